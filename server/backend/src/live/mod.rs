//! Owns the live feed of this process: who listens, what reaches whom, who looks at what. A ring is only a hint; what
//! happened is read from the log, so nothing is lost when a hint is, and other nodes and programs count as well.
//! Never tells more than number and version, and never of an incident that the listener may not see.

mod change;
mod feed;
mod message;
mod presence;
mod replay;
mod subscriber;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::access::Actor;
use domain::ids::{IncidentId, PersonId, RealmId};
use domain::number::IncidentNumber;
use domain::realm::Live;
use store::Tx;
use tokio::sync::{Notify, watch};

pub use message::{Cursor, Message};
pub use presence::{Doing, Present, writing};
pub use subscriber::Subscription;

use crate::{Backend, BackendError, Ctx};
use presence::Presence;
use subscriber::{Place, Subscriber};

/// What listening may cost.
#[derive(Clone, Copy, Debug)]
pub struct LiveLimits {
    /// Streams of one person: tabs, and what a browser has not closed yet.
    pub of_person: usize,
    /// Streams of everybody, so that connections are left for requests.
    pub of_all: usize,
    /// Messages that wait for a slow reader; with one more it is told to load anew.
    pub queue: usize,
    /// How long rings are collected before anybody is told.
    pub coalesce: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self { of_person: 20, of_all: 800, queue: 32, coalesce: Duration::from_millis(60) }
    }
}

/// The feed. Cloning is cheap; it carries live work only, which `Live` proves wherever something enters.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    limits: LiveLimits,
    /// Names this process among the nodes.
    node: u64,
    state: Mutex<State>,
    bell: Notify,
    /// A word to the other nodes is on its way.
    telling: AtomicBool,
    closed: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    /// The loop runs as long as somebody listens.
    running: bool,
    next: u64,
    subscribers: BTreeMap<u64, Subscriber>,
    /// Rung for, not looked at yet.
    rung: BTreeSet<IncidentId>,
    presence: Presence,
    /// Everything up to here was handed out.
    cursor: Option<Cursor>,
}

/// Who wants to listen, where, and from when on.
pub struct Listen {
    pub actor: Actor,
    pub since: Option<Cursor>,
    /// The incident whose page it is.
    pub at: Option<IncidentNumber>,
}

impl Hub {
    pub fn new(limits: LiveLimits) -> Self {
        let inner = Inner {
            limits,
            node: rand::random(),
            state: Mutex::default(),
            bell: Notify::new(),
            telling: AtomicBool::new(false),
            closed: watch::Sender::new(false),
        };
        Self(Arc::new(inner))
    }

    /// An incident of live work changed. Nothing of an exercise gets in here.
    pub fn ring(&self, _: Live, incident: IncidentId) {
        let mut state = self.state();
        if state.running {
            state.rung.insert(incident);
            drop(state);
            self.0.bell.notify_one();
        }
    }

    /// Ends every stream: the process stops.
    pub fn close(&self) {
        self.0.closed.send_replace(true);
    }

    /// How many listen now.
    pub fn listeners(&self) -> usize {
        self.state().subscribers.len()
    }

    fn closing(&self) -> watch::Receiver<bool> {
        self.0.closed.subscribe()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is left half done where a panic could hit.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Other nodes poll anyway; this only saves them the wait.
    fn tell_nodes(&self, backend: &Backend) {
        if !backend.db.has_nodes() || self.0.telling.swap(true, Ordering::AcqRel) {
            return;
        }
        let (hub, db) = (self.clone(), backend.db.clone());
        tokio::spawn(async move {
            tokio::time::sleep(hub.0.limits.coalesce).await;
            hub.0.telling.store(false, Ordering::Release);
            if let Err(error) = db.signal(&message::Signal::Changed.encode()).await {
                tracing::debug!(%error, "other nodes are not told");
            }
        });
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

/// Rings once the change stands, never before.
pub(crate) fn ring_after(tx: &Tx, ctx: &Ctx, realm: RealmId, incident: IncidentId) {
    if realm != RealmId::LIVE {
        return;
    }
    let backend = ctx.backend.clone();
    tx.after_commit(move || {
        backend.live.ring(Live, incident);
        backend.live.tell_nodes(&backend);
    });
}

/// Opens a stream: first what happened since, then what happens.
pub async fn listen(backend: &Backend, listen: Listen) -> Result<Subscription, BackendError> {
    let Some(person) = listen.actor.person().map(|person| person.id) else { return Err(BackendError::Unauthenticated) };
    let ctx = backend.ctx(listen.actor.clone(), "live");
    let name = store::people::find(&backend.db.read(), person).await?.map(|person| person.name).unwrap_or_default();
    let place = match listen.at {
        Some(number) => Place::find(&ctx, number).await?,
        None => None,
    };
    let (id, receiver) = backend.live.admit(listen.actor, (person, name), place)?;
    // From here on dropping it takes it off the list again.
    let mut subscription = Subscription::new(backend.clone(), id, receiver);
    backend.live.run(backend);
    backend.live.presence_changed(backend);
    if let Some(since) = listen.since {
        subscription.first = replay::since(&ctx, since).await?;
    }
    Ok(subscription)
}

impl Hub {
    fn admit(
        &self,
        actor: Actor,
        (person, name): (PersonId, String),
        place: Option<Place>,
    ) -> Result<(u64, subscriber::Receiver), BackendError> {
        let limits = self.0.limits;
        let mut state = self.state();
        let own = state.subscribers.values().filter(|other| other.person == person).count();
        if own >= limits.of_person {
            return Err(BackendError::Throttled { retry_after: chrono::TimeDelta::seconds(60) });
        }
        if state.subscribers.len() >= limits.of_all {
            return Err(BackendError::Unavailable);
        }
        let id = state.next;
        state.next += 1;
        let (subscriber, receiver) = Subscriber::new(actor, person, name, place, limits.queue);
        state.subscribers.insert(id, subscriber);
        Ok((id, receiver))
    }

    fn leave(&self, backend: &Backend, id: u64) {
        let left = self.state().subscribers.remove(&id);
        if left.is_some_and(|left| left.place.is_some()) {
            self.presence_changed(backend);
        }
    }

    /// Roles and teams as they are now.
    fn renew(&self, id: u64, actor: Actor) {
        if let Some(subscriber) = self.state().subscribers.get_mut(&id) {
            subscriber.actor = actor;
        }
    }

    /// Everything before it was handed to every listener.
    fn cursor(&self) -> Option<Cursor> {
        self.state().cursor
    }

    fn run(&self, backend: &Backend) {
        let mut state = self.state();
        if !std::mem::replace(&mut state.running, true) {
            // Nothing is known of before: the first look takes the time that every look overlaps.
            state.cursor = None;
            tokio::spawn(feed::run(backend.clone()));
        }
    }
}

/// The time that lists of changes begin at: what is committed late, or by a clock that is behind, is seen again.
fn overlapping(at: DateTime<Utc>) -> DateTime<Utc> {
    at - chrono::TimeDelta::seconds(15)
}
