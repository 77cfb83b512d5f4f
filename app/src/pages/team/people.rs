//! Owns the table of who carries how much. Every figure that is not nothing leads to what it counts.

use api::{CareView, CarriedView};
use domain::ids::PersonId;
use domain::priority::Priority;
use leptos::prelude::*;
use ui::{Age, Avatar, Glyph, Icon};

#[component]
pub fn People(care: RwSignal<CareView>) -> impl IntoView {
    let people = Memo::new(move |_| care.with(|care| care.people.clone()));
    let row = move |one: CarriedView| view! { <Row one care/> };
    let priority =
        |priority: &Priority| view! { <th scope="col" class="is-figure"><abbr title=priority.full_label()>{priority.slug()}</abbr></th> };
    view! {
        <section class="care-people" aria-labelledby="care-people">
            <h2 id="care-people">"Who carries how much"</h2>
            <p class="care-why">"Everything open that somebody owns, in every team, and the tasks that they have to do."</p>
            <div class="list">
                <div class="table-scroll">
                    <table class="table is-stacking">
                        <caption class="visually-hidden">"Who carries how much, who carries most on top"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Who"</th>
                                <th scope="col" class="is-figure">"Open"</th>
                                {Priority::ALL.iter().map(priority).collect_view()}
                                <th scope="col" class="is-figure">"No priority"</th>
                                <th scope="col" class="is-figure">"On hold"</th>
                                <th scope="col" class="is-figure">"Untouched for a day"</th>
                                <th scope="col" class="is-figure">"Longest untouched"</th>
                                <th scope="col" class="is-figure">"Tasks"</th>
                                <th scope="col" class="is-figure">"Late"</th>
                            </tr>
                        </thead>
                        <tbody><For each=move || people.get() key=key children=row/></tbody>
                    </table>
                </div>
            </div>
        </section>
    }
}

type Key = (PersonId, Vec<(Option<Priority>, u64)>, [u64; 4], Option<chrono::DateTime<chrono::Utc>>);

/// A row is drawn anew only when something of it changed.
fn key(one: &CarriedView) -> Key {
    (one.person, one.priorities.clone(), [one.held, one.untouched, one.tasks, one.late], one.oldest)
}

#[component]
fn Row(one: CarriedView, care: RwSignal<CareView>) -> impl IntoView {
    let id = one.person;
    let name = care.with_untracked(|care| care.names.people.get(&id).cloned().unwrap_or_else(|| "Somebody".to_owned()));
    let list = |more: &str| format!("/incidents?assignee={id}&open=true{more}");
    let of = |priority: Option<Priority>| one.priorities.iter().find(|(known, _)| *known == priority).map_or(0, |(_, count)| *count);
    let priorities = Priority::ALL.iter().map(|priority| {
        let href = Some(list(&format!("&priority={}", priority.slug())));
        view! { <Figure label=priority.slug() count=of(Some(*priority)) href/> }
    });
    let oldest = one.oldest.map(|since| view! { <span class="only-narrow">"longest untouched "</span><Age since what="Last touched"/> });
    let late = one.late > 0;
    view! {
        <tr>
            <td class="is-title">
                <span class="person"><Avatar person=Some(id) name=name.clone() decorative=true/>{name}</span>
            </td>
            <Figure label="open" count=one.open() href=Some(list(""))/>
            {priorities.collect_view()}
            <Figure label="without a priority" count=of(None) href=None/>
            <Figure label="on hold" count=one.held href=Some(list("&held=true"))/>
            <Figure label="untouched for a day" count=one.untouched href=Some(list("&untouched=day&sort=touched_at"))/>
            <td class="is-figure" class:is-secondary=one.oldest.is_none()>{oldest.map_or_else(|| "–".into_any(), IntoAny::into_any)}</td>
            <Figure label="tasks" count=one.tasks href=Some(format!("/tasks?owner={id}"))/>
            <td class="is-figure" class:is-secondary=!late>
                {if late {
                    view! {
                        <a class="badge is-danger" href=format!("/tasks?owner={id}&overdue=true")>
                            <Icon of=Glyph::Alert/>{one.late}<span class="only-narrow">" late"</span>
                        </a>
                    }
                    .into_any()
                } else {
                    "–".into_any()
                }}
            </td>
        </tr>
    }
}

/// A figure that leads to its list; nothing leads nowhere, and is left away where there is little room.
#[component]
fn Figure(label: &'static str, count: u64, href: Option<String>) -> impl IntoView {
    let label = view! { <span class="only-narrow">" "{label}</span> };
    view! {
        <td class="is-figure" class:is-secondary=count == 0>
            {match href {
                _ if count == 0 => "–".into_any(),
                Some(href) => view! { <a class="care-figure" href=href>{count}{label}</a> }.into_any(),
                None => view! { <span>{count}{label}</span> }.into_any(),
            }}
        </td>
    }
}
