//! Owns the server functions of changing many incidents at once, of taking back, and of links between incidents.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::BulkId;
use domain::incident::{Card, Link, Names};
use domain::number::IncidentNumber;
use domain::workflow::{BulkAct, Fate, Need, Outcome};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{ApiError, MoreCards};

/// What a change of many would do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BulkPlanView {
    /// What at least one of them asks for.
    pub needs: Vec<Need>,
    pub lines: Vec<(Card, Fate)>,
    pub names: Names,
}

/// What a change of many did.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BulkReportView {
    pub id: BulkId,
    pub act: BulkAct,
    pub at: DateTime<Utc>,
    pub lines: Vec<(Card, Outcome, Option<String>)>,
    pub names: Names,
    pub undoable: bool,
}

/// What belongs to an incident, as far as the reader may see it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct BelongingView {
    pub parent: Option<Card>,
    pub children: Vec<Card>,
    pub related: Vec<Card>,
    pub duplicates: Vec<Card>,
}

/// Takes the last change of an incident back, if the person made it. One card, as it is now.
#[server(endpoint = "incidents/undo")]
pub async fn undo(number: IncidentNumber) -> Result<MoreCards, ApiError> {
    use crate::ssr::{live, one_card, run};
    run(|ctx| async move { Ok(one_card(backend::incidents::undo(&ctx, live(), number).await?)) }).await
}

#[server(endpoint = "incidents/link")]
pub async fn link_incidents(number: IncidentNumber, link: Link, other: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{live, other_number, run};
    run(|ctx| async move { backend::incidents::link(&ctx, live(), number, link, other_number(other.as_deref())?).await }).await
}

#[server(endpoint = "incidents/unlink")]
pub async fn unlink_incidents(number: IncidentNumber, link: Link, other: IncidentNumber) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::incidents::unlink(&ctx, live(), number, link, other).await }).await
}

/// `of`: numbers with commas between them. Changes nothing.
#[server(endpoint = "incidents/bulk/preview")]
pub async fn preview_bulk(of: String, act: BulkAct, #[server(default)] fields: BTreeMap<String, String>) -> Result<BulkPlanView, ApiError> {
    use crate::ssr::{live, numbers_of, run, to_bulk_plan};
    run(|ctx| async move { Ok(to_bulk_plan(backend::incidents::bulk_preview(&ctx, live(), &numbers_of(&of)?, act, &fields).await?)) }).await
}

/// `seen`: the numbers, each with the version that the person looked at.
#[server(endpoint = "incidents/bulk")]
pub async fn change_many(
    #[server(default)] seen: BTreeMap<String, u32>,
    act: BulkAct,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<BulkId, ApiError> {
    use crate::ssr::{live, number_of, run};
    run(|ctx| async move {
        let seen = seen.into_iter().map(|(number, version)| Ok((number_of(&number)?, version)));
        backend::incidents::bulk(&ctx, live(), seen.collect::<Result<_, backend::BackendError>>()?, act, &fields).await
    })
    .await
}

#[server(endpoint = "incidents/bulk/report")]
pub async fn fetch_bulk_report(id: String) -> Result<BulkReportView, ApiError> {
    use crate::ssr::{live, run, to_bulk_report};
    run(|ctx| async move {
        let id = id.parse().map_err(|_| backend::BackendError::NotFound)?;
        Ok(to_bulk_report(id, backend::incidents::bulk_report(&ctx, live(), id).await?))
    })
    .await
}

#[server(endpoint = "incidents/bulk/undo")]
pub async fn undo_bulk(id: BulkId) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::incidents::bulk_undo(&ctx, live(), id).await }).await
}
