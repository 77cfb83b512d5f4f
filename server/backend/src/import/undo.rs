//! Owns taking an import back: its incidents, then who and what it made. What somebody worked on since stays, and so
//! does what that names.

use domain::access::{PersonFacts, Resource, right};
use domain::ids::{CategoryId, LocationId, PersonId, TeamId};
use domain::import::RunState;
use domain::realm::{Live, Realm};
use serde_json::json;
use store::Tx;
use store::imports::{Kind, Run, Undone};
use uuid::Uuid;

use super::Progress;
use super::runs::{self, Detail, TakenBack};
use super::survey::Report;
use crate::{BackendError, Ctx};

/// In one transaction.
const INCIDENTS: u64 = 200;
const NAMES: usize = 50;
const ALL: u64 = 1_000_000;

pub(super) async fn take_back(ctx: &Ctx, mut run: Run, report: &Report) -> Result<(), BackendError> {
    let (id, all) = (run.id, u64::from(run.total));
    loop {
        let one = ctx.write("import.undo", move |tx, ctx| {
            Box::pin(async move {
                let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
                Ok(store::imports::undo_batch(tx, &permit, Realm::from(Live), id, INCIDENTS).await?)
            })
        });
        if one.await? == Undone::default() {
            break;
        }
        let left = store::imports::count_items(&ctx.backend.db.read(), id, Kind::Incident).await?;
        report(Progress::Writing { done: all.saturating_sub(left), all });
    }
    // Subcategories hold back what they belong to: that goes in the second round.
    remove(ctx, id, Kind::Category).await?;
    let mut kept_names = 0;
    for kind in [Kind::Person, Kind::Team, Kind::Category, Kind::Location] {
        kept_names += remove(ctx, id, kind).await?;
    }
    let mut detail = Detail::read(&run)?;
    let kept = u32::try_from(store::imports::count_items(&ctx.backend.db.read(), id, Kind::Kept).await?).unwrap_or(u32::MAX);
    let back = TakenBack { incidents: run.total.saturating_sub(kept), kept, kept_names };
    let told = json!({ "source": run.source, "file": run.file, "removed": back.incidents, "kept": back.kept });
    detail.taken_back = Some(back);
    (run.detail, run.done) = (detail.json()?, run.total);
    runs::change_and_tell(ctx, run, (RunState::Undoing, RunState::Undone), ("import.undone", told)).await
}

/// How many of them had to stay.
async fn remove(ctx: &Ctx, run: Uuid, kind: Kind) -> Result<usize, BackendError> {
    let ids = store::imports::items(&ctx.backend.db.read(), run, kind, ALL).await?;
    let mut kept = 0;
    for ids in ids.chunks(NAMES) {
        let ids = ids.to_vec();
        let removed = ctx.write("import.undo_names", move |tx, ctx| {
            Box::pin(async move {
                let mut kept = 0;
                for id in ids {
                    kept += usize::from(!remove_one(tx, &ctx, kind, id).await?);
                }
                Ok(kept)
            })
        });
        kept += removed.await?;
    }
    Ok(kept)
}

/// Also when it is gone already.
async fn remove_one(tx: &Tx, ctx: &Ctx, kind: Kind, id: Uuid) -> Result<bool, BackendError> {
    match kind {
        Kind::Person => {
            let Some(person) = store::people::find(tx, PersonId(id)).await? else { return Ok(true) };
            let facts = PersonFacts { id: person.id, teams: person.teams, site: person.location, shared_with: Vec::new() };
            let permit = ctx.permit::<right::UserDisable, _>(facts)?;
            Ok(store::people::remove_unnamed(tx, &permit, person.id).await?)
        }
        Kind::Team => {
            let permit = ctx.permit::<right::TeamWrite, _>(Resource::Global)?;
            let here = store::catalogue::find_team(tx, TeamId(id)).await?.is_some();
            Ok(!here || store::catalogue::remove_unnamed_team(tx, &permit, TeamId(id)).await?)
        }
        Kind::Category => {
            let permit = ctx.permit::<right::CategoryWrite, _>(Resource::Global)?;
            let here = store::catalogue::find_category(tx, CategoryId(id)).await?.is_some();
            Ok(!here || store::catalogue::remove_unnamed_category(tx, &permit, CategoryId(id)).await?)
        }
        Kind::Location => {
            let permit = ctx.permit::<right::LocationWrite, _>(Resource::Global)?;
            let here = store::catalogue::find_location(tx, LocationId(id)).await?.is_some();
            Ok(!here || store::catalogue::remove_unnamed_location(tx, &permit, LocationId(id)).await?)
        }
        Kind::Incident | Kind::Kept => Ok(true),
    }
}
