//! Owns signing in, passwords, setup and the own account. Never sees a password outside a form.

use leptos::prelude::*;

#[component]
pub fn LoginPage() -> impl IntoView {
    view! { <h1>"LoginPage"</h1> }
}

#[component]
pub fn SetupPage() -> impl IntoView {
    view! { <h1>"SetupPage"</h1> }
}

#[component]
pub fn ForgottenPage() -> impl IntoView {
    view! { <h1>"ForgottenPage"</h1> }
}

#[component]
pub fn ResetPage() -> impl IntoView {
    view! { <h1>"ResetPage"</h1> }
}

#[component]
pub fn AccountPage() -> impl IntoView {
    view! { <h1>"AccountPage"</h1> }
}
