//! Owns the result page of imports.

use leptos::prelude::*;

#[component]
pub fn ImportsPage() -> impl IntoView {
    view! { <h1>"ImportsPage"</h1> }
}
