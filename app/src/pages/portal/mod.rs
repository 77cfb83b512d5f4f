//! Owns the portal of end users: plain words only.

use leptos::prelude::*;

#[component]
pub fn HomePage() -> impl IntoView {
    view! { <h1>"HomePage"</h1> }
}

#[component]
pub fn QuestionsPage() -> impl IntoView {
    view! { <h1>"QuestionsPage"</h1> }
}

#[component]
pub fn ReportPage() -> impl IntoView {
    view! { <h1>"ReportPage"</h1> }
}

/// Header and main of the portal.
#[component]
pub fn PortalFrame() -> impl IntoView {
    view! { <leptos_router::components::Outlet/> }
}
