//! Owns the frame of the agents' screens: rail, top bar and the page between.

use leptos::prelude::*;
use leptos_router::components::Outlet;

#[component]
pub fn AgentFrame() -> impl IntoView {
    view! { <Outlet/> }
}
