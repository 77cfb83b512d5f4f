//! Owns the pools and the one way to write: a task of its own that a dropped request cannot cancel, one transaction,
//! commit or rollback. Never migrates.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, IsolationLevel, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use tracing::Instrument;

use crate::conn::{Reader, Snapshot, Tx};
use crate::error::{StoreError, failed};

/// What `Db::write` runs: `|tx| Box::pin(async move { .. })`.
pub type Work<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

#[derive(Clone, Debug)]
pub struct DbOptions {
    pub reader_connections: u32,
    /// How long anybody waits for a connection or for a lock that somebody else holds.
    pub acquire_timeout: Duration,
    /// How long one statement may run on PostgreSQL.
    pub statement_timeout: Duration,
}

impl Default for DbOptions {
    fn default() -> Self {
        DbOptions { reader_connections: 4, acquire_timeout: Duration::from_secs(3), statement_timeout: Duration::from_secs(30) }
    }
}

/// The database. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Db {
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
}

impl Db {
    /// `sqlite://path/to/file.db` (created when it is missing) or `postgres://...`.
    pub async fn connect(url: &str, options: &DbOptions) -> Result<Db, StoreError> {
        if url.starts_with("sqlite:") {
            return connect_sqlite(url, options).await;
        }
        if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(StoreError::Unsupported { why: "a database address starts with sqlite:// or postgres://".to_owned() });
        }
        let pool = connect_postgres(url, options).await?;
        Ok(Db { writer: pool.clone(), reader: pool })
    }

    /// For migrations; everything else goes through `write` and `read`.
    pub fn writer_connection(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub fn read(&self) -> Reader {
        Reader { inner: self.reader.clone() }
    }

    /// One transaction: committed when `work` answers Ok, rolled back otherwise. It goes on when the caller goes away,
    /// so that a connection is never left in the middle of a statement.
    pub async fn write<T, E, W>(&self, op: &'static str, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: for<'t> FnOnce(&'t Tx) -> Work<'t, T, E> + Send + 'static,
    {
        let writer = self.writer.clone();
        let task = async move { run(writer, op, work).await };
        match tokio::spawn(task.in_current_span()).await {
            Ok(result) => result,
            Err(join) => match join.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(stopped) => Err(StoreError::Unavailable { op, source: stopped.into() }.into()),
            },
        }
    }

    /// Everything as it is at one moment, for as long as it is read: what others write meanwhile is not seen.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        // SQLite's transactions are isolated by themselves, and warn of being told so.
        let isolated = self.reader.get_database_backend() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: isolated.then_some(IsolationLevel::RepeatableRead),
            access_mode: isolated.then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
        };
        let inner = self.reader.begin_with_options(options).await.map_err(failed("db.snapshot"))?;
        Ok(Snapshot { inner })
    }

    /// Proves that both pools answer and that the schema is there.
    pub async fn ping(&self) -> Result<(), StoreError> {
        for pool in [&self.reader, &self.writer] {
            pool.query_one_raw(Statement::from_string(pool.get_database_backend(), "SELECT 1 FROM realm LIMIT 1"))
                .await
                .map_err(failed("db.ping"))?;
        }
        Ok(())
    }

    /// Settings of PostgreSQL with which a power cut loses what was acknowledged, or half of a page. SQLite is told what
    /// to keep when it is opened.
    pub async fn risky_settings(&self) -> Result<Vec<&'static str>, StoreError> {
        let mut off = Vec::new();
        if self.writer.get_database_backend() == DbBackend::Postgres {
            for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
                let value = text(&self.writer, &format!("SHOW {setting}")).await.map_err(failed("db.risky_settings"))?;
                if value == "off" {
                    off.push(setting);
                }
            }
        }
        Ok(off)
    }

    /// For messages: `SQLite` or `PostgreSQL`.
    pub fn kind(&self) -> &'static str {
        if self.writer.get_database_backend() == DbBackend::Sqlite { "SQLite" } else { "PostgreSQL" }
    }

    /// Waits for what runs and closes all connections.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await.map_err(failed("db.close"))?;
        self.writer.close().await.map_err(failed("db.close"))
    }
}

async fn run<T, E, W>(writer: DatabaseConnection, op: &'static str, work: W) -> Result<T, E>
where
    E: From<StoreError>,
    W: for<'t> FnOnce(&'t Tx) -> Work<'t, T, E>,
{
    // IMMEDIATE: a transaction that reads first and then finds another writer ahead would fail at once, without waiting.
    let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
    let tx = Tx::new(writer.begin_with_options(options).await.map_err(failed(op))?);
    let result = work(&tx).await;
    let (inner, after) = tx.into_parts();
    match result {
        Ok(value) => {
            inner.commit().await.map_err(failed(op))?;
            after.into_iter().for_each(|signal| signal());
            Ok(value)
        }
        Err(error) => {
            if let Err(rollback) = inner.rollback().await {
                tracing::warn!(op, error = %rollback, "rollback failed");
            }
            Err(error)
        }
    }
}

async fn connect_sqlite(url: &str, options: &DbOptions) -> Result<Db, StoreError> {
    let busy = options.acquire_timeout;
    let mut shared = ConnectOptions::new(url);
    shared
        .sqlx_logging(false)
        .acquire_timeout(options.acquire_timeout)
        .connect_timeout(options.acquire_timeout)
        .max_lifetime(None)
        .idle_timeout(None)
        // A file does not go away while nobody looks.
        .test_before_acquire(false);

    let mut writing = shared.clone();
    writing.max_connections(1).min_connections(1).map_sqlx_sqlite_opts(move |sqlite| {
        // The driver sets the busy timeout when it opens the file, before any pragma: changing to WAL needs it.
        let sqlite = sqlite.create_if_missing(true).busy_timeout(busy).foreign_keys(true);
        sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("journal_size_limit", "67108864")
            .pragma("cache_size", "-32000")
    });
    let writer = Database::connect(writing).await.map_err(failed("db.connect"))?;
    check_sqlite(&writer).await?;

    let mut reading = shared;
    reading.max_connections(options.reader_connections.max(1)).min_connections(1).map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite.busy_timeout(busy).foreign_keys(true);
        sqlite.pragma("query_only", "ON").pragma("cache_size", "-16000").pragma("temp_store", "MEMORY")
    });
    let reader = Database::connect(reading).await.map_err(failed("db.connect"))?;
    Ok(Db { writer, reader })
}

/// Older versions can lose commits when one connection resets the log while another writes.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

async fn check_sqlite(writer: &DatabaseConnection) -> Result<(), StoreError> {
    let version = text(writer, "SELECT sqlite_version()").await.map_err(failed("db.connect"))?;
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts.as_slice() < OLDEST_SQLITE.as_slice() {
        return Err(StoreError::Unsupported { why: format!("SQLite {version} is too old, 3.51.3 or newer is needed") });
    }
    let mode = text(writer, "PRAGMA journal_mode").await.map_err(failed("db.connect"))?;
    if mode != "wal" {
        return Err(StoreError::Unsupported {
            why: format!("the database stays in journal mode {mode}; it must be a file on a local disk"),
        });
    }
    Ok(())
}

async fn text(db: &DatabaseConnection, sql: &str) -> Result<String, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get_by_index(0)
}

async fn connect_postgres(url: &str, options: &DbOptions) -> Result<DatabaseConnection, StoreError> {
    let lock = format!("{}ms", options.acquire_timeout.as_millis());
    let statement = format!("{}ms", options.statement_timeout.as_millis());
    let mut connect = ConnectOptions::new(url);
    connect
        .sqlx_logging(false)
        .acquire_timeout(options.acquire_timeout)
        .connect_timeout(options.acquire_timeout)
        // Room for writers beside the readers: on PostgreSQL they do not wait for each other.
        .max_connections(options.reader_connections.max(1) + 4)
        .min_connections(1)
        .map_sqlx_postgres_opts(move |postgres| {
            let settings = [("lock_timeout", lock.as_str()), ("statement_timeout", statement.as_str()), ("timezone", "UTC")];
            postgres.application_name("muster").options(settings)
        });
    Database::connect(connect).await.map_err(failed("db.connect"))
}
