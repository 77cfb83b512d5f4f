//! Owns the search at the top: the best hits while somebody types, for keyboard and pointer. Without scripts a plain
//! search of the list, which finds numbers too. Never ranks or marks anything: the server did.

use std::time::Duration;

use api::{FoundView, HitView};
use domain::number::IncidentNumber;
use domain::search::{Part, Piece};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{Glyph, Icon};

use crate::pages::next_option;
use crate::pages::query::query_of;

/// The id by which `/` finds the search.
pub const SEARCH: &str = "search";
const HITS: &str = "search-hits";
/// Long enough that nobody's typing asks for every letter.
const PAUSE: Duration = Duration::from_millis(150);
/// Shorter words find too much.
const SHORTEST: usize = 2;

#[derive(Clone, Copy)]
struct Quick {
    words: RwSignal<String>,
    found: RwSignal<FoundView>,
    /// The hit under the keyboard, while the list is open; behind the last is "all".
    at: RwSignal<Option<usize>>,
    open: RwSignal<bool>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

#[component]
pub fn Search() -> impl IntoView {
    let quick = Quick::new();
    let input = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    let asked = use_query_map().with_untracked(|query| query.get_str("q").unwrap_or_default().to_owned());
    let go = move |path: String| {
        quick.close();
        // What is searched stands in the list; a number has led where it led.
        if let Some(input) = input.get_untracked().filter(|_| !path.starts_with("/incidents?")) {
            input.set_value("");
        }
        navigate(&path, Default::default());
    };
    let take = go.clone();
    let search = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        go(quick.chosen().unwrap_or_else(|| target(&input.value())));
    };
    on_cleanup(move || quick.forget());
    view! {
        <form class="search picker" role="search" action="/incidents" on:submit=search>
            <Icon of=Glyph::Search/>
            <input
                type="search"
                id=SEARCH
                name="q"
                value=asked
                maxlength=domain::incident::QUERY_MAX.to_string()
                autocomplete="off"
                role="combobox"
                aria-label="Search incidents"
                aria-autocomplete="list"
                aria-expanded=move || quick.open.get().to_string()
                aria-controls=HITS
                aria-activedescendant=move || quick.at.get().map(|at| format!("{HITS}-{at}"))
                placeholder="Search incidents or enter a number"
                node_ref=input
                on:input=move |event| quick.typed(event_target_value(&event))
                on:keydown=move |event| quick.pressed(&event)
                on:blur=move |_| quick.close()
            />
            <Hits quick take/>
            <p class="visually-hidden" role="status">{move || quick.told()}</p>
        </form>
    }
}

#[component]
fn Hits(quick: Quick, take: impl Fn(String) + Clone + Send + 'static) -> impl IntoView {
    let option = move |index: usize, path: String, inside: AnyView| {
        let take = take.clone();
        // Before the input loses the focus and the list closes.
        let press = move |event: leptos::ev::PointerEvent| {
            if event.button() == 0 {
                event.prevent_default();
                take(path.clone());
            }
        };
        view! {
            <li
                class="menu-item hit"
                id=format!("{HITS}-{index}")
                role="option"
                aria-selected=move || (quick.at.get() == Some(index)).to_string()
                on:pointerdown=press
            >
                {inside}
            </li>
        }
    };
    let options = move || {
        let found = quick.found.get();
        let (count, total) = (found.hits.len(), found.total);
        let hits = found.hits.into_iter().enumerate();
        let hits: Vec<_> = hits.map(|(index, hit)| option(index, path_of(&hit), view! { <HitLine hit/> }.into_any())).collect();
        let all = quick.words.with_untracked(|words| list_path(words));
        let all = option(count, all, view! { <span class="hit-title">{format!("All {total} in the list")}</span> }.into_any());
        view! { {hits}{(total > 0).then_some(all)} }
    };
    view! {
        <ul class="menu" id=HITS role="listbox" aria-label="Incidents" hidden=move || !quick.open.get()>
            {options}
        </ul>
    }
}

#[component]
fn HitLine(hit: HitView) -> impl IntoView {
    let place = [hit.service.as_deref(), Some(hit.stage.label()), found_in(&hit)];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <span class="hit-number">{hit.number.to_string()}</span>
        <span class="hit-title"><Pieces of=hit.title/></span>
        {hit.excerpt.map(|excerpt| view! { <span class="menu-note hit-excerpt"><Pieces of=excerpt/></span> })}
        <span class="menu-note">{place}</span>
    }
}

/// Why it is here, when nothing that is shown says so.
fn found_in(hit: &HitView) -> Option<&'static str> {
    match hit.part {
        _ if hit.excerpt.is_some() || hit.title.iter().any(|piece| piece.hit) => None,
        Part::InternalLog => Some("found in the notes"),
        Part::OpenLog => Some("found in the replies"),
        Part::Title | Part::Names | Part::Description => None,
    }
}

/// A text with what was found in it marked.
#[component]
pub fn Pieces(of: Vec<Piece>) -> impl IntoView {
    of.into_iter()
        .map(|piece| if piece.hit { view! { <mark>{piece.text}</mark> }.into_any() } else { piece.text.into_any() })
        .collect_view()
}

impl Quick {
    fn new() -> Quick {
        Quick {
            words: RwSignal::new(String::new()),
            found: RwSignal::new(FoundView::default()),
            at: RwSignal::new(None),
            open: RwSignal::new(false),
            waiting: StoredValue::new(None),
        }
    }

    fn typed(self, words: String) {
        self.at.set(None);
        self.words.set(words.trim().to_owned());
        self.forget();
        if self.words.with_untracked(|words| words.chars().count() < SHORTEST) {
            self.open.set(false);
            return;
        }
        let words = self.words.get_untracked();
        self.waiting.set_value(set_timeout_with_handle(move || self.look(words), PAUSE).ok());
    }

    fn look(self, words: String) {
        leptos::task::spawn_local(async move {
            // A failed search shows nothing: the list itself will say why.
            let found = api::find_incidents(words.clone()).await.unwrap_or_default();
            // Somebody typed on meanwhile: that search brings its own answer.
            if self.words.try_get_untracked().as_ref() != Some(&words) {
                return;
            }
            self.open.set(found.total > 0);
            self.found.set(found);
        });
    }

    fn forget(self) {
        if let Some(handle) = self.waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    fn close(self) {
        self.forget();
        self.words.set(String::new());
        self.open.set(false);
        self.at.set(None);
    }

    /// Where the hit under the keyboard leads.
    fn chosen(self) -> Option<String> {
        let at = self.at.get_untracked().filter(|_| self.open.get_untracked())?;
        let hit = self.found.with_untracked(|found| found.hits.get(at).map(path_of));
        Some(hit.unwrap_or_else(|| self.words.with_untracked(|words| list_path(words))))
    }

    fn told(self) -> String {
        match self.found.with(|found| found.total) {
            _ if !self.open.get() => String::new(),
            1 => "1 incident.".to_owned(),
            total => format!("{total} incidents."),
        }
    }

    fn pressed(self, event: &KeyboardEvent) {
        // The hits and "all".
        let count = self.found.with_untracked(|found| found.hits.len()) + 1;
        match event.key().as_str() {
            key @ ("ArrowDown" | "ArrowUp") if self.open.get_untracked() => {
                event.prevent_default();
                self.at.update(|at| *at = Some(next_option(*at, count, key == "ArrowDown")));
            }
            "Escape" if self.open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                self.open.set(false);
                self.at.set(None);
            }
            _ => {}
        }
    }
}

fn path_of(hit: &HitView) -> String {
    format!("/incidents/{}", hit.number)
}

fn list_path(words: &str) -> String {
    if words.trim().is_empty() { "/incidents".to_owned() } else { format!("/incidents{}", query_of([("q", words.trim())])) }
}

/// A number leads to its incident, words to the list.
fn target(words: &str) -> String {
    match words.parse::<IncidentNumber>() {
        Ok(number) => format!("/incidents/{number}"),
        Err(_) => list_path(words),
    }
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn numbers_lead_straight_to_their_incident() {
        for (words, path) in [
            ("INC-12", "/incidents/INC-12"),
            (" 12 ", "/incidents/INC-12"),
            ("#12", "/incidents/INC-12"),
            ("inc 7", "/incidents/INC-7"),
            ("inc7", "/incidents/INC-7"),
            ("INC0012", "/incidents?q=INC0012"),
            ("vpn & wifi", "/incidents?q=vpn%20%26%20wifi"),
            ("0", "/incidents?q=0"),
            ("  ", "/incidents"),
        ] {
            assert_eq!(target(words), path, "{words:?}");
        }
    }
}
