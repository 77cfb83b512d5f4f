//! Owns one listener: its queue with a bound, and what it may be told. Whoever reads slowly loses messages and is told
//! to load anew; nobody else waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use domain::access::{Action, Actor, IncidentFacts, Resource, decide};
use domain::ids::{IncidentId, PersonId};
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use tokio::sync::{mpsc, watch};

use super::presence::Present;
use super::{Cursor, Message};
use crate::{Backend, BackendError, Ctx};

pub(super) struct Subscriber {
    pub actor: Actor,
    pub person: PersonId,
    pub name: String,
    pub place: Option<Place>,
    /// Whom this listener was told of last.
    pub told: Vec<Present>,
    queue: mpsc::Sender<Message>,
    overflow: Arc<AtomicBool>,
}

/// The page that somebody looks at.
pub(super) struct Place {
    pub incident: IncidentId,
    /// As they are now: the feed keeps them.
    pub facts: Arc<IncidentFacts>,
}

impl Place {
    /// Whether anything is seen there is decided each time anew.
    pub async fn find(ctx: &Ctx, number: IncidentNumber) -> Result<Option<Place>, BackendError> {
        let incident = store::incidents::find(&ctx.backend.db.read(), Realm::from(Live), number).await?;
        Ok(incident.map(|incident| Place { incident: incident.id, facts: Arc::new(incident.facts()) }))
    }
}

/// Reads the notes of it: only these see each other.
pub(super) fn is_staff(actor: &Actor, facts: &IncidentFacts, now: DateTime<Utc>) -> bool {
    let may = |action| decide(actor, action, &Resource::Incident(facts), now, None).is_allowed();
    may(Action::IncidentRead) && may(Action::IncidentNoteRead)
}

pub(super) struct Receiver {
    queue: mpsc::Receiver<Message>,
    overflow: Arc<AtomicBool>,
}

impl Subscriber {
    pub fn new(actor: Actor, person: PersonId, name: String, place: Option<Place>, room: usize) -> (Self, Receiver) {
        let (queue, receiver) = mpsc::channel(room.max(1));
        let overflow = Arc::new(AtomicBool::new(false));
        let own = Subscriber { actor, person, name, place, told: Vec::new(), queue, overflow: overflow.clone() };
        (own, Receiver { queue: receiver, overflow })
    }

    /// The incident where this listener is seen and sees others.
    pub fn staff_at(&self, now: DateTime<Utc>) -> Option<IncidentId> {
        self.place.as_ref().filter(|place| is_staff(&self.actor, &place.facts, now)).map(|place| place.incident)
    }

    pub fn tell(&self, message: Message) {
        // A closed queue is of somebody who is just leaving.
        if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(message) {
            self.overflow.store(true, Ordering::Release);
        }
    }
}

/// The reading end. Dropping it ends the listening.
pub struct Subscription {
    backend: Backend,
    id: u64,
    receiver: Receiver,
    closing: watch::Receiver<bool>,
    /// What happened before it began.
    pub(super) first: Option<Message>,
}

impl Subscription {
    pub(super) fn new(backend: Backend, id: u64, receiver: Receiver) -> Self {
        let closing = backend.live.closing();
        Self { backend, id, receiver, closing, first: None }
    }

    /// The next message; `None` when the process stops. Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Option<Message> {
        if *self.closing.borrow() {
            return None;
        }
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        if self.receiver.overflow.swap(false, Ordering::AcqRel) {
            // What still waits is part of what is loaded anew.
            while self.receiver.queue.try_recv().is_ok() {}
            return Some(Message::Resync);
        }
        tokio::select! {
            biased;
            _ = self.closing.changed() => None,
            message = self.receiver.queue.recv() => message,
        }
    }

    /// Up to when this listener has read everything; `None` while something waits for it.
    pub fn cursor(&self) -> Option<Cursor> {
        // In this order: what came in between is behind the cursor.
        let cursor = self.backend.live.cursor();
        let waits = self.first.is_some() || !self.receiver.queue.is_empty() || self.receiver.overflow.load(Ordering::Acquire);
        cursor.filter(|_| !waits)
    }

    /// The listener as the account is now.
    pub fn renew(&self, actor: Actor) {
        self.backend.live.renew(self.id, actor);
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.backend.live.leave(&self.backend, self.id);
    }
}
