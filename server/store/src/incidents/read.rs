//! Owns reading one incident with its log, and finding it by the name that another system has for it. Every read
//! names its realm.

use std::collections::BTreeSet;

use domain::ids::{EventId, IncidentId};
use domain::incident::{Audience, Event, Incident};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use sea_orm::prelude::{ColumnTrait, DateTimeUtc, Uuid};
use sea_orm::sea_query::Query;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::condition::in_realm;
use super::row::{Column, Entity};
use super::tasks::complete_one;
use super::{event_row, external_row};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};

pub async fn find(conn: &impl Conn, realm: Realm, number: IncidentNumber) -> Result<Option<Incident>, StoreError> {
    let Some(query) = by_number(realm, number) else { return Ok(None) };
    let row = query.one(&conn.executor()).await.map_err(failed("incidents.find"))?;
    complete_one(conn, realm, row).await
}

pub async fn find_by_id(conn: &impl Conn, realm: Realm, id: IncidentId) -> Result<Option<Incident>, StoreError> {
    let query = Entity::find().filter(in_realm(realm)).filter(Column::Id.eq(id.0));
    let row = query.one(&conn.executor()).await.map_err(failed("incidents.find_by_id"))?;
    complete_one(conn, realm, row).await
}

/// Nobody else changes it until this transaction ends. On SQLite every write transaction is alone anyway.
pub async fn lock(tx: &Tx, realm: Realm, number: IncidentNumber) -> Result<Option<Incident>, StoreError> {
    let Some(query) = by_number(realm, number) else { return Ok(None) };
    let row = query.lock_exclusive().one(&tx.inner).await.map_err(failed("incidents.lock"))?;
    complete_one(tx, realm, row).await
}

/// A number of another realm finds nothing, whatever its digits say.
fn by_number(realm: Realm, number: IncidentNumber) -> Option<Select<Entity>> {
    let query = || Entity::find().filter(in_realm(realm)).filter(Column::Number.eq(i64::from(number.sequence)));
    realm.holds(number).then(query)
}

/// The log in order, as far as this audience may read it.
pub async fn events(conn: &impl Conn, realm: Realm, incident: IncidentId, audience: Audience) -> Result<Vec<Event>, StoreError> {
    use event_row::Column as Col;
    let query = event_row::Entity::find().filter(Col::RealmId.eq(realm.id.0)).filter(Col::IncidentId.eq(incident.0));
    let query = match audience {
        Audience::Internal => query,
        Audience::Vendor => query.filter(Col::Audience.is_in([Audience::Vendor.slug(), Audience::Public.slug()])),
        Audience::Public => query.filter(Col::Audience.eq(Audience::Public.slug())),
    };
    let rows = query.order_by_asc(Col::Seq).all(&conn.executor()).await.map_err(failed("incidents.events"))?;
    rows.into_iter().map(event_row::event).collect()
}

/// These entries, whatever log they are of, in no order. Whoever asks shows each only to who may read it.
pub async fn find_events(conn: &impl Conn, realm: Realm, ids: &[EventId]) -> Result<Vec<Event>, StoreError> {
    use event_row::Column as Col;
    let query = event_row::Entity::find().filter(Col::RealmId.eq(realm.id.0)).filter(Col::Id.is_in(ids.iter().map(|id| id.0)));
    let rows = query.all(&conn.executor()).await.map_err(failed("incidents.find_events"))?;
    rows.into_iter().map(event_row::event).collect()
}

/// The incident that another system calls `id`.
pub async fn external(conn: &impl Conn, realm: Realm, system: &str, id: &str) -> Result<Option<IncidentId>, StoreError> {
    use external_row::Column as Col;
    let query =
        external_row::Entity::find().filter(Col::RealmId.eq(realm.id.0)).filter(Col::System.eq(system)).filter(Col::ExternalId.eq(id));
    let row = query.one(&conn.executor()).await.map_err(failed("incidents.external"))?;
    Ok(row.map(|row| IncidentId(row.incident_id)))
}

/// Those of these names of another system that an incident has.
pub async fn externals(conn: &impl Conn, realm: Realm, system: &str, ids: &[&str]) -> Result<BTreeSet<String>, StoreError> {
    use external_row::Column as Col;
    let mut known = BTreeSet::new();
    for ids in ids.chunks(500) {
        let query = external_row::Entity::find().select_only().column(Col::ExternalId).filter(Col::RealmId.eq(realm.id.0));
        let query = query.filter(Col::System.eq(system)).filter(Col::ExternalId.is_in(ids.iter().copied()));
        let found: Vec<String> = query.into_tuple().all(&conn.executor()).await.map_err(failed("incidents.externals"))?;
        known.extend(found);
    }
    Ok(known)
}

/// Every incident that a system has a name for, the newest number first.
pub async fn known_to(conn: &impl Conn, realm: Realm, system: &str) -> Result<Vec<IncidentId>, StoreError> {
    let of_system = Query::select()
        .column(external_row::Column::IncidentId)
        .from(external_row::Entity)
        .and_where(external_row::Column::RealmId.eq(realm.id.0))
        .and_where(external_row::Column::System.eq(system))
        .take();
    let query = Entity::find().select_only().column(Column::Id).filter(Column::RealmId.eq(realm.id.0));
    let query = query.filter(Column::Id.in_subquery(of_system)).order_by_desc(Column::Number);
    let ids: Vec<Uuid> = query.into_tuple().all(&conn.executor()).await.map_err(failed("incidents.known_to"))?;
    Ok(ids.into_iter().map(IncidentId).collect())
}

/// What other systems call it: pairs of system and id.
pub async fn external_ids(conn: &impl Conn, realm: Realm, incident: IncidentId) -> Result<Vec<(String, String)>, StoreError> {
    use external_row::Column as Col;
    let query = external_row::Entity::find().filter(Col::RealmId.eq(realm.id.0)).filter(Col::IncidentId.eq(incident.0));
    let rows = query
        .order_by_asc(Col::System)
        .order_by_asc(Col::ExternalId)
        .all(&conn.executor())
        .await
        .map_err(failed("incidents.external_ids"))?;
    Ok(rows.into_iter().map(|row| (row.system, row.external_id)).collect())
}

/// When the youngest incident was opened: where a later import or a shift of times begins.
pub async fn last_opened_at(conn: &impl Conn, realm: Realm) -> Result<Option<DateTimeUtc>, StoreError> {
    let query = Entity::find().select_only().column(Column::OpenedAt).filter(in_realm(realm)).order_by_desc(Column::OpenedAt);
    let row = query.into_tuple::<DateTimeUtc>().one(&conn.executor()).await.map_err(failed("incidents.last_opened_at"))?;
    Ok(row)
}

/// Ids that exist, of those asked for.
pub(super) async fn known_numbers(conn: &impl Conn, realm: Realm, ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
    let query = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Number])
        .filter(in_realm(realm))
        .filter(Column::Id.is_in(ids.iter().copied()));
    query.into_tuple().all(&conn.executor()).await.map_err(failed("incidents.names"))
}
