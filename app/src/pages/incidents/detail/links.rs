//! Owns what belongs together on the incident page: parent, children, related, and what repeats it. Linking is an act
//! of its own; nothing of one incident is done to the other by it.

use api::{LinkIncidents, UnlinkIncidents};
use domain::access::Action as Right;
use domain::incident::{Card, Link, Stage};
use domain::number::IncidentNumber;
use domain::workflow::BulkAct;
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Glyph, Icon, Number, Pick, Select, TextField};

use super::desk::{Desk, fresh};
use super::step_form::Refused;

/// The form that the key L opens.
pub const LINK: &str = "link";

#[component]
pub fn Links() -> impl IntoView {
    let desk = Desk::get();
    let may = Memo::new(move |_| desk.may(Right::IncidentLink));
    let belonging = Memo::new(move |_| desk.view.with(|view| view.belonging.clone()));
    let unlinking = fresh(ServerAction::<UnlinkIncidents>::new());
    Effect::new(move |_| {
        if let Some(Ok(())) = unlinking.value().get() {
            desk.done("The link is taken away.");
        }
    });
    let list = move |title: &'static str, link: Option<Link>, cards: Vec<Card>| {
        let one = move |card: Card| view! { <Linked card link=link.filter(|_| may.get_untracked()) unlinking/> };
        (!cards.is_empty()).then(|| {
            view! { <h3 class="links-kind">{title}</h3> <ul class="links">{cards.into_iter().map(one).collect_view()}</ul> }
        })
    };
    let shown = move || {
        let belonging = belonging.get();
        may.track();
        let open: Vec<IncidentNumber> = belonging.children.iter().filter(|card| card.stage.is_open()).map(|card| card.number).collect();
        view! {
            {list("Part of", Some(Link::Parent), belonging.parent.into_iter().collect())}
            {list("Children", Some(Link::Child), belonging.children)}
            {(!open.is_empty()).then(|| view! { <OpenChildren open/> })}
            {list("Related", Some(Link::Related), belonging.related)}
            {list("Duplicates of this one", None, belonging.duplicates)}
        }
    };
    let nothing = move || belonging.with(|belonging| *belonging == api::BelongingView::default());
    view! {
        {move || (may.get() || !nothing()).then(|| view! {
            <section class="belonging" aria-labelledby="belonging-title">
                <h2 class="side-heading" id="belonging-title">"Belongs together"</h2>
                {shown}
                {move || unlinking.value().get().and_then(Result::err).map(|error| view! { <Refused error/> })}
                {move || may.get().then(|| view! { <LinkForm/> })}
            </section>
        })}
    }
}

#[component]
fn Linked(card: Card, link: Option<Link>, unlinking: ServerAction<UnlinkIncidents>) -> impl IntoView {
    let desk = Desk::get();
    let number = card.number;
    let away = link.map(|link| {
        view! {
            <ActionForm action=unlinking>
                <input type="hidden" name="number" value=desk.number.to_string()/>
                <input type="hidden" name="link" value=link.slug()/>
                <input type="hidden" name="other" value=number.to_string()/>
                <button class="icon-button is-small" aria-label=format!("Take away the link with {number}")><Icon of=Glyph::X/></button>
            </ActionForm>
        }
    });
    view! {
        <li class="link">
            <a href=format!("/incidents/{number}")><Number of=number/>" "{card.title}</a>
            <span class="link-stage">{card.stage.label()}</span>
            {away}
        </li>
    }
}

/// The end of the parent proposes the end of its children; each can be kept open.
#[component]
fn OpenChildren(open: Vec<IncidentNumber>) -> impl IntoView {
    let desk = Desk::get();
    let resolved = Memo::new(move |_| desk.incident(|incident| incident.resolved_at.is_some()));
    let count = if open.len() == 1 { "One child is still open.".to_owned() } else { format!("{} children are still open.", open.len()) };
    let of = open.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    view! {
        <p class="fact-note">{count}</p>
        {move || {
            let (act, words) = if resolved.get() {
                (BulkAct::Move(Stage::Recovery), "Resolve them too")
            } else {
                (BulkAct::Edit, "Change them together")
            };
            view! { <a class="button is-small" href=format!("/incidents/change?of={of}&act={}", act.slug())>{words}</a> }
        }}
    }
}

#[component]
fn LinkForm() -> impl IntoView {
    let desk = Desk::get();
    let sending = fresh(ServerAction::<LinkIncidents>::new());
    let error = Signal::derive(move || sending.value().get().and_then(Result::err));
    let of_number = Signal::derive(move || error.with(|error| error.as_ref()?.field("other").map(str::to_owned)));
    let other = move || error.get().filter(|error| error.field("other").is_none());
    Effect::new(move |_| {
        if let Some(Ok(())) = sending.value().get() {
            desk.done("They are linked.");
        }
    });
    // A new form after each that was accepted.
    let round = Memo::new(move |before: Option<&usize>| {
        let accepted = sending.value().with(|value| matches!(value, Some(Ok(()))));
        before.copied().unwrap_or_default() + usize::from(accepted && sending.version().get() > 0)
    });
    let kinds = || {
        let pick = |(link, words): (Link, &'static str)| Pick::new(link.slug(), words);
        let kinds = [(Link::Related, "is related to"), (Link::Parent, "is part of"), (Link::Child, "is the parent of")];
        Signal::stored(kinds.into_iter().map(pick).collect::<Vec<_>>())
    };
    view! {
        <details class="need-add" id=LINK open=move || error.with(Option::is_some)>
            <summary class="button is-small"><Icon of=Glyph::Move/>"Link"</summary>
            <ActionForm action=sending attr:class="fact-form">
                <input type="hidden" name="number" value=desk.number.to_string()/>
                {move || {
                    round.track();
                    view! {
                        <Select name="link" label="This one" prefix="link" options=kinds() value="related"/>
                        <TextField name="other" label="Number of the other" prefix="link" placeholder="INC-123" required=true error=of_number/>
                    }
                }}
                {move || other().map(|error| view! { <Refused error/> })}
                <div class="actions"><button class="button is-primary is-small">"Link"</button></div>
            </ActionForm>
        </details>
    }
}
