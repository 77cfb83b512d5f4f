//! Owns what somebody missed: everything since their cursor, once more by the rules of now.

use domain::realm::{Live, Realm};

use super::change::{Happened, MANY, load, message};
use super::{Cursor, Message, overlapping};
use crate::{BackendError, Ctx};

/// Entries of the log that are looked at; more than that is no catching up.
const ENTRIES: u64 = 2_000;

/// A cursor from the future is of another installation or made up: nothing of it is known.
pub(super) async fn since(ctx: &Ctx, cursor: Cursor) -> Result<Option<Message>, BackendError> {
    let Some(since) = cursor.time().filter(|since| overlapping(*since) <= ctx.now) else { return Ok(Some(Message::Resync)) };
    let conn = ctx.backend.db.read();
    let traces = store::incidents::recorded_since(&conn, Realm::from(Live), overlapping(since), ENTRIES).await?;
    let imported = !store::imports::ended_since(&conn, overlapping(since)).await?.is_empty();
    let whole = !imported && traces.len() < usize::try_from(ENTRIES).unwrap_or(usize::MAX);
    let mut happened = Happened::new();
    for trace in traces {
        happened.entry(trace.incident).or_default().push(trace);
    }
    if !whole || happened.len() > MANY {
        return Ok(Some(Message::Resync));
    }
    Ok(message(&load(&conn, &happened).await?, &ctx.actor, ctx.now))
}
