//! Owns the keys that work on every agents' page, and whether single keys count at all.
//! Never takes a key from somebody who is typing; single keys can be switched off in this browser.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::commands::{Command, Where, pressed};
use super::palette::Palette;
use super::search::SEARCH;
use super::sheet::SHEET;

/// Where this browser remembers that single keys are off.
const SWITCH: &str = "muster.single-keys";

/// Listens as long as the frame stands.
pub fn listen(palette: Palette) {
    let navigate = use_navigate();
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if is_chord(&event) {
            event.prevent_default();
            return palette.open();
        }
        let Some(command) = pressed(Where::Everywhere, &event.key()).filter(|_| single_key(&event)) else { return };
        event.prevent_default();
        obey(command, &navigate);
    });
    on_cleanup(move || listener.remove());
}

/// Ctrl or Cmd with K, wherever somebody is: no single key, so it is never switched off.
fn is_chord(event: &KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() && event.key().eq_ignore_ascii_case("k")
}

/// Does a command that needs no page. What belongs to a page is done there.
pub fn obey(command: Command, navigate: &impl Fn(&str, NavigateOptions)) {
    match command {
        Command::New => navigate("/incidents/new", NavigateOptions::default()),
        Command::PhoneFix => navigate("/incidents/phone-fix", NavigateOptions::default()),
        Command::Search => focus(SEARCH),
        Command::Sheet => show(SHEET),
        Command::Palette
        | Command::NextStep
        | Command::Note
        | Command::Reply
        | Command::Assign
        | Command::Priority
        | Command::Escalate
        | Command::Follow
        | Command::TakeOver
        | Command::Link
        | Command::Task
        | Command::Attach
        | Command::Undo => {}
    }
}

/// Whether this press is a single key that somebody meant as one.
pub fn single_key(event: &KeyboardEvent) -> bool {
    is_free(event) && are_on()
}

/// Nobody types, no menu or dialog is open, no other meaning is held down.
fn is_free(event: &KeyboardEvent) -> bool {
    let held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() || event.default_prevented();
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let taken = "input, textarea, select, [contenteditable], dialog, [popover]:not(.rail-views)";
    !held && !target.is_some_and(|target| target.closest(taken).is_ok_and(|found| found.is_some()))
}

/// On unless this browser says otherwise. A browser without storage cannot switch them off, nor remember it.
pub(super) fn are_on() -> bool {
    let stored = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(SWITCH).ok().flatten());
    stored.as_deref() != Some("off")
}

pub(super) fn switch(on: bool) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A full or forbidden storage only forgets the choice.
        let _ = if on { storage.remove_item(SWITCH) } else { storage.set_item(SWITCH, "off") };
    }
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn focus(id: &str) {
    if let Some(element) = element(id) {
        // An element that cannot take the focus is no harm.
        let _ = element.focus();
    }
}

fn show(id: &str) {
    if let Some(element) = element(id) {
        // Already open is fine.
        let _ = element.show_popover();
    }
}
