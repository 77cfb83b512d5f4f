//! Owns sessions by the hash of their id. `save` only updates: a request that ends after a sign-out must not bring its
//! session back. No permits here: whoever brings the secret whose hash is the key has the session, and ending
//! somebody else's is decided in backend, together with the new security stamp. Never stores the id itself.

use chrono::{DateTime, Utc};
use domain::ids::PersonId;
use sea_orm::prelude::{ColumnTrait, Json};
use sea_orm::{EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::codec::stored;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use row::{ActiveModel, Column, Entity, Model};

/// SHA-256 of a secret.
pub type Digest = [u8; 32];

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub person: Option<Uuid>,
        pub data: Json,
        pub created_at: DateTime<Utc>,
        pub seen_at: DateTime<Utc>,
        pub expires_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, PartialEq, Debug)]
pub struct Session {
    /// Nobody before the sign-in.
    pub person: Option<PersonId>,
    pub data: Json,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl Session {
    fn row(&self, hash: &Digest) -> Model {
        Model {
            hash: hash.to_vec(),
            person: self.person.map(|id| id.0),
            data: self.data.clone(),
            created_at: stored(self.created_at),
            seen_at: stored(self.seen_at),
            expires_at: stored(self.expires_at),
        }
    }

    fn of(row: Model) -> Session {
        Session {
            person: row.person.map(PersonId),
            data: row.data,
            created_at: row.created_at,
            seen_at: row.seen_at,
            expires_at: row.expires_at,
        }
    }
}

/// A new session. An id that exists already is a `Conflict`: draw another.
pub async fn create(tx: &Tx, hash: &Digest, session: &Session) -> Result<(), StoreError> {
    let row = session.row(hash).into_active_model();
    Entity::insert(row).exec_without_returning(&tx.inner).await.map_err(failed("sessions.create"))?;
    Ok(())
}

/// Everything but when it began. `false` when the session is gone, and then it stays gone.
pub async fn save(tx: &Tx, hash: &Digest, session: &Session) -> Result<bool, StoreError> {
    use sea_orm::ActiveValue::Set;
    let change = ActiveModel {
        person: Set(session.person.map(|id| id.0)),
        data: Set(session.data.clone()),
        seen_at: Set(stored(session.seen_at)),
        expires_at: Set(stored(session.expires_at)),
        ..ActiveModel::default()
    };
    let done = Entity::update_many().set(change).filter(Column::Hash.eq(hash.as_slice())).exec(&tx.inner).await;
    Ok(done.map_err(failed("sessions.save"))?.rows_affected == 1)
}

/// Only the times, for somebody who is still there. `false` when the session is gone.
pub async fn touch(tx: &Tx, hash: &Digest, seen_at: DateTime<Utc>, expires_at: DateTime<Utc>) -> Result<bool, StoreError> {
    use sea_orm::ActiveValue::Set;
    let change = ActiveModel { seen_at: Set(stored(seen_at)), expires_at: Set(stored(expires_at)), ..ActiveModel::default() };
    let done = Entity::update_many().set(change).filter(Column::Hash.eq(hash.as_slice())).exec(&tx.inner).await;
    Ok(done.map_err(failed("sessions.touch"))?.rows_affected == 1)
}

/// The session, unless it has expired.
pub async fn load(conn: &impl Conn, hash: &Digest, now: DateTime<Utc>) -> Result<Option<Session>, StoreError> {
    let query = Entity::find().filter(Column::Hash.eq(hash.as_slice())).filter(Column::ExpiresAt.gt(stored(now)));
    let row = query.one(&conn.executor()).await.map_err(failed("sessions.load"))?;
    Ok(row.map(Session::of))
}

/// Whether there was one.
pub async fn delete(tx: &Tx, hash: &Digest) -> Result<bool, StoreError> {
    let done = Entity::delete_many().filter(Column::Hash.eq(hash.as_slice())).exec(&tx.inner).await;
    Ok(done.map_err(failed("sessions.delete"))?.rows_affected == 1)
}

/// All sessions of a person but perhaps one. Answers how many ended.
pub async fn delete_of(tx: &Tx, person: PersonId, but: Option<&Digest>) -> Result<u64, StoreError> {
    let mut query = Entity::delete_many().filter(Column::Person.eq(person.0));
    if let Some(hash) = but {
        query = query.filter(Column::Hash.ne(hash.as_slice()));
    }
    Ok(query.exec(&tx.inner).await.map_err(failed("sessions.delete_of"))?.rows_affected)
}

/// The sessions of a person that have not expired under their hashes, the latest used first.
pub async fn list_of(conn: &impl Conn, person: PersonId, now: DateTime<Utc>) -> Result<Vec<(Digest, Session)>, StoreError> {
    let query = Entity::find().filter(Column::Person.eq(person.0)).filter(Column::ExpiresAt.gt(stored(now)));
    let rows = query.order_by_desc(Column::SeenAt).all(&conn.executor()).await.map_err(failed("sessions.list_of"))?;
    let named = |row: Model| {
        let hash = Digest::try_from(row.hash.as_slice()).map_err(|why| StoreError::corrupt("session", "of a person", why))?;
        Ok((hash, Session::of(row)))
    };
    rows.into_iter().map(named).collect()
}

/// Takes away what has expired. Answers how many.
pub async fn sweep(tx: &Tx, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = Entity::delete_many().filter(Column::ExpiresAt.lte(stored(now))).exec(&tx.inner).await;
    Ok(done.map_err(failed("sessions.sweep"))?.rows_affected)
}
