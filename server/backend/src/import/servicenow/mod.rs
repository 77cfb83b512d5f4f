//! Brings in an audit-event export: one row is the record after one event, rows of one incident share its number and
//! stand in order. History as it was: no guards, no effects, every row an event at its own time.

mod directory;
mod map;
mod read;

use chrono::{DateTime, Utc};
use domain::access::{Resource, right};
use domain::incident::{Event, Incident};
use domain::realm::{Live, Realm};
use store::Tx;

pub use read::parse_day;

use super::{Figures, ImportError, runs};
use crate::{Ctx, ids};
use directory::Directory;
use map::{Mapped, map};

/// Name of the source in external references.
pub const SYSTEM: &str = "servicenow";

#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Replays the log only up to this moment, inclusive; facts of the future are left out.
    pub until: Option<DateTime<Utc>>,
    /// Moves all times by whole weeks so that the replay ends today.
    pub shift_to_now: bool,
    /// What the result page calls the file.
    pub file: String,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// Incidents that were new; a second run has none.
    pub imported: usize,
    pub known: usize,
    /// Over everything in the file, new or known.
    pub figures: Figures,
}

/// All or nothing, in one transaction. `progress` is told of incidents done and of all.
pub async fn import(
    ctx: &Ctx,
    file: &[u8],
    options: &Options,
    progress: impl Fn(usize, usize) + Send + 'static,
) -> Result<Outcome, ImportError> {
    let rows = read::read(file).map_err(ImportError::Lines)?;
    let shift = if options.shift_to_now { shift(&rows, options.until, ctx.now) } else { chrono::TimeDelta::zero() };
    let directory = Directory::of(&rows);
    let mapped = map(&rows, options.until, shift, &directory);
    let figures = Figures::of(mapped.iter().map(|mapped| (&mapped.incident, mapped.kinds.iter().map(|(kind, _)| kind).collect())));
    let (own, file, told) = (ctx.clone(), options.file.clone(), figures.clone());
    let all = mapped.len();
    let write = ctx
        .backend
        .db
        .write("import.servicenow", move |tx| Box::pin(async move { write(tx, &own, directory, mapped, &file, &told, progress).await }));
    let imported = write.await?;
    ctx.backend.db.analyze().await?;
    Ok(Outcome { imported, known: all - imported, figures })
}

/// Whole weeks from the end of the replay to now, so that days of the week stay what they were.
fn shift(rows: &[read::Row], until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> chrono::TimeDelta {
    let last = rows.iter().map(|row| row.updated_at).filter(|at| until.is_none_or(|until| *at <= until)).max();
    let weeks = last.map_or(0, |last| (now - last).num_days().div_euclid(7));
    chrono::TimeDelta::weeks(weeks)
}

async fn write(
    tx: &Tx,
    ctx: &Ctx,
    directory: Directory,
    mapped: Vec<Mapped>,
    file: &str,
    figures: &Figures,
    progress: impl Fn(usize, usize),
) -> Result<usize, ImportError> {
    let realm = Realm::from(Live);
    let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
    let mut new = Vec::new();
    let all = mapped.len();
    for mapped in mapped {
        if store::incidents::external(tx, realm, SYSTEM, &mapped.number).await?.is_none() {
            new.push(mapped);
        }
    }
    let imported = new.len();
    if imported == 0 {
        return Ok(0);
    }
    directory.write(tx, ctx).await?;
    let first = store::incidents::next_numbers(tx, realm, u32::try_from(imported).unwrap_or(u32::MAX)).await?;
    let done = all - imported;
    for (start, chunk) in (0..).step_by(BATCH).zip(new.chunks(BATCH)) {
        let numbers = (first.sequence..).skip(start);
        let batch: Vec<(Incident, Vec<Event>)> =
            chunk.iter().zip(numbers).map(|(mapped, sequence)| record(ctx, realm, mapped, sequence)).collect();
        let borrowed: Vec<(&Incident, &[Event])> = batch.iter().map(|(incident, events)| (incident, events.as_slice())).collect();
        store::incidents::insert_batch(tx, &permit, &borrowed).await?;
        for ((incident, _), mapped) in batch.iter().zip(chunk) {
            store::incidents::link_external(tx, &permit, realm, incident.id, SYSTEM, &mapped.number).await?;
        }
        progress(done + start + chunk.len(), all);
    }
    runs::record(tx, ctx, SYSTEM, file, figures).await?;
    Ok(imported)
}

/// Incidents a statement; each has about seven events.
const BATCH: usize = 100;

/// The record with its number, and its log with ids.
fn record(ctx: &Ctx, realm: Realm, mapped: &Mapped, sequence: u32) -> (Incident, Vec<Event>) {
    let mut incident = mapped.incident.clone();
    incident.id = ids::new_id(incident.opened_at);
    incident.number = realm.number(sequence);
    let mut version = 0;
    let event = |(kind, at): &(domain::incident::EventKind, DateTime<Utc>)| {
        version += u32::from(kind.changes_record());
        Event {
            id: ids::new_id(*at),
            realm: realm.id,
            incident: incident.id,
            audience: kind.audience(),
            kind: kind.clone(),
            actor: map::author(),
            occurred_at: *at,
            recorded_at: ctx.now,
            version,
        }
    };
    let events = mapped.kinds.iter().map(event).collect();
    (incident, events)
}
