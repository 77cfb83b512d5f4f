//! Owns the bar at the top: search, the way to all commands, and the two ways to log an incident.

use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::palette::PaletteButton;
use super::search::Search;

#[component]
pub fn Topbar() -> impl IntoView {
    view! {
        <header class="topbar">
            <Search/>
            <div class="topbar-actions">
                <PaletteButton/>
                <a class="button" href="/incidents/phone-fix">
                    <Icon of=Glyph::Phone/>
                    <span class="label-long">"Phone fix"</span>
                    <span class="visually-hidden">": log and resolve in one form"</span>
                </a>
                <a class="button is-primary" href="/incidents/new">
                    <Icon of=Glyph::Plus/>
                    <span>"New"<span class="label-long">" incident"</span></span>
                </a>
            </div>
        </header>
    }
}
