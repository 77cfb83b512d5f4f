//! Owns devices from which somebody signed in before, by the hash of their cookie. No permits: the secret is its own
//! proof, and all it gives is not to be slowed down. Never signs anybody in.

use chrono::{DateTime, Utc};
use domain::ids::PersonId;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::ColumnTrait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};

use crate::codec::stored;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::sessions::Digest;
use row::{ActiveModel, Column, Entity};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "device")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub person: Uuid,
        pub created_at: DateTime<Utc>,
        pub used_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// From now on this person is known on this device; seen again, its time is renewed.
pub async fn remember(tx: &Tx, hash: &Digest, person: PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let row = ActiveModel { hash: Set(hash.to_vec()), person: Set(person.0), created_at: Set(stored(now)), used_at: Set(stored(now)) };
    let conflict = OnConflict::column(Column::Hash).update_columns([Column::Person, Column::UsedAt]).to_owned();
    Entity::insert(row).on_conflict(conflict).exec_without_returning(&tx.inner).await.map_err(failed("devices.remember"))?;
    Ok(())
}

/// Whether this person signed in from this device since then.
pub async fn is_known(conn: &impl Conn, hash: &Digest, person: PersonId, used_since: DateTime<Utc>) -> Result<bool, StoreError> {
    let query = Entity::find()
        .filter(Column::Hash.eq(hash.as_slice()))
        .filter(Column::Person.eq(person.0))
        .filter(Column::UsedAt.gte(stored(used_since)));
    Ok(query.count(&conn.executor()).await.map_err(failed("devices.is_known"))? > 0)
}

/// After a reset of the password no device is known any more.
pub async fn forget_of(tx: &Tx, person: PersonId) -> Result<u64, StoreError> {
    let done = Entity::delete_many().filter(Column::Person.eq(person.0)).exec(&tx.inner).await;
    Ok(done.map_err(failed("devices.forget_of"))?.rows_affected)
}

pub async fn sweep(tx: &Tx, used_before: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = Entity::delete_many().filter(Column::UsedAt.lt(stored(used_before))).exec(&tx.inner).await;
    Ok(done.map_err(failed("devices.sweep"))?.rows_affected)
}
