//! Owns the server side of every server function: the request's context, one place that maps errors and logs
//! internals, and the turning of backend's answers into views. Never decides anything.

use std::collections::BTreeMap;
use std::sync::Arc;

use backend::{BackendError, Browser, Ctx};
use domain::realm::{Live, Realm};
use leptos::prelude::use_context;
use leptos::server_fn::ServerFn;
use leptos::server_fn::error::ServerFnUrlError;

use crate::{ApiError, Me, Preferences, SessionView};

mod bulk;
mod care;
mod find;
mod imports;
mod live;
mod order;
mod rules;
mod tasks;
mod views;
pub use bulk::*;
pub use care::*;
pub use find::*;
pub use imports::*;
pub use live::*;
pub use order::*;
pub use rules::*;
pub use tasks::*;
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
    let ctx = request.ctx.clone();
    let answer = use_case(request).await;
    if let Err(BackendError::Denied(denied)) = &answer
        && let Err(error) = backend::trail::refused(&ctx, denied).await
    {
        // The refusal stands, whether or not it could be written down.
        tracing::warn!(%error, "a refusal is missing in the audit trail");
    }
    answer.map_err(|error| to_api_error(error, ctx.request))
}

/// Whether the request is a form of a browser without scripts: it is answered by another page.
pub fn is_plain_form() -> bool {
    let accepts = |parts: axum::http::request::Parts| {
        parts.headers.get_all(axum::http::header::ACCEPT).iter().any(|value| value.to_str().is_ok_and(|value| value.contains("text/html")))
    };
    use_context::<axum::http::request::Parts>().is_some_and(accepts)
}

/// Sends a form without scripts on, and a page with scripts too.
pub fn redirect_to(path: &str) {
    leptos_axum::redirect(path);
}

/// The address of a form's page with why it was refused, and with everything that was typed: without scripts nothing
/// else keeps it. What is too long for an address is left out; then the browser's way back has it.
pub fn refused_form<S>(page: &str, typed: &BTreeMap<String, String>, error: &ApiError) -> String
where
    S: ServerFn<Error = ApiError>,
{
    const ADDRESS_MAX: usize = 16_000;
    let base = "http://here";
    let refused = ServerFnUrlError::new(S::PATH, error.clone()).to_url(&format!("{base}{page}"));
    let Ok(mut address) = refused else { return page.to_owned() };
    for (name, value) in typed.iter().filter(|(_, value)| !value.trim().is_empty()) {
        let before = address.clone();
        address.query_pairs_mut().append_pair(name, value);
        if address.as_str().len() > ADDRESS_MAX {
            address = before;
        }
    }
    address.as_str().trim_start_matches(base).to_owned()
}

/// Where to go after signing in: only to a path of our own. `/start` leads staff to the board and everybody else to the portal.
pub fn landing(next: Option<&str>) -> String {
    let own_path =
        |next: &&str| next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    next.filter(own_path).unwrap_or("/start").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_form_keeps_what_was_typed() {
        let typed = |text: &str| BTreeMap::from([("title".to_owned(), text.to_owned()), ("urgency".to_owned(), "low & slow".to_owned())]);
        let kept = refused_form::<crate::Report>("/report", &typed("no net"), &ApiError::NotFound);
        assert!(kept.starts_with("/report?__path=%2Frpc%2Fportal%2Freport&__err="), "{kept}");
        assert!(kept.ends_with("&title=no+net&urgency=low+%26+slow"), "{kept}");
        let long = refused_form::<crate::Report>("/report", &typed(&"ä".repeat(10_000)), &ApiError::NotFound);
        assert!(long.len() < 16_000 && long.ends_with("&urgency=low+%26+slow"), "{}", long.len());
    }

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
