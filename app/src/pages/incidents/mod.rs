//! Owns list, incident page and the two forms of logging.

mod list;

use leptos::prelude::*;

pub use list::ListPage;

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
