//! Owns the short messages between nodes that share a PostgreSQL database. They are hints: any of them may get lost,
//! and nobody relies on one. On SQLite there is one node, so nothing is sent and nobody listens.

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::db::Db;
use crate::error::{StoreError, failed};

const CHANNEL: &str = "muster";

/// PostgreSQL takes less than 8,000 bytes.
pub const LONGEST: usize = 7_500;

/// A connection that does nothing but listen.
pub struct Listener(PgListener);

impl Listener {
    /// The next message, also one of this very process.
    pub async fn next(&mut self) -> Result<String, StoreError> {
        let message = self.0.recv().await.map_err(|error| broken("signal.listen", error))?;
        Ok(message.payload().to_owned())
    }
}

impl Db {
    /// Whether other nodes can be reached at all.
    pub fn has_nodes(&self) -> bool {
        self.writer_connection().get_database_backend() == DbBackend::Postgres
    }

    /// Tells every node, this one too.
    pub async fn signal(&self, message: &str) -> Result<(), StoreError> {
        if !self.has_nodes() || message.len() > LONGEST {
            return Ok(());
        }
        let notify = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_notify($1, $2)", [CHANNEL.into(), message.into()]);
        self.writer_connection().execute_raw(notify).await.map_err(failed("signal.send"))?;
        Ok(())
    }

    /// `None` where nobody can tell anything.
    pub async fn listen(&self) -> Result<Option<Listener>, StoreError> {
        if !self.has_nodes() {
            return Ok(None);
        }
        let pool = self.writer_connection().get_postgres_connection_pool();
        let mut listener = PgListener::connect_with(pool).await.map_err(|error| broken("signal.listen", error))?;
        listener.listen(CHANNEL).await.map_err(|error| broken("signal.listen", error))?;
        Ok(Some(Listener(listener)))
    }
}

fn broken(op: &'static str, error: sea_orm::sqlx::Error) -> StoreError {
    StoreError::Unavailable { op, source: error.into() }
}
