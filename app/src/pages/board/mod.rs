//! Owns the kanban board. Columns and moves come from domain's transition table.

use leptos::prelude::*;

#[component]
pub fn BoardPage() -> impl IntoView {
    view! { <h1>"BoardPage"</h1> }
}
