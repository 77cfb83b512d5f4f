//! Owns the head of the list: a GET form that works without scripts. With them a change is applied at once, by going
//! to the address that the form describes.

use std::sync::Arc;

use domain::incident::{AssigneeFilter, Filter, HoldReason};
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::{FormChoices, Pick};
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

use super::chips::{Chips, assignee_words, chips};
use super::query::{board_of, list_of};

#[component]
pub fn Head(filter: Signal<Filter>, choices: Arc<FormChoices>) -> impl IntoView {
    let shown = choices.clone();
    view! {
        <header class="page-head">
            <h1>"Incidents"</h1>
            <FilterForm filter choices/>
            <nav class="segmented" aria-label="Show as">
                <a href=move || board_of(&filter.get())>"Board"</a>
                <a href=move || list_of(&filter.get()) aria-current="page">"List"</a>
            </nav>
            {move || {
                let chips = chips(&filter.get(), &shown);
                (!chips.is_empty()).then(|| view! { <Chips chips/> })
            }}
        </header>
    }
}

/// Names that the form sends; everything else about the list stays as it is.
const SENT: [&str; 6] = ["open", "team", "assignee", "hold", "q", "sort"];

#[component]
fn FilterForm(filter: Signal<Filter>, choices: Arc<FormChoices>) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let navigate = use_navigate();
    let apply = move || {
        if let Some(asked) = form.get_untracked().and_then(|form| described(&form)).filter(|asked| *asked != filter.get_untracked()) {
            navigate(&list_of(&asked), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    };
    let on_change = {
        let apply = apply.clone();
        move |_| apply()
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        apply();
    };
    let part = move |name: &'static str| Signal::derive(move || filter.with(|filter| value(filter, name)));
    // What other links chose stays chosen.
    let kept = move || {
        let pairs = filter.get().to_query().into_iter().filter(|(name, _)| !SENT.contains(name));
        pairs.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()
    };
    view! {
        <form class="filters" method="get" action="/incidents" aria-label="Filter the list" node_ref=form on:change=on_change on:submit=on_submit>
            <FilterSelect name="open" label="State" value=part("open") options=states()/>
            <FilterSelect name="team" label="Team" value=part("team") options=teams(filter, choices.clone())/>
            <FilterSelect name="assignee" label="Assignee" value=part("assignee") options=assignees(filter, choices)/>
            <FilterSelect name="hold" label="Waiting for" value=part("hold") options=holds()/>
            <FilterWords value=part("q")/>
            <FilterSelect name="sort" label="Sort by" value=part("sort") options=orders(filter) narrow_only=true/>
            {kept}
            <button class="button is-small without-scripts">"Apply"</button>
        </form>
    }
}

/// The filter that the form describes now.
fn described(form: &HtmlFormElement) -> Option<Filter> {
    let data = FormData::new_with_form(form).ok()?;
    let params = UrlSearchParams::new_with_str_sequence_sequence(data.unchecked_ref()).ok()?;
    let pairs = super::query::pairs(&String::from(params.to_string()));
    Filter::from_query(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))).ok()
}

/// One name of the filter, as its control shows it.
fn value(filter: &Filter, name: &str) -> String {
    filter.to_query().into_iter().find(|(named, _)| *named == name).map(|(_, value)| value).unwrap_or_default()
}

fn states() -> Signal<Vec<Pick>> {
    Signal::stored(vec![Pick::new("", "all"), Pick::new("true", "open"), Pick::new("false", "ended")])
}

fn holds() -> Signal<Vec<Pick>> {
    let reasons = HoldReason::ALL.iter().map(|reason| Pick::new(reason.slug(), reason.slug()));
    Signal::stored([Pick::new("", "any or nothing")].into_iter().chain(reasons).collect())
}

/// Every team, and the several that links chose together.
fn teams(filter: Signal<Filter>, choices: Arc<FormChoices>) -> Signal<Vec<Pick>> {
    Signal::derive(move || {
        let several = filter
            .with(|filter| (filter.teams.len() > 1).then(|| Pick::new(value(filter, "team"), format!("{} teams", filter.teams.len()))));
        let teams = choices.teams.iter().map(|team| Pick::new(team.id, team.name.clone()));
        [Pick::new("", "any")].into_iter().chain(several).chain(teams).collect()
    })
}

fn assignees(filter: Signal<Filter>, choices: Arc<FormChoices>) -> Signal<Vec<Pick>> {
    Signal::derive(move || {
        let named = filter.with(|filter| match filter.assignee {
            Some(person @ AssigneeFilter::Person(id)) => Some(Pick::new(id, assignee_words(person, &choices).replace("Assigned to ", ""))),
            _ => None,
        });
        [Pick::new("", "anyone"), Pick::new("me", "me"), Pick::new("nobody", "nobody")].into_iter().chain(named).collect()
    })
}

/// What the heads of the table sort by, for screens without heads.
fn orders(filter: Signal<Filter>) -> Signal<Vec<Pick>> {
    const KNOWN: [(&str, &str); 7] = [
        ("", "newest"),
        ("priority", "priority"),
        ("opened_at", "oldest"),
        ("stage_since", "longest in stage"),
        ("touched_at", "longest untouched"),
        ("waiting_since", "longest waiting"),
        ("-bounces", "most bounced"),
    ];
    Signal::derive(move || {
        let now = filter.with(|filter| value(filter, "sort"));
        let other = (!KNOWN.iter().any(|(value, _)| *value == now)).then(|| Pick::new(now, "other"));
        KNOWN.iter().map(|(value, label)| Pick::new(value, *label)).chain(other).collect()
    })
}

/// Reads as a sentence, "Team: Service desk". Follows the address when links change it.
#[component]
fn FilterSelect(
    name: &'static str,
    label: &'static str,
    value: Signal<String>,
    options: Signal<Vec<Pick>>,
    #[prop(optional)] narrow_only: bool,
) -> impl IntoView {
    let select = NodeRef::<html::Select>::new();
    let id = format!("filter-{name}");
    let class = move || {
        let on = if value.get().is_empty() { "" } else { " is-on" };
        format!("filter{on}{}", if narrow_only { " is-narrow-only" } else { "" })
    };
    let listed = move || {
        let now = value.get_untracked();
        let option = |pick: Pick| view! { <option value=pick.value.clone() selected=pick.value == now>{pick.label}</option> };
        options.get().into_iter().map(option).collect_view()
    };
    Effect::new(move |_| {
        options.track();
        if let Some(select) = select.get() {
            select.set_value(&value.get());
        }
    });
    view! {
        <span class=class>
            <label for=id.clone()>{label}":"</label>
            <select id=id name=name node_ref=select>{listed}</select>
        </span>
    }
}

#[component]
fn FilterWords(value: Signal<String>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            input.set_value(&value.get());
        }
    });
    view! {
        <span class="filter" class:is-on=move || !value.get().is_empty()>
            <label for="filter-q">"Words:"</label>
            <input id="filter-q" name="q" type="text" placeholder="any" value=value.get_untracked() node_ref=input/>
        </span>
    }
}
