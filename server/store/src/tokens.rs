//! Owns API tokens by the hash of their text. Making and revoking one ask for the permit; looking one up does not, the
//! secret is its own proof, and revoking all of a person's only takes away. Never stores the text of a token.

use chrono::{DateTime, Utc};
use domain::access::{Authorized, Guarded, Resource, Right, right};
use domain::ids::{PersonId, TokenId};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::ColumnTrait;
use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder};

use crate::codec::stored;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::people::EndsSessions;
use crate::sessions::Digest;
use row::{ActiveModel, Column, Entity, Model};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_token")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub hash: Vec<u8>,
        pub prefix: String,
        pub person: Uuid,
        pub name: String,
        pub scope: String,
        pub created_at: DateTime<Utc>,
        pub expires_at: Option<DateTime<Utc>>,
        pub used_at: Option<DateTime<Utc>>,
        pub revoked_at: Option<DateTime<Utc>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    pub id: TokenId,
    /// The first characters of its text, to recognize it by.
    pub prefix: String,
    pub person: PersonId,
    pub name: String,
    pub scope: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

fn token(row: Model) -> Token {
    Token {
        id: TokenId(row.id),
        prefix: row.prefix,
        person: PersonId(row.person),
        name: row.name,
        scope: row.scope,
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
        revoked_at: row.revoked_at,
    }
}

pub async fn insert<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<right::ApiTokenCreate, R>,
    token: &Token,
    hash: &Digest,
) -> Result<(), StoreError> {
    check_permit("tokens.insert", permit, token.person)?;
    let row = ActiveModel {
        id: Set(token.id.0),
        hash: Set(hash.to_vec()),
        prefix: Set(token.prefix.clone()),
        person: Set(token.person.0),
        name: Set(token.name.clone()),
        scope: Set(token.scope.clone()),
        created_at: Set(stored(token.created_at)),
        expires_at: Set(token.expires_at.map(stored)),
        used_at: Set(token.used_at.map(stored)),
        revoked_at: Set(token.revoked_at.map(stored)),
    };
    Entity::insert(row).exec_without_returning(&tx.inner).await.map_err(failed("tokens.insert"))?;
    Ok(())
}

/// The token, unless it was revoked or has expired.
pub async fn find_valid(conn: &impl Conn, hash: &Digest, now: DateTime<Utc>) -> Result<Option<Token>, StoreError> {
    let alive = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(stored(now)));
    let query = Entity::find().filter(Column::Hash.eq(hash.as_slice())).filter(Column::RevokedAt.is_null()).filter(alive);
    let row = query.one(&conn.executor()).await.map_err(failed("tokens.find_valid"))?;
    Ok(row.map(token))
}

/// All tokens of a person, the newest first.
pub async fn list_of(conn: &impl Conn, person: PersonId) -> Result<Vec<Token>, StoreError> {
    let query = Entity::find().filter(Column::Person.eq(person.0)).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    let rows = query.all(&conn.executor()).await.map_err(failed("tokens.list_of"))?;
    Ok(rows.into_iter().map(token).collect())
}

/// Revoked at the first time; again changes nothing. Somebody else's token is not found.
pub async fn revoke<M: EndsSessions, R: Guarded>(
    tx: &Tx,
    permit: &Authorized<M, R>,
    id: TokenId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    check_permit("tokens.revoke", permit, person)?;
    let ours = Condition::all().add(Column::Id.eq(id.0)).add(Column::Person.eq(person.0));
    let row = Entity::find().filter(ours.clone()).one(&tx.inner).await.map_err(failed("tokens.revoke"))?;
    if row.ok_or_else(|| StoreError::not_found("token", id))?.revoked_at.is_none() {
        let change = ActiveModel { revoked_at: Set(Some(stored(now))), ..ActiveModel::default() };
        Entity::update_many().set(change).filter(ours).exec(&tx.inner).await.map_err(failed("tokens.revoke"))?;
    }
    Ok(())
}

/// All tokens of a person. Answers how many were still valid.
pub async fn revoke_of(tx: &Tx, person: PersonId, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let change = ActiveModel { revoked_at: Set(Some(stored(now))), ..ActiveModel::default() };
    let update = Entity::update_many().set(change).filter(Column::Person.eq(person.0)).filter(Column::RevokedAt.is_null());
    Ok(update.exec(&tx.inner).await.map_err(failed("tokens.revoke_of"))?.rows_affected)
}

/// Remembers the last use. A housekeeping note, not a right.
pub async fn touch(tx: &Tx, id: TokenId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let change = ActiveModel { used_at: Set(Some(stored(now))), ..ActiveModel::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(id.0)).exec(&tx.inner).await.map_err(failed("tokens.touch"))?;
    Ok(())
}

fn check_permit<M: Right, R: Guarded>(op: &'static str, permit: &Authorized<M, R>, person: PersonId) -> Result<(), StoreError> {
    match permit.resource().resource() {
        Resource::Own(owner) if owner == person => Ok(()),
        Resource::Person(facts) if facts.id == person => Ok(()),
        Resource::Global => Ok(()),
        _ => Err(StoreError::WrongPermit { op }),
    }
}
