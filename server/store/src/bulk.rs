//! Owns what became of each incident of a change of many: the report that its author reads, and the way to take it
//! back. Never holds the change itself: that is in the log of each incident.

use chrono::{DateTime, Utc};
use domain::access::{Authorized, ChangeIncident, Guarded, Right, right};
use domain::choice::NotAChoice;
use domain::ids::{BulkId, IncidentId, PersonId};
use domain::realm::Realm;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::ColumnTrait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QueryFilter};

use crate::codec::{Place, stored};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::incidents::check_permit;
use row::{ActiveModel, Column, Entity};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bulk_item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub realm_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub bulk: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub incident_id: Uuid,
        pub person: Uuid,
        pub at: DateTime<Utc>,
        pub act: String,
        pub outcome: String,
        pub why: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One incident of a change of many.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BulkItem {
    pub bulk: BulkId,
    pub incident: IncidentId,
    pub person: PersonId,
    /// The instant that every entry of the change has.
    pub at: DateTime<Utc>,
    /// The name of what was done.
    pub act: String,
    pub outcome: Outcome,
    /// Of what was skipped, or could not be taken back.
    pub why: Option<String>,
}

pub use domain::workflow::Outcome;

/// Permits under which an item is noted: of who changes the incident, or of who only sees it where it was skipped.
pub trait NotesBulk: Right {}
impl NotesBulk for ChangeIncident {}
impl NotesBulk for right::IncidentRead {}

/// Notes the item, or what became of it since.
pub async fn put<M: NotesBulk, R: Guarded>(tx: &Tx, permit: &Authorized<M, R>, realm: Realm, item: &BulkItem) -> Result<(), StoreError> {
    const OP: &str = "bulk.put";
    check_permit(OP, permit, item.incident)?;
    let row = ActiveModel {
        realm_id: Set(realm.id.0),
        bulk: Set(item.bulk.0),
        incident_id: Set(item.incident.0),
        person: Set(item.person.0),
        at: Set(stored(item.at)),
        act: Set(item.act.clone()),
        outcome: Set(item.outcome.to_string()),
        why: Set(item.why.clone()),
    };
    let mut again = OnConflict::columns([Column::RealmId, Column::Bulk, Column::IncidentId]);
    again.update_columns([Column::Outcome, Column::Why]);
    Entity::insert(row).on_conflict(again).exec_without_returning(&tx.inner).await.map_err(failed(OP))?;
    Ok(())
}

/// What this person did under that name; another's is not there.
pub async fn items(conn: &impl Conn, realm: Realm, person: PersonId, bulk: BulkId) -> Result<Vec<BulkItem>, StoreError> {
    let query = Entity::find().filter(Column::RealmId.eq(realm.id.0)).filter(Column::Bulk.eq(bulk.0));
    let rows = query.filter(Column::Person.eq(person.0)).all(&conn.executor()).await.map_err(failed("bulk.items"))?;
    rows.into_iter().map(item).collect()
}

fn item(row: row::Model) -> Result<BulkItem, StoreError> {
    let place = Place { table: "bulk_item", id: &row.bulk };
    let outcome = row.outcome.parse().map_err(|why: NotAChoice| place.corrupt(why))?;
    let (bulk, incident, person) = (BulkId(row.bulk), IncidentId(row.incident_id), PersonId(row.person));
    Ok(BulkItem { bulk, incident, person, at: row.at, act: row.act, outcome, why: row.why })
}
