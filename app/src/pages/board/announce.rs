//! Owns what assistive technology hears of the board: how the keys work, and each step of a carry.

use leptos::prelude::*;

use super::desk::Desk;

/// Id of the words that every card refers to.
pub const KEYS: &str = "board-keys";

/// Speaks only while a card is carried or asks: nothing here ticks.
#[component]
pub fn Announcer(desk: Desk) -> impl IntoView {
    view! {
        <p class="visually-hidden" id=KEYS>"Space picks the card up, arrows carry it, Space drops it, Escape puts it back."</p>
        <p class="visually-hidden" role="status" aria-live="assertive" id="board-announcer">{move || desk.said.get()}</p>
    }
}
