//! Owns where somebody begins: agents at the board, everybody else in the portal.

use leptos::prelude::*;
use leptos_router::components::Redirect;

use crate::session::use_me;

/// Renders nothing but the way on.
#[component]
pub fn StartPage() -> impl IntoView {
    let path = if use_me().is_some_and(|me| me.staff) { "/board" } else { "/" };
    view! { <Redirect path/> }
}
