//! Use cases of whoever brings a file in from a browser: looking at a run, and telling it what to do next.

use domain::access::{Action, Resource, decide, right};
use domain::ids::IncidentId;
use domain::import::{OnError, RunState};
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use serde_json::json;
use store::Tx;
use store::imports::{Kind, Run};
use uuid::Uuid;

use super::runs::{self, Detail, ImportRun, shown};
use super::upload::{discard as discard_file, place_of};
use super::work::{SILENCE, kick};
use super::{Options, mapping};
use crate::catalogue::may;
use crate::people::audit;
use crate::{BackendError, Ctx};

/// A run with everything that its page shows.
pub struct RunPage {
    pub run: ImportRun,
    /// Which part of the file goes where.
    pub mapping: &'static [(&'static str, &'static str)],
    /// Incidents that stayed when it was undone: the first of them.
    pub kept: Vec<IncidentNumber>,
    /// Begun by a command that says nothing any more.
    pub left: bool,
}

/// Kept incidents that are named.
const KEPT: u64 = 100;

/// Whether this person may bring something in, and whether only the password is missing.
pub fn may_import(ctx: &Ctx) -> (bool, bool) {
    may(ctx, Action::ImportRun, &Resource::Global)
}

/// Nothing when there is no such run.
pub async fn find(ctx: &Ctx, id: &str) -> Result<Option<RunPage>, BackendError> {
    let _permit = ctx.permit::<right::ConfigRead, _>(Resource::Global)?;
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    let conn = ctx.backend.db.read();
    let Some(run) = store::imports::find(&conn, id).await? else { return Ok(None) };
    let kept: Vec<IncidentId> = store::imports::items(&conn, id, Kind::Kept, KEPT).await?.into_iter().map(IncidentId).collect();
    let incidents = store::incidents::find_all(&conn, Realm::from(Live), &kept).await?;
    // Whoever may read settings need not be somebody who may read every incident.
    let read = |incident: &domain::incident::Incident| {
        decide(&ctx.actor, Action::IncidentRead, &Resource::Incident(&incident.facts()), ctx.now, None).is_allowed()
    };
    let mut kept: Vec<IncidentNumber> = incidents.iter().filter(|incident| read(incident)).map(|incident| incident.number).collect();
    kept.sort();
    let silent = run.worked_at.is_none_or(|at| at < ctx.now - SILENCE);
    let left = run.state == RunState::Running && run.path.is_none() && silent;
    Ok(Some(RunPage { left, mapping: mapping(run.source), run: shown(&conn, run).await?, kept }))
}

/// What the page of a run asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Bring it in, or go on with it.
    Start(OnError),
    Discard,
    Undo,
}

pub async fn order(ctx: &Ctx, id: &str, order: Order) -> Result<(), BackendError> {
    let _permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
    let id: Uuid = id.parse().map_err(|_| meanwhile())?;
    ctx.write("import.order", move |tx, ctx| Box::pin(async move { order_in(tx, &ctx, id, order).await })).await?;
    match order {
        Order::Discard => discard_file(&place_of(&ctx.backend, id)).await,
        Order::Start(_) | Order::Undo => kick(&ctx.backend, id),
    }
    Ok(())
}

async fn order_in(tx: &Tx, ctx: &Ctx, id: Uuid, order: Order) -> Result<(), BackendError> {
    let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
    let mut run = store::imports::find(tx, id).await?.ok_or_else(meanwhile)?;
    let seen = run.state;
    let (action, state) = match order {
        Order::Start(on_error) => ("import.started", start(ctx, &mut run, on_error)?),
        Order::Undo => ("import.undo", undo(tx, &mut run).await?),
        Order::Discard => {
            may_discard(&run)?;
            store::imports::remove(tx, &permit, id).await?;
            return audit::write(tx, ctx, "import.discarded", runs::SUBJECT, json!({ "source": run.source, "file": run.file })).await;
        }
    };
    (run.state, run.changed_at, run.worked_at) = (state, ctx.now, None);
    if !store::imports::save(tx, &permit, seen, &run).await? {
        return Err(meanwhile());
    }
    audit::write(tx, ctx, action, runs::SUBJECT, json!({ "source": run.source, "file": run.file })).await
}

fn meanwhile() -> BackendError {
    BackendError::Conflict("Somebody else did something with this import meanwhile. Load the page again.".to_owned())
}

fn start(ctx: &Ctx, run: &mut Run, on_error: OnError) -> Result<RunState, BackendError> {
    let mut detail = Detail::read(run)?;
    // One that stopped while it was checked is checked again.
    let state = match (run.state, detail.stopped_at) {
        (RunState::Checked, _) | (RunState::Failed, Some(RunState::Running)) => RunState::Running,
        (RunState::Failed, Some(RunState::Checking)) => RunState::Checking,
        _ => return Err(meanwhile()),
    };
    if state == RunState::Running && !detail.faults.is_empty() && on_error == OnError::Abort {
        let why = format!("{} lines are wrong. Leave them out, or mend the file and upload it again.", detail.faults.count);
        return Err(BackendError::invalid("on_error", why));
    }
    let staff = detail.preview.as_ref().map_or(0, |preview| preview.staff);
    if staff > 0 && !decide(&ctx.actor, Action::UserRoleGrant, &Resource::Global, ctx.now, Some("import")).is_allowed() {
        let why = format!("{staff} people in this file would become staff. Only an administrator may bring it in.");
        return Err(BackendError::Conflict(why));
    }
    let broken = |error| BackendError::internal("import.options", error);
    let options: Options = serde_json::from_value(run.options.clone()).map_err(broken)?;
    run.options = serde_json::to_value(Options { on_error, ..options }).map_err(broken)?;
    // What goes on keeps the time at which it began: shifted times depend on it.
    if run.state == RunState::Checked {
        run.started_at = ctx.now;
    }
    (detail.stopped, detail.stopped_at) = (None, None);
    (run.detail, run.done) = (detail.json()?, 0);
    Ok(state)
}

/// Everything that it made, also of a run that stopped in the middle.
async fn undo(tx: &Tx, run: &mut Run) -> Result<RunState, BackendError> {
    let mut detail = Detail::read(run)?;
    // A command that was killed stands as running for ever.
    let dead = run.state == RunState::Running && run.path.is_none();
    if !dead && !matches!(run.state, RunState::Done | RunState::Failed) {
        return Err(meanwhile());
    }
    let made = store::imports::count_items(tx, run.id, Kind::Incident).await?;
    run.total = u32::try_from(made).unwrap_or(u32::MAX);
    (detail.imported, detail.stopped, detail.stopped_at) = (run.total, None, None);
    (run.detail, run.done) = (detail.json()?, 0);
    Ok(RunState::Undoing)
}

fn may_discard(run: &Run) -> Result<(), BackendError> {
    let nothing_written = run.state == RunState::Checked || Detail::read(run)?.stopped_at == Some(RunState::Checking);
    if nothing_written { Ok(()) } else { Err(meanwhile()) }
}
