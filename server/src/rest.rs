//! REST for programs: `/api/v1`, JSON, bearer tokens, problem documents. The same rules and rights as the screens:
//! every handler calls a use case of backend. Never reads a cookie.

mod address;
mod attachments;
mod bearer;
mod change;
mod document;
mod events;
mod incidents;
mod input;
mod lookup;
mod once;
pub(crate) mod problem;
mod query;
mod steps;
mod tasks;
mod version;
mod view;

use axum::{Json, Router, extract::DefaultBodyLimit, routing::get};
use backend::Backend;
use domain::realm::{Live, Realm};
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes as route};

/// Programs work on live incidents only.
fn realm() -> Realm {
    Live.into()
}

fn described() -> OpenApiRouter<Backend> {
    OpenApiRouter::with_openapi(document::head())
        .routes(route!(incidents::list, incidents::create))
        .routes(route!(incidents::fetch, incidents::patch))
        .routes(route!(steps::perform))
        .routes(route!(events::list, events::append))
        .routes(route!(tasks::list, tasks::add))
        .routes(route!(tasks::patch))
        .routes(route!(attachments::list, attachments::add))
}

/// The OpenAPI document. It is made from the routes themselves, so none can be missing.
pub fn document() -> OpenApi {
    described().into_openapi()
}

pub fn routes(backend: Backend) -> Router {
    let (router, document) = described().split_for_parts();
    let document = get(move || {
        let document = document.clone();
        async move { Json(document) }
    });
    // Files are counted while they come; everything else was read before.
    router.route("/api/v1/openapi.json", document).layer(DefaultBodyLimit::disable()).with_state(backend)
}
