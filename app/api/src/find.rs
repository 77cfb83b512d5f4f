//! Owns the server functions and answers of searching: the best hits while somebody types, and what looks alike.

use domain::incident::Stage;
use domain::number::IncidentNumber;
use domain::priority::Priority;
use domain::search::{Part, Piece, Similar};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ApiError;

/// The best that a query finds.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct FoundView {
    pub hits: Vec<HitView>,
    /// All that the query finds.
    pub total: u64,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HitView {
    pub number: IncidentNumber,
    pub title: Vec<Piece>,
    pub excerpt: Option<Vec<Piece>>,
    /// The best place that a word was found in.
    pub part: Part,
    pub stage: Stage,
    pub priority: Option<Priority>,
    pub service: Option<String>,
    pub restricted: bool,
}

/// Another incident that looks like the one at hand.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SimilarView {
    pub number: IncidentNumber,
    pub title: String,
    pub stage: Stage,
    pub similar: Similar,
}

#[server(endpoint = "incidents/find")]
pub async fn find_incidents(words: String) -> Result<FoundView, ApiError> {
    use crate::ssr::{live, run, to_found};
    run(|ctx| async move { Ok(to_found(backend::incidents::find(&ctx, live(), &words).await?)) }).await
}

#[server(endpoint = "incidents/similar")]
pub async fn list_similar(number: String) -> Result<Vec<SimilarView>, ApiError> {
    use crate::ssr::{live, number_of, run, to_similar};
    run(|ctx| async move { Ok(to_similar(backend::incidents::alike(&ctx, live(), number_of(&number)?).await?)) }).await
}
