//! Owns the server side of every server function: the request's context, one place that maps errors and logs
//! internals, and the turning of backend's answers into views. Never decides anything.

use std::sync::Arc;

use backend::{BackendError, Browser, Ctx};
use domain::realm::{Live, Realm};
use leptos::prelude::use_context;

use crate::{ApiError, Me, Preferences, SessionView};

mod views;
pub use views::*;

/// What the server provides as leptos context to every page and server function.
#[derive(Clone)]
pub struct Request {
    pub ctx: Ctx,
    /// Who is signed in, as the pages show it.
    pub me: Option<Me>,
    pub preferences: Preferences,
    pub browser: Arc<dyn Browser>,
}

/// For the document: who is signed in, and when.
pub fn session_of_render() -> SessionView {
    let request = use_context::<Request>();
    let now = request.as_ref().map(|request| request.ctx.now).unwrap_or_default();
    SessionView { me: request.and_then(|request| request.me), now }
}

pub async fn link_works(link: crate::Link, token: String) -> Result<bool, ApiError> {
    run(|ctx| async move {
        match link {
            crate::Link::Setup => backend::people::setup_link_works(&ctx.backend, &token).await,
            crate::Link::Reset => backend::people::reset_link_works(&ctx.backend, &token).await,
        }
    })
    .await
}

pub fn preferences_of_render() -> Preferences {
    use_context::<Request>().map(|request| request.preferences).unwrap_or_default()
}

/// The realm of the screens: live work.
pub fn live() -> Realm {
    Live.into()
}

/// Runs one use case for whoever is signed in.
pub async fn run<T, F, Fut>(use_case: F) -> Result<T, ApiError>
where
    F: FnOnce(Ctx) -> Fut,
    Fut: Future<Output = Result<T, BackendError>>,
{
    run_with(|request| use_case(request.ctx)).await
}

/// As `run`, for the few that sign in or out.
pub async fn run_with<T, F, Fut>(use_case: F) -> Result<T, ApiError>
where
    F: FnOnce(Request) -> Fut,
    Fut: Future<Output = Result<T, BackendError>>,
{
    let Some(request) = use_context::<Request>() else {
        return Err(ApiError::Internal { reference: "no-context".to_owned() });
    };
    let reference = request.ctx.request.clone();
    use_case(request).await.map_err(|error| to_api_error(error, reference))
}

/// Sends a form without scripts on, and a page with scripts too.
pub fn redirect_to(path: &str) {
    leptos_axum::redirect(path);
}

/// Where to go after signing in: only to a path of our own. `/start` leads staff to the board and everybody else to the portal.
pub fn landing(next: Option<&str>) -> String {
    let own_path =
        |next: &&str| next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    next.filter(own_path).unwrap_or("/start").to_owned()
}

#[cfg(test)]
mod tests {
    use super::landing;

    #[test]
    fn only_own_paths_are_landed_on() {
        for (next, expect) in [
            (Some("/incidents/INC-1?x=1"), "/incidents/INC-1?x=1"),
            (Some("//evil.example"), "/start"),
            (Some("/\\evil.example"), "/start"),
            (Some("https://evil.example"), "/start"),
            (Some("javascript:alert(1)"), "/start"),
            (Some("/a\r\nSet-Cookie: x"), "/start"),
            (Some(""), "/start"),
            (None, "/start"),
        ] {
            assert_eq!(landing(next), expect);
        }
    }
}
