//! Owns what is remembered of runs beside their progress: figures, lines that were wrong, what an undo kept.

use chrono::{DateTime, Utc};
use domain::access::{ActorRef, Resource, right};
use domain::import::{Format, RunState};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::imports::Run;
use store::{Conn, Tx};
use uuid::Uuid;

use super::begin::Outcome;
use super::preview::Preview;
use super::{Faults, Options};
use crate::people::audit;
use crate::{BackendError, Ctx};

/// Runs that the result page shows.
const SHOWN: u64 = 20;

pub struct ImportRun {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// The name of the person, or of the part of Muster.
    pub by: String,
    pub format: Format,
    pub file: String,
    pub state: RunState,
    pub total: u32,
    pub done: u32,
    pub options: Options,
    pub detail: Detail,
}

/// What the audit calls an import.
pub(super) const SUBJECT: &str = "import";

/// What a run found out.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    pub imported: u32,
    pub known: u32,
    /// In the order to show them.
    pub figures: Vec<(String, String)>,
    pub faults: Faults,
    /// What would come, of a file that was checked.
    pub preview: Option<Preview>,
    /// Why it stopped, and at what.
    pub stopped: Option<String>,
    pub stopped_at: Option<RunState>,
    pub taken_back: Option<TakenBack>,
}

/// What an undo did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TakenBack {
    pub incidents: u32,
    /// Incidents that stayed.
    pub kept: u32,
    /// People, teams, categories and places that stayed.
    pub kept_names: usize,
}

impl Detail {
    pub fn read(run: &Run) -> Result<Detail, BackendError> {
        serde_json::from_value(run.detail.clone()).map_err(|error| BackendError::internal("import.detail", error))
    }

    pub fn json(&self) -> Result<serde_json::Value, BackendError> {
        serde_json::to_value(self).map_err(|error| BackendError::internal("import.detail", error))
    }
}

/// Written in one transaction: the run as done, and the entry of the audit.
pub(super) async fn finish(tx: &Tx, ctx: &Ctx, mut run: Run, imported: u32, outcome: &Outcome) -> Result<(), BackendError> {
    let total = outcome.imported + outcome.known;
    let detail = Detail {
        imported,
        known: total.saturating_sub(imported),
        figures: outcome.figures.rows(),
        faults: outcome.faults.clone(),
        ..Detail::default()
    };
    let seen = run.state;
    (run.state, run.changed_at, run.worked_at, run.total, run.done) = (RunState::Done, ctx.now, None, total, total);
    run.detail = detail.json()?;
    let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
    if !store::imports::save(tx, &permit, seen, &run).await? {
        return Err(BackendError::Conflict("This import was stopped by somebody else.".to_owned()));
    }
    let told = json!({ "source": run.source, "file": run.file, "imported": imported, "known": detail.known, "lines left out": detail.faults.count });
    audit::write(tx, ctx, "import.run", SUBJECT, told).await
}

/// The run in another state, with what is remembered of it.
pub(super) async fn change(ctx: &Ctx, run: Run, seen: RunState, state: RunState) -> Result<(), BackendError> {
    let ctx = Ctx { now: ctx.backend.clock.now(), ..ctx.clone() };
    ctx.write("import.change", move |tx, ctx| Box::pin(async move { change_in(tx, &ctx, run, seen, state).await })).await
}

/// The same, with an entry of the audit.
pub(super) async fn change_and_tell(
    ctx: &Ctx,
    run: Run,
    (seen, state): (RunState, RunState),
    (action, told): (&'static str, serde_json::Value),
) -> Result<(), BackendError> {
    let ctx = Ctx { now: ctx.backend.clock.now(), ..ctx.clone() };
    ctx.write("import.change", move |tx, ctx| {
        Box::pin(async move {
            change_in(tx, &ctx, run, seen, state).await?;
            audit::write(tx, &ctx, action, SUBJECT, told).await
        })
    })
    .await
}

async fn change_in(tx: &Tx, ctx: &Ctx, mut run: Run, seen: RunState, state: RunState) -> Result<(), BackendError> {
    let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
    (run.state, run.changed_at, run.worked_at) = (state, ctx.now, None);
    match store::imports::save(tx, &permit, seen, &run).await? {
        true => Ok(()),
        false => Err(BackendError::Conflict("Somebody else did something with this import meanwhile.".to_owned())),
    }
}

/// Newest first, for whoever may read the configuration.
pub async fn runs(ctx: &Ctx) -> Result<Vec<ImportRun>, BackendError> {
    let _ = ctx.permit::<right::ConfigRead, _>(Resource::Global)?;
    let conn = ctx.backend.db.read();
    let mut runs = Vec::new();
    for run in store::imports::list(&conn, SHOWN).await? {
        runs.push(shown(&conn, run).await?);
    }
    Ok(runs)
}

pub(super) async fn shown(conn: &impl Conn, run: Run) -> Result<ImportRun, BackendError> {
    let broken = |error| BackendError::internal("import.runs", error);
    let by = match &run.actor {
        ActorRef::Person(id) => store::people::find(conn, *id).await?.map(|person| person.name).unwrap_or_default(),
        ActorRef::System(name) => name.to_string(),
    };
    Ok(ImportRun {
        id: run.id,
        at: run.started_at,
        by,
        format: run.source,
        state: run.state,
        total: run.total,
        done: run.done,
        options: serde_json::from_value(run.options).map_err(broken)?,
        detail: serde_json::from_value(run.detail).map_err(broken)?,
        file: run.file,
    })
}
