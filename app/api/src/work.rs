//! Owns the server functions of the agents' screens: board, list, incident.

use std::collections::BTreeMap;

use domain::incident::{Field, Stage};
use domain::number::IncidentNumber;
use domain::workflow::Step;
use leptos::prelude::*;

use crate::{ApiError, BoardView, Choices, IncidentView, ListView, MoreCards, MoveOutcome, RailCounts};

/// The board under a filter, as the query of its URL.
#[server(endpoint = "board")]
pub async fn fetch_board(query: String) -> Result<BoardView, ApiError> {
    use crate::ssr::{live, run, to_board};
    run(|ctx| async move { Ok(to_board(backend::incidents::board(&ctx, live(), &query).await?)) }).await
}

/// More cards of one column.
#[server(endpoint = "board/more")]
pub async fn fetch_column(query: String, stage: Stage, cursor: String) -> Result<MoreCards, ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move {
        let (page, names) = backend::incidents::column(&ctx, live(), &query, stage, &cursor).await?;
        Ok(MoreCards { page, names })
    })
    .await
}

#[server(endpoint = "incidents/list")]
pub async fn list_incidents(query: String) -> Result<ListView, ApiError> {
    use crate::ssr::{live, run, to_list};
    run(|ctx| async move { Ok(to_list(backend::incidents::list(&ctx, live(), &query).await?)) }).await
}

#[server(endpoint = "rail")]
pub async fn count_rail() -> Result<RailCounts, ApiError> {
    use crate::ssr::{live, run, to_rail};
    run(|ctx| async move { Ok(to_rail(backend::incidents::counts(&ctx, live()).await?)) }).await
}

#[server(endpoint = "incidents/get")]
pub async fn fetch_incident(number: String) -> Result<IncidentView, ApiError> {
    use crate::ssr::{live, number_of, run, to_incident};
    run(|ctx| async move { Ok(to_incident(backend::incidents::detail(&ctx, live(), number_of(&number)?).await?)) }).await
}

/// Writes one field. `seen` is the version of the field that the writer saw; a clash answers with both values.
#[server(endpoint = "incidents/edit")]
pub async fn edit_field(
    number: IncidentNumber,
    field: Field,
    seen: u32,
    value: Option<String>,
    /// Why, where the right asks for it.
    reason: Option<String>,
) -> Result<(), ApiError> {
    use crate::ssr::{is_plain_form, live, redirect_to, run};
    let value = value.unwrap_or_default();
    run(|ctx| async move { backend::incidents::edit_field_because(&ctx, live(), number, field, seen, &value, reason.as_deref()).await })
        .await?;
    if is_plain_form() {
        // The page that held the form would open it again.
        redirect_to(&format!("/incidents/{number}"));
    }
    Ok(())
}

/// Opens a restricted incident for a while; the reason is logged and told to the owner.
#[server(endpoint = "incidents/open")]
pub async fn open_restricted(number: IncidentNumber, reason: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::incidents::unseal(&ctx, live(), number, &reason.unwrap_or_default()).await }).await
}

/// Names somebody who has to know, or takes them off that list.
#[server(endpoint = "incidents/need-to-know")]
pub async fn name_person(number: IncidentNumber, person: Option<String>, named: bool, reason: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    let person = person.and_then(|id| id.trim().parse().ok());
    run(|ctx| async move { backend::incidents::name(&ctx, live(), number, person, named, reason.as_deref()).await }).await
}

/// A step of the transition table, from the stage that the person saw.
#[server(endpoint = "incidents/step")]
pub async fn perform(
    number: IncidentNumber,
    step: Step,
    from: Stage,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::incidents::perform(&ctx, live(), number, step, Some(from), &fields).await.map(drop) }).await
}

/// A move on the board; what it lacks comes back as fields to ask for, never as an error.
#[server(endpoint = "incidents/move")]
pub async fn move_to(
    number: IncidentNumber,
    from: Stage,
    to: Stage,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<MoveOutcome, ApiError> {
    use crate::ssr::{live, run, to_outcome};
    run(|ctx| async move { to_outcome(backend::incidents::move_card(&ctx, live(), number, from, to, &fields).await) }).await
}

#[server(endpoint = "incidents/note")]
pub async fn add_note(number: IncidentNumber, text: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::incidents::note(&ctx, live(), number, &text.unwrap_or_default()).await }).await
}

#[server(endpoint = "incidents/reply")]
pub async fn add_reply(number: IncidentNumber, text: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    run(|ctx| async move { backend::incidents::reply(&ctx, live(), number, &text.unwrap_or_default()).await }).await
}

/// Teams, agents, categories, services and locations for forms.
#[server(endpoint = "choices")]
pub async fn list_choices() -> Result<Choices, ApiError> {
    use crate::ssr::{run, to_choices};
    run(|ctx| async move { Ok(to_choices(backend::catalogue::choices(&ctx).await?)) }).await
}
