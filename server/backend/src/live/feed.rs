//! Owns the loop of the feed: looks into the log when rung, told by another node, or after a while, and hands out what
//! is new. It runs while somebody listens. Never holds what it could read again.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::{EventId, IncidentId};
use domain::realm::{Live, Realm};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep};
use uuid::Uuid;

use super::change::{Change, Happened, MANY, load, message};
use super::message::Signal;
use super::{Cursor, Hub, Message, overlapping};
use crate::{Backend, BackendError};

/// Other nodes may write at any time, and their hint may get lost.
const POLL_NODES: Duration = Duration::from_secs(1);
/// On SQLite only another program, such as an import.
const POLL_ALONE: Duration = Duration::from_secs(3);

/// Entries of one look.
const ENTRIES: u64 = 5_000;

/// What was handed out already, as far as a look can find it again.
#[derive(Default)]
struct Seen {
    entries: BTreeSet<EventId>,
    /// Imports that ended, or were undone: each time is one of its own.
    imports: BTreeSet<(Uuid, DateTime<Utc>)>,
}

pub(super) async fn run(backend: Backend) {
    let hub = backend.live.clone();
    let mut closing = hub.closing();
    let (said, mut heard) = mpsc::channel(64);
    let ears = tokio::spawn(listen(backend.clone(), said));
    let mut poll = interval(if backend.db.has_nodes() { POLL_NODES } else { POLL_ALONE });
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen = Seen::default();
    loop {
        let signal = tokio::select! {
            _ = closing.changed() => break,
            () = hub.0.bell.notified() => None,
            Some(signal) = heard.recv() => Some(signal),
            _ = poll.tick() => None,
        };
        if let Some(Signal::Presence { node, incident, people }) = signal {
            hub.hear(&backend, node, incident, people);
            continue;
        }
        // Several changes at once are told once.
        sleep(hub.0.limits.coalesce).await;
        if let Err(error) = look(&backend, &hub, &mut seen).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the live feed could not look what changed");
        }
        hub.presence_ticks(&backend);
        if hub.stop_if_alone() {
            break;
        }
    }
    ears.abort();
}

impl Hub {
    /// Nobody listens: the next one starts it again.
    fn stop_if_alone(&self) -> bool {
        let mut state = self.state();
        let alone = state.subscribers.is_empty();
        if alone {
            state.running = false;
            state.rung.clear();
        }
        alone
    }
}

async fn look(backend: &Backend, hub: &Hub, seen: &mut Seen) -> Result<(), BackendError> {
    let now = backend.clock.now();
    let (rung, before) = {
        let mut state = hub.state();
        (std::mem::take(&mut state.rung), state.cursor.and_then(Cursor::time))
    };
    let (changes, all) = match found(backend, overlapping(before.unwrap_or(now).min(now)), seen, &rung).await {
        Ok(found) => found,
        Err(error) => {
            hub.state().rung.extend(rung);
            return Err(error);
        }
    };
    // Only what the next look can find again has to be remembered.
    *seen = all;
    let mut state = hub.state();
    for subscriber in state.subscribers.values_mut() {
        if let Some(place) = &mut subscriber.place
            && let Some(change) = changes.iter().flatten().find(|change| change.incident == place.incident)
        {
            place.facts = change.now.clone();
        }
        let message = match &changes {
            Some(changes) => message(changes, &subscriber.actor, now),
            None => Some(Message::Resync),
        };
        if let Some(message) = message {
            subscriber.tell(message);
        }
    }
    state.cursor = Some(Cursor::at(now));
    Ok(())
}

/// What is new; nothing to tell one by one when it is too much. With all that the look saw.
async fn found(
    backend: &Backend,
    since: DateTime<Utc>,
    seen: &Seen,
    rung: &BTreeSet<IncidentId>,
) -> Result<(Option<Vec<Change>>, Seen), BackendError> {
    let conn = backend.db.read();
    let traces = store::incidents::recorded_since(&conn, Realm::from(Live), since, ENTRIES).await?;
    let whole = u64::try_from(traces.len()).is_ok_and(|count| count < ENTRIES);
    let imports: BTreeSet<_> = store::imports::ended_since(&conn, since).await?.into_iter().collect();
    let whole = whole && imports.is_subset(&seen.imports);
    let mut happened = Happened::new();
    let mut all = Seen { entries: BTreeSet::new(), imports };
    for trace in traces {
        all.entries.insert(trace.event);
        if !seen.entries.contains(&trace.event) {
            happened.entry(trace.incident).or_default().push(trace);
        }
    }
    for id in rung {
        // Written at another time than now, as history is: no look finds it.
        happened.entry(*id).or_default();
    }
    let changes = if !whole || happened.len() > MANY { None } else { Some(load(&conn, &happened).await?) };
    Ok((changes, all))
}

/// After a lost connection.
const AGAIN: Duration = Duration::from_secs(5);

/// Passes on what other nodes say; nothing on SQLite. A task of its own, so that no wait for a message is ever cut off.
async fn listen(backend: Backend, said: mpsc::Sender<Signal>) {
    loop {
        let lost = match backend.db.listen().await {
            Ok(None) => return,
            Ok(Some(mut listener)) => loop {
                match listener.next().await {
                    Ok(text) => {
                        if said.send(Signal::decode(&text).unwrap_or(Signal::Changed)).await.is_err() {
                            return;
                        }
                    }
                    Err(error) => break error,
                }
            },
            Err(error) => error,
        };
        tracing::warn!(error = %lost, "the words of other nodes are not heard; looking goes on");
        sleep(AGAIN).await;
    }
}
