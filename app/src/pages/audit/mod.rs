//! Owns the page of the audit trail: who did what when, before and after. What it shows is in its address. Nothing here
//! can change an entry.

use api::{TrailRow, TrailView};
use domain::trail::TrailKind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};
use ui::{DayTime, Glyph, Icon};

use super::failure::Failure;
use super::query::query_of;

#[component]
pub fn AuditPage() -> impl IntoView {
    let search = use_location().search;
    let trail = Resource::new(move || search.get(), api::fetch_trail);
    view! {
        <Title text="Audit trail"/>
        <Transition>
            {move || Suspend::new(async move {
                match trail.await {
                    Ok(trail) => view! { <Trail trail/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The names of the address that narrow the trail, in the order of the form.
const NAMES: [&str; 5] = ["who", "what", "from", "until", "subject"];

#[component]
fn Trail(trail: TrailView) -> impl IntoView {
    let query = use_query_map();
    let said = move |name: &'static str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let values = NAMES.map(|name| (name, said(name)));
    let narrowed = values.iter().any(|(_, value)| !value.is_empty());
    let next = trail.next.as_deref().map(|cursor| {
        let pairs = values.iter().map(|(name, value)| (*name, value.as_str())).chain([("cursor", cursor)]);
        format!("/audit{}", query_of(pairs))
    });
    let sheet = format!("/audit.csv{}", query_of(values.iter().map(|(name, value)| (*name, value.as_str()))));
    let empty = trail.rows.is_empty();
    let rows = trail.rows.into_iter().map(|row| view! { <Row row/> }).collect_view();
    view! {
        <div class="page is-wide">
            <h1>"Audit trail"</h1>
            <p class="page-lead">"Who did what, before and after; sign-ins and refusals too. Nobody can change or delete an entry."</p>
            <Filters values/>
            <p class="rows-fact"><a href=sheet rel="external">"Download as CSV"</a></p>
            <section class="list" aria-label="Entries">
                {if empty {
                    view! { <Nothing narrowed/> }.into_any()
                } else {
                    view! { <ul class="admin-rows" role="list">{rows}</ul> }.into_any()
                }}
            </section>
            {next.map(|next| view! {
                <nav class="paging" aria-label="Pages"><a class="button is-small" href=next rel="next">"Older entries"<Icon of=Glyph::ArrowRight/></a></nav>
            })}
        </div>
    }
}

#[component]
fn Filters(values: [(&'static str, String); 5]) -> impl IntoView {
    let [(_, who), (_, what), (_, from), (_, until), (_, subject)] = values;
    let kind = |kind: &TrailKind| view! { <option value=kind.slug() selected=what == kind.slug()>{kind.label()}</option> };
    let kinds = TrailKind::ALL.iter().map(kind).collect_view();
    view! {
        <form class="filters" method="get" action="/audit" aria-label="Narrow the trail">
            <span class="filter"><label for="audit-who">"Who:"</label><input id="audit-who" name="who" type="text" placeholder="anyone" value=who/></span>
            <span class="filter">
                <label for="audit-what">"What:"</label>
                <select id="audit-what" name="what"><option value="">"everything"</option>{kinds}</select>
            </span>
            <span class="filter"><label for="audit-from">"From:"</label><input id="audit-from" name="from" type="date" value=from/></span>
            <span class="filter"><label for="audit-until">"Until:"</label><input id="audit-until" name="until" type="date" value=until/></span>
            {(!subject.is_empty()).then(|| view! { <input type="hidden" name="subject" value=subject/> })}
            <button class="button">"Show"</button>
            <a class="button is-quiet" href="/audit">"All"</a>
        </form>
        <p class="rows-fact">"Days are those of UTC."</p>
    }
}

#[component]
fn Nothing(narrowed: bool) -> impl IntoView {
    let why = if narrowed { "No entry matches these filters." } else { "Nothing has happened yet." };
    view! {
        <div class="empty">
            <Icon of=Glyph::File/>
            <h2>"No entries"</h2>
            <p>{why}</p>
            {narrowed.then(|| view! { <a class="button" href="/audit">"Show all"</a> })}
        </div>
    }
}

#[component]
fn Row(row: TrailRow) -> impl IntoView {
    let TrailRow { at, who, what, subject, href, reason, fields, notes, .. } = row;
    let subject = match (href, subject.is_empty()) {
        (_, true) => ().into_any(),
        (Some(href), false) => view! { ": " <a href=href>{subject}</a> }.into_any(),
        (None, false) => view! { ": " {subject} }.into_any(),
    };
    let reason = reason.map(|reason| view! { <p class="rows-fact">"Because: "{reason}</p> });
    let empty = |text: String| if text.is_empty() { "nothing".to_owned() } else { text };
    let field = |change: domain::catalogue::FieldChange| {
        view! {
            <div class="admin-fact">
                <dt>{change.field}</dt>
                <dd><del>{empty(change.before)}</del>" → "<ins>{empty(change.after)}</ins></dd>
            </div>
        }
    };
    let note = |(name, text): (String, String)| view! { <div class="admin-fact"><dt>{name}</dt><dd>{text}</dd></div> };
    let told = !fields.is_empty() || !notes.is_empty();
    let (fields, notes) = (fields.into_iter().map(field).collect_view(), notes.into_iter().map(note).collect_view());
    view! {
        <li class="admin-row">
            <div class="admin-row-text">
                <p class="admin-row-name">{what}{subject}</p>
                <p class="rows-fact">{who}" · "<DayTime at what="Happened"/></p>
                {reason}
                {told.then(|| view! { <dl class="admin-facts">{fields}{notes}</dl> })}
            </div>
        </li>
    }
}
