//! Imports: what was brought in from other systems.

use chrono::{DateTime, Utc};
use domain::import::{Format, RunState};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ApiError;

/// One run of an import with its figures, in the order to show them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ImportRunView {
    pub id: String,
    pub format: Format,
    pub file: String,
    pub at: DateTime<Utc>,
    pub by: String,
    pub state: RunState,
    /// Incidents in the file, and how many of them were looked at.
    pub total: u32,
    pub done: u32,
    pub imported: u32,
    pub known: u32,
    pub figures: Vec<(String, String)>,
    pub faults: FaultsView,
}

/// Lines that were wrong: all are counted, the first ones are told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FaultsView {
    pub count: u64,
    pub first: Vec<(u64, String)>,
}

#[server(endpoint = "imports")]
pub async fn list_import_runs() -> Result<Vec<ImportRunView>, ApiError> {
    use crate::ssr::{run, to_import_run};
    run(|ctx| async move { Ok(backend::import::runs(&ctx).await?.into_iter().map(to_import_run).collect()) }).await
}
