//! Owns the filters of the board: they live in the URL and apply at once with scripts, by a button without.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;
use ui::Pick;
use web_sys::FormData;

use crate::pages::query::query_of;
use domain::priority::Priority;

/// Columns that the reader unfolded; no filter.
pub const UNFOLD: &str = "unfold";
const OWN: [&str; 3] = ["team", "priority", "assignee"];

/// The query without what is no filter; nothing when nothing is filtered.
pub fn filter_query(query: &ParamsMap) -> String {
    let pairs: Vec<(String, String)> = query.clone().into_iter().map(|(name, value)| (name.to_string(), value)).collect();
    let filters = pairs.iter().filter(|(name, _)| name != UNFOLD && !name.starts_with("__"));
    query_of(filters.map(|(name, value)| (name.as_str(), value.as_str())))
}

#[component]
pub fn Filters(teams: Vec<Pick>) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let query = use_query_map();
    let navigate = use_navigate();
    let apply = move |_| {
        let Some(data) = form.get_untracked().and_then(|form| FormData::new_with_form(&form).ok()) else { return };
        let chosen = |name: &str| data.get(name).as_string().unwrap_or_default();
        let chosen: Vec<_> = OWN.iter().map(|name| ((*name).to_owned(), chosen(name))).collect();
        let kept: Vec<_> = query.get_untracked().into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        let kept = kept.into_iter().filter(|(name, _)| !OWN.contains(&name.as_str()) && !name.starts_with("__"));
        let pairs: Vec<_> = chosen.into_iter().chain(kept).collect();
        navigate(&format!("/board{}", query_of(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))), Default::default());
    };
    let priorities = Priority::ALL.iter().map(|priority| Pick::new(priority.slug(), priority.full_label())).collect();
    let people = vec![Pick::new("me", "me"), Pick::new("nobody", "nobody")];
    let filtered = move || !query.with(filter_query).is_empty();
    view! {
        <form class="filters" method="get" action="/board" aria-label="Filter the board" node_ref=form on:change=apply>
            <Filter name="team" label="Team:" any="any" options=teams/>
            <Filter name="priority" label="Priority:" any="any" options=priorities/>
            <Filter name="assignee" label="Assignee:" any="anyone" options=people/>
            <button class="button is-small without-scripts">"Apply"</button>
            {move || filtered().then(|| view! { <a class="button is-quiet is-small" href="/board">"Show all"</a> })}
        </form>
    }
}

/// A select that reads as a sentence. What the URL says and the list does not have is shown as it is.
#[component]
fn Filter(name: &'static str, label: &'static str, any: &'static str, options: Vec<Pick>) -> impl IntoView {
    let query = use_query_map();
    let value = Memo::new(move |_| query.with(|query| query.get_str(name).unwrap_or_default().to_owned()));
    let id = format!("filter-{name}");
    let chosen = value.get_untracked();
    let known: Vec<String> = options.iter().map(|pick| pick.value.clone()).collect();
    let option = |pick: Pick| view! { <option value=pick.value.clone() selected=pick.value == chosen>{pick.label}</option> };
    let options = options.into_iter().map(option).collect_view();
    let stranger = move || {
        let value = value.get();
        (!value.is_empty() && !known.contains(&value))
            .then(|| view! { <option value=value.clone() selected=true>"as in the link"</option> })
    };
    let class = move || if value.with(String::is_empty) { "filter" } else { "filter is-on" };
    view! {
        <span class=class>
            <label for=id.clone()>{label}</label>
            <select id=id name=name prop:value=move || value.get()>
                <option value="">{any}</option>
                {options}
                {stranger}
            </select>
        </span>
    }
}
