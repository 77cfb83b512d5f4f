//! Owns the way of a mail from a use case to the port: a row with the change, then delivery by the engine, at least
//! once. Never sends inside a transaction.

use chrono::{DateTime, TimeDelta, Utc};
use domain::realm::Live;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::outbox::{Leased, Message};

use super::letter::Draft;
use super::{Letter, MailError};
use crate::{Backend, BackendError, Ctx, ids};

/// The kind of outbox rows that are mails.
const MAIL: &str = "mail";

/// After this many attempts somebody has to look: about five hours.
const ATTEMPTS: u32 = 10;

/// Puts a mail into the outbox. `subject` and `occurrence` say what it is about: asked for twice, it is sent once.
pub async fn enqueue(tx: &Tx, ctx: &Ctx, subject: &str, occurrence: &str, draft: &Draft) -> Result<(), BackendError> {
    if ctx.quiet {
        return Ok(());
    }
    let written = Written { at: ctx.now, draft: draft.clone() };
    let message = Message {
        id: ids::new_id(ctx.now),
        kind: MAIL.to_owned(),
        subject: subject.to_owned(),
        occurrence: occurrence.to_owned(),
        payload: serde_json::to_value(written).map_err(|source| BackendError::internal("mail.enqueue", source))?,
        due_at: ctx.now,
    };
    store::outbox::add(tx, Live, &message, ctx.now).await?;
    ctx.ring_after(tx);
    Ok(())
}

/// The payload of a row.
#[derive(Serialize, Deserialize)]
struct Written {
    at: DateTime<Utc>,
    draft: Draft,
}

/// What to do with a row after an attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    Done,
    Retry { after: TimeDelta, why: String },
    GiveUp { why: String },
}

/// One attempt. Never fails: whatever happens is a verdict about this row, not about the others.
pub(crate) async fn attempt(backend: &Backend, row: &Leased) -> Verdict {
    let sent = match letter(backend, &row.message) {
        Ok(letter) => backend.mail.send(&letter).await,
        Err(error) => Err(error),
    };
    verdict(sent, row.attempts)
}

fn letter(backend: &Backend, message: &Message) -> Result<Letter, MailError> {
    if message.kind != MAIL {
        return Err(MailError::Permanent(format!("nothing delivers {:?}", message.kind)));
    }
    let written: Written = serde_json::from_value(message.payload.clone()).map_err(|error| MailError::Permanent(error.to_string()))?;
    Ok(Letter::new(message.id, written.at, &written.draft, &backend.settings)?)
}

/// `attempts` counts this one too.
fn verdict(sent: Result<(), MailError>, attempts: u32) -> Verdict {
    match sent {
        Ok(()) => Verdict::Done,
        Err(MailError::Transient(why)) if attempts < ATTEMPTS => Verdict::Retry { after: pause(attempts), why },
        Err(MailError::Transient(why) | MailError::Permanent(why)) => Verdict::GiveUp { why },
    }
}

/// 15 s, doubled each time, at most an hour.
fn pause(attempts: u32) -> TimeDelta {
    TimeDelta::seconds(15i64 << attempts.saturating_sub(1).min(8)).min(TimeDelta::hours(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        assert_eq!([1, 2, 3, 8, 9, 60].map(|n| pause(n).num_seconds()), [15, 30, 60, 1920, 3600, 3600]);
    }

    #[test]
    fn verdicts() {
        let busy = || Err(MailError::Transient("busy".into()));
        let after = TimeDelta::seconds(15);
        assert_eq!(verdict(Ok(()), 10), Verdict::Done);
        assert_eq!(verdict(busy(), 1), Verdict::Retry { after, why: "busy".into() });
        assert_eq!(verdict(busy(), 10), Verdict::GiveUp { why: "busy".into() });
        assert_eq!(verdict(Err(MailError::Permanent("no such box".into())), 1), Verdict::GiveUp { why: "no such box".into() });
    }
}
