//! Owns the server functions that pages call by themselves, when the live feed says that something changed, and those
//! for drafts. The former lie under `live/`: they are no sign of life, and keep no session.

use chrono::{DateTime, Utc};
use domain::ids::PersonId;
use domain::incident::{Card, Names, Stage};
use domain::number::IncidentNumber;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{ApiError, IncidentView, RailCounts, ReportView};

/// Cards that the live feed named, as they are now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LiveCards {
    pub cards: Vec<Card>,
    pub names: Names,
    /// Of every stage: how many the filter finds, and since when the one that waits longest is there.
    pub counts: Vec<(Stage, u64, Option<DateTime<Utc>>)>,
}

/// What somebody is writing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Writing {
    Note,
    Reply,
}

/// Somebody at the same incident, as the live feed tells it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Present {
    pub person: PersonId,
    pub name: String,
    pub doing: Doing,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    Looking,
    Noting,
    Replying,
}

/// The server's copy of what somebody typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DraftView {
    pub place: String,
    pub text: String,
    pub at: DateTime<Utc>,
}

/// These cards as they are now, as far as the filter finds them and the reader may see them, and the counts.
#[server(endpoint = "live/cards")]
pub async fn fetch_cards(query: String, #[server(default)] numbers: Vec<IncidentNumber>) -> Result<LiveCards, ApiError> {
    use crate::ssr::{live, run, to_live_cards};
    run(|ctx| async move { Ok(to_live_cards(backend::incidents::cards(&ctx, live(), &query, &numbers).await?)) }).await
}

#[server(endpoint = "live/incident")]
pub async fn refetch_incident(number: String) -> Result<IncidentView, ApiError> {
    crate::fetch_incident(number).await
}

#[server(endpoint = "live/report")]
pub async fn refetch_report(number: String) -> Result<ReportView, ApiError> {
    crate::fetch_report(number).await
}

#[server(endpoint = "live/rail")]
pub async fn recount_rail() -> Result<RailCounts, ApiError> {
    crate::count_rail().await
}

/// Tells those who look at the same incident what is being written; `None` when it stopped.
#[server(endpoint = "live/writing")]
pub async fn tell_writing(number: String, what: Option<Writing>) -> Result<(), ApiError> {
    use crate::ssr::{number_of, run, to_doing};
    run(|ctx| async move { backend::live::writing(&ctx, number_of(&number)?, to_doing(what)).await }).await
}

/// What the person typed into these forms, perhaps in another browser.
#[server(endpoint = "drafts/find")]
pub async fn find_drafts(#[server(default)] places: Vec<String>) -> Result<Vec<DraftView>, ApiError> {
    use crate::ssr::{live, run, to_draft};
    run(|ctx| async move { Ok(backend::drafts::find(&ctx, live(), &places).await?.into_iter().map(to_draft).collect()) }).await
}

#[server(endpoint = "drafts/keep")]
pub async fn keep_draft(place: String, #[server(default)] text: String) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::drafts::keep(&ctx, live(), &place, &text).await.map(drop) }).await
}

#[server(endpoint = "drafts/discard")]
pub async fn discard_drafts(#[server(default)] places: Vec<String>) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::drafts::discard(&ctx, live(), &places).await }).await
}
