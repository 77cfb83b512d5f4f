//! Owns where the focus goes on the board. What it goes to is drawn a moment later, so it waits for the next frame.

use domain::incident::Stage;
use domain::number::IncidentNumber;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Id of a card's element.
pub fn card_id(number: IncidentNumber) -> String {
    format!("card-{number}")
}

/// Id of a column's or strip's element.
pub fn column_id(stage: Stage) -> String {
    format!("stage-{stage}")
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// The first of these that is there takes the focus.
fn focus_first(selectors: Vec<String>) {
    request_animation_frame(move || {
        if let Some(element) = selectors.iter().find_map(|selector| find(selector)) {
            // An element that cannot take the focus is no harm.
            let _ = element.focus();
        }
    });
}

pub fn card(number: IncidentNumber) {
    focus_first(vec![title_of(number)]);
}

/// The button that picks it.
pub fn pick(number: IncidentNumber) {
    focus_first(vec![format!("#{} .card-pick", card_id(number)), title_of(number)]);
}

/// A card in a folded column is not shown: the strip takes the focus.
pub fn card_or_strip(number: IncidentNumber, stage: Stage) {
    focus_first(vec![title_of(number), format!("#{}", column_id(stage))]);
}

/// The first input of the card's form.
pub fn form(number: IncidentNumber) {
    let form = format!("#{} .card-form", card_id(number));
    focus_first(vec![["select", "textarea", "input:not([type=hidden])"].map(|kind| format!("{form} {kind}")).join(", ")]);
    // The column grows with the form: what was at the edge has to come in whole.
    request_animation_frame(move || scroll_to(find(&form)));
}

/// The first wrong input of the card's form, or its message.
pub fn wrong(number: IncidentNumber) {
    let form = format!("#{} .card-form", card_id(number));
    focus_first(vec![format!("{form} [aria-invalid=true]"), format!("{form} .field:has(.field-error) input"), format!("{form} button")]);
}

/// Whether the focus is on the card or in it, or was lost with its last drawing.
pub fn is_on(number: IncidentNumber) -> bool {
    match document().active_element() {
        None => true,
        Some(active) => active.tag_name() == "BODY" || active.closest(&format!("#{}", card_id(number))).is_ok_and(|found| found.is_some()),
    }
}

/// Whether the focus is in the card.
pub fn is_in(number: IncidentNumber) -> bool {
    let inside = |active: web_sys::Element| active.closest(&format!("#{}", card_id(number))).is_ok_and(|found| found.is_some());
    document().active_element().is_some_and(inside)
}

/// After folding or unfolding a column: when what was pressed took the focus with it, its counterpart has it.
pub fn folded(stage: Stage) {
    request_animation_frame(move || {
        if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
            let column = format!("#{}", column_id(stage));
            focus_first(vec![format!("{column} .column-fold"), column]);
        }
    });
}

/// Brings the column under the carried card into view.
pub fn reveal(stage: Stage) {
    request_animation_frame(move || {
        let place = format!("#{} .card-place, #{} .is-carried", column_id(stage), column_id(stage));
        scroll_to(find(&place).or_else(|| find(&format!("#{}", column_id(stage)))));
    });
}

/// Only as far as needed.
fn scroll_to(element: Option<HtmlElement>) {
    if let Some(element) = element {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn title_of(number: IncidentNumber) -> String {
    format!("#{} .card-title a", card_id(number))
}
