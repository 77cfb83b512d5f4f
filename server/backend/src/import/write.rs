//! Owns writing what a file brings, in batches of about a thousand rows, each one transaction: others write in
//! between, and what was written stays when the process ends. A second run goes on where the first one stopped.

use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::access::{Resource, right};
use domain::import::{Format, RunState};
use domain::incident::{Event, Incident};
use domain::realm::{Live, Realm};
use store::Tx;
use store::imports::{Kind, Run};
use uuid::Uuid;

use super::source::{Mapped, Source};
use super::survey::{Report, Survey, blocking};
use super::{ImportError, Progress};
use crate::{BackendError, Ctx};

/// Rows in one transaction.
const ROWS: usize = 1_000;

/// On SQLite another process gets to write only while nobody does, and only when it happens to ask then.
const PAUSE: Duration = Duration::from_millis(20);

/// Everything of the survey that is not here yet, for a run that stands as running. `alone` is whoever shares no
/// queue of writers with the server.
pub(super) async fn write(ctx: &Ctx, run: &Run, survey: Survey, alone: bool, report: &Report) -> Result<(), ImportError> {
    let fresh = survey.source.found.fresh.clone();
    let id = run.id;
    if !fresh.is_empty() {
        ctx.write("import.names", move |tx, ctx| {
            Box::pin(async move {
                store::imports::take_turn(tx).await?;
                fresh.write(tx, &ctx, id).await
            })
        })
        .await?;
    }
    let all = u64::from(survey.total);
    let mut source = survey.source;
    let mut ready = next(source, true).await?;
    let mut done = 0_u64;
    loop {
        let batch;
        (source, batch) = ready;
        if batch.is_empty() {
            return Ok(());
        }
        done += batch.len() as u64;
        let part = Part { run: id, format: run.source, recorded_at: run.started_at, done: u32::try_from(done).unwrap_or(u32::MAX) };
        // While one batch is written the next one is read.
        let (written, read) = tokio::join!(batch_of(ctx, part, batch), next(source, false));
        written?;
        ready = read?;
        report(Progress::Writing { done, all });
        if alone && !ctx.backend.db.has_nodes() {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn next(mut source: Source, first: bool) -> Result<(Source, Vec<Mapped>), ImportError> {
    blocking(move || {
        if first {
            source.rewind()?;
        }
        let batch = source.next_batch(ROWS)?;
        Ok((source, batch))
    })
    .await
}

/// What a batch belongs to.
#[derive(Clone, Copy)]
struct Part {
    run: Uuid,
    format: Format,
    recorded_at: DateTime<Utc>,
    /// Incidents looked at, this batch too.
    done: u32,
}

async fn batch_of(ctx: &Ctx, part: Part, batch: Vec<Mapped>) -> Result<(), BackendError> {
    // Each batch says when it was written, so that nobody takes the run for dead.
    let ctx = Ctx { now: ctx.backend.clock.now(), ..ctx.clone() };
    ctx.write("import.batch", move |tx, ctx| Box::pin(async move { write_batch(tx, &ctx, part, batch).await })).await
}

async fn write_batch(tx: &Tx, ctx: &Ctx, part: Part, batch: Vec<Mapped>) -> Result<(), BackendError> {
    let realm = Realm::from(Live);
    let system = part.format.slug();
    let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
    store::imports::take_turn(tx).await?;
    if !store::imports::work(tx, &permit, part.run, RunState::Running, part.done, ctx.now).await? {
        return Err(BackendError::Conflict("This import was stopped by somebody else.".to_owned()));
    }
    let names: Vec<&str> = batch.iter().map(|mapped| mapped.name.as_str()).collect();
    let known = store::incidents::externals(tx, realm, system, &names).await?;
    let new: Vec<&Mapped> = batch.iter().filter(|mapped| !known.contains(&mapped.name)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let first = store::incidents::next_numbers(tx, realm, u32::try_from(new.len()).unwrap_or(u32::MAX)).await?.sequence;
    let broken = || BackendError::internal("import.batch", io::Error::other("a log without an opening"));
    let records: Vec<(Incident, Vec<Event>)> = new
        .iter()
        .zip(first..)
        .map(|(mapped, sequence)| mapped.record(realm, sequence, part.recorded_at).ok_or_else(broken))
        .collect::<Result<_, _>>()?;
    let borrowed: Vec<(&Incident, &[Event])> = records.iter().map(|(incident, events)| (incident, events.as_slice())).collect();
    let names: Vec<&str> = new.iter().map(|mapped| mapped.name.as_str()).collect();
    store::incidents::insert_known(tx, &permit, system, &borrowed, &names).await?;
    let made: Vec<(Uuid, usize)> = records.iter().map(|(incident, events)| (incident.id.0, events.len())).collect();
    Ok(store::imports::add_items(tx, &permit, part.run, Kind::Incident, &made).await?)
}
