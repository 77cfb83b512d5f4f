//! Owns the telling of a change: inbox rows and mails in its transaction. Who is told and why is domain's rule; the
//! words of mails are here. Never sends, and never tells more than the receiver may read.

use std::collections::BTreeSet;

use domain::ids::PersonId;
use domain::inbox::{self, Because, Circle};
use domain::incident::{CancelReason, Event, EventKind, Incident};
use domain::realm::{Live, Realm};
use store::Tx;

use super::together::reads;
use super::write::is_silent;
use crate::mail::{self, Draft};
use crate::{BackendError, Ctx};

/// Everybody whom these entries concern, each at most once in the inbox.
pub(super) async fn everyone(tx: &Tx, ctx: &Ctx, incident: &Incident, events: &[Event]) -> Result<(), BackendError> {
    let live = Realm::from(Live);
    // Nothing leaves an exercise, and what a system did long ago is no news.
    if incident.realm != live.id || is_silent(ctx) {
        return Ok(());
    }
    let joined: BTreeSet<PersonId> = events.iter().flat_map(inbox::joins).collect();
    store::followers::join(tx, live, incident.id, &joined, ctx.now).await?;
    if ctx.quiet {
        return Ok(());
    }
    let followers = store::followers::of(tx, live, incident.id).await?;
    let team = team(tx, incident, events).await?;
    let circle = Circle { team: &team, followers: &followers };
    post(tx, ctx, live, incident, events, circle).await?;
    for event in events {
        for (person, because) in inbox::told(incident, event, circle) {
            if inbox::is_mailed(&event.kind, because) {
                send(tx, ctx, incident, event, person, because).await?;
            }
        }
    }
    Ok(())
}

/// Members of the team that has it, where an entry may concern them.
async fn team(tx: &Tx, incident: &Incident, events: &[Event]) -> Result<Vec<PersonId>, BackendError> {
    let Some(team) = incident.team.filter(|_| events.iter().any(|event| inbox::may_concern_the_team(&event.kind))) else {
        return Ok(Vec::new());
    };
    Ok(store::people::members(tx, team).await?.into_iter().map(|person| person.id).collect())
}

/// Into the inboxes of those who may read it.
async fn post(tx: &Tx, ctx: &Ctx, realm: Realm, incident: &Incident, events: &[Event], circle: Circle<'_>) -> Result<(), BackendError> {
    let mut notices = Vec::new();
    for notice in inbox::notices(incident, events, circle) {
        if reads(tx, ctx, incident, notice.person).await? {
            notices.push(notice);
        }
    }
    Ok(store::inbox::add(tx, realm, incident.id, &notices, ctx.now).await?)
}

async fn send(tx: &Tx, ctx: &Ctx, incident: &Incident, event: &Event, to: PersonId, because: Because) -> Result<(), BackendError> {
    let Some(words) = words(tx, incident, event, because).await? else { return Ok(()) };
    let Some(person) = store::people::find(tx, to).await?.filter(|person| !person.disabled) else { return Ok(()) };
    let Some(address) = person.email else { return Ok(()) };
    let page = if because == Because::Reporter { "reports" } else { "incidents" };
    let link = ctx.backend.settings.base_url.link(&format!("/{page}/{}", incident.number));
    // A restricted incident stays out of mailboxes but for its number.
    let (subject, text) = if incident.restricted {
        (format!("{}: there is news", incident.number), format!("There is news about {}.\n\n{link}\n", incident.number))
    } else {
        (format!("{}: {}", incident.number, incident.title), format!("{words}\n\n{link}\n"))
    };
    let draft = Draft { to: address, to_name: person.name, subject, text };
    mail::enqueue(tx, ctx, &incident.id.to_string(), &format!("{}:{to}", event.id), &draft).await
}

async fn words(tx: &Tx, incident: &Incident, event: &Event, because: Because) -> Result<Option<String>, BackendError> {
    Ok(match (because, &event.kind) {
        (Because::Reporter, kind) => words_for_reporter(incident, kind),
        (Because::Named, _) => Some("You were named as one who has to know.".to_owned()),
        (Because::Informed, EventKind::Informed { text, .. }) => {
            let author = match event.actor.person() {
                Some(id) => store::people::find(tx, id).await?.map(|person| person.name),
                None => None,
            };
            Some(format!("{} informs you:\n\n{text}", author.unwrap_or_else(|| "The service desk".to_owned())))
        }
        (Because::Owner, kind) => words_for_owner(kind),
        _ => None,
    })
}

fn words_for_reporter(incident: &Incident, kind: &EventKind) -> Option<String> {
    match kind {
        EventKind::Opened(_) => Some(format!("We have your report. Its number is {}.", incident.number)),
        EventKind::Replied { text } => Some(text.clone()),
        EventKind::Resolved { .. } => {
            Some("We think that it works again. Please look, and tell us with one click whether it does.".to_owned())
        }
        // In plain words: people outside the desk know no levels.
        EventKind::Prioritized { priority, was: Some(was), .. } => Some(if priority.rank() < was.rank() {
            "Your report is more urgent for us now than before.".to_owned()
        } else {
            "Your report waits a little longer than before: others that keep more people from working come first.".to_owned()
        }),
        EventKind::Closed { .. } => Some("Your report is closed. If it comes back, answer it and we go on.".to_owned()),
        EventKind::Undone(_) => Some(if incident.is_open() {
            "What we told you last was a mistake. We are still working on it.".to_owned()
        } else {
            "What we told you last was a mistake. Your report stays as it was before.".to_owned()
        }),
        EventKind::Cancelled { reason, .. } => Some(match reason {
            CancelReason::Duplicate => "This is known already and worked on under another number.".to_owned(),
            CancelReason::NotAnIncident => "We looked at it and nothing was broken.".to_owned(),
            CancelReason::BecameRequest => "This goes on as a service request.".to_owned(),
            CancelReason::Withdrawn => "Your report was withdrawn.".to_owned(),
        }),
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
