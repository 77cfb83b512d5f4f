//! Owns the head of the incident page: what it is, how far it has come, and what comes next.

use domain::incident::{Channel, Field, Incident, Stage};
use leptos::prelude::*;
use ui::{BouncedChip, Clock, DayTime, Glyph, HoldChip, Icon, Moment, Number, PriorityBadge, ReopenedChip, RestrictedChip, day_of};

use super::arrange::{Arranged, arrange, why, words};
use super::desk::{Desk, Face};
use super::fact_edit::EditForm;
use super::step_form::{StepButton, StepForm, inputs_of};
use super::strip::StageStrip;
use domain::workflow::{Offer, Step};

#[component]
pub fn Head() -> impl IntoView {
    let desk = Desk::get();
    let arranged = Memo::new(move |_| desk.view.with(|view| arrange(&view.incident, &view.offers)));
    view! {
        <header class="incident-head">
            {move || desk.read(|view, book| {
                let reporter = view.incident.reporter.map(|id| book.person(id));
                let place = view.incident.service.map(|id| book.service(id));
                view! { <Meta incident=view.incident.clone() reporter place/> }
            })}
            <div class="incident-title">
                <Title/>
                <div class="actions">
                    <MoreActions arranged/>
                    <For each=move || arranged.get().beside key=same_form let:offer>
                        <Beside offer/>
                    </For>
                    <For each=move || arranged.get().next key=same_form let:offer>
                        <Next offer/>
                    </For>
                </div>
            </div>
            <StageStrip/>
        </header>
    }
}

/// A form stays as it is while its step asks for the same.
fn same_form(offer: &Offer) -> (Step, Vec<&'static str>, Option<String>) {
    (offer.step, offer.missing.iter().map(|need| need.slug()).collect(), offer.refused.clone())
}

#[component]
fn Meta(incident: Incident, reporter: Option<String>, place: Option<String>) -> impl IntoView {
    let moment = Moment::get();
    let (hold, overridden) = (incident.hold.as_ref().map(|hold| hold.reason), incident.priority_override.is_some());
    let opened_at = incident.opened_at;
    let channel = incident.channel.or(match incident.origin {
        domain::incident::Origin::Portal => Some(Channel::Portal),
        _ => None,
    });
    let end = match (incident.stage, incident.cancel_reason) {
        (Stage::Cancelled, reason) => {
            Some(reason.map_or("Cancelled".to_owned(), |reason| format!("Cancelled: {}", reason.label().to_lowercase())))
        }
        (Stage::Closed, _) => Some("Closed".to_owned()),
        _ => None,
    };
    let today = Memo::new(move |_| {
        let local = moment.local.get();
        day_of(opened_at, local) == day_of(moment.now.get(), local)
    });
    view! {
        <p class="incident-meta">
            <Number of=incident.number/>
            <PriorityBadge priority=incident.priority long=true overridden=overridden/>
            {end.map(|end| view! { <span class="badge">{end}</span> })}
            {hold.map(|reason| view! { <HoldChip reason/> })}
            {(incident.reopen_count > 0).then(|| view! { <ReopenedChip times=incident.reopen_count/> })}
            {(incident.bounces > 0).then(|| view! { <BouncedChip times=incident.bounces/> })}
            {incident.restricted.then(|| view! { <RestrictedChip/> })}
            <span>
                {place.map(|place| format!("{place} · "))}
                {if reporter.is_some() { "reported " } else { "logged " }}
                {move || if today.get() { view! { <Clock at=opened_at/> }.into_any() } else { view! { <DayTime at=opened_at/> }.into_any() }}
                {reporter.map(|name| format!(" by {name}"))}
                {channel.map(|channel| format!(" · {}", channel.label().to_lowercase()))}
            </span>
        </p>
    }
}

/// The heading; a press opens its small form in its place.
#[component]
fn Title() -> impl IntoView {
    let desk = Desk::get();
    let face = desk.face(Field::Title);
    let title = Memo::new(move |_| desk.incident(|incident| incident.title.clone()));
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.open(Field::Title);
    };
    view! {
        <div class="title-shown" class:visually-hidden=move || face.get() == Face::Form>
            <h1 id="incident-title" tabindex="-1">{title}</h1>
            {move || (face.get() == Face::Open).then(|| view! {
                <a class="title-edit" id="edit-title" role="button" href=format!("{}?edit=title", desk.path()) on:click=open>
                    <Icon of=Glyph::Edit/>
                    <span class="visually-hidden">"Change the title"</span>
                </a>
            })}
        </div>
        {move || (face.get() == Face::Form).then(|| view! { <div class="title-form"><EditForm field=Field::Title/></div> })}
    }
}

/// The next step: a form that opens under its button, or the button alone when it asks for nothing.
#[component]
fn Next(offer: Offer) -> impl IntoView {
    if inputs_of(Desk::get(), &offer).is_empty() {
        return view! { <div id="next-step"><StepButton offer class="button is-primary" glyph=Glyph::ArrowRight/></div> }.into_any();
    }
    view! { <div id="next-step"><Panel offer class="button is-primary" glyph=Glyph::ArrowRight/></div> }.into_any()
}

#[component]
fn Beside(offer: Offer) -> impl IntoView {
    let glyph = match offer.step {
        Step::Escalate => Glyph::ArrowUp,
        Step::HandBack => Glyph::Undo,
        _ => Glyph::User,
    };
    if inputs_of(Desk::get(), &offer).is_empty() {
        return view! { <StepButton offer class="button" glyph/> }.into_any();
    }
    view! { <Panel offer class="button" glyph/> }.into_any()
}

#[component]
fn Panel(offer: Offer, class: &'static str, glyph: Glyph) -> impl IntoView {
    let (title, step) = (words(&offer), offer.step);
    view! {
        <details class="action" name="action">
            <summary class=class>{title.clone()}<Icon of=glyph/></summary>
            <div class="action-panel">
                <h2 class="action-title">{title}</h2>
                {why(step).map(|why| view! { <p class="action-why">{why}</p> })}
                <StepForm offer/>
            </div>
        </details>
    }
}

/// Everything else that the table has from here, refused steps with the reason.
#[component]
fn MoreActions(arranged: Memo<Arranged>) -> impl IntoView {
    let any = Memo::new(move |_| arranged.with(|arranged| !arranged.more.is_empty() || !arranged.refused.is_empty()));
    let title =
        move || arranged.with(|arranged| if arranged.more.is_empty() { "What cannot be done now" } else { "What else can be done" });
    view! {
        <Show when=move || any.get()>
            <details class="action" name="action">
                <summary class="button">"More actions"<Icon of=Glyph::ChevronDown/></summary>
                <div class="action-panel">
                    <h2 class="action-title">{title}</h2>
                    <ul class="action-list">
                        <For each=move || arranged.get().more key=same_form let:offer>
                            <Further offer/>
                        </For>
                        <For each=move || arranged.get().refused key=same_form let:offer>
                            <li class="action-refused">
                                <Icon of=Glyph::Lock/>
                                <span>{words(&offer)}<span class="visually-hidden">", not possible"</span></span>
                                <span class="action-reason">{offer.refused.unwrap_or_default()}</span>
                            </li>
                        </For>
                    </ul>
                </div>
            </details>
        </Show>
    }
}

#[component]
fn Further(offer: Offer) -> impl IntoView {
    if inputs_of(Desk::get(), &offer).is_empty() {
        return view! { <li><StepButton offer class="action-go" glyph=Glyph::ChevronRight/></li> }.into_any();
    }
    let (title, step) = (words(&offer), offer.step);
    view! {
        <li>
            <details name="further">
                <summary><Icon of=Glyph::ChevronRight turning=true/>{title}</summary>
                {why(step).map(|why| view! { <p class="action-why">{why}</p> })}
                <StepForm offer/>
            </details>
        </li>
    }
    .into_any()
}
