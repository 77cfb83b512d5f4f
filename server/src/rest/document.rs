//! What the OpenAPI document says beside its paths: name, version and how to authenticate.

use utoipa::{
    OpenApi as _,
    openapi::{
        OpenApi,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::problem::{InputErrorSchema, ProblemSchema};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Muster",
        description = "Incidents for programs. Everything goes through the same rules and rights as the screens. \
            Times are UTC. Every answer carries X-Request-Id, every error is a problem document (RFC 9457).",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(ProblemSchema, InputErrorSchema)),
    security(("token" = [])),
    servers((url = "/"))
)]
struct Head;

pub fn head() -> OpenApi {
    let mut document = Head::openapi();
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.bearer_format = Some("mst_...".to_owned());
    bearer.description = Some("A token of `muster token create`; its scope is read, write or all.".to_owned());
    document.components.get_or_insert_default().add_security_scheme("token", SecurityScheme::Http(bearer));
    document
}
