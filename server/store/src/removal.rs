//! Owns trying to remove a row that others may name. Never removes what is named: the database says so, and the
//! transaction goes on as if nothing had been tried.

use sea_orm::sea_query::DeleteStatement;
use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::conn::Tx;
use crate::error::{StoreError, failed};

/// Whether it went. On a savepoint, because a refused statement ends a transaction of PostgreSQL.
pub(crate) async fn delete_if_unnamed(tx: &Tx, op: &'static str, delete: &DeleteStatement) -> Result<bool, StoreError> {
    let savepoint = tx.inner.begin().await.map_err(failed(op))?;
    match savepoint.execute(delete).await.map_err(failed(op)) {
        Ok(done) => {
            savepoint.commit().await.map_err(failed(op))?;
            Ok(done.rows_affected() == 1)
        }
        Err(StoreError::Dangling { .. }) => {
            savepoint.rollback().await.map_err(failed(op))?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
