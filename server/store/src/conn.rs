//! Owns the ways to talk to the database: inside a write transaction, reading, or reading one moment. Never lets the ORM's own
//! connections out: outside this crate only store functions can use them.

use std::sync::{Mutex, PoisonError};

use sea_orm::{DatabaseConnection, DatabaseTransaction};

use crate::error::{StoreError, failed};

pub(crate) mod sealed {
    //! What only this crate may do with a connection.
    use sea_orm::DatabaseExecutor;

    pub trait Executor: Sync {
        fn executor(&self) -> DatabaseExecutor<'_>;
    }
}

/// What a query runs on: `&Tx`, `&Reader` or `&Snapshot`.
pub trait Conn: sealed::Executor {}

/// A write transaction. `Db::write` makes it and ends it.
pub struct Tx {
    pub(crate) inner: DatabaseTransaction,
    after: Mutex<Vec<AfterCommit>>,
}

type AfterCommit = Box<dyn FnOnce() + Send>;

impl Tx {
    pub(crate) fn new(inner: DatabaseTransaction) -> Self {
        Tx { inner, after: Mutex::default() }
    }

    /// Runs when the commit stood, even if nobody waits for the answer any more; never after a rollback. For signals
    /// inside this process: what must not get lost is a row of the outbox.
    pub fn after_commit(&self, signal: impl FnOnce() + Send + 'static) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(signal));
    }

    pub(crate) fn into_parts(self) -> (DatabaseTransaction, Vec<AfterCommit>) {
        (self.inner, self.after.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl sealed::Executor for Tx {
    fn executor(&self) -> sea_orm::DatabaseExecutor<'_> {
        (&self.inner).into()
    }
}

impl Conn for Tx {}

/// Reads outside of transactions: each query sees what is committed when it runs.
#[derive(Clone)]
pub struct Reader {
    pub(crate) inner: DatabaseConnection,
}

impl sealed::Executor for Reader {
    fn executor(&self) -> sea_orm::DatabaseExecutor<'_> {
        (&self.inner).into()
    }
}

impl Conn for Reader {}

/// Reads the database as it was at one moment. On SQLite that is the moment of the first query.
pub struct Snapshot {
    pub(crate) inner: DatabaseTransaction,
}

impl Snapshot {
    /// Lets go of the moment.
    pub async fn end(self) -> Result<(), StoreError> {
        self.inner.rollback().await.map_err(failed("db.snapshot"))
    }
}

impl sealed::Executor for Snapshot {
    fn executor(&self) -> sea_orm::DatabaseExecutor<'_> {
        (&self.inner).into()
    }
}

impl Conn for Snapshot {}
