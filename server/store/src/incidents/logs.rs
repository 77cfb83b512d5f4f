//! Owns reading every incident of a realm with its whole log, some at a time: for checks and for taking everything out.
//! Never for people: nobody's rights are asked here.

use std::collections::BTreeMap;

use domain::incident::{Event, Incident};
use domain::realm::Realm;
use sea_orm::prelude::{ColumnTrait, Uuid};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::condition::in_realm;
use super::event_row;
use super::row::{Column, Entity};
use super::tasks::complete;
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// The numbers that follow `after`, in order.
pub async fn sequences(conn: &impl Conn, realm: Realm, after: i64, limit: u64) -> Result<Vec<i64>, StoreError> {
    let query = Entity::find().select_only().column(Column::Number).filter(in_realm(realm)).filter(Column::Number.gt(after));
    let query = query.order_by_asc(Column::Number).limit(limit);
    query.into_tuple().all(&conn.executor()).await.map_err(failed("incidents.sequences"))
}

/// These incidents in the order of their numbers, each with its log.
pub async fn logs(conn: &impl Conn, realm: Realm, numbers: &[i64]) -> Result<Vec<(Incident, Vec<Event>)>, StoreError> {
    use event_row::Column as Col;
    let query = Entity::find().filter(in_realm(realm)).filter(Column::Number.is_in(numbers.iter().copied()));
    let rows = query.order_by_asc(Column::Number).all(&conn.executor()).await.map_err(failed("incidents.logs"))?;
    let incidents = complete(conn, realm, rows).await?;
    let query = event_row::Entity::find().filter(Col::RealmId.eq(realm.id.0));
    let query = query.filter(Col::IncidentId.is_in(incidents.iter().map(|incident| incident.id.0)));
    let rows = query.order_by_asc(Col::IncidentId).order_by_asc(Col::Seq).all(&conn.executor()).await.map_err(failed("incidents.logs"))?;
    let mut found: BTreeMap<Uuid, Vec<Event>> = BTreeMap::new();
    for row in rows {
        found.entry(row.incident_id).or_default().push(event_row::event(row)?);
    }
    let with_log = |incident: Incident| {
        let log = found.remove(&incident.id.0).unwrap_or_default();
        (incident, log)
    };
    Ok(incidents.into_iter().map(with_log).collect())
}
