//! Owns the completion of names in a note: an @ opens a list of those who may read the incident. It stands beside the
//! text and knows it only by its id. Never sends anything: the server reads the names out of the text.

use std::time::Duration;

use api::PersonChoice;
use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use ui::Avatar;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlTextAreaElement};

use super::desk::Desk;
use crate::pages::next_option;

const PAUSE: Duration = Duration::from_millis(150);
/// Longer is no name any more.
const NAME_MAX: usize = 40;

#[derive(Clone, Copy)]
struct Names {
    of: &'static str,
    found: RwSignal<Vec<PersonChoice>>,
    /// The option under the keyboard.
    at: RwSignal<usize>,
    /// What was typed behind the @ that the list is about.
    words: RwSignal<Option<String>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

/// `of` is the id of the text.
#[component]
pub fn MentionNames(of: &'static str) -> impl IntoView {
    let number = Desk::get().number;
    let names =
        Names { of, found: RwSignal::new(Vec::new()), at: RwSignal::new(0), words: RwSignal::new(None), waiting: StoredValue::new(None) };
    let list = format!("{of}-people");
    names.listen(number, list.clone());
    let said = move || match (names.words.get().is_some(), names.found.with(Vec::len)) {
        (false, _) | (true, 0) => String::new(),
        (true, 1) => "One person, Enter to name them.".to_owned(),
        (true, count) => format!("{count} people, arrows to choose, Enter to name one."),
    };
    let options = {
        let list = list.clone();
        move || names.found.get().into_iter().enumerate().map(|(index, person)| option(names, &list, index, person)).collect_view()
    };
    view! {
        <div class="picker mention-picker with-scripts">
            <ul class="menu" id=list role="listbox" aria-label="People to name" hidden=move || !names.is_open()>{options}</ul>
            <p class="visually-hidden" role="status">{said}</p>
        </div>
    }
}

fn option(names: Names, list: &str, index: usize, person: PersonChoice) -> impl IntoView + use<> {
    let name = person.name.clone();
    let take = move |event: ev::PointerEvent| {
        event.prevent_default();
        names.take(index);
    };
    view! {
        <li
            class="menu-item"
            id=format!("{list}-{index}")
            role="option"
            aria-selected=move || (names.at.get() == index).to_string()
            on:pointerdown=take
        >
            <Avatar person=Some(person.id) name=name.clone() decorative=true/>
            <span>{name}</span>
        </li>
    }
}

impl Names {
    fn area(self) -> Option<HtmlTextAreaElement> {
        document().get_element_by_id(self.of)?.dyn_into().ok()
    }

    fn is_mine(self, event: &Event) -> bool {
        event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok()).is_some_and(|area| area.id() == self.of)
    }

    fn is_open(self) -> bool {
        self.words.with(Option::is_some) && !self.found.with(Vec::is_empty)
    }

    fn is_open_untracked(self) -> bool {
        untrack(|| self.is_open())
    }

    fn listen(self, number: domain::number::IncidentNumber, list: String) {
        Effect::new(move |_| {
            let typed = window_event_listener(ev::input, move |event| {
                if self.is_mine(&event) {
                    self.typed(number);
                }
            });
            let pressed = window_event_listener(ev::keydown, move |event| {
                if self.is_mine(&event) && self.is_open_untracked() {
                    self.pressed(&event);
                }
            });
            let left = window_event_listener(ev::focusout, move |event| {
                if self.is_mine(&event) {
                    self.words.set(None);
                }
            });
            on_cleanup(move || {
                typed.remove();
                pressed.remove();
                left.remove();
            });
        });
        Effect::new(move |_| {
            let (open, at) = (self.is_open(), self.at.get());
            let Some(area) = self.area() else { return };
            // Only an invalid name of an attribute can fail.
            let _ = area.set_attribute("aria-autocomplete", "list");
            let _ = area.set_attribute("aria-controls", &list);
            let _ = if open {
                area.set_attribute("aria-activedescendant", &format!("{list}-{at}"))
            } else {
                area.remove_attribute("aria-activedescendant")
            };
        });
    }

    fn close(self) {
        if let Some(handle) = self.waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        self.words.set(None);
        self.found.set(Vec::new());
    }

    fn typed(self, number: domain::number::IncidentNumber) {
        let words = self.area().and_then(|area| {
            let caret = area.selection_start().ok()??;
            begun(&area.value(), caret).map(|(_, words)| words)
        });
        if let Some(handle) = self.waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        self.words.set(words.clone());
        let Some(words) = words else { return };
        let search = move || {
            leptos::task::spawn_local(async move {
                let found = api::list_readers(number, Some(words.clone())).await.unwrap_or_default();
                // Somebody typed on meanwhile: that search brings its own answer.
                if self.words.try_get_untracked().flatten().as_ref() == Some(&words) {
                    self.at.set(0);
                    self.found.set(found);
                }
            });
        };
        self.waiting.set_value(set_timeout_with_handle(search, PAUSE).ok());
    }

    fn pressed(self, event: &ev::KeyboardEvent) {
        let count = self.found.with_untracked(Vec::len);
        match event.key().as_str() {
            key @ ("ArrowDown" | "ArrowUp") => self.at.update(|at| *at = next_option(Some(*at), count, key == "ArrowDown")),
            "Enter" | "Tab" if !event.ctrl_key() && !event.meta_key() && !event.shift_key() => self.take(self.at.get_untracked()),
            "Escape" => self.words.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// Writes the whole name where the @ stands.
    fn take(self, index: usize) {
        let Some(person) = self.found.with_untracked(|found| found.get(index).cloned()) else { return };
        let Some(area) = self.area() else { return };
        let Some(caret) = area.selection_start().ok().flatten() else { return };
        let Some((from, _)) = begun(&area.value(), caret) else { return };
        let words = format!("@{} ", person.name);
        let end = from + u32::try_from(words.encode_utf16().count()).unwrap_or_default();
        // Places that are in the text cannot be refused.
        let _ = area.set_range_text_with_start_and_end(&words, from, caret);
        let _ = area.set_selection_range(end, end);
        self.close();
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &bubbling) {
            // For drafts, which hear of what is typed.
            let _ = area.dispatch_event(&event);
        }
        // The name that stands there now is no question any more.
        self.close();
        let _ = area.focus();
    }
}

/// The @ before the caret and what was typed behind it, while that may still become a name. Places count as browsers
/// count, in units of UTF-16.
fn begun(text: &str, caret: u32) -> Option<(u32, String)> {
    let units: Vec<u16> = text.encode_utf16().take(caret as usize).collect();
    let before = String::from_utf16_lossy(&units);
    let at = before.rfind('@')?;
    let inside = before[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || ".-_+".contains(c));
    let words = &before[at + 1..];
    let is_name = words.chars().all(|c| c.is_alphanumeric() || " -'.".contains(c)) && words.chars().count() <= NAME_MAX;
    let is_begun = words.chars().next().is_none_or(|c| !c.is_whitespace()) && words.split(' ').count() <= 4;
    let from = u32::try_from(before[..at].encode_utf16().count()).ok()?;
    (!inside && is_name && is_begun && !words.ends_with("  ")).then(|| (from, words.trim_end().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::begun;

    #[test]
    fn a_name_is_being_typed() {
        let at_end = |text: &str| begun(text, text.encode_utf16().count() as u32);
        for (text, expect) in [
            ("@", Some((0, ""))),
            ("Ask @An", Some((4, "An"))),
            ("Ask @Anna Ro", Some((4, "Anna Ro"))),
            ("🖨 @Ø", Some((3, "Ø"))),
            ("mail anna@example", None),
            ("@Anna, and then", None),
            ("@Anna\nnext line", None),
            ("@ Anna", None),
            ("@a b c d e", None),
            ("nothing", None),
        ] {
            assert_eq!(at_end(text), expect.map(|(from, words)| (from, words.to_owned())), "{text}");
        }
        assert_eq!(begun("@Anna says", 3), Some((0, "An".to_owned())), "only what stands before the caret");
    }
}
