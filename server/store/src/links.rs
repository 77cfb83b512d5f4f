//! Owns links that work once: making the first administrator, resetting a password. No permits: the secret in the
//! link is the proof. Never gives the same link twice.

use chrono::{DateTime, Utc};
use domain::ids::PersonId;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::ColumnTrait;
use sea_orm::{Condition, EntityTrait, QueryFilter};

use crate::codec::stored;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::sessions::Digest;
use row::{ActiveModel, Column, Entity, Model};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "one_time_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub purpose: String,
        pub person: Option<Uuid>,
        pub created_at: DateTime<Utc>,
        pub expires_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    FirstAdministrator,
    PasswordReset,
    /// Somebody was added and sets the first password.
    Welcome,
}

impl Purpose {
    fn slug(self) -> &'static str {
        match self {
            Purpose::FirstAdministrator => "first_administrator",
            Purpose::PasswordReset => "password_reset",
            Purpose::Welcome => "welcome",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// Nobody for the first administrator.
    pub person: Option<PersonId>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

fn link(row: Model) -> Link {
    Link { person: row.person.map(PersonId), created_at: row.created_at, expires_at: row.expires_at }
}

/// A new link takes the place of older ones for the same purpose and person: only the last mail works.
pub async fn insert(tx: &Tx, purpose: Purpose, hash: &Digest, link: &Link) -> Result<(), StoreError> {
    delete_of(tx, purpose, link.person).await?;
    let row = ActiveModel {
        hash: Set(hash.to_vec()),
        purpose: Set(purpose.slug().to_owned()),
        person: Set(link.person.map(|id| id.0)),
        created_at: Set(stored(link.created_at)),
        expires_at: Set(stored(link.expires_at)),
    };
    Entity::insert(row).exec_without_returning(&tx.inner).await.map_err(failed("links.insert"))?;
    Ok(())
}

/// For showing the form: the link still works afterwards.
pub async fn find(conn: &impl Conn, purpose: Purpose, hash: &Digest, now: DateTime<Utc>) -> Result<Option<Link>, StoreError> {
    let row = Entity::find().filter(usable(purpose, hash, now)).one(&conn.executor()).await.map_err(failed("links.find"))?;
    Ok(row.map(link))
}

/// Uses the link up: of two who try at once, one gets it.
pub async fn take(tx: &Tx, purpose: Purpose, hash: &Digest, now: DateTime<Utc>) -> Result<Option<Link>, StoreError> {
    let Some(found) = find(tx, purpose, hash, now).await? else { return Ok(None) };
    let done = Entity::delete_many().filter(Column::Hash.eq(hash.as_slice())).exec(&tx.inner).await;
    Ok((done.map_err(failed("links.take"))?.rows_affected == 1).then_some(found))
}

fn usable(purpose: Purpose, hash: &Digest, now: DateTime<Utc>) -> Condition {
    let same = Condition::all().add(Column::Hash.eq(hash.as_slice())).add(Column::Purpose.eq(purpose.slug()));
    same.add(Column::ExpiresAt.gt(stored(now)))
}

pub async fn delete_of(tx: &Tx, purpose: Purpose, person: Option<PersonId>) -> Result<u64, StoreError> {
    let whose = person.map_or_else(|| Column::Person.is_null(), |id| Column::Person.eq(id.0));
    let done = Entity::delete_many().filter(Column::Purpose.eq(purpose.slug())).filter(whose).exec(&tx.inner).await;
    Ok(done.map_err(failed("links.delete_of"))?.rows_affected)
}

pub async fn sweep(tx: &Tx, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = Entity::delete_many().filter(Column::ExpiresAt.lte(stored(now))).exec(&tx.inner).await;
    Ok(done.map_err(failed("links.sweep"))?.rows_affected)
}
