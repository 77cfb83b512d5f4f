//! Owns the details of an incident at the right: rows that show a value, and open its small form where one may write.

use chrono::{DateTime, Utc};
use domain::ids::PersonId;
use domain::incident::{Edit, Event, EventKind, Field, Shape};
use leptos::prelude::*;
use ui::{Avatar, DayTime, Glyph, Icon, Moment, When};

use super::arrange::arrange;
use super::breaks::BreaksRow;
use super::desk::{Desk, Face};
use super::fact_edit::EditForm;
use super::proposals::{BecauseOf, BecauseOfTeam};
use super::step_form::{StepButton, form_id};
use domain::workflow::Step;

#[component]
pub fn People() -> impl IntoView {
    let desk = Desk::get();
    let assignee = move || {
        desk.read(|view, book| {
            let name = view.incident.assignee.map_or_else(|| "Unassigned".to_owned(), |id| book.person(id));
            view! { <span class="person"><Avatar person=view.incident.assignee name=name.clone() decorative=true/>{name}</span> }
        })
    };
    let team = move || {
        desk.read(|view, book| match (view.incident.team, view.incident.level) {
            (Some(team), Some(level)) => format!("{} ({})", book.team(team), level.slug()),
            (Some(team), None) => book.team(team),
            (None, _) => "none yet".to_owned(),
        })
    };
    let owning = move || desk.read(|view, book| view.incident.owning_team.map_or("none yet".to_owned(), |team| book.team(team)));
    view! {
        <section aria-labelledby="people-title">
            <h2 class="side-heading" id="people-title">"People"</h2>
            <dl class="facts">
                <div class="fact">
                    <dt>"Assignee"</dt>
                    <dd><ByStep step=Step::Assign what="assignee">{assignee}</ByStep></dd>
                </div>
                <div class="fact">
                    <dt>"Assigned team"</dt>
                    <dd><ByStep step=Step::Assign what="assigned team">{team}</ByStep><BecauseOfTeam/></dd>
                </div>
                <div class="fact"><dt>"Owning team"</dt><dd>{owning}</dd></div>
                <FactRow field=Field::Reporter/>
            </dl>
        </section>
    }
}

#[component]
pub fn Details() -> impl IntoView {
    let desk = Desk::get();
    let priority = move || desk.incident(|incident| incident.priority.map_or("not set yet".to_owned(), |priority| priority.full_label()));
    let why = move || desk.incident(|incident| incident.priority_override.clone());
    view! {
        <section aria-labelledby="details-title">
            <h2 class="side-heading" id="details-title">"Details"</h2>
            <dl class="facts">
                <FactRow field=Field::Types/>
                <FactRow field=Field::Category/>
                <FactRow field=Field::Service/>
                <BreaksRow/>
                <FactRow field=Field::Location/>
                <FactRow field=Field::Impact/>
                <FactRow field=Field::Urgency/>
                <div class="fact">
                    <dt>"Priority"</dt>
                    <dd>
                        <ByStep step=Step::OverridePriority what="priority">{priority}</ByStep>
                        {move || why().map(|why| view! { <span class="fact-note">"Set by hand: “"{why}"”"</span> })}
                        <Reviewed/>
                    </dd>
                </div>
                <FactRow field=Field::Effect/>
                <FactRow field=Field::NoticedAt/>
                <FactRow field=Field::Channel/>
                <FactRow field=Field::Cause/>
                <FactRow field=Field::PublicSummary/>
                <FactRow field=Field::VendorRef/>
                <FactRow field=Field::Restricted/>
            </dl>
        </section>
    }
}

/// Who looked at the priority last, and the way to say that it stays once that is a day ago.
#[component]
fn Reviewed() -> impl IntoView {
    let desk = Desk::get();
    let last = Memo::new(move |_| desk.read(|view, book| reviewed(&view.events).map(|(by, at)| (book.person(by), at))));
    let now = Moment::get().now;
    let keep = Memo::new(move |_| {
        let late = desk.incident(|incident| incident.is_unreviewed(now.get()));
        desk.view.with(|view| arrange(&view.incident, &view.offers).keep_priority).filter(|_| late)
    });
    view! {
        {move || last.get().map(|(who, at)| view! { <span class="fact-note">"Looked at "<When at what="Looked at"/>" by "{who}</span> })}
        {move || keep.get().map(|offer| view! { <StepButton offer class="button is-small" glyph=Glyph::Check/> })}
    }
}

/// The last entry in which a person set the priority, what it follows from, or said that it stays.
fn reviewed(events: &[Event]) -> Option<(PersonId, DateTime<Utc>)> {
    let looked = |event: &Event| match &event.kind {
        EventKind::PriorityKept { .. }
        | EventKind::Prioritized { .. }
        | EventKind::Edited { to: Edit::Impact(_) | Edit::Urgency(_), .. } => event.actor.person(),
        _ => None,
    };
    events.iter().rev().find_map(|event| Some((looked(event)?, event.occurred_at)))
}

/// How it ended, once that is known.
#[component]
pub fn Resolution() -> impl IntoView {
    let desk = Desk::get();
    let known = move || desk.incident(|incident| incident.resolution_code.zip(incident.resolution_notes.clone()));
    let section = move |(code, notes): (domain::catalogue::ResolutionCode, String)| {
        view! {
            <section aria-labelledby="resolution-title">
                <h2 class="side-heading" id="resolution-title">"Resolution"</h2>
                <dl class="facts">
                    <div class="fact"><dt>"Ended as"</dt><dd>{code.label()}</dd></div>
                    <div class="fact is-long"><dt>"What was done"</dt><dd>{notes}</dd></div>
                    <FactRow field=Field::CategoryChecked/>
                    <FactRow field=Field::Lesson/>
                </dl>
            </section>
        }
    };
    move || known().map(section)
}

/// One field: its value, or its small form.
#[component]
pub fn FactRow(field: Field) -> impl IntoView {
    let desk = Desk::get();
    let value = Memo::new(move |_| desk.read(|view, book| book.value(&view.incident.get(field))));
    let face = desk.face(field);
    let class = move || match (face.get(), value.with(Option::is_none)) {
        (Face::Form, _) => "fact is-editing",
        (_, true) => "fact is-empty",
        (_, false) if field.shape() == Shape::Prose => "fact is-long",
        (_, false) => "fact",
    };
    let shown = move || match (value.get(), desk.incident(|incident| incident.noticed_at)) {
        (Some(_), Some(at)) if field == Field::NoticedAt => view! { <DayTime at/> }.into_any(),
        (Some(value), _) => value.into_any(),
        (None, _) => "not known yet".into_any(),
    };
    view! {
        <div class=class id=format!("fact-{}", field.slug())>
            <dt class:visually-hidden=move || face.get() == Face::Form>{field.label()}</dt>
            <dd>
                {move || match face.get() {
                    Face::Form => view! { <EditForm field/> }.into_any(),
                    Face::Open => view! { <Open field>{shown}</Open> }.into_any(),
                    Face::Value => shown.into_any(),
                }}
                {move || (face.get() != Face::Form).then(|| view! { <BecauseOf field/> })}
            </dd>
        </div>
    }
}

/// The value as the button that opens its form; without scripts the address does.
#[component]
fn Open(field: Field, children: Children) -> impl IntoView {
    let desk = Desk::get();
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.open(field);
    };
    let href = format!("{}?edit={}#fact-{}", desk.path(), field.slug(), field.slug());
    view! {
        <a class="fact-edit" id=format!("edit-{}", field.slug()) role="button" href=href on:click=open>
            <span>{children()}</span>
            <Icon of=Glyph::Edit/>
            <span class="visually-hidden">", change "{field.label().to_lowercase()}</span>
        </a>
    }
}

/// A value that changes by a step: the row leads to the step's form, where the step is open to the reader.
#[component]
fn ByStep(step: Step, what: &'static str, children: ChildrenFn) -> impl IntoView {
    let desk = Desk::get();
    let offered = Memo::new(move |_| desk.view.with(|view| view.offers.iter().any(|offer| offer.step == step && offer.refused.is_none())));
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        super::keys::reveal(&form_id(step));
    };
    move || {
        let children = children();
        if !offered.get() {
            return children.into_any();
        }
        view! {
            <a class="fact-edit" role="button" href=format!("#{}", form_id(step)) on:click=open>
                <span>{children}</span>
                <Icon of=Glyph::Edit/>
                <span class="visually-hidden">", change "{what}</span>
            </a>
        }
        .into_any()
    }
}
