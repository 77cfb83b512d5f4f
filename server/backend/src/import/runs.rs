//! Owns the record of past imports with their figures.

use chrono::{DateTime, Utc};
use domain::access::{ActorRef, Resource, right};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::audit::Entry;
use uuid::Uuid;

use super::Figures;
use crate::{BackendError, Ctx};

/// Runs that the result page shows.
const SHOWN: u64 = 20;

pub struct ImportRun {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub by: ActorRef,
    pub system: String,
    pub file: String,
    /// In the order to show them.
    pub figures: Vec<(String, String)>,
}

/// What the audit calls an import.
const ACTION: &str = "import.run";
const SUBJECT: &str = "import";

#[derive(Serialize, Deserialize)]
struct Detail {
    system: String,
    file: String,
    figures: Vec<(String, String)>,
}

/// Written in the transaction of the import: the audit is where runs are kept.
pub(super) async fn record(tx: &Tx, ctx: &Ctx, system: &str, file: &str, figures: &Figures) -> Result<(), BackendError> {
    let detail = Detail { system: system.to_owned(), file: file.to_owned(), figures: figures.rows() };
    let entry = Entry {
        id: ctx.new_id::<Uuid>(),
        at: ctx.now,
        actor: ctx.actor.to_ref().ok_or(BackendError::Unauthenticated)?,
        action: ACTION.to_owned(),
        subject: SUBJECT.to_owned(),
        detail: serde_json::to_value(detail).map_err(|error| BackendError::internal("import.record", error))?,
    };
    Ok(store::audit::add(tx, &entry).await?)
}

/// Newest first, for whoever may read the configuration.
pub async fn runs(ctx: &Ctx) -> Result<Vec<ImportRun>, BackendError> {
    let _ = ctx.permit::<right::ConfigRead, _>(Resource::Global)?;
    let entries = store::audit::list(&ctx.backend.db.read(), Some(SUBJECT), SHOWN, None).await?.items;
    entries.into_iter().map(run).collect()
}

fn run(entry: Entry) -> Result<ImportRun, BackendError> {
    let detail: Detail = serde_json::from_value(entry.detail).map_err(|error| BackendError::internal("import.runs", error))?;
    Ok(ImportRun { id: entry.id, at: entry.at, by: entry.actor, system: detail.system, file: detail.file, figures: detail.figures })
}
