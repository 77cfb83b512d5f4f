//! Imports: what was brought in from other systems, and bringing more in.

use chrono::{DateTime, Utc};
use domain::import::{Format, OnError, RunState};
use domain::incident::Stage;
use domain::number::IncidentNumber;
use domain::priority::Priority;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ApiError;

/// Every run, the newest first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ImportsView {
    pub runs: Vec<ImportRunView>,
    pub rights: ImportRights,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportRights {
    pub run: bool,
    /// Only with the password of the last ten minutes.
    pub confirm: bool,
}

/// One run of an import with its figures, in the order to show them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ImportRunView {
    pub id: String,
    pub format: Format,
    pub file: String,
    pub at: DateTime<Utc>,
    pub by: String,
    pub state: RunState,
    /// Incidents in the file, and how many of them were looked at; KiB while the file is checked.
    pub total: u32,
    pub done: u32,
    pub imported: u32,
    pub known: u32,
    pub figures: Vec<(String, String)>,
    pub faults: FaultsView,
    pub taken_back: Option<TakenBackView>,
}

/// Lines that were wrong: all are counted, the first ones are told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FaultsView {
    pub count: u64,
    pub first: Vec<(u64, String)>,
}

/// What became of it when it was undone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TakenBackView {
    pub incidents: u32,
    pub kept: u32,
    pub kept_names: usize,
}

/// Everything about one run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ImportPageView {
    pub run: ImportRunView,
    pub rights: ImportRights,
    /// The zone, and what else the form said.
    pub read_as: Vec<(String, String)>,
    /// Which part of the file goes where.
    pub mapping: Vec<(String, String)>,
    pub first: Vec<SampleView>,
    /// Kind, how many, the first names.
    pub new: Vec<(String, usize, Vec<String>)>,
    /// Why it stopped.
    pub stopped: Option<String>,
    /// It can go on where it stopped; or be checked again.
    pub may_go_on: bool,
    /// Begun by a command that says nothing any more.
    pub left: bool,
    /// Incidents that stayed: somebody had worked on them.
    pub kept: Vec<IncidentNumber>,
}

/// An incident as it would be.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SampleView {
    pub name: String,
    pub title: String,
    pub stage: Stage,
    pub priority: Option<Priority>,
    pub team: Option<String>,
    pub reporter: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub entries: usize,
}

#[server(endpoint = "imports")]
pub async fn list_import_runs() -> Result<ImportsView, ApiError> {
    use crate::ssr::{import_rights, run, to_import_run};
    run(|ctx| async move {
        let runs = backend::import::runs(&ctx).await?.into_iter().map(to_import_run).collect();
        Ok(ImportsView { runs, rights: import_rights(&ctx) })
    })
    .await
}

/// Nothing when there is no such run.
#[server(endpoint = "imports/get")]
pub async fn fetch_import_run(id: String) -> Result<Option<ImportPageView>, ApiError> {
    use crate::ssr::{import_rights, run, to_import_page};
    run(|ctx| async move {
        let page = backend::import::find(&ctx, &id).await?;
        Ok(page.map(|page| to_import_page(page, import_rights(&ctx))))
    })
    .await
}

/// Brings in what was checked, or goes on with what stopped.
#[server(endpoint = "imports/start")]
pub async fn start_import(id: String, #[server(default)] on_error: Option<OnError>) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    use backend::import::Order;
    let run_id = id.clone();
    let start = Order::Start(on_error.unwrap_or(OnError::Abort));
    run(|ctx| async move { backend::import::order(&ctx, &run_id, start).await }).await?;
    redirect_to(&format!("/imports/{id}"));
    Ok(())
}

/// Takes back everything that it made and nobody worked on.
#[server(endpoint = "imports/undo")]
pub async fn undo_import(id: String) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    let run_id = id.clone();
    run(|ctx| async move { backend::import::order(&ctx, &run_id, backend::import::Order::Undo).await }).await?;
    redirect_to(&format!("/imports/{id}"));
    Ok(())
}

/// Forgets a file that was only checked.
#[server(endpoint = "imports/discard")]
pub async fn discard_import(id: String) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    let run_id = id.clone();
    run(|ctx| async move { backend::import::order(&ctx, &run_id, backend::import::Order::Discard).await }).await?;
    redirect_to("/imports");
    Ok(())
}
