//! Owns the rest of the right side: what it waits for, when what happened, and what an import brought along.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use ui::{DayTime, Glyph, Icon};

use super::arrange::arrange;
use super::desk::Desk;
use super::facts::{Details, People, Resolution};
use super::links::Links;
use super::need_to_know::NeedToKnow;
use super::similar::SimilarOnes;
use super::step_form::StepButton;
use super::together::Together;
use domain::incident::HoldReason;

#[component]
pub fn Side() -> impl IntoView {
    view! {
        <aside class="incident-side" aria-label="Details">
            <HoldBox/>
            <People/>
            <NeedToKnow/>
            <Together/>
            <Resolution/>
            <Details/>
            <Links/>
            <SimilarOnes/>
            <Times/>
            <FromSource/>
        </aside>
    }
}

/// The answer to "why does nothing happen here?".
#[component]
fn HoldBox() -> impl IntoView {
    let desk = Desk::get();
    let hold = Memo::new(move |_| desk.incident(|incident| incident.hold.clone()));
    let resume = Memo::new(move |_| desk.view.with(|view| arrange(&view.incident, &view.offers).resume));
    let reporter = move || desk.read(|view, book| view.incident.reporter.map(|id| book.person(id)));
    move || {
        hold.get().map(|hold| {
            let lifts = (hold.reason == HoldReason::Reporter).then(reporter).flatten();
            view! {
                <section class="hold" aria-labelledby="hold-title">
                    <h2 class="hold-title" id="hold-title"><Icon of=Glyph::Hold/>{hold.reason.label()}</h2>
                    <p class="hold-facts">
                        "Since " <DayTime at=hold.since/> ", for " {hold.reason.hint()} ". "
                        {lifts.map(|name| format!("Ends by itself when {name} answers. "))}
                        {hold.resume_at.map(|at| view! { "To look at again: " <DayTime at/> "." })}
                    </p>
                    {hold.note.map(|note| view! { <p class="hold-facts">{note}</p> })}
                    {resume.get().map(|offer| view! { <StepButton offer class="button is-small" glyph=Glyph::Play/> })}
                </section>
            }
        })
    }
}

/// The moments that matter, in their order.
#[component]
fn Times() -> impl IntoView {
    let desk = Desk::get();
    let times = Memo::new(move |_| {
        desk.incident(|incident| {
            let times = [
                ("Opened", Some(incident.opened_at)),
                ("Acknowledged", incident.acknowledged_at),
                ("First answer", incident.answered_at),
                ("Resolved", incident.resolved_at),
                ("Confirmed", incident.confirmed_at),
                ("Ended", incident.closed_at),
            ];
            times.into_iter().filter_map(|(what, at)| Some((what, at?))).collect::<Vec<_>>()
        })
    });
    let counts = move || {
        desk.incident(|incident| {
            let counts =
                [("Reopened", incident.reopen_count), ("Changed hands", incident.reassignment_count), ("Bounced", incident.bounces)];
            counts.into_iter().filter(|(_, n)| *n > 0)
        })
    };
    let time = |(what, at): (&'static str, DateTime<Utc>)| view! { <div class="fact"><dt>{what}</dt><dd><DayTime at what/></dd></div> };
    let times_n = |n: u32| if n == 1 { "once".to_owned() } else { format!("{n} times") };
    view! {
        <section aria-labelledby="times-title">
            <h2 class="side-heading" id="times-title">"Times"</h2>
            <dl class="facts">
                {move || times.get().into_iter().map(time).collect_view()}
                {move || counts().map(|(what, n)| view! { <div class="fact"><dt>{what}</dt><dd>{times_n(n)}</dd></div> }).collect_view()}
            </dl>
        </section>
    }
}

/// Facts kept word for word from the system that it was imported from.
#[component]
fn FromSource() -> impl IntoView {
    let desk = Desk::get();
    let source = Memo::new(move |_| desk.incident(|incident| incident.source.clone()));
    let fact = |(name, value): (String, String)| view! { <div class="fact is-long"><dt>{name}</dt><dd>{value}</dd></div> };
    move || {
        let source = source.get();
        (!source.is_empty()).then(|| {
            view! {
                <details class="facet">
                    <summary><Icon of=Glyph::ChevronRight turning=true/>"From the source"</summary>
                    <dl class="facts">{source.into_iter().map(fact).collect_view()}</dl>
                </details>
            }
        })
    }
}
