//! Owns the server functions by which an agent logs an incident.

use std::collections::BTreeMap;

use domain::number::IncidentNumber;
use leptos::prelude::*;

use crate::{ApiError, PersonChoice};

/// Logs an incident for somebody. Answers with the number; a form without scripts is sent to the incident's page.
#[server(endpoint = "incidents/create")]
pub async fn create_incident(#[server(default)] fields: BTreeMap<String, String>) -> Result<IncidentNumber, ApiError> {
    use crate::ssr::{live, redirect_to, run};
    let number = run(|ctx| async move { backend::incidents::create(&ctx, live(), &fields).await }).await?;
    redirect_to(&format!("/incidents/{number}"));
    Ok(number)
}

/// Opens, resolves and proposes closure of what a call solved.
#[server(endpoint = "incidents/phone-fix")]
pub async fn create_phone_fix(#[server(default)] fields: BTreeMap<String, String>) -> Result<IncidentNumber, ApiError> {
    use crate::ssr::{live, redirect_to, run};
    let number = run(|ctx| async move { backend::incidents::create_phone_fix(&ctx, live(), &fields).await }).await?;
    redirect_to(&format!("/incidents/{number}"));
    Ok(number)
}

/// People whose name contains the words, at most ten.
#[server(endpoint = "people/search")]
pub async fn search_people(words: String) -> Result<Vec<PersonChoice>, ApiError> {
    use crate::ssr::run;
    run(|ctx| async move {
        let people = backend::people::search(&ctx, &words, 10).await?;
        Ok(people.into_iter().map(|person| PersonChoice { id: person.id, name: person.name }).collect())
    })
    .await
}
