//! Finds out who a request is from and prepares what pages and server functions work with. Asks at every request
//! whether the account still is what it was at the sign-in; never caches the answer.

use std::sync::Arc;

use api::{Me, Preferences};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::{
    Backend, BackendError,
    people::{self, SecurityStamp},
};
use chrono::{DateTime, Utc};
use domain::access::Actor;
use domain::ids::PersonId;
use domain::person::Person;
use serde::{Deserialize, Serialize};
use tower_cookies::Cookies;
use tower_sessions::Session;

use super::{CookieNames, Proxies, browser::WebBrowser, keeper::unavailable};
use crate::{refusal::Refusal, shield::reference::Reference};

/// The key of the session's one fact.
pub const SIGNED_IN: &str = "signed_in";

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SignedIn {
    pub person: PersonId,
    pub stamp: SecurityStamp,
    pub at: DateTime<Utc>,
}

#[derive(Clone)]
pub struct Identity {
    pub backend: Backend,
    pub names: CookieNames,
    pub proxies: Proxies,
}

/// Puts an `api::ssr::Request` into the extensions of the request.
pub async fn identify(State(identity): State<Arc<Identity>>, mut request: Request, next: Next) -> Response {
    let reference = request.extensions().get::<Reference>().map(ToString::to_string).unwrap_or_default();
    let preferences = preferences(request.headers());
    let browser = identity.browser(&request);
    match identity.request_of(browser, preferences, reference).await {
        Ok(context) => {
            request.extensions_mut().insert(context);
            next.run(request).await
        }
        Err(BackendError::Unavailable) => Refusal::unavailable().into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "who asks cannot be found out");
            Refusal::internal().into_response()
        }
    }
}

impl Identity {
    async fn request_of(
        &self,
        browser: Result<WebBrowser, BackendError>,
        preferences: Preferences,
        reference: String,
    ) -> Result<api::ssr::Request, BackendError> {
        let browser = browser?;
        let actor = match browser.signed_in().await? {
            Some(who) => people::actor_of(&self.backend, who.person, who.stamp, who.at).await?.map(Actor::Person),
            None => None,
        };
        let ctx = self.backend.ctx(actor.unwrap_or(Actor::Anonymous), reference);
        let me = match ctx.actor.person() {
            Some(_) => Some(shown(people::me(&ctx).await?)),
            None => None,
        };
        Ok(api::ssr::Request { ctx, me, preferences, browser: Arc::new(browser) })
    }

    fn browser(&self, request: &Request) -> Result<WebBrowser, BackendError> {
        let extensions = request.extensions();
        match (extensions.get::<Session>(), extensions.get::<Cookies>()) {
            (Some(session), Some(cookies)) => Ok(WebBrowser {
                session: session.clone(),
                cookies: cookies.clone(),
                names: self.names,
                address: self.proxies.address(request),
                agent: agent(request.headers()),
            }),
            _ => Err(BackendError::internal("sessions.identify", "no session layer around this route")),
        }
    }
}

fn shown(person: Person) -> Me {
    let Person { id, name, email, roles, teams, .. } = person;
    Me { id, name, email, roles, teams, staff: roles.is_staff() }
}

/// What the browser calls itself, cut: it is shown in a list.
fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    agent.chars().take(300).collect()
}

/// Theme and density are the browser's own business; the server only has to render the first frame right.
fn preferences(headers: &HeaderMap) -> Preferences {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut preferences = Preferences::default();
    for pair in cookies.flat_map(|cookies| cookies.split(';')) {
        match pair.trim() {
            "muster_theme=light" => preferences.theme = Some("light"),
            "muster_theme=dark" => preferences.theme = Some("dark"),
            "muster_density=compact" => preferences.density = Some("compact"),
            _ => {}
        }
    }
    preferences
}

impl WebBrowser {
    /// Who signed in here, as far as the session still lives.
    async fn signed_in(&self) -> Result<Option<SignedIn>, BackendError> {
        if self.session.id().is_none() {
            return Ok(None);
        }
        self.session.get(SIGNED_IN).await.map_err(unavailable)
    }
}
