//! Owns who follows an incident. A row that says no stays: whoever switched following off is not joined again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::access::{Authorized, ChangeIncident, Guarded};
use domain::ids::{IncidentId, PersonId};
use domain::realm::Realm;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::{ColumnTrait, Uuid};
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use crate::codec::stored;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::incidents::check_permit;
use row::{ActiveModel, Column, Entity};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "follower")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub realm_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub incident_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        pub following: bool,
        pub since: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who follows it now.
pub async fn of(conn: &impl Conn, realm: Realm, incident: IncidentId) -> Result<Vec<PersonId>, StoreError> {
    let query = Entity::find().select_only().column(Column::Person).filter(Column::RealmId.eq(realm.id.0));
    let query = query.filter(Column::IncidentId.eq(incident.0)).filter(Column::Following.eq(true));
    let ids: Vec<Uuid> = query.into_tuple().all(&conn.executor()).await.map_err(failed("followers.of"))?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// What somebody decided about it, or writing decided for them; `None` when neither.
pub async fn find(conn: &impl Conn, realm: Realm, incident: IncidentId, person: PersonId) -> Result<Option<bool>, StoreError> {
    let row = Entity::find_by_id((realm.id.0, incident.0, person.0)).one(&conn.executor()).await;
    Ok(row.map_err(failed("followers.find"))?.map(|row| row.following))
}

/// Somebody says whether they follow it.
pub async fn set<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<ChangeIncident, R>,
    realm: Realm,
    incident: IncidentId,
    person: PersonId,
    following: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    const OP: &str = "followers.set";
    check_permit(OP, permit, incident)?;
    let again = OnConflict::columns([Column::RealmId, Column::IncidentId, Column::Person])
        .update_columns([Column::Following, Column::Since])
        .to_owned();
    let insert = Entity::insert(model(realm, incident, person, following, now)).on_conflict(again);
    insert.exec_without_returning(&tx.inner).await.map_err(failed(OP))?;
    Ok(())
}

/// What somebody did lets them follow, unless they ever said otherwise.
pub async fn join(tx: &Tx, realm: Realm, incident: IncidentId, people: &BTreeSet<PersonId>, now: DateTime<Utc>) -> Result<(), StoreError> {
    if people.is_empty() {
        return Ok(());
    }
    let rows = people.iter().map(|person| model(realm, incident, *person, true, now));
    let keep = OnConflict::columns([Column::RealmId, Column::IncidentId, Column::Person]).do_nothing().to_owned();
    let insert = Entity::insert_many(rows).on_conflict(keep);
    insert.exec_without_returning(&tx.inner).await.map_err(failed("followers.join"))?;
    Ok(())
}

fn model(realm: Realm, incident: IncidentId, person: PersonId, following: bool, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        realm_id: Set(realm.id.0),
        incident_id: Set(incident.0),
        person: Set(person.0),
        following: Set(following),
        since: Set(stored(now)),
    }
}

/// The incidents that this person follows, for the WHERE of lists.
pub(crate) fn followed(realm: Realm, person: PersonId) -> SelectStatement {
    Query::select()
        .column(Column::IncidentId)
        .from(Entity)
        .and_where(Column::RealmId.eq(realm.id.0))
        .and_where(Column::Person.eq(person.0))
        .and_where(Column::Following.eq(true))
        .take()
}
