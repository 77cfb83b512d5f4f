//! Owns the server functions of working together: inbox, following, informing, naming each other.

use domain::ids::PersonId;
use domain::inbox::Because;
use domain::incident::{Event, Names, Stage};
use domain::number::IncidentNumber;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{ApiError, PersonChoice};

/// What somebody was told, by incident; the newest first.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct InboxView {
    pub groups: Vec<InboxGroup>,
    pub unread: u64,
    pub names: Names,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct InboxGroup {
    pub number: IncidentNumber,
    pub title: String,
    pub stage: Stage,
    pub notices: Vec<NoticeView>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NoticeView {
    pub event: Event,
    pub because: Because,
    pub read: bool,
}

/// What the incident page shows of it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct TogetherView {
    pub followers: Vec<PersonId>,
    /// What the reader has not read about this incident.
    pub unread: u64,
}

#[server(endpoint = "inbox")]
pub async fn fetch_inbox() -> Result<InboxView, ApiError> {
    use crate::ssr::{live, run, to_inbox};
    run(|ctx| async move { Ok(to_inbox(backend::inbox::list(&ctx, live()).await?)) }).await
}

/// Everything about one incident was read; without a number everything was.
#[server(endpoint = "inbox/read")]
pub async fn mark_read(number: Option<IncidentNumber>) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::inbox::mark_read(&ctx, live(), number).await }).await
}

#[server(endpoint = "incidents/follow")]
pub async fn follow(number: IncidentNumber, following: bool) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::incidents::follow(&ctx, live(), number, following).await }).await
}

/// Tells somebody of the desk of this incident; nothing changes hands.
#[server(endpoint = "incidents/inform")]
pub async fn inform(number: IncidentNumber, person: Option<String>, text: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    let person = person.and_then(|id| id.trim().parse().ok());
    run(|ctx| async move { backend::incidents::inform(&ctx, live(), number, person, &text.unwrap_or_default()).await }).await
}

/// People of the desk who may read this incident; without words its managers.
#[server(endpoint = "incidents/readers")]
pub async fn list_readers(number: IncidentNumber, words: Option<String>) -> Result<Vec<PersonChoice>, ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move {
        let people = backend::incidents::readers(&ctx, live(), number, &words.unwrap_or_default(), 8).await?;
        Ok(people.into_iter().map(|person| PersonChoice { id: person.id, name: person.name }).collect())
    })
    .await
}
