//! Owns the line that takes one's last change back, as long as that is possible. Never decides whether it is.

use api::Undo;
use domain::workflow::Step;
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::desk::{Desk, fresh};
use super::step_form::Refused;

/// The button that the key Z presses.
pub const UNDO: &str = "undo";

#[component]
pub fn TakeBack() -> impl IntoView {
    let desk = Desk::get();
    let undo = Memo::new(move |_| desk.view.with(|view| view.undo));
    let sending = fresh(ServerAction::<Undo>::new());
    Effect::new(move |_| {
        if let Some(Ok(_)) = sending.value().get() {
            desk.done("Taken back.");
        }
    });
    let words = |step: Option<Step>| match step {
        Some(Step::Close) => "Closed. You can take that back for ten minutes; after that it is final.".to_owned(),
        Some(step) => format!("You did: {}.", step.label()),
        None => "You changed something here.".to_owned(),
    };
    view! {
        {move || undo.get().map(|undoable| view! {
            <ActionForm action=sending attr:class="take-back">
                <input type="hidden" name="number" value=desk.number.to_string()/>
                <p>{words(undoable.step)}</p>
                <button class="button is-small" id=UNDO aria-busy=move || sending.pending().get().then_some("true") title="Possible for ten minutes">
                    <Icon of=Glyph::Undo/>"Undo"
                </button>
            </ActionForm>
        })}
        {move || sending.value().get().and_then(Result::err).map(|error| view! { <Refused error/> })}
    }
}
