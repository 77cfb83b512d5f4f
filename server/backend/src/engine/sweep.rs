//! Owns the removal of what has run out: sessions, links, old counts of failures, answers kept for repetition, old
//! messages, old drafts, what was read in inboxes long ago.
//! Never removes what somebody can still use.

use chrono::TimeDelta;

use super::{Job, Report};
use crate::people::REMEMBERED_FOR;
use crate::{Backend, BackendError};

/// Longer than any count is looked at.
const FAILURES_KEPT: TimeDelta = TimeDelta::days(2);
const ANSWERS_KEPT: TimeDelta = TimeDelta::days(1);
/// So long can be seen which messages went out, and which were given up.
const MESSAGES_KEPT: TimeDelta = TimeDelta::days(90);

/// A month: after that nobody knows any more what it was about.
const DRAFTS_KEPT: TimeDelta = TimeDelta::days(30);

/// Read, and older than this: the incident's log still has it.
const NOTICES_KEPT: TimeDelta = TimeDelta::days(90);

pub(super) struct SessionSweep;

impl Job for SessionSweep {
    const NAME: &'static str = "session sweep";
    const PERIOD: TimeDelta = TimeDelta::minutes(10);

    async fn run(backend: Backend) -> Result<Report, BackendError> {
        let now = backend.clock.now();
        let sweep = backend.db.write("sessions.sweep", move |tx| {
            Box::pin(async move {
                let sessions = store::sessions::sweep(tx, now).await?;
                Ok::<_, BackendError>(sessions + store::devices::sweep(tx, now - REMEMBERED_FOR).await?)
            })
        });
        Ok(Report { done: sweep.await?, failed: 0 })
    }
}

pub(super) struct LinkSweep;

impl Job for LinkSweep {
    const NAME: &'static str = "link sweep";
    const PERIOD: TimeDelta = TimeDelta::minutes(10);

    async fn run(backend: Backend) -> Result<Report, BackendError> {
        let now = backend.clock.now();
        let sweep = backend.db.write("links.sweep", move |tx| {
            Box::pin(async move {
                let links = store::links::sweep(tx, now).await?;
                let failures = store::throttle::sweep(tx, now - FAILURES_KEPT).await?;
                let messages = store::outbox::sweep(tx, now - MESSAGES_KEPT).await?;
                let answers = store::idempotency::sweep(tx, now - ANSWERS_KEPT).await?;
                let drafts = store::drafts::sweep(tx, now - DRAFTS_KEPT).await?;
                let told = store::inbox::sweep(tx, now - NOTICES_KEPT).await?;
                Ok::<_, BackendError>(links + failures + messages + answers + drafts + told)
            })
        });
        Ok(Report { done: sweep.await?, failed: 0 })
    }
}
