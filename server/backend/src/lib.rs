//! Use cases of Muster: each decides with domain inside one transaction of store, and tells the engine.
//! Never speaks HTTP, renders views, or touches the database but through store.

pub mod attachments;
pub mod backup;
pub mod catalogue;
pub mod check;
mod clock;
mod ctx;
pub mod demo;
mod digest;
pub mod drafts;
pub mod engine;
mod error;
pub mod ids;
pub mod import;
pub mod inbox;
pub mod incidents;
pub mod live;
pub mod mail;
pub mod people;
pub mod portable;
pub mod rules;
mod settings;
pub mod sheets;
mod starter;
pub mod templates;
pub mod trail;

use std::fmt;
use std::sync::Arc;

use domain::access::Actor;
use engine::{EngineHealth, Health};
use store::Db;
use tokio::sync::Notify;

pub use clock::{Clock, ManualClock, SystemClock};
pub use ctx::Ctx;
pub use error::BackendError;
use mail::{Mail, MailError};
pub use people::Browser;
use people::Passwords;
pub use settings::{AttachmentSettings, BaseUrl, MailSettings, SessionSettings, Settings, SmtpSecurity, SmtpSettings};

/// Everything that use cases work with. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub settings: Arc<Settings>,
    pub mail: Arc<dyn Mail>,
    pub passwords: Passwords,
    pub live: live::Hub,
    bell: Arc<Notify>,
    health: Arc<Health>,
}

impl Backend {
    /// Fails only when the mail settings make no sense; nothing is sent or opened here.
    pub fn new(db: Db, clock: Arc<dyn Clock>, settings: Settings) -> Result<Self, MailError> {
        let mail = mail::from_settings(&settings)?;
        let settings = Arc::new(settings);
        let live = live::Hub::new(live::LiveLimits::default());
        Ok(Self { db, clock, settings, mail, passwords: Passwords::default(), live, bell: Arc::default(), health: Arc::default() })
    }

    /// Begins an operation: the clock is read here and nowhere after.
    pub fn ctx(&self, actor: Actor, request: impl Into<String>) -> Ctx {
        Ctx { backend: self.clone(), actor, now: self.clock.now(), request: request.into(), scope: None, quiet: false }
    }

    /// An operation of a named part of Muster.
    pub fn system(&self, name: &'static str) -> Ctx {
        self.ctx(Actor::system(name), name)
    }

    /// Wakes the engine. Inside a transaction use `Ctx::ring_after`.
    pub fn ring(&self) {
        self.health.ring();
        self.bell.notify_one();
    }

    /// For the readiness answer.
    pub fn health(&self) -> EngineHealth {
        self.health.read()
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backend").field("clock", &self.clock).field("settings", &self.settings).finish_non_exhaustive()
    }
}
