//! Owns the inside of the palette: one list of everything that can be done or found, for keyboard and pointer. Its code
//! comes when it is opened first; the box that is typed into is there before.

mod entries;
mod fuzzy;

use std::time::Duration;

use domain::access::{Action, Principal, Scope, cell};
use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use self::entries::{Deed, Entry, Found, Group, entries};
use crate::pages::frame::{PALETTE_LIST as LIST, Place, Typing, obey};
use crate::pages::next_option;
use crate::session::use_me;

/// Long enough that nobody's typing asks for every letter.
const PAUSE: Duration = Duration::from_millis(150);
/// Shorter words find too much.
const SHORTEST: usize = 2;
/// People of the desk and reporters: more would hide the rest.
const PEOPLE: usize = 5;

#[component]
pub fn Palette(typing: Typing) -> impl IntoView {
    let me = use_me();
    let places = StoredValue::new(me.as_ref().map(|me| Place::open_to(me.roles)).unwrap_or_default());
    let contacts = me.is_some_and(|me| me.roles.iter().any(|role| reads_contacts(Principal::Role(role))));
    let found = searched(typing.words);
    let all = Memo::new_with_compare(
        move |_| {
            let person = |one: &api::PersonChoice| match contacts {
                true => format!("/admin/people/{}", one.id),
                false => format!("/incidents?assignee={}&open=true", one.id),
            };
            let here = typing.here.get_value();
            places.with_value(|places| entries(&typing.words.get(), &here, places, found.get(), person))
        },
        // Callbacks cannot be compared; words have changed whenever this runs.
        |_, _| true,
    );
    let navigate = use_navigate();
    let choose = move |entry: Entry| {
        if let Some(why) = entry.refused {
            typing.told.set(format!("Not possible: {why}"));
            return;
        }
        let navigate = navigate.clone();
        // The dialog gives the focus back first, so that what follows may take it.
        typing.close.run(());
        request_animation_frame(move || match entry.deed {
            Deed::Go(path) => navigate(&path, Default::default()),
            Deed::Command(command) => obey(command, &navigate),
            Deed::Here(run) => run(),
        });
    };
    let choose = StoredValue::new_local(choose);
    let hear = move |event: KeyboardEvent| {
        let count = all.with_untracked(Vec::len);
        match event.key().as_str() {
            key @ ("ArrowDown" | "ArrowUp") if count > 0 => {
                event.prevent_default();
                typing.at.update(|at| *at = Some(next_option(*at, count, key == "ArrowDown")));
                show(typing.at.get_untracked());
            }
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                let at = typing.at.get_untracked().unwrap_or_default();
                if let Some(entry) = all.with_untracked(|all| all.get(at).cloned()) {
                    choose.with_value(|choose| choose(entry));
                }
            }
            _ => {}
        }
    };
    typing.hear.set_value(Some(Callback::new(hear)));
    // The box stays when the list goes.
    on_cleanup(move || typing.hear.set_value(None));
    Effect::new(move |before: Option<String>| {
        let (count, words) = (all.with(Vec::len), typing.words.get());
        // What the server finds comes behind what is there: nothing moves under who is choosing.
        let kept = typing.at.get_untracked().filter(|at| before.as_ref() == Some(&words) && *at < count);
        typing.at.set(kept.or((count > 0).then_some(0)));
        typing.told.set(match count {
            0 => "Nothing found.".to_owned(),
            1 => "1 entry.".to_owned(),
            count => format!("{count} entries."),
        });
        words
    });
    let groups = move || {
        let all: Vec<(usize, Entry)> = all.get().into_iter().enumerate().collect();
        let kinds = [Group::Here, Group::Everywhere, Group::Pages, Group::Incidents, Group::People];
        let of = |kind: Group| all.iter().filter(|(_, entry)| entry.group == kind).cloned().collect::<Vec<_>>();
        let several = kinds.into_iter().map(|kind| (kind, of(kind))).filter(|(_, entries)| !entries.is_empty());
        let press = move |entry: Entry| choose.with_value(|choose| choose(entry));
        several.map(|(kind, entries)| view! { <OneGroup kind entries at=typing.at press/> }).collect_view()
    };
    let none = move || all.with(Vec::is_empty);
    view! {
        <div id=LIST role="listbox" aria-label="Commands and what was found" hidden=none>{groups}</div>
        {move || none().then(|| view! { <p class="palette-none">"Nothing is called so. Try a word of a title, a name or a number."</p> })}
    }
}

#[component]
fn OneGroup(
    kind: Group,
    entries: Vec<(usize, Entry)>,
    at: RwSignal<Option<usize>>,
    press: impl Fn(Entry) + Copy + 'static,
) -> impl IntoView {
    let heading = format!("palette-{kind:?}");
    let labelled = heading.clone();
    let option = move |(index, entry): (usize, Entry)| {
        let (words, note, keys, refused) = (entry.words.clone(), entry.note.clone(), entry.keys, entry.refused.clone());
        let disabled = refused.is_some().then_some("true");
        let choose = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            press(entry.clone());
        };
        view! {
            <div
                class="menu-item"
                id=option_id(index)
                role="option"
                aria-selected=move || (at.get() == Some(index)).to_string()
                aria-disabled=disabled
                on:click=choose
                on:pointermove=move |_| if at.get_untracked() != Some(index) { at.set(Some(index)) }
            >
                <span class="palette-words">{words}</span>
                {note.map(|note| view! { <span class="palette-note">{note}</span> })}
                {(!keys.is_empty()).then(|| view! { <kbd>{keys}</kbd> })}
                {refused.map(|why| view! { <span class="menu-note">{why}</span> })}
            </div>
        }
    };
    view! {
        <div role="group" aria-labelledby=labelled>
            <div class="menu-heading" id=heading role="presentation">{kind.label()}</div>
            {entries.into_iter().map(option).collect_view()}
        </div>
    }
}

/// The id of an entry, for the box that points at it.
pub fn option_id(index: usize) -> String {
    format!("palette-{index}")
}

/// The entry under the keyboard is in sight.
fn show(at: Option<usize>) {
    request_animation_frame(move || {
        if let Some(option) = at.and_then(|at| document().get_element_by_id(&option_id(at))) {
            let how = web_sys::ScrollIntoViewOptions::new();
            how.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&how);
        }
    });
}

/// Without giving a reason each time.
fn reads_contacts(principal: Principal) -> bool {
    let cell = cell(Action::UserReadContact, principal);
    !cell.reason && !cell.fresh && matches!(cell.scope, Scope::Any | Scope::AnyRestricted)
}

/// What the server finds for the words, a moment after the last letter.
fn searched(words: RwSignal<String>) -> RwSignal<Found> {
    let found = RwSignal::new(Found::default());
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        if let Some(Some(waiting)) = waiting {
            waiting.clear();
        }
        let asked = words.with(|words| words.trim().to_owned());
        if asked.chars().count() < SHORTEST {
            found.set(Found::default());
            return None;
        }
        let look = move || {
            spawn_local(async move {
                // What cannot be had is not found: the list of incidents will say why.
                let hits = api::find_incidents(asked.clone()).await.map(|found| found.hits).unwrap_or_default();
                let mut people = api::search_people(asked.clone()).await.unwrap_or_default();
                people.truncate(PEOPLE);
                if words.try_with_untracked(|words| words.trim() == asked) == Some(true) {
                    found.try_set(Found { hits, people });
                }
            });
        };
        set_timeout_with_handle(look, PAUSE).ok()
    });
    found
}
