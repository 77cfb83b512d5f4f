//! Owns the first page of the portal: the one box, known troubles, own reports.

use api::{KnownTrouble, PortalView, ReportCard};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{DayTime, Glyph, Icon};

use super::ask::Ask;
use super::card::ReportItem;
use super::frame::Main;
use super::respond::{Outcome, Responses};
use super::state::{asks, is_over};
use crate::pages::failure::Failure;

#[component]
pub fn HomePage() -> impl IntoView {
    let responses = Responses::new();
    let home = Resource::new(move || responses.version(), |_| api::fetch_portal());
    let reports = Signal::derive(move || loaded(home).map(|view| view.reports).unwrap_or_default());
    view! {
        <Title text="Help"/>
        <Main>
            <Transition>{move || loaded(home).map(|view| view! { <Known known=view.known/> })}</Transition>
            <Ask/>
            <section class="portal-section" id="reports" aria-labelledby="your-reports">
                <h2 id="your-reports">"Your reports"</h2>
                <Outcome responses/>
                <Transition>
                    {move || {
                        home.get().map(|answer| match answer {
                            Ok(_) => view! { <Reports reports responses/> }.into_any(),
                            Err(error) => view! { <Failure error/> }.into_any(),
                        })
                    }}
                </Transition>
            </section>
        </Main>
    }
}

fn loaded(home: Resource<Result<PortalView, api::ApiError>>) -> Option<PortalView> {
    home.get()?.ok()
}

/// What everybody may know already: nobody needs to report it again.
#[component]
fn Known(known: Vec<KnownTrouble>) -> impl IntoView {
    let trouble = |trouble: KnownTrouble| {
        let service = trouble.service.map(|service| format!("{service}: ")).unwrap_or_default();
        view! {
            <li class="message is-warn">
                <Icon of=Glyph::Alert/>
                <p class="message-title">{service}{trouble.summary}</p>
                <p>"We know about it since "<DayTime at=trouble.since/>". You do not need to report it again."</p>
            </li>
        }
    };
    (!known.is_empty()).then(|| {
        view! {
            <section class="portal-section" aria-labelledby="known">
                <h2 id="known">"Known at the moment"</h2>
                <ul class="known">{known.into_iter().map(trouble).collect_view()}</ul>
            </section>
        }
    })
}

/// What needs an answer first, what is over last and folded.
#[component]
fn Reports(reports: Signal<Vec<ReportCard>>, responses: Responses) -> impl IntoView {
    let part = move |over: bool| reports.get().into_iter().filter(|card| is_over(card.state) == over).collect::<Vec<_>>();
    let open = Memo::new(move |_| {
        let mut open = part(false);
        open.sort_by_key(|card| !asks(card.state));
        open
    });
    let over = Memo::new(move |_| part(true));
    let key = |card: &ReportCard| (card.number, card.state.words(), card.changed_at);
    let list = move |cards: Memo<Vec<ReportCard>>| {
        view! {
            <div class="reports">
                <For each=move || cards.get() key=key let:card>
                    <ReportItem card responses/>
                </For>
            </div>
        }
    };
    let finished = move || {
        let count = over.with(Vec::len);
        (count > 0).then(|| {
            view! {
                <details class="finished">
                    <summary><span class="icon-turn"><Icon of=Glyph::ChevronRight/></span>{format!("Finished reports ({count})")}</summary>
                    {list(over)}
                </details>
            }
        })
    };
    view! {
        {move || open.with(Vec::is_empty).then(|| view! { <Empty nothing_ever=over.with(Vec::is_empty)/> })}
        {list(open)}
        {finished}
    }
}

#[component]
fn Empty(nothing_ever: bool) -> impl IntoView {
    let (title, text) = if nothing_ever {
        ("You have not reported anything yet", "When you do, you see here what happens with it.")
    } else {
        ("Nothing is open", "Your reports are all finished.")
    };
    view! {
        <div class="list">
            <div class="empty"><Icon of=Glyph::Inbox/><h3>{title}</h3><p>{text}</p></div>
        </div>
    }
}
