//! Owns the answers to requests that carry an idempotency key, written in the transaction of the work itself: either
//! both are there or none. No permits: the work had its own. Never answers another person's key.

use chrono::{DateTime, Utc};
use domain::ids::PersonId;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::{ColumnTrait, Json};
use sea_orm::{EntityTrait, QueryFilter};

use crate::codec::stored;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::sessions::Digest;
use row::{ActiveModel, Column, Entity};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub actor: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub request_hash: Vec<u8>,
        pub status: i16,
        pub response: Json,
        pub created_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was answered the first time.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// Of the request: the same key with another request is a mistake of the caller.
    pub request_hash: Vec<u8>,
    pub status: u16,
    pub response: Json,
}

pub async fn find(conn: &impl Conn, actor: PersonId, key: &str) -> Result<Option<Answer>, StoreError> {
    let query = Entity::find().filter(Column::Actor.eq(actor.0)).filter(Column::Key.eq(key));
    let row = query.one(&conn.executor()).await.map_err(failed("idempotency.find"))?;
    Ok(row.map(|row| Answer { request_hash: row.request_hash, status: row.status.unsigned_abs(), response: row.response }))
}

/// A key that was used already is a `Conflict` on `idempotency_actor_key`: roll back and `find` the answer.
pub async fn insert(
    tx: &Tx,
    actor: PersonId,
    key: &str,
    request_hash: &Digest,
    status: u16,
    response: Json,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let status = i16::try_from(status).map_err(|_| StoreError::invalid("status", "no status of HTTP"))?;
    let row = ActiveModel {
        actor: Set(actor.0),
        key: Set(key.to_owned()),
        request_hash: Set(request_hash.to_vec()),
        status: Set(status),
        response: Set(response),
        created_at: Set(stored(now)),
    };
    Entity::insert(row).exec_without_returning(&tx.inner).await.map_err(failed("idempotency.insert"))?;
    Ok(())
}

pub async fn sweep(tx: &Tx, created_before: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = Entity::delete_many().filter(Column::CreatedAt.lt(stored(created_before))).exec(&tx.inner).await;
    Ok(done.map_err(failed("idempotency.sweep"))?.rows_affected)
}
