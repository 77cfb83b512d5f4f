//! Owns what a change means to one listener: changed, gone, or nothing at all. Asks the same decision as every read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{Action, Actor, IncidentFacts, Resource, decide};
use domain::ids::{EventId, IncidentId};
use domain::incident::{Audience, Event, Incident};
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use store::Reader;
use store::incidents::Trace;

use super::Message;
use crate::BackendError;

/// More than anybody would fetch one by one.
pub(super) const MANY: usize = 200;

/// One incident that changed: as it is, and as it was if that may have been seen by others.
pub(super) struct Change {
    pub incident: IncidentId,
    number: IncidentNumber,
    version: u32,
    pub now: Arc<IncidentFacts>,
    before: Option<IncidentFacts>,
}

/// What happened to which incident: the new entries of its log.
pub(super) type Happened = BTreeMap<IncidentId, Vec<Trace>>;

/// These leave everything alone that decides who may see an incident.
const WORDS: [&str; 5] = ["noted", "replied", "answered", "acknowledged", "prioritized"];

pub(super) async fn load(conn: &Reader, happened: &Happened) -> Result<Vec<Change>, BackendError> {
    let ids: Vec<IncidentId> = happened.keys().copied().collect();
    let mut changes = Vec::with_capacity(ids.len());
    for incident in store::incidents::find_all(conn, Realm::from(Live), &ids).await? {
        let news = happened.get(&incident.id).map(Vec::as_slice).unwrap_or_default();
        let only_words = news.iter().all(|trace| WORDS.contains(&trace.kind.as_str()));
        let before = if only_words { None } else { before(conn, &incident, news).await? };
        let now = Arc::new(incident.facts());
        changes.push(Change { incident: incident.id, number: incident.number, version: incident.version, now, before });
    }
    Ok(changes)
}

/// The record without what is new: nothing, if it is new itself.
async fn before(conn: &Reader, incident: &Incident, news: &[Trace]) -> Result<Option<IncidentFacts>, BackendError> {
    let news: BTreeSet<EventId> = news.iter().map(|trace| trace.event).collect();
    let log = store::incidents::events(conn, Realm::from(Live), incident.id, Audience::Internal).await?;
    let old: Vec<Event> = log.into_iter().filter(|event| !news.contains(&event.id)).collect();
    Ok(Incident::fold(incident.number, &old).map(|incident| incident.facts()))
}

fn sees(actor: &Actor, facts: &IncidentFacts, now: DateTime<Utc>) -> bool {
    let may = |action| decide(actor, action, &Resource::Incident(facts), now, None).is_allowed();
    may(Action::LiveSubscribe) && may(Action::IncidentRead)
}

/// What this listener is told; nothing, if nothing of it is theirs.
pub(super) fn message(changes: &[Change], actor: &Actor, now: DateTime<Utc>) -> Option<Message> {
    let (mut changed, mut gone) = (Vec::new(), Vec::new());
    for change in changes {
        if sees(actor, &change.now, now) {
            changed.push((change.number, change.version));
        } else if change.before.as_ref().is_some_and(|before| sees(actor, before, now)) {
            gone.push(change.number);
        }
    }
    (!changed.is_empty() || !gone.is_empty()).then_some(Message::Changes { changed, gone })
}
