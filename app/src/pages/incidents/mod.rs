//! Owns list, incident page and the two forms of logging.

use leptos::prelude::*;

#[component]
pub fn ListPage() -> impl IntoView {
    view! { <h1>"ListPage"</h1> }
}

#[component]
pub fn IncidentPage() -> impl IntoView {
    view! { <h1>"IncidentPage"</h1> }
}

#[component]
pub fn NewIncidentPage() -> impl IntoView {
    view! { <h1>"NewIncidentPage"</h1> }
}

#[component]
pub fn PhoneFixPage() -> impl IntoView {
    view! { <h1>"PhoneFixPage"</h1> }
}
