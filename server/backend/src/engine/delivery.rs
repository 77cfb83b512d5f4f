//! Owns the delivery of the outbox: claim, attempt, note the verdict. A row claimed by a process that died comes back
//! when its lease ends; a worker that wakes up late finds its lease gone and writes nothing.

use chrono::TimeDelta;
use store::outbox::Leased;
use uuid::Uuid;

use super::{Job, Report};
use crate::mail::{self, Verdict};
use crate::{Backend, BackendError, ids};

const LEASE: TimeDelta = TimeDelta::seconds(120);
/// Few enough to be through well within the lease, even if each attempt runs into its timeout.
const AT_ONCE: u64 = 5;

pub(super) struct OutboxDelivery;

impl Job for OutboxDelivery {
    const NAME: &'static str = "outbox delivery";
    const PERIOD: TimeDelta = TimeDelta::seconds(5);
    const ON_RING: bool = true;

    async fn run(backend: Backend) -> Result<Report, BackendError> {
        let mut report = Report::default();
        loop {
            let (lease, rows) = claim(&backend).await?;
            if rows.is_empty() {
                return Ok(report);
            }
            for row in rows {
                let verdict = mail::attempt(&backend, &row).await;
                match &verdict {
                    Verdict::Done => report.done += 1,
                    Verdict::Retry { .. } => report.failed += 1,
                    Verdict::GiveUp { why } => {
                        report.failed += 1;
                        tracing::error!(mail = %row.message.id, why, "a mail was given up");
                    }
                }
                note(&backend, lease, &row, verdict).await?;
            }
        }
    }
}

async fn claim(backend: &Backend) -> Result<(Uuid, Vec<Leased>), BackendError> {
    let now = backend.clock.now();
    let lease: Uuid = ids::new_id(now);
    let rows = backend
        .db
        .write("outbox.claim", move |tx| {
            Box::pin(async move { Ok::<_, BackendError>(store::outbox::lease(tx, lease, now, now + LEASE, AT_ONCE).await?) })
        })
        .await?;
    Ok((lease, rows))
}

async fn note(backend: &Backend, lease: Uuid, row: &Leased, verdict: Verdict) -> Result<(), BackendError> {
    let (id, now) = (row.message.id, backend.clock.now());
    let held = backend
        .db
        .write("outbox.note", move |tx| {
            Box::pin(async move {
                Ok::<_, BackendError>(match verdict {
                    Verdict::Done => store::outbox::done(tx, id, lease, now).await?,
                    Verdict::Retry { after, why } => store::outbox::retry(tx, id, lease, now + after, &why).await?,
                    Verdict::GiveUp { why } => store::outbox::give_up(tx, id, lease, now, &why).await?,
                })
            })
        })
        .await?;
    if !held {
        tracing::warn!(mail = %id, "the lease ended before the delivery did");
    }
    Ok(())
}
