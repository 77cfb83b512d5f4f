//! Owns the figures at the head of the board.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use ui::Age;

use super::desk::Desk;

/// `33 open · oldest 6 d`. `initial` is what the server said; moves change it.
#[component]
pub fn Figures(initial: (u64, Option<DateTime<Utc>>), desk: Desk) -> impl IntoView {
    let figures = Memo::new(move |_| desk.board.with(|board| if board.columns.is_empty() { initial } else { board.figures() }));
    view! {
        <p class="page-figures">
            {move || {
                let (open, oldest) = figures.get();
                view! { {open} " open" {oldest.map(|since| view! { " · oldest " <Age since what="In its stage since"/> })} }
            }}
        </p>
    }
}
