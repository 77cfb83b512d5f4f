//! Owns the table of incidents; on a phone each row is a small card.

use domain::incident::{Card, Filter, Names, Sort};
use domain::number::IncidentNumber;
use leptos::prelude::*;
use ui::{Age, Avatar, BouncedChip, Glyph, HoldChip, Icon, Number, PriorityBadge, ReopenedChip, RestrictedChip, TasksChip};

use super::live::Rows;
use super::pick::Ticks;
use super::query::sorted_by;

#[component]
pub fn Table(rows: Rows, filter: Filter, figures: String, #[prop(optional)] ticks: Option<Ticks>) -> impl IntoView {
    let row = move |card: Card| view! { <Row card names=rows.names.get_untracked() ticks/> };
    let all = move |ticks: Ticks| view! { <th scope="col" class="is-tick"><input type="checkbox" class="with-scripts" aria-label="All on this page" on:change=move |event| ticks.set_all(event_target_checked(&event))/></th> };
    view! {
        <div class="table-scroll">
            <table class="table is-stacking">
                <caption class="visually-hidden">"Incidents, "{figures}</caption>
                <thead>
                    <tr>
                        {ticks.map(all)}
                        <SortHead label="Priority" sort=Sort::Priority filter=filter.clone()/>
                        <SortHead label="Number" sort=Sort::Number filter=filter.clone()/>
                        <th scope="col">"Title"</th>
                        <SortHead label="Stage" sort=Sort::StageSince filter=filter.clone()/>
                        <th scope="col">"Service or category"</th>
                        <th scope="col">"Team"</th>
                        <th scope="col">"Assignee"</th>
                        <SortHead label="Opened" sort=Sort::OpenedAt filter figure=true/>
                    </tr>
                </thead>
                <tbody><For each=move || rows.cards.get() key=|card| (card.number, card.version) children=row/></tbody>
            </table>
        </div>
    }
}

/// A range with Shift, as everywhere.
#[component]
fn Tick(number: IncidentNumber, ticks: Ticks) -> impl IntoView {
    let clicked = move |event: web_sys::MouseEvent| ticks.set(number, event_target_checked(&event), event.shift_key());
    view! {
        <td class="is-tick">
            <input type="checkbox" name="of" value=number.to_string() aria-label=format!("Pick {number}") prop:checked=move || ticks.has(number) on:click=clicked/>
        </td>
    }
}

#[component]
fn SortHead(label: &'static str, sort: Sort, filter: Filter, #[prop(optional)] figure: bool) -> impl IntoView {
    let (href, aria) = sorted_by(&filter, sort);
    let glyph = match aria {
        Some("ascending") => Some(Glyph::ChevronUp),
        Some(_) => Some(Glyph::ChevronDown),
        None => None,
    };
    // A column that sorts by something else than it shows says so.
    let title = (sort == Sort::StageSince).then_some("Sorted by how long it has been there");
    view! {
        <th scope="col" class=figure.then_some("is-figure") aria-sort=aria>
            <a class="sort" href=href title=title data-noscroll>{label}{glyph.map(|glyph| view! { <Icon of=glyph/> })}</a>
        </th>
    }
}

#[component]
fn Row(card: Card, names: Names, ticks: Option<Ticks>) -> impl IntoView {
    let number = card.number;
    let service = card.service.and_then(|id| names.services.get(&id).cloned());
    let what = service.or_else(|| card.category.and_then(|id| names.categories.get(&id).cloned()));
    let team = card.team.and_then(|id| names.teams.get(&id).cloned());
    let assignee = card.assignee.and_then(|id| names.people.get(&id).cloned());
    let name = assignee.clone().unwrap_or_else(|| "Unassigned".to_owned());
    view! {
        <tr data-number=number.to_string() class:is-picked=move || ticks.is_some_and(|ticks| ticks.has(number))>
            {ticks.map(|ticks| view! { <Tick number ticks/> })}
            <td><PriorityBadge priority=card.priority/></td>
            <td><Number of=card.number/></td>
            <td class="is-title">
                <a href=format!("/incidents/{}", card.number)>{card.title}</a>
                {(card.reopen_count > 0).then(|| view! { " " <ReopenedChip times=card.reopen_count/> })}
                {(card.bounces > 0).then(|| view! { " " <BouncedChip times=card.bounces/> })}
                {card.restricted.then(|| view! { " " <RestrictedChip/> })}
                {(card.tasks.total > 0).then(|| view! { " " <TasksChip progress=card.tasks/> })}
            </td>
            <td class="is-stage">
                {card.stage.label()}
                {card.hold.map(|reason| view! { " " <HoldChip reason/> })}
            </td>
            <td class="is-what is-secondary">{what.unwrap_or_else(|| "–".to_owned())}</td>
            <td class="is-quiet is-secondary">{team.unwrap_or_else(|| "–".to_owned())}</td>
            <td class="is-quiet">
                <span class="person"><Avatar person=card.assignee name=name.clone() decorative=true/>{name}</span>
            </td>
            <td class="is-figure"><Age since=card.opened_at what="Opened"/></td>
        </tr>
    }
}
