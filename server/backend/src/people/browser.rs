//! Owns what signing in and out asks of the browser at the other end. Never knows cookies: server implements it.

use std::net::IpAddr;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::PersonId;

use super::{SecurityStamp, SessionKey};
use crate::BackendError;

/// The browser that asks.
#[async_trait]
pub trait Browser: Send + Sync {
    /// Starts a session under a new id; an older session of this browser ends.
    async fn sign_in(&self, person: PersonId, stamp: SecurityStamp, at: DateTime<Utc>) -> Result<(), BackendError>;

    async fn sign_out(&self) -> Result<(), BackendError>;

    /// What `remember_device` gave it at an earlier sign-in.
    fn device(&self) -> Option<String>;

    fn remember_device(&self, token: &str);

    /// Where it comes from, as far as trusted proxies tell.
    fn address(&self) -> IpAddr;

    /// What it calls itself; may be empty.
    fn agent(&self) -> String;

    /// Its session, to mark it in a list.
    fn session(&self) -> Option<SessionKey>;
}
