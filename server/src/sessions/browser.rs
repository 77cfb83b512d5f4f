//! What signing in and out does to the asking browser: its session and device cookies. Never checks a password.

use std::net::IpAddr;

use async_trait::async_trait;
use backend::{
    BackendError,
    people::{Browser, SecurityStamp, SessionKey},
};
use chrono::{DateTime, Utc};
use domain::ids::PersonId;
use tower_cookies::{
    Cookie, Cookies,
    cookie::{SameSite, time::Duration},
};
use tower_sessions::Session;

use super::{
    CookieNames,
    identify::{SIGNED_IN, SignedIn},
    keeper::{self, unavailable},
};

/// What the browser called itself at the sign-in, for the list of one's sessions.
const AGENT: &str = "agent";

pub struct WebBrowser {
    pub session: Session,
    pub cookies: Cookies,
    pub names: CookieNames,
    pub address: IpAddr,
    pub agent: String,
}

impl WebBrowser {
    fn device_cookie(&self, token: String) -> Cookie<'static> {
        Cookie::build((self.names.device, token))
            .path("/")
            .http_only(true)
            .secure(self.names.secure)
            .same_site(SameSite::Lax)
            .max_age(Duration::days(365))
            .build()
    }
}

#[async_trait]
impl Browser for WebBrowser {
    /// Under a new id: who knew the old one, or made the browser use it, has nothing.
    async fn sign_in(&self, person: PersonId, stamp: SecurityStamp, at: DateTime<Utc>) -> Result<(), BackendError> {
        self.session.clear().await;
        self.session.cycle_id().await.map_err(unavailable)?;
        self.session.insert(SIGNED_IN, SignedIn { person, stamp, at }).await.map_err(unavailable)?;
        self.session.insert(AGENT, &self.agent).await.map_err(unavailable)?;
        // Now, and not after the answer: a sign-in that cannot be kept has to fail.
        self.session.save().await.map_err(unavailable)
    }

    async fn sign_out(&self) -> Result<(), BackendError> {
        self.session.flush().await.map_err(unavailable)
    }

    fn device(&self) -> Option<String> {
        self.cookies.get(self.names.device).map(|cookie| cookie.value().to_owned())
    }

    fn remember_device(&self, token: &str) {
        self.cookies.add(self.device_cookie(token.to_owned()));
    }

    fn address(&self) -> IpAddr {
        self.address
    }

    fn agent(&self) -> String {
        self.agent.clone()
    }

    fn session(&self) -> Option<SessionKey> {
        self.session.id().map(|id| SessionKey(keeper::hash(&id)))
    }
}
