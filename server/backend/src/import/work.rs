//! Owns the work on runs that nobody waits for: checking, bringing in, undoing. It goes on when the page is closed,
//! and another process takes it over when this one ended: whoever works says so every second, and silence is an end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use domain::access::{Resource, right};
use domain::import::{OnError, RunState};
use store::imports::Run;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use super::begin::{Outcome, finish};
use super::preview::preview;
use super::runs::{self, Detail};
use super::survey::{Report, Survey, digest, survey};
use super::upload::{discard, place_of};
use super::write::write;
use super::{ImportError, Options, Progress, undo};
use crate::{Backend, BackendError, Ctx};

/// How often whoever works says so, and after how much silence somebody else takes over.
const ALIVE: Duration = Duration::from_secs(1);
pub(super) const SILENCE: TimeDelta = TimeDelta::seconds(15);

/// Begins at once, unless somebody is at it.
pub(super) fn kick(backend: &Backend, run: Uuid) {
    let backend = backend.clone();
    tokio::spawn(async move {
        if let Err(error) = work(&backend, run).await {
            // It is tried again after the silence.
            tracing::warn!(%run, error = &error as &dyn std::error::Error, "the work on an import stopped");
        }
    });
}

/// Takes up what somebody left.
pub(crate) async fn take_up(backend: &Backend) -> Result<u64, BackendError> {
    let waiting = store::imports::waiting(&backend.db.read(), backend.clock.now() - SILENCE).await?;
    for run in &waiting {
        kick(backend, run.id);
    }
    Ok(waiting.len() as u64)
}

async fn work(backend: &Backend, id: Uuid) -> Result<(), BackendError> {
    let ctx = backend.system("import");
    let claimed = ctx.write("import.claim", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
            Ok(store::imports::claim(tx, &permit, id, ctx.now - SILENCE, ctx.now).await?)
        })
    });
    if !claimed.await? {
        return Ok(());
    }
    let Some(run) = store::imports::find(&backend.db.read(), id).await? else { return Ok(()) };
    let done = Arc::new(AtomicU32::new(run.done));
    let worked = tokio::select! {
        worked = act(&ctx, run.clone(), done.clone()) => worked,
        () = say_alive(&ctx, &run, &done) => return Ok(()),
    };
    match worked {
        Ok(()) => Ok(()),
        Err(ImportError::Backend(error @ BackendError::Unavailable)) => Err(error),
        Err(error) => fail(&ctx, id, &error).await,
    }
}

/// Until nobody wants the work any more.
async fn say_alive(ctx: &Ctx, run: &Run, done: &AtomicU32) {
    let mut beat = interval(ALIVE);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (id, state) = (run.id, run.state);
    loop {
        beat.tick().await;
        let (ctx, done) = (Ctx { now: ctx.backend.clock.now(), ..ctx.clone() }, done.load(Ordering::Relaxed));
        let alive = ctx.write("import.alive", move |tx, ctx| {
            Box::pin(async move {
                let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
                Ok(store::imports::work(tx, &permit, id, state, done, ctx.now).await?)
            })
        });
        if let Err(error) = alive.await {
            tracing::debug!(%error, "nobody heard that an import is worked on");
        }
    }
}

async fn act(ctx: &Ctx, run: Run, done: Arc<AtomicU32>) -> Result<(), ImportError> {
    let kib = run.total;
    let report: Report = Arc::new(move |progress| {
        let now = match progress {
            Progress::Reading { done, .. } => done / 1024,
            Progress::Counting { .. } => kib.into(),
            Progress::Writing { done, .. } => done,
        };
        done.store(u32::try_from(now).unwrap_or(u32::MAX), Ordering::Relaxed);
    });
    match run.state {
        RunState::Checking => check(ctx, run, &report).await,
        RunState::Running => bring_in(ctx, run, &report).await,
        RunState::Undoing => Ok(undo::take_back(ctx, run, &report).await?),
        _ => Ok(()),
    }
}

async fn read(ctx: &Ctx, run: &Run, report: &Report) -> Result<(Options, Survey), ImportError> {
    let options: Options = serde_json::from_value(run.options.clone()).map_err(|error| BackendError::internal("import.options", error))?;
    let survey = survey(ctx, place_of(&ctx.backend, run.id), &options, run.started_at, report).await?;
    Ok((options, survey))
}

async fn check(ctx: &Ctx, mut run: Run, report: &Report) -> Result<(), ImportError> {
    run.digest = digest(&place_of(&ctx.backend, run.id)).await?;
    let (_, survey) = read(ctx, &run, report).await?;
    let detail = Detail {
        imported: 0,
        known: survey.known,
        figures: survey.figures.rows(),
        faults: survey.source.faults.clone(),
        preview: Some(preview(&survey)),
        ..Detail::default()
    };
    (run.total, run.done, run.detail) = (survey.total, 0, detail.json()?);
    Ok(runs::change(ctx, run, RunState::Checking, RunState::Checked).await?)
}

async fn bring_in(ctx: &Ctx, run: Run, report: &Report) -> Result<(), ImportError> {
    let (options, survey) = read(ctx, &run, report).await?;
    let faults = survey.source.faults.clone();
    if !faults.is_empty() && options.on_error == OnError::Abort {
        return Err(ImportError::Lines(faults));
    }
    let outcome = Outcome { imported: survey.total - survey.known, known: survey.known, figures: survey.figures.clone(), faults };
    let path = place_of(&ctx.backend, run.id);
    write(ctx, &run, survey, false, report).await?;
    finish(ctx, run, &outcome).await?;
    discard(&path).await;
    Ok(())
}

/// Stops with a reason that people can do something about. What was written stays, and the work can go on.
async fn fail(ctx: &Ctx, id: Uuid, error: &ImportError) -> Result<(), BackendError> {
    tracing::error!(%id, error = error as &dyn std::error::Error, "an import stopped");
    let Some(mut run) = store::imports::find(&ctx.backend.db.read(), id).await? else { return Ok(()) };
    let mut detail = Detail::read(&run)?;
    detail.stopped = Some(match error {
        ImportError::File(_) => "The file cannot be read. Bring it in again.".to_owned(),
        other => other.to_string(),
    });
    detail.stopped_at = Some(run.state);
    run.detail = detail.json()?;
    let seen = run.state;
    runs::change(ctx, run, seen, RunState::Failed).await
}
