//! Owns what a card says about its move: on its way, asking, refused, failed.

use std::sync::Arc;

use domain::incident::{Card, Stage};
use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::desk::Desk;
use super::form::CardForm;
use super::state::Note;

#[component]
pub fn NoteView(card: Arc<Card>, note: Note, desk: Desk) -> impl IntoView {
    match note {
        Note::Pending { .. } => view! { <p class="card-status">{format!("Moving to {} …", card.stage.label())}</p> }.into_any(),
        Note::Asking(asking) => view! { <CardForm card asking desk/> }.into_any(),
        Note::Refused { to, why } => view! { <Stopped card to why again=false desk/> }.into_any(),
        Note::Failed { to, why } => view! { <Stopped card to why again=true desk/> }.into_any(),
    }
}

/// Told at once, and until somebody takes note of it.
#[component]
fn Stopped(card: Arc<Card>, to: Stage, why: String, again: bool, desk: Desk) -> impl IntoView {
    let (number, from) = (card.number, card.stage);
    let glyph = if again { Glyph::Alert } else { Glyph::Lock };
    view! {
        <div class="card-refusal" role="alert">
            <p><Icon of=glyph/><span>{format!("Not moved to {}", to.label())}</span></p>
            <p>{why}</p>
            <p class="actions">
                {if again {
                    view! { <button class="link-button" on:click=move |_| desk.start(number, from, to)>"Try again"</button> }.into_any()
                } else {
                    view! { <button class="link-button" on:click=move |_| desk.reload.run(())>"Load again"</button> }.into_any()
                }}
                <button class="link-button" on:click=move |_| desk.dismiss(number)>"Dismiss"</button>
            </p>
        </div>
    }
}
