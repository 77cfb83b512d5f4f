//! Owns who is told of a change, and in which words. Writes outbox rows into the transaction of the change;
//! never sends, and never tells more than the receiver may read.

use domain::ids::PersonId;
use domain::incident::{CancelReason, Event, EventKind, Incident};
use domain::realm::Realm;
use store::Tx;

use super::write::is_silent;
use crate::mail::{self, Draft};
use crate::{BackendError, Ctx};

/// One message per event that concerns somebody else.
pub(super) async fn everyone(tx: &Tx, ctx: &Ctx, incident: &Incident, events: &[Event]) -> Result<(), BackendError> {
    let live = Realm::from(domain::realm::Live);
    // Nothing leaves an exercise, and what a system did long ago is no news.
    if incident.realm != live.id || is_silent(ctx) {
        return Ok(());
    }
    for event in events {
        let to_reporter = words_for_reporter(incident, &event.kind).map(|words| (incident.reporter, words, reporter_link(ctx, incident)));
        let to_named = named(&event.kind);
        let to_named = to_named.map(|person| (Some(person), "You were named as one who has to know.".to_owned(), agent_link(ctx, incident)));
        let to_owner = words_for_owner(&event.kind).map(|words| (incident.assignee, words, agent_link(ctx, incident)));
        for (person, words, link) in to_reporter.into_iter().chain(to_owner).chain(to_named) {
            if let Some(person) = person.filter(|person| Some(*person) != event.actor.person()) {
                send(tx, ctx, incident, event, person, &words, &link).await?;
            }
        }
    }
    Ok(())
}

async fn send(tx: &Tx, ctx: &Ctx, incident: &Incident, event: &Event, to: PersonId, words: &str, link: &str) -> Result<(), BackendError> {
    let Some(person) = store::people::find(tx, to).await?.filter(|person| !person.disabled) else { return Ok(()) };
    let Some(address) = person.email else { return Ok(()) };
    // A restricted incident stays out of mailboxes but for its number.
    let (subject, text) = if incident.restricted {
        (format!("{}: there is news", incident.number), format!("There is news about {}.\n\n{link}\n", incident.number))
    } else {
        (format!("{}: {}", incident.number, incident.title), format!("{words}\n\n{link}\n"))
    };
    let draft = Draft { to: address, to_name: person.name, subject, text };
    mail::enqueue(tx, ctx, &incident.id.to_string(), &format!("{}:{to}", event.id), &draft).await
}

fn reporter_link(ctx: &Ctx, incident: &Incident) -> String {
    ctx.backend.settings.base_url.link(&format!("/reports/{}", incident.number))
}

fn agent_link(ctx: &Ctx, incident: &Incident) -> String {
    ctx.backend.settings.base_url.link(&format!("/incidents/{}", incident.number))
}

fn words_for_reporter(incident: &Incident, kind: &EventKind) -> Option<String> {
    match kind {
        EventKind::Opened(_) => Some(format!("We have your report. Its number is {}.", incident.number)),
        EventKind::Replied { text } => Some(text.clone()),
        EventKind::Resolved { .. } => {
            Some("We think that it works again. Please look, and tell us with one click whether it does.".to_owned())
        }
        EventKind::Closed { .. } => Some("Your report is closed. If it comes back, answer it and we go on.".to_owned()),
        EventKind::Cancelled { reason, .. } => Some(match reason {
            CancelReason::Duplicate => "This is known already and worked on under another number.".to_owned(),
            CancelReason::NotAnIncident => "We looked at it and nothing was broken.".to_owned(),
            CancelReason::BecameRequest => "This goes on as a service request.".to_owned(),
            CancelReason::Withdrawn => "Your report was withdrawn.".to_owned(),
        }),
        _ => None,
    }
}

fn named(kind: &EventKind) -> Option<PersonId> {
    match kind {
        EventKind::Named { person, .. } => Some(*person),
        _ => None,
    }
}

fn words_for_owner(kind: &EventKind) -> Option<String> {
    match kind {
        EventKind::Answered { text } => Some(format!("The reporter answered:\n\n{text}")),
        EventKind::Reopened { reason } => Some(format!("It was reopened:\n\n{reason}")),
        EventKind::Unsealed { reason } => Some(format!("Somebody opened it with a reason:\n\n{reason}")),
        EventKind::Confirmed => Some("The reporter says that it works again. It can be closed.".to_owned()),
        _ => None,
    }
}
