//! Owns what people typed and have not sent. Each belongs to one person: every function names whose, and asks for the
//! permit for exactly that. Never keeps more of one person than a browser could have open.

use chrono::{DateTime, Utc};
use domain::access::{Authorized, Guarded, Resource, right};
use domain::ids::PersonId;
use domain::realm::Realm;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::ColumnTrait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::codec::stored;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use row::{ActiveModel, Column, Entity};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "draft")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub realm_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: String,
        pub text: String,
        pub updated_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Which form it was typed into.
    pub place: String,
    pub text: String,
    pub updated_at: DateTime<Utc>,
}

/// Drafts of one person; with one more, the oldest goes.
const MOST: u64 = 200;

/// The drafts of these places, as far as there are any.
pub async fn find(conn: &impl Conn, realm: Realm, person: PersonId, places: &[String]) -> Result<Vec<Draft>, StoreError> {
    let query = of(realm, person).filter(Column::Place.is_in(places.iter().map(String::as_str))).order_by_asc(Column::Place);
    let rows = query.all(&conn.executor()).await.map_err(failed("drafts.find"))?;
    Ok(rows.into_iter().map(|row| Draft { place: row.place, text: row.text, updated_at: row.updated_at }).collect())
}

fn of(realm: Realm, person: PersonId) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::RealmId.eq(realm.id.0)).filter(Column::Person.eq(person.0))
}

/// Whose drafts the permit opens: nobody else's.
fn owner<R: Guarded>(op: &'static str, permit: &Authorized<right::DraftWrite, R>) -> Result<PersonId, StoreError> {
    match permit.resource().resource() {
        Resource::Own(person) => Ok(person),
        _ => Err(StoreError::WrongPermit { op }),
    }
}

pub async fn keep<R: Guarded>(tx: &Tx, permit: &Authorized<right::DraftWrite, R>, realm: Realm, draft: &Draft) -> Result<(), StoreError> {
    const OP: &str = "drafts.keep";
    let person = owner(OP, permit)?;
    let row = ActiveModel {
        realm_id: Set(realm.id.0),
        person: Set(person.0),
        place: Set(draft.place.clone()),
        text: Set(draft.text.clone()),
        updated_at: Set(stored(draft.updated_at)),
    };
    let mut again = OnConflict::columns([Column::RealmId, Column::Person, Column::Place]);
    again.update_columns([Column::Text, Column::UpdatedAt]);
    Entity::insert(row).on_conflict(again).exec_without_returning(&tx.inner).await.map_err(failed(OP))?;
    let beyond = of(realm, person).select_only().column(Column::Place).order_by_desc(Column::UpdatedAt).order_by_asc(Column::Place);
    // SQLite takes no offset without a limit.
    let beyond: Vec<String> = beyond.offset(MOST).limit(MOST).into_tuple().all(&tx.inner).await.map_err(failed(OP))?;
    if !beyond.is_empty() {
        let old = Entity::delete_many().filter(Column::RealmId.eq(realm.id.0)).filter(Column::Person.eq(person.0));
        old.filter(Column::Place.is_in(beyond)).exec(&tx.inner).await.map_err(failed(OP))?;
    }
    Ok(())
}

/// What was sent or thrown away.
pub async fn remove<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<right::DraftWrite, R>,
    realm: Realm,
    places: &[String],
) -> Result<(), StoreError> {
    const OP: &str = "drafts.remove";
    let person = owner(OP, permit)?;
    let query = Entity::delete_many().filter(Column::RealmId.eq(realm.id.0)).filter(Column::Person.eq(person.0));
    query.filter(Column::Place.is_in(places.iter().map(String::as_str))).exec(&tx.inner).await.map_err(failed(OP))?;
    Ok(())
}

/// What nobody came back to.
pub async fn sweep(tx: &Tx, updated_before: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = Entity::delete_many().filter(Column::UpdatedAt.lt(stored(updated_before))).exec(&tx.inner).await;
    Ok(done.map_err(failed("drafts.sweep"))?.rows_affected)
}
