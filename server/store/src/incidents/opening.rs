//! Owns who gave a reason for opening a restricted incident, and until when it counts. The reason itself stands in the
//! incident's log. Never opens anything by itself: `decide` does, with what is read here.

use chrono::{DateTime, Utc};
use domain::access::{Authorized, Guarded, right};
use domain::ids::{IncidentId, PersonId};
use domain::incident::Incident;
use domain::realm::Realm;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::{ColumnTrait, Uuid};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use super::write::check_permit;
use crate::codec::stored;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use row::{ActiveModel, Column, Entity};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "opening")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub realm_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub incident_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        pub until: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A later reason counts for longer.
pub async fn open_for<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<right::IncidentReadRestricted, R>,
    incident: &Incident,
    person: PersonId,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    const OP: &str = "incidents.open_for";
    check_permit(OP, permit, incident.id)?;
    let row =
        ActiveModel { realm_id: Set(incident.realm.0), incident_id: Set(incident.id.0), person: Set(person.0), until: Set(stored(until)) };
    let again = OnConflict::columns([Column::RealmId, Column::IncidentId, Column::Person]).update_column(Column::Until).to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(&tx.inner).await.map_err(failed(OP))?;
    Ok(())
}

/// What this person may read now because of a reason that still counts.
pub async fn opened_by(conn: &impl Conn, realm: Realm, person: PersonId, now: DateTime<Utc>) -> Result<Vec<IncidentId>, StoreError> {
    let query = Entity::find().select_only().column(Column::IncidentId);
    let query = query.filter(Column::RealmId.eq(realm.id.0)).filter(Column::Person.eq(person.0)).filter(Column::Until.gt(stored(now)));
    let ids: Vec<Uuid> = query.into_tuple().all(&conn.executor()).await.map_err(failed("incidents.opened_by"))?;
    Ok(ids.into_iter().map(IncidentId).collect())
}
