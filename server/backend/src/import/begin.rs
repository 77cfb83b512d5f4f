//! Owns an import from its beginning to its end, as a command runs it: nothing is written before the whole file was
//! read, and a run that broke off goes on when its file is given again.

use std::path::Path;

use domain::access::{Resource, right};
use domain::import::{OnError, RunState};
use store::imports::{Kind, Run};
use uuid::Uuid;

use super::runs::{self, Detail};
use super::survey::{Report, Survey, digest, survey};
use super::write::write;
use super::{Faults, Figures, ImportError, Options};
use crate::{BackendError, Ctx};

#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// Incidents that were new; a second run has none. Of a dry run: that would be.
    pub imported: u32,
    pub known: u32,
    /// Over everything in the file, new or known.
    pub figures: Figures,
    /// Lines that were left out.
    pub faults: Faults,
}

/// What a command wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What the result page calls the file.
    pub name: String,
    pub options: Options,
    /// Only looks.
    pub dry_run: bool,
}

/// Reads the file and, if that is wanted and nothing speaks against it, brings it in.
pub async fn import(ctx: &Ctx, path: &Path, wanted: &Wanted, report: Report) -> Result<Outcome, ImportError> {
    let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
    drop(permit);
    let options = &wanted.options;
    let digest = digest(path).await?;
    let json = serde_json::to_value(options).map_err(|error| BackendError::internal("import.options", error))?;
    let broken_off = store::imports::find_broken_off(&ctx.backend.db.read(), options.format, &digest, &json).await?;
    let now = broken_off.as_ref().map_or(ctx.now, |run| run.started_at);
    let survey = survey(ctx, path.to_owned(), options, now, &report).await?;
    let faults = survey.source.faults.clone();
    if !faults.is_empty() && options.on_error == OnError::Abort {
        return Err(ImportError::Lines(faults));
    }
    let (known, figures) = (survey.known, survey.figures.clone());
    let outcome = Outcome { imported: survey.total - known, known, figures, faults };
    if wanted.dry_run || (outcome.imported == 0 && broken_off.is_none()) {
        return Ok(outcome);
    }
    let run = match broken_off {
        Some(run) => run,
        None => insert(ctx, wanted, digest, json, &survey).await?,
    };
    write(ctx, &run, survey, true, &report).await?;
    finish(ctx, run, &outcome).await?;
    Ok(outcome)
}

async fn insert(ctx: &Ctx, wanted: &Wanted, digest: String, options: serde_json::Value, survey: &Survey) -> Result<Run, BackendError> {
    let run = Run {
        id: ctx.new_id::<Uuid>(),
        source: wanted.options.format,
        file: wanted.name.clone(),
        path: None,
        digest,
        options,
        state: RunState::Running,
        actor: ctx.actor.to_ref().ok_or(BackendError::Unauthenticated)?,
        started_at: ctx.now,
        changed_at: ctx.now,
        worked_at: Some(ctx.now),
        total: survey.total,
        done: 0,
        detail: Detail::default().json()?,
    };
    let new = run.clone();
    ctx.write("import.begin", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
            Ok(store::imports::insert(tx, &permit, &new).await?)
        })
    })
    .await?;
    Ok(run)
}

/// The run is over: with its figures on the result page and in the audit, and every open page loads anew.
pub(super) async fn finish(ctx: &Ctx, run: Run, outcome: &Outcome) -> Result<(), BackendError> {
    let ctx = Ctx { now: ctx.backend.clock.now(), ..ctx.clone() };
    let (outcome, id) = (outcome.clone(), run.id);
    ctx.write("import.finish", move |tx, ctx| {
        Box::pin(async move {
            let imported = store::imports::count_items(tx, id, Kind::Incident).await?;
            runs::finish(tx, &ctx, run, u32::try_from(imported).unwrap_or(u32::MAX), &outcome).await
        })
    })
    .await?;
    Ok(ctx.backend.db.analyze().await?)
}
