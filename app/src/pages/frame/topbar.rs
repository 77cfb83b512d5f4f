//! Owns the bar at the top: search, and the two ways to log an incident.

use domain::number::IncidentNumber;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{Glyph, Icon};

use crate::pages::query::query_of;

/// The id by which `/` finds the search.
pub const SEARCH: &str = "search";

#[component]
pub fn Topbar() -> impl IntoView {
    view! {
        <header class="topbar">
            <Search/>
            <div class="topbar-actions">
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

/// Without scripts a plain search of the list, which finds numbers too.
#[component]
fn Search() -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    let asked = use_query_map().with_untracked(|query| query.get_str("q").unwrap_or_default().to_owned());
    let search = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        navigate(&target(&input.value()), Default::default());
        // What is searched stands in the list; a number has led where it led.
        if input.value().parse::<IncidentNumber>().is_ok() {
            input.set_value("");
        }
    };
    view! {
        <form class="search" role="search" action="/incidents" on:submit=search>
            <Icon of=Glyph::Search/>
            <input
                type="search"
                id=SEARCH
                name="q"
                value=asked
                maxlength=domain::incident::QUERY_MAX.to_string()
                aria-label="Search incidents"
                placeholder="Search incidents or enter a number"
                node_ref=input
            />
        </form>
    }
}

/// A number leads to its incident, words to the list.
fn target(words: &str) -> String {
    match words.parse::<IncidentNumber>() {
        Ok(number) => format!("/incidents/{number}"),
        Err(_) if words.trim().is_empty() => "/incidents".to_owned(),
        Err(_) => format!("/incidents{}", query_of([("q", words.trim())])),
    }
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn numbers_lead_straight_to_their_incident() {
        for (words, path) in [
            ("INC-12", "/incidents/INC-12"),
            (" 12 ", "/incidents/INC-12"),
            ("inc-7", "/incidents/INC-7"),
            ("vpn & wifi", "/incidents?q=vpn%20%26%20wifi"),
            ("0", "/incidents?q=0"),
            ("  ", "/incidents"),
        ] {
            assert_eq!(target(words), path, "{words:?}");
        }
    }
}
