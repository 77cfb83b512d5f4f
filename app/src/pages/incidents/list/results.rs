//! Owns what the list found: facets, table and paging, or why there is nothing and what to do.

use std::sync::Arc;

use api::{ApiError, ListView, SealedView};
use domain::incident::Filter;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use ui::{FormChoices, Glyph, Icon, Number, PriorityBadge, When};

use super::chips::{Chip, chips};
use super::facets::FacetLinks;
use super::live::{NewRows, Rows};
use super::pick::{self, Ticks};
use super::query::{Asked, list_of, straight_to};
use super::rows::Table;
use super::sheet::SheetWay;
use crate::pages::failure::Failure;
use crate::pages::incidents::{PickedBar, can_pick};

#[component]
pub fn Results(asked: Asked, list: Result<ListView, ApiError>, choices: Arc<FormChoices>, reload: Callback<()>) -> impl IntoView {
    let list = match list {
        Ok(list) => list,
        Err(ApiError::Invalid { fields }) => return view! { <WrongAddress why=fields.to_string()/> }.into_any(),
        Err(error) => return view! { <section class="list"><Failure error/></section> }.into_any(),
    };
    if let Some(number) = straight_to(asked.filter.q.as_deref(), &list.page.items) {
        return view! { <Redirect path=format!("/incidents/{number}")/> }.into_any();
    }
    let shown = list.page.items.len();
    let figures = asked.figures(shown, list.total);
    let narrowed = chips(&asked.filter, &choices);
    let filter = asked.filter.clone();
    let best = filter.q.is_some() && filter.sort.is_empty();
    let rows = Rows::follow(list.page.items, list.names, &asked);
    view! {
        <FacetLinks filter=filter.clone() facets=list.facets choices/>
        <section class="list" aria-label="Incidents">
            <Closed sealed=list.sealed/>
            {(shown > 0).then(|| view! {
                <div class="list-top">
                    <p class="list-figures">{figures.clone()}" incidents"{best.then_some(", best matches first")}</p>
                    <SheetWay offer=list.sheet filter=filter.clone()/>
                </div>
            })}
            <NewRows rows reload/>
            {if shown == 0 {
                view! { <Nothing narrowed later=asked.cursor.is_some()/> }.into_any()
            } else {
                view! { <Picking rows filter=filter.clone() figures=figures.clone()/> }.into_any()
            }}
            {(shown > 0).then(|| {
                let next = list.page.next.as_deref().map(|cursor| asked.next(cursor, shown));
                let first = asked.cursor.is_some().then(|| list_of(&filter));
                view! { <Paging figures next first/> }
            })}
        </section>
    }
    .into_any()
}

/// The table in a form that leads to the change of many; with scripts the bar does.
#[component]
fn Picking(rows: Rows, filter: Filter, figures: String) -> impl IntoView {
    if !can_pick() {
        return view! { <Table rows filter figures/> }.into_any();
    }
    let ticks = Ticks::of(rows);
    Effect::new(move |_| pick::listen(ticks));
    view! {
        <form method="get" action="/incidents/change">
            <Table rows filter figures ticks/>
            <button class="button is-small without-scripts">"Change the ticked ones together"</button>
        </form>
        <PickedBar picked=ticks.shown() clear=Callback::new(move |()| ticks.clear())/>
    }
    .into_any()
}

/// Restricted incidents that this person may open with a reason: that they are there, and no word of them.
#[component]
fn Closed(sealed: Vec<SealedView>) -> impl IntoView {
    let one = |one: SealedView| {
        view! {
            <li>
                <PriorityBadge priority=one.priority/>
                <a href=format!("/incidents/{}", one.number)><Number of=one.number/></a>
                <span>"opened "<When at=one.opened_at/></span>
            </li>
        }
    };
    let title = match sealed.len() {
        1 => "One restricted incident opens when you say why".to_owned(),
        n => format!("{n} restricted incidents open when you say why"),
    };
    (!sealed.is_empty()).then(|| {
        view! {
            <div class="message sealed">
                <Icon of=Glyph::Lock/>
                <p class="message-title">{title}</p>
                <ul class="sealed-list">{sealed.into_iter().map(one).collect_view()}</ul>
            </div>
        }
    })
}

/// Pages only lead on: going back is the browser's, the start is one press away.
#[component]
fn Paging(figures: String, next: Option<String>, first: Option<String>) -> impl IntoView {
    if next.is_none() && first.is_none() {
        return ().into_any();
    }
    view! {
        <nav class="paging" aria-label="Pages">
            <span>{figures}" incidents"</span>
            <span class="actions">
                {first.map(|href| view! { <a class="button is-small" href=href>"First page"</a> })}
                {next.map(|href| view! { <a class="button is-small" href=href rel="next">"Next page"<Icon of=Glyph::ArrowRight/></a> })}
            </span>
        </nav>
    }
    .into_any()
}

/// What, why, and one next step: the last thing that narrowed the list is the first to drop.
#[component]
fn Nothing(narrowed: Vec<Chip>, later: bool) -> impl IntoView {
    let Some(last) = narrowed.last().cloned() else {
        let (title, why, way, href) = if later {
            ("The list ends here", "Incidents that stood on this page were filtered away or moved.", "First page", "/incidents")
        } else {
            ("No incidents yet", "Nobody has reported anything, and nobody has logged a call.", "New incident", "/incidents/new")
        };
        return view! {
            <div class="empty">
                <Icon of=Glyph::Inbox/>
                <h2>{title}</h2>
                <p>{why}</p>
                <a class="button" href=href>{way}</a>
            </div>
        }
        .into_any();
    };
    let words: Vec<_> = narrowed.iter().map(|chip| chip.words.clone()).collect();
    view! {
        <div class="empty">
            <Icon of=Glyph::Search/>
            <h2>"No incident matches these filters"</h2>
            <p>{words.join(", ")}"."</p>
            <a class="button" href=last.without>"Drop the filter: "{last.words}</a>
        </div>
    }
    .into_any()
}

#[component]
fn WrongAddress(why: String) -> impl IntoView {
    api::set_status(422);
    view! {
        <section class="list" aria-label="Incidents">
            <div class="empty">
                <Icon of=Glyph::Alert/>
                <h2>"This address asks for something that is not there"</h2>
                <p>{why}</p>
                <a class="button" href="/incidents">"All incidents"</a>
            </div>
        </section>
    }
}
