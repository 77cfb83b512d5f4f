//! Owns who looks at which incident and who is writing. Kept in memory and for a short time only: a lost node takes its
//! people with it. Never told to anybody who may not read the notes of that incident.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{IncidentId, PersonId};
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use serde::{Deserialize, Serialize};

use super::message::Signal;
use super::subscriber::is_staff;
use super::{Hub, Message, State};
use crate::{Backend, BackendError, Ctx};

/// What somebody does at an incident.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    Looking,
    Noting,
    Replying,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Present {
    pub person: PersonId,
    pub name: String,
    pub doing: Doing,
}

/// After the last key.
const WRITING: TimeDelta = TimeDelta::seconds(20);
/// How often a node says again who is there, and how long that is believed.
const AGAIN: TimeDelta = TimeDelta::seconds(8);
const BELIEVED: TimeDelta = TimeDelta::seconds(20);
/// Of one place, to another node: it has to fit into one message.
const MOST: usize = 40;

#[derive(Default)]
pub(super) struct Presence {
    writing: BTreeMap<(IncidentId, PersonId), (Doing, DateTime<Utc>)>,
    elsewhere: BTreeMap<(u64, IncidentId), (Vec<Present>, DateTime<Utc>)>,
    /// What the other nodes were told last, and when.
    told: BTreeMap<IncidentId, (Vec<Present>, DateTime<Utc>)>,
}

/// Somebody writes a note or a reply, or stopped to.
pub async fn writing(ctx: &Ctx, number: IncidentNumber, doing: Doing) -> Result<(), BackendError> {
    let person = ctx.person()?.id;
    let incident = store::incidents::find(&ctx.backend.db.read(), Realm::from(Live), number).await?;
    let incident = incident.filter(|incident| is_staff(&ctx.actor, &incident.facts(), ctx.now)).ok_or(BackendError::NotFound)?;
    let hub = &ctx.backend.live;
    {
        let writing = &mut hub.state().presence.writing;
        match doing {
            Doing::Looking => drop(writing.remove(&(incident.id, person))),
            _ => drop(writing.insert((incident.id, person), (doing, ctx.now + WRITING))),
        }
    }
    hub.presence_changed(&ctx.backend);
    Ok(())
}

impl Hub {
    /// Another node says who is there.
    pub(super) fn hear(&self, backend: &Backend, node: u64, incident: IncidentId, people: Vec<Present>) {
        if node == self.0.node {
            return;
        }
        let until = backend.clock.now() + BELIEVED;
        self.state().presence.elsewhere.insert((node, incident), (people, until));
        self.presence_changed(backend);
    }

    /// Time passes: what is old is forgotten, what holds is said again.
    pub(super) fn presence_ticks(&self, backend: &Backend) {
        let now = backend.clock.now();
        {
            let presence = &mut self.state().presence;
            presence.writing.retain(|_, (_, until)| now < *until);
            presence.elsewhere.retain(|_, (people, until)| now < *until && !people.is_empty());
        }
        self.presence_changed_at(backend, now);
    }

    pub(super) fn presence_changed(&self, backend: &Backend) {
        self.presence_changed_at(backend, backend.clock.now());
    }

    fn presence_changed_at(&self, backend: &Backend, now: DateTime<Utc>) {
        let mut guard = self.state();
        let state = &mut *guard;
        let here = state.here(now);
        let places: Vec<IncidentId> = here.keys().copied().collect();
        for incident in places {
            let people = state.everybody(&here, incident, now);
            for subscriber in state.subscribers.values_mut() {
                if subscriber.told != people && subscriber.staff_at(now) == Some(incident) {
                    subscriber.told.clone_from(&people);
                    subscriber.tell(Message::Presence(people.clone()));
                }
            }
        }
        let words = if backend.db.has_nodes() { state.presence.words(here, now) } else { Vec::new() };
        drop(guard);
        if words.is_empty() {
            return;
        }
        let (node, db) = (self.0.node, backend.db.clone());
        // The last streams may go when the process does.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            for (incident, people) in words {
                if let Err(error) = db.signal(&Signal::Presence { node, incident, people }.encode()).await {
                    tracing::debug!(%error, "other nodes are not told who is here");
                }
            }
        });
    }
}

type Here = BTreeMap<IncidentId, BTreeMap<PersonId, Present>>;

impl State {
    /// Who is at which place by a stream of this node.
    fn here(&self, now: DateTime<Utc>) -> Here {
        let mut here = Here::new();
        for subscriber in self.subscribers.values() {
            let Some(incident) = subscriber.staff_at(now) else { continue };
            let writing = self.presence.writing.get(&(incident, subscriber.person)).filter(|(_, until)| now < *until);
            let doing = writing.map_or(Doing::Looking, |(doing, _)| *doing);
            let present = Present { person: subscriber.person, name: subscriber.name.clone(), doing };
            here.entry(incident).or_default().insert(subscriber.person, present);
        }
        here
    }

    /// With the people of other nodes; whoever is at two does what takes more.
    fn everybody(&self, here: &Here, incident: IncidentId, now: DateTime<Utc>) -> Vec<Present> {
        let mut people = here.get(&incident).cloned().unwrap_or_default();
        let elsewhere = self.presence.elsewhere.iter().filter(|((_, place), (_, until))| *place == incident && now < *until);
        for present in elsewhere.flat_map(|(_, (people, _))| people) {
            let known = people.entry(present.person).or_insert_with(|| present.clone());
            known.doing = known.doing.max(present.doing);
        }
        let mut people: Vec<Present> = people.into_values().collect();
        people.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
        people
    }
}

impl Presence {
    /// What the other nodes do not know yet, or would soon forget.
    fn words(&mut self, here: Here, now: DateTime<Utc>) -> Vec<(IncidentId, Vec<Present>)> {
        let mut words = Vec::new();
        let left: Vec<IncidentId> = self.told.keys().filter(|incident| !here.contains_key(incident)).copied().collect();
        for incident in left {
            self.told.remove(&incident);
            words.push((incident, Vec::new()));
        }
        for (incident, people) in here {
            let people: Vec<Present> = people.into_values().take(MOST).collect();
            if self.told.get(&incident).is_none_or(|(told, at)| *told != people || now - *at >= AGAIN) {
                self.told.insert(incident, (people.clone(), now));
                words.push((incident, people));
            }
        }
        words
    }
}
