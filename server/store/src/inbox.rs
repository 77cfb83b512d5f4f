//! Owns what people were told, as references to entries of logs. What somebody may no longer read is neither counted
//! nor listed: every query asks the scope of the reader.

use chrono::{DateTime, Utc};
use domain::access::ReadScope;
use domain::ids::{EventId, IncidentId, PersonId};
use domain::inbox::{Because, Notice};
use domain::realm::Realm;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::{ColumnTrait, Expr};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::codec::{Place, stored};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::incidents::readable_ids;
use row::{ActiveModel, Column, Entity};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inbox")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub realm_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub event_id: Uuid,
        pub incident_id: Uuid,
        pub because: String,
        pub created_at: DateTime<Utc>,
        pub read_at: Option<DateTime<Utc>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One thing that somebody was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub event: EventId,
    pub incident: IncidentId,
    pub because: Because,
    pub created_at: DateTime<Utc>,
    pub read: bool,
}

/// Tells each of them. Told twice of one entry is told once.
pub async fn add(tx: &Tx, realm: Realm, incident: IncidentId, notices: &[Notice], now: DateTime<Utc>) -> Result<(), StoreError> {
    if notices.is_empty() {
        return Ok(());
    }
    let rows = notices.iter().map(|notice| ActiveModel {
        realm_id: Set(realm.id.0),
        person: Set(notice.person.0),
        event_id: Set(notice.event.0),
        incident_id: Set(incident.0),
        because: Set(notice.because.to_string()),
        created_at: Set(stored(now)),
        read_at: Set(None),
    });
    let once = OnConflict::columns([Column::RealmId, Column::Person, Column::EventId]).do_nothing().to_owned();
    let insert = Entity::insert_many(rows).on_conflict(once);
    insert.exec_without_returning(&tx.inner).await.map_err(failed("inbox.add"))?;
    Ok(())
}

fn of(realm: Realm, person: PersonId) -> Select<Entity> {
    Entity::find().filter(Column::RealmId.eq(realm.id.0)).filter(Column::Person.eq(person.0))
}

fn readable(realm: Realm, person: PersonId, scope: &ReadScope) -> Select<Entity> {
    of(realm, person).filter(Column::IncidentId.in_subquery(readable_ids(realm, scope)))
}

/// The newest first.
pub async fn list(conn: &impl Conn, realm: Realm, person: PersonId, scope: &ReadScope, limit: u64) -> Result<Vec<Entry>, StoreError> {
    let query = readable(realm, person, scope).order_by_desc(Column::CreatedAt).order_by_desc(Column::EventId).limit(limit);
    let rows = query.all(&conn.executor()).await.map_err(failed("inbox.list"))?;
    let entry = |row: row::Model| {
        let place = Place { table: "inbox", id: &row.event_id };
        Ok(Entry {
            event: EventId(row.event_id),
            incident: IncidentId(row.incident_id),
            because: place.choice(&row.because)?,
            created_at: row.created_at,
            read: row.read_at.is_some(),
        })
    };
    rows.into_iter().map(entry).collect()
}

/// How much of it is unread; of one incident, if one is named.
pub async fn unread(
    conn: &impl Conn,
    realm: Realm,
    person: PersonId,
    scope: &ReadScope,
    incident: Option<IncidentId>,
) -> Result<u64, StoreError> {
    let mut query = readable(realm, person, scope).filter(Column::ReadAt.is_null());
    if let Some(incident) = incident {
        query = query.filter(Column::IncidentId.eq(incident.0));
    }
    query.count(&conn.executor()).await.map_err(failed("inbox.unread"))
}

/// What this person has seen: of one incident, or all of it. How much that was.
pub async fn mark_read(
    tx: &Tx,
    realm: Realm,
    person: PersonId,
    incident: Option<IncidentId>,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let mut update = Entity::update_many().col_expr(Column::ReadAt, Expr::value(stored(now)));
    update = update.filter(Column::RealmId.eq(realm.id.0)).filter(Column::Person.eq(person.0)).filter(Column::ReadAt.is_null());
    if let Some(incident) = incident {
        update = update.filter(Column::IncidentId.eq(incident.0));
    }
    Ok(update.exec(&tx.inner).await.map_err(failed("inbox.mark_read"))?.rows_affected)
}

/// What was read long ago.
pub async fn sweep(tx: &Tx, read_before: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = Entity::delete_many().filter(Column::ReadAt.lt(stored(read_before))).exec(&tx.inner).await;
    Ok(done.map_err(failed("inbox.sweep"))?.rows_affected)
}
