//! Keeps sessions in the database, under the hash of their id: who reads the database can use none of them. Saving
//! only updates, so a request that is still running cannot bring back a session that was ended.

use async_trait::async_trait;
use backend::{Backend, BackendError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::PersonId;
use sha2::{Digest, Sha256};
use store::{StoreError, sessions::Session as Row};
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{Error, Result},
};

use super::identify::{SIGNED_IN, SignedIn};

/// How far the time of the last request may be behind: reading pages must not write each time.
const LAG: TimeDelta = TimeDelta::minutes(5);

#[derive(Clone, Debug)]
pub struct Keeper {
    backend: Backend,
    /// Whether a request is somebody's sign of life.
    touches: bool,
}

impl Keeper {
    pub fn new(backend: Backend) -> Self {
        Self { backend, touches: true }
    }

    /// For what pages ask by themselves: reading with it keeps no session alive.
    pub fn quiet(backend: Backend) -> Self {
        Self { backend, touches: false }
    }

    /// Who is signed in under this cookie, without a trace that somebody asked.
    pub async fn peek(&self, cookie: &str) -> std::result::Result<Option<SignedIn>, BackendError> {
        let Ok(id) = cookie.parse::<Id>() else { return Ok(None) };
        let row = self.find(&hash(&id), self.backend.clock.now()).await.map_err(unavailable)?;
        Ok(row.and_then(|mut row| serde_json::from_value(row.data.get_mut(SIGNED_IN)?.take()).ok()))
    }

    /// A session ends when nobody used it for long enough, and in any case a day (or so) after its sign-in.
    fn end(&self, created_at: DateTime<Utc>, seen_at: DateTime<Utc>) -> DateTime<Utc> {
        let limits = self.backend.settings.sessions;
        (seen_at + limits.idle).min(created_at + limits.absolute)
    }

    fn row(&self, record: &Record, created_at: DateTime<Utc>) -> Result<Row> {
        let now = self.backend.clock.now();
        let person = record.data.get(SIGNED_IN).and_then(|who| who.get("person")?.as_str()?.parse::<PersonId>().ok());
        let data = serde_json::to_value(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        Ok(Row { person, data, created_at, seen_at: now, expires_at: self.end(created_at, now) })
    }

    async fn find(&self, hash: &[u8; 32], now: DateTime<Utc>) -> Result<Option<Row>> {
        let row = store::sessions::load(&self.backend.db.read(), hash, now).await.map_err(failed)?;
        // By the settings of now as well: an installation that shortens them means the sessions that are open.
        Ok(row.filter(|row| now < self.end(row.created_at, row.seen_at)))
    }

    async fn touch(&self, hash: [u8; 32], now: DateTime<Utc>, end: DateTime<Utc>) -> std::result::Result<bool, StoreError> {
        let write =
            self.backend.db.write("sessions.touch", move |tx| Box::pin(async move { store::sessions::touch(tx, &hash, now, end).await }));
        write.await
    }
}

/// The name of a session in the database and in lists.
pub fn hash(id: &Id) -> [u8; 32] {
    Sha256::digest(id.0.to_le_bytes()).into()
}

#[async_trait]
impl SessionStore for Keeper {
    /// Always under a new id, whatever the record brought: an id that somebody else chose never becomes a session.
    async fn create(&self, record: &mut Record) -> Result<()> {
        record.id = Id::default();
        let hash = hash(&record.id);
        let row = self.row(record, self.backend.clock.now())?;
        let write =
            self.backend.db.write("sessions.create", move |tx| Box::pin(async move { store::sessions::create(tx, &hash, &row).await }));
        write.await.map_err(failed)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let hash = hash(&record.id);
        let Some(before) = self.find(&hash, self.backend.clock.now()).await? else { return Ok(()) };
        let row = self.row(record, before.created_at)?;
        let write = self.backend.db.write("sessions.save", move |tx| Box::pin(async move { store::sessions::save(tx, &hash, &row).await }));
        // Whether it was there or not: what has ended stays ended.
        write.await.map(drop).map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let (hash, now) = (hash(id), self.backend.clock.now());
        let Some(row) = self.find(&hash, now).await? else { return Ok(None) };
        if self.touches
            && now - row.seen_at > LAG.min(self.backend.settings.sessions.idle / 4)
            && let Err(error) = self.touch(hash, now, self.end(row.created_at, now)).await
        {
            // Reading goes on while nothing can be written.
            tracing::warn!(%error, "the time of a session's last request is not kept");
        }
        let data = serde_json::from_value(row.data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date =
            OffsetDateTime::from_unix_timestamp(row.expires_at.timestamp()).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let hash = hash(id);
        let write = self.backend.db.write("sessions.delete", move |tx| Box::pin(async move { store::sessions::delete(tx, &hash).await }));
        write.await.map(drop).map_err(failed)
    }
}

fn failed(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}

/// What a failing store means to people: come back in a moment.
pub fn unavailable(error: impl std::fmt::Display) -> BackendError {
    tracing::warn!(%error, "sessions cannot be read or written");
    BackendError::Unavailable
}
