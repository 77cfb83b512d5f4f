//! The outermost layer: every request gets a reference, no panic leaves it, refusals are written in the asker's form,
//! and no answer goes out without the usual headers. Never reads a body.

use std::{panic::AssertUnwindSafe, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderName, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;

use super::{headers, reference::Reference};
use crate::refusal::{Door, Refusal};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What the outermost layer has to know of the installation.
#[derive(Clone, Debug, Default)]
pub struct Outer {
    /// People come over TLS, so browsers may be told to insist on it.
    pub https: bool,
    /// Style sheet of the pages that say no.
    pub style: Option<String>,
}

pub async fn guard(State(outer): State<Arc<Outer>>, mut request: Request, next: Next) -> Response {
    let reference = Reference::new();
    let door = Door::of(request.uri().path(), request.headers());
    request.extensions_mut().insert(reference);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());

    let answered = reference.scope(AssertUnwindSafe(next.run(request)).catch_unwind()).await;
    // The panic hook has logged it, with the place and this reference.
    let mut response = answered.unwrap_or_else(|_| Refusal::internal().into_response());
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>().or_else(|| speechless(&response)) {
        response = refusal.write(response, door, reference, outer.style.as_deref());
    }

    headers::complete(response.headers_mut(), outer.https);
    response.headers_mut().insert(REQUEST_ID, reference.header());
    // The path alone: a query may hold what somebody typed.
    tracing::debug!(%reference, %method, path, status = response.status().as_u16(), "answered");
    response
}

/// What a library refused in its own words, or in none: told in ours.
fn speechless(response: &Response) -> Option<Refusal> {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
    let foreign = kind.is_none_or(|kind| kind.starts_with(b"text/plain"));
    ((status.is_client_error() || status.is_server_error()) && foreign).then(|| Refusal::plain(status))
}

/// Panics go to the log like everything else, once, with the reference of the request that they ended.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let reference = Reference::current().map(|reference| reference.to_string()).unwrap_or_default();
        tracing::error!(reference, place, message, "panic");
    }));
}
