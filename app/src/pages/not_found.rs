//! Owns the page for addresses that lead nowhere, and what a page says whose object is missing or invisible: the same.

use leptos::prelude::*;
use leptos_meta::Title;

use super::portal::PortalHeader;
use crate::session::use_me;

/// An address of no page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <div class="portal">
            <PortalHeader/>
            <main class="portal-main is-narrow" id="main" tabindex="-1">
                <NotFound/>
            </main>
        </div>
    }
}

/// What stands in the main of a page.
#[component]
pub fn NotFound() -> impl IntoView {
    api::set_status(404);
    let ways = if use_me().is_some_and(|me| me.staff) {
        view! {
            <a class="button is-primary" href="/board">"To the board"</a>
            <a class="button" href="/incidents">"All incidents"</a>
        }
        .into_any()
    } else {
        view! { <a class="button is-primary" href="/">"To the start"</a> }.into_any()
    };
    view! {
        <Title text="Not found"/>
        <div class="stop">
            <p class="stop-code">"404"</p>
            <h1>"There is no such page or incident"</h1>
            <p>"The address or number may be mistyped, or it is not meant for you."</p>
            <div class="actions">{ways}</div>
        </div>
    }
}
