//! Owns the server functions of the portal. They answer in plain words and never with anything internal.

use std::collections::BTreeMap;

use domain::number::IncidentNumber;
use leptos::prelude::*;

use crate::{ApiError, PortalView, ReportView, SuggestionView};

#[server(endpoint = "portal/home")]
pub async fn fetch_portal() -> Result<PortalView, ApiError> {
    use crate::ssr::{live, run, to_portal};
    run(|ctx| async move { Ok(to_portal(backend::incidents::own_reports(&ctx, live()).await?)) }).await
}

/// Published troubles and own open reports that match what somebody is typing.
#[server(endpoint = "portal/suggest")]
pub async fn suggest(words: String) -> Result<SuggestionView, ApiError> {
    use crate::ssr::{live, run, to_suggestion};
    run(|ctx| async move { Ok(to_suggestion(backend::incidents::suggest(&ctx, live(), &words).await?)) }).await
}

/// Reports a trouble; the answers to the plain questions are in `fields`.
#[server(endpoint = "portal/report")]
pub async fn report(#[server(default)] fields: BTreeMap<String, String>) -> Result<IncidentNumber, ApiError> {
    use crate::ssr::{is_plain_form, live, redirect_to, refused_form, run};
    let typed = fields.clone();
    match run(|ctx| async move { backend::incidents::report(&ctx, live(), &fields).await }).await {
        Ok(number) => {
            redirect_to(&format!("/reports/{number}?thanks=1"));
            Ok(number)
        }
        Err(error) => {
            if is_plain_form() {
                redirect_to(&refused_form::<Report>("/report", &typed, &error));
            }
            Err(error)
        }
    }
}

#[server(endpoint = "portal/get")]
pub async fn fetch_report(number: String) -> Result<ReportView, ApiError> {
    use crate::ssr::{live, number_of, run, to_report};
    run(|ctx| async move { Ok(to_report(&ctx, backend::incidents::own_report(&ctx, live(), number_of(&number)?).await?)) }).await
}

/// The reporter answers; after the end this opens a new report that goes on from the old one.
#[server(endpoint = "portal/answer")]
pub async fn answer(number: IncidentNumber, text: Option<String>) -> Result<IncidentNumber, ApiError> {
    use crate::ssr::{live, redirect_to, run};
    let went_to = run(|ctx| async move { backend::incidents::answer(&ctx, live(), number, &text.unwrap_or_default()).await }).await?;
    if went_to != number {
        redirect_to(&format!("/reports/{went_to}?thanks=1"));
    }
    Ok(went_to)
}

/// "It works again."
#[server(endpoint = "portal/confirm")]
pub async fn confirm(number: IncidentNumber) -> Result<(), ApiError> {
    use crate::ssr::{is_plain_form, live, redirect_to, run};
    use domain::workflow::Step;
    run(|ctx| async move { backend::incidents::perform(&ctx, live(), number, Step::Confirm, None, &BTreeMap::new()).await.map(drop) })
        .await?;
    if is_plain_form() {
        redirect_to(&format!("/reports/{number}?told=works"));
    }
    Ok(())
}

/// "Still broken", with what is still wrong.
#[server(endpoint = "portal/still-broken")]
pub async fn still_broken(number: IncidentNumber, reason: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{is_plain_form, live, redirect_to, run};
    use domain::incident::Stage;
    use domain::workflow::Step;
    let reason = reason.filter(|reason| !reason.trim().is_empty()).unwrap_or_else(|| "Still broken".to_owned());
    let fields = BTreeMap::from([("reason".to_owned(), reason)]);
    run(|ctx| async move { backend::incidents::perform(&ctx, live(), number, Step::Reopen, Some(Stage::Recovery), &fields).await.map(drop) })
        .await?;
    if is_plain_form() {
        redirect_to(&format!("/reports/{number}?told=broken"));
    }
    Ok(())
}

/// The reporter takes it back.
#[server(endpoint = "portal/withdraw")]
pub async fn withdraw(number: IncidentNumber) -> Result<(), ApiError> {
    use crate::ssr::{live, run};
    use domain::workflow::Step;
    let fields = BTreeMap::from([("cancel_reason".to_owned(), "withdrawn".to_owned())]);
    run(|ctx| async move { backend::incidents::perform(&ctx, live(), number, Step::Cancel, None, &fields).await.map(drop) }).await
}
