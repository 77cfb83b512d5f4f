//! Owns the desk that tests work at: a backend on a fresh database with a clock that stands, and browsers whose
//! sessions are real rows.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use backend::people::{self, NewPerson, SecurityStamp, SessionKey};
use backend::{Backend, BackendError, Browser, Ctx, ManualClock, Settings};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Role, RoleSet};
use domain::ids::PersonId;
use store::Db;
use store::sessions::{Digest, Session};
use testkit::TestDb;

pub const PASSWORD: &str = "a long enough password";

/// Fresh, empty, ended when dropped.
pub struct Desk {
    pub backend: Backend,
    pub clock: Arc<ManualClock>,
    folder: tempfile::TempDir,
    _db: TestDb,
}

impl Desk {
    pub fn open(db: TestDb) -> Desk {
        Desk::with(db, |_| {})
    }

    pub fn with(db: TestDb, change: impl FnOnce(&mut Settings)) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(DateTime::from_timestamp(1_790_000_000, 0).unwrap()));
        let mut settings = Settings::new("https://desk.example.org".parse().unwrap(), folder.path());
        change(&mut settings);
        let backend = Backend::new(db.db().clone(), clock.clone(), settings).unwrap();
        Desk { backend, clock, folder, _db: db }
    }

    pub fn system(&self) -> Ctx {
        self.backend.system("test")
    }

    /// An operation of nobody known.
    pub fn visitor(&self) -> Ctx {
        self.backend.ctx(Actor::Anonymous, "test")
    }

    pub fn wait(&self, by: TimeDelta) {
        self.clock.fast_forward(by);
    }

    pub async fn add(&self, email: &str, roles: &[Role], password: Option<&str>) -> PersonId {
        let new = NewPerson {
            name: email.split('@').next().unwrap_or_default().replace('.', " "),
            email: email.to_owned(),
            roles: RoleSet::new(roles.iter().copied()).unwrap(),
            password: password.map(str::to_owned),
            ..NewPerson::default()
        };
        people::add(&self.system(), new).await.unwrap()
    }

    pub async fn sign_in(&self, browser: &TestBrowser, email: &str, password: &str) -> Result<PersonId, BackendError> {
        people::sign_in(&self.visitor(), browser, email, password).await
    }

    /// The operation that a request of this browser would be.
    pub async fn ctx(&self, browser: &TestBrowser) -> Ctx {
        let actor = match browser.signed_in().await {
            Some((person, stamp, at)) => people::actor_of(&self.backend, person, stamp, at).await.unwrap(),
            None => None,
        };
        self.backend.ctx(actor.map_or(Actor::Anonymous, Actor::Person), "test")
    }

    pub fn browser(&self) -> TestBrowser {
        TestBrowser {
            db: self.backend.db.clone(),
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
            session: Mutex::default(),
            device: Mutex::default(),
        }
    }

    pub fn spool(&self) -> PathBuf {
        self.folder.path().join("mail-spool")
    }

    /// All mails that were delivered, oldest first.
    pub fn mails(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.spool()) else { return Vec::new() };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    pub async fn deliver(&self) {
        backend::engine::cycle(&self.backend).await;
        // Whatever was put into the outbox is due at once; a cycle in the same instant has to be rung for.
        self.backend.ring();
        backend::engine::cycle(&self.backend).await;
    }

    pub async fn waiting_mails(&self) -> u64 {
        store::outbox::count_waiting(&self.backend.db.read()).await.unwrap()
    }
}

/// A browser as the server sees it: a session row, a device cookie, an address.
pub struct TestBrowser {
    db: Db,
    pub address: IpAddr,
    session: Mutex<Option<Digest>>,
    device: Mutex<Option<String>>,
}

impl TestBrowser {
    pub async fn signed_in(&self) -> Option<(PersonId, SecurityStamp, DateTime<Utc>)> {
        let hash = (*self.session.lock().unwrap())?;
        let session = store::sessions::load(&self.db.read(), &hash, DateTime::UNIX_EPOCH).await.unwrap()?;
        Some(serde_json::from_value(session.data["who"].clone()).unwrap())
    }

    pub fn forget_device(&self) {
        *self.device.lock().unwrap() = None;
    }

    pub fn is_known(&self) -> bool {
        self.device.lock().unwrap().is_some()
    }
}

#[async_trait]
impl Browser for TestBrowser {
    async fn sign_in(&self, person: PersonId, stamp: SecurityStamp, at: DateTime<Utc>) -> Result<(), BackendError> {
        self.sign_out().await?;
        let hash: Digest = backend::ids::Secret::random().hash();
        let data = serde_json::json!({ "who": (person, stamp, at), "agent": "Firefox/140.0 (Linux)" });
        let session = Session { person: Some(person), data, created_at: at, seen_at: at, expires_at: at + TimeDelta::hours(24) };
        self.db.write("test.sign_in", move |tx| Box::pin(async move { store::sessions::create(tx, &hash, &session).await })).await?;
        *self.session.lock().unwrap() = Some(hash);
        Ok(())
    }

    async fn sign_out(&self) -> Result<(), BackendError> {
        let old = self.session.lock().unwrap().take();
        if let Some(hash) = old {
            self.db.write("test.sign_out", move |tx| Box::pin(async move { store::sessions::delete(tx, &hash).await })).await?;
        }
        Ok(())
    }

    fn device(&self) -> Option<String> {
        self.device.lock().unwrap().clone()
    }

    fn remember_device(&self, token: &str) {
        *self.device.lock().unwrap() = Some(token.to_owned());
    }

    fn address(&self) -> IpAddr {
        self.address
    }

    fn agent(&self) -> String {
        "Firefox/140.0 (Linux)".to_owned()
    }

    fn session(&self) -> Option<SessionKey> {
        self.session.lock().unwrap().map(SessionKey)
    }
}
