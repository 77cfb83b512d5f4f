//! Owns the server functions of the view of whoever leads a team.

use chrono::{DateTime, Utc};
use domain::ids::{PersonId, TeamId};
use domain::incident::{Card, Care, Names, Since};
use domain::priority::Priority;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ApiError;

/// Who carries how much, and what needs somebody's eye.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CareView {
    /// Teams that the reader may look at.
    pub teams: Vec<(TeamId, String)>,
    /// The whole desk may be looked at, too.
    pub all: bool,
    /// Those that are looked at; `None` is the whole desk.
    pub shown: Option<Vec<TeamId>>,
    pub lists: Vec<CareList>,
    /// Who carries most comes first.
    pub people: Vec<CarriedView>,
    pub names: Names,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CareList {
    pub care: Care,
    pub count: u64,
    /// Its first rows, with since when they are as they are.
    pub worst: Vec<(Card, Since)>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CarriedView {
    pub person: PersonId,
    /// Open incidents by priority, the highest first; those without come last.
    pub priorities: Vec<(Option<Priority>, u64)>,
    pub held: u64,
    pub untouched: u64,
    /// Since when nobody did anything to the one that lies longest.
    pub oldest: Option<DateTime<Utc>>,
    pub tasks: u64,
    /// Those of the tasks that are late.
    pub late: u64,
}

impl CarriedView {
    pub fn open(&self) -> u64 {
        self.priorities.iter().map(|(_, count)| count).sum()
    }
}

/// `query` as in the address: `team` is an id or `all`; without it the reader's own teams.
#[server(endpoint = "team")]
pub async fn fetch_care(query: String) -> Result<CareView, ApiError> {
    use crate::ssr::{live, run, span_of, to_care};
    run(|ctx| async move { Ok(to_care(backend::incidents::care(&ctx, live(), span_of(&query)?).await?)) }).await
}

#[server(endpoint = "live/team")]
pub async fn refetch_care(query: String) -> Result<CareView, ApiError> {
    fetch_care(query).await
}
