//! Owns the keys of the incident page and the opening of forms that stand folded. Never takes a key from somebody who
//! is typing.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::commands::act;
use super::desk::Desk;
use super::step_form::STEP;
use crate::pages::frame::{Where, pressed, single_key};

/// Listens as long as the page stands. An address that names a step opens its form.
pub fn listen(desk: Desk) {
    let named = window().location().hash().unwrap_or_default();
    if let Some(id) = named.strip_prefix('#').filter(|id| id.starts_with(STEP)).map(str::to_owned) {
        request_animation_frame(move || reveal(&id));
    }
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && fold_panels(true) {
            event.prevent_default();
            return;
        }
        let Some(command) = pressed(Where::Incident, &event.key()).filter(|_| single_key(&event)) else { return };
        event.prevent_default();
        act(desk, command);
    });
    // A press beside an open panel closes it.
    let presses = window_event_listener(ev::pointerdown, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if !target.is_some_and(|target| target.closest(".action").is_ok_and(|found| found.is_some())) {
            fold_panels(false);
        }
    });
    on_cleanup(move || {
        keys.remove();
        presses.remove();
    });
}

pub fn press_button(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(button) = found.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Opens whatever the element is folded into, and goes to its first input.
pub fn reveal(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let mut fold = inside_or_around(&element);
    while let Some(details) = fold {
        // Only an invalid name of an attribute can fail.
        let _ = details.set_attribute("open", "");
        fold = details.parent_element().and_then(|parent| parent.closest("details").ok().flatten());
    }
    focus_first(&element);
}

/// The fold that hides the element, or the one that it holds.
fn inside_or_around(element: &Element) -> Option<Element> {
    let held = element.query_selector("details").ok().flatten();
    held.or_else(|| element.closest("details").ok().flatten())
}

/// The element itself if it takes input, else the first thing in it that does, of radio buttons the chosen one.
pub fn focus_first(element: &Element) {
    let inputs = "input:not([type=hidden]), select, textarea, button:not([disabled]), a[href]";
    let own = element.matches("textarea, input, a").unwrap_or_default().then(|| element.clone());
    let chosen = || element.query_selector("fieldset:first-of-type input:checked").ok().flatten();
    let first = element.query_selector(inputs).ok().flatten();
    let radio = first.as_ref().is_some_and(|first| first.matches("[type=radio]").unwrap_or_default());
    let first = own.or_else(|| chosen().filter(|_| radio)).or(first);
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        // What cannot take the focus does no harm.
        let _ = first.focus();
    }
}

/// After a step: what it was asked with is folded again, and the focus is where the page begins.
pub fn settle() {
    fold_panels(false);
    if let Ok(open) = document().query_selector_all(".action-list details[open]") {
        let folds = (0..open.length()).filter_map(|index| open.item(index)?.dyn_into::<Element>().ok());
        // Removing what is there cannot fail.
        folds.for_each(|fold| drop(fold.remove_attribute("open")));
    }
    if let Some(title) = document().get_element_by_id("incident-title").and_then(|title| title.dyn_into::<HtmlElement>().ok()) {
        let _ = title.focus();
    }
}

/// Closes the open panels of actions; with `back` the focus returns to the button that opened it.
pub fn fold_panels(back: bool) -> bool {
    let Ok(open) = document().query_selector_all("details.action[open]") else { return false };
    let panels: Vec<Element> = (0..open.length()).filter_map(|index| open.item(index)?.dyn_into().ok()).collect();
    for panel in &panels {
        // Removing what is there cannot fail.
        let _ = panel.remove_attribute("open");
        if let Some(summary) = panel.query_selector("summary").ok().flatten().filter(|_| back) {
            let _ = summary.unchecked_into::<HtmlElement>().focus();
        }
    }
    !panels.is_empty()
}
