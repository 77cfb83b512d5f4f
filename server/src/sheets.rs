//! Lists for spreadsheets over HTTP: written page by page while they are read. Never holds a whole list, and never lets
//! a browser show one as a page.

use axum::{
    Extension, Router,
    body::Body,
    extract::RawQuery,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use backend::{
    BackendError,
    sheets::{Asked, Sheet},
};
use futures_util::stream;

use crate::attachments::Refused;

pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/incidents.csv", get(incidents)).route("/audit.csv", get(audit))
}

async fn incidents(Extension(request): Extension<api::ssr::Request>, RawQuery(query): RawQuery) -> Response {
    answer(Sheet::of_incidents(request.ctx, &Asked::of(&query.unwrap_or_default())).await).await
}

async fn audit(Extension(request): Extension<api::ssr::Request>, RawQuery(query): RawQuery) -> Response {
    answer(Sheet::of_trail(request.ctx, &Asked::of(&query.unwrap_or_default())).await).await
}

async fn answer(sheet: Result<Sheet, BackendError>) -> Response {
    match begun(sheet).await {
        Ok(response) => response,
        Err(error) => Refused::Backend(error).refusal().into_response(),
    }
}

/// With the first lines at hand: what is refused is refused before anything is sent.
async fn begun(sheet: Result<Sheet, BackendError>) -> Result<Response, BackendError> {
    let mut sheet = sheet?;
    let name = sheet.name();
    let first = sheet.next().await?;
    // An error after the first lines cuts the answer off: a list that ends early must not look whole.
    let rest = stream::try_unfold((first, sheet), async |(next, mut sheet): (Option<String>, Sheet)| {
        let Some(lines) = next else { return Ok::<_, BackendError>(None) };
        let following = sheet.next().await.inspect_err(|error| tracing::warn!(%error, "a list was cut off"))?;
        Ok(Some((lines, (following, sheet))))
    });
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let heads = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'")),
    ];
    Ok((heads, Body::from_stream(rest)).into_response())
}
