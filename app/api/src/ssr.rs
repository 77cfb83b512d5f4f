//! Owns the server side of every server function: the request's context, one place that maps errors and logs
//! internals, and the turning of backend's answers into views. Never decides anything.

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use backend::people::SignedIn;
use backend::{BackendError, Ctx};
use domain::realm::{Live, Realm};
use leptos::prelude::use_context;

use crate::{ApiError, Me, Preferences, SessionView};

mod views;
pub use views::*;

/// How the request's browser is signed in and out. The server owns cookies and sessions and provides this.
#[async_trait]
pub trait Browser: Send + Sync {
    /// Begins a session with a new id for this person, and remembers the device.
    async fn sign_in(&self, who: SignedIn) -> Result<(), BackendError>;
    async fn sign_out(&self) -> Result<(), BackendError>;
    fn address(&self) -> IpAddr;
    /// The token of the device cookie, if the browser has one.
    fn device(&self) -> Option<String>;
    /// The stored key of the current session, to mark it in lists.
    fn session_key(&self) -> Option<String>;
}

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

/// Where to go after signing in: only to a path of our own.
pub fn landing(next: Option<&str>, staff: bool) -> String {
    let own_path =
        |next: &&str| next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    match next.filter(own_path) {
        Some(next) => next.to_owned(),
        None if staff => "/board".to_owned(),
        None => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::landing;

    #[test]
    fn only_own_paths_are_landed_on() {
        for (next, expect) in [
            (Some("/incidents/INC-1?x=1"), "/incidents/INC-1?x=1"),
            (Some("//evil.example"), "/board"),
            (Some("/\\evil.example"), "/board"),
            (Some("https://evil.example"), "/board"),
            (Some("javascript:alert(1)"), "/board"),
            (Some("/a\r\nSet-Cookie: x"), "/board"),
            (None, "/board"),
        ] {
            assert_eq!(landing(next, true), expect);
        }
        assert_eq!(landing(None, false), "/");
    }
}
