//! Owns writing incidents: the record and its events in one transaction, or neither. Every function asks for a permit
//! of the fitting kind and refuses one that was given for another incident.

use domain::access::{Authorized, ChangeIncident, Guarded, Resource, Right, right};
use domain::ids::{IncidentId, RealmId};
use domain::incident::{Event, Incident};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::{ColumnTrait, Expr, Uuid};
use sea_orm::sea_query::{ExprTrait, Func, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use super::row::{ActiveModel, Column, Entity, Model};
use super::{event_row, external_row, index, record, tasks};
use crate::codec::stored;
use crate::conn::Tx;
use crate::error::{StoreError, failed};

/// Permits that make incidents.
pub trait CreatesIncidents: Right {}
impl CreatesIncidents for right::IncidentCreate {}
impl CreatesIncidents for right::AlertIngest {}
impl CreatesIncidents for right::ImportRun {}

/// Permits that change incidents.
pub trait ChangesIncidents: Right {}
impl ChangesIncidents for ChangeIncident {}
impl ChangesIncidents for right::ImportRun {}
/// Whoever opens a restricted incident with a reason leaves a trace in its log.
impl ChangesIncidents for right::IncidentReadRestricted {}

/// The next number of the realm. Nobody else gets one until this transaction ends, so that there are no gaps.
pub async fn next_number(tx: &Tx, realm: Realm) -> Result<IncidentNumber, StoreError> {
    next_numbers(tx, realm, 1).await
}

/// The first of `count` numbers in a row.
pub async fn next_numbers(tx: &Tx, realm: Realm, count: u32) -> Result<IncidentNumber, StoreError> {
    let update = Query::update()
        .table("realm")
        .value("next_number", Expr::col("next_number").add(i64::from(count)))
        .and_where(Expr::col("id").eq(realm.id.0))
        .returning_col("next_number")
        .take();
    let row = tx.inner.query_one(&update).await.map_err(failed("incidents.next_number"))?;
    let row = row.ok_or_else(|| StoreError::not_found("realm", realm.id))?;
    let next: i64 = row.try_get("", "next_number").map_err(failed("incidents.next_number"))?;
    let first = u32::try_from(next - i64::from(count)).map_err(|_| StoreError::corrupt("realm", realm.id, "numbers are used up"))?;
    Ok(realm.number(first))
}

/// A new incident with the events that made it.
pub async fn insert<M: CreatesIncidents, R>(
    tx: &Tx,
    permit: &Authorized<M, R>,
    incident: &Incident,
    events: &[Event],
) -> Result<(), StoreError> {
    insert_batch(tx, permit, &[(incident, events)]).await
}

/// Rows in one statement: well below what SQLite can bind, with 60 columns in the widest table.
const BATCH: usize = 200;

/// Many new incidents. Whoever calls keeps a transaction at about a thousand.
pub async fn insert_batch<M: CreatesIncidents, R>(
    tx: &Tx,
    _permit: &Authorized<M, R>,
    batch: &[(&Incident, &[Event])],
) -> Result<(), StoreError> {
    insert_all(tx, batch, &[], |row| row).await
}

/// Many new incidents of another system, each with the name that it has there.
pub async fn insert_known<M: CreatesIncidents + LinksExternals, R>(
    tx: &Tx,
    _permit: &Authorized<M, R>,
    system: &str,
    batch: &[(&Incident, &[Event])],
    names: &[&str],
) -> Result<(), StoreError> {
    if batch.len() != names.len() {
        return Err(StoreError::invalid("names", "one for each incident"));
    }
    insert_all(tx, batch, names, |row| row).await?;
    let row = |((incident, _), name): (&(&Incident, &[Event]), &&str)| external_row::ActiveModel {
        realm_id: Set(incident.realm.0),
        system: Set(system.to_owned()),
        external_id: Set((*name).to_owned()),
        incident_id: Set(incident.id.0),
    };
    let rows: Vec<_> = batch.iter().zip(names).map(row).collect();
    for rows in rows.chunks(BATCH) {
        let insert = external_row::Entity::insert_many(rows.iter().cloned());
        insert.exec_without_returning(&tx.inner).await.map_err(failed("incidents.link_external"))?;
    }
    Ok(())
}

async fn insert_all(tx: &Tx, batch: &[(&Incident, &[Event])], elsewhere: &[&str], as_first: fn(Model) -> Model) -> Result<(), StoreError> {
    let mut rows: Vec<ActiveModel> = Vec::with_capacity(batch.len());
    let mut log = Vec::new();
    for (incident, events) in batch {
        check_log(incident, events)?;
        rows.push(as_first(record::row(incident)?).into_active_model());
        for (seq, event) in (1..).zip(*events) {
            log.push(event_row::row(event, seq)?);
        }
    }
    for rows in rows.chunks(BATCH) {
        let insert = Entity::insert_many(rows.iter().cloned());
        insert.exec_without_returning(&tx.inner).await.map_err(failed("incidents.insert"))?;
    }
    add_events(tx, &log).await?;
    for (incident, events) in batch {
        tasks::write(tx, incident, events.iter().map(|event| &event.kind)).await?;
    }
    index::add(tx, batch, elsewhere).await
}

/// Incidents of another installation, in any order: what they say of each other is left out until `link_carried`.
pub async fn insert_carried<R>(
    tx: &Tx,
    _permit: &Authorized<right::ImportRun, R>,
    batch: &[(&Incident, &[Event])],
) -> Result<(), StoreError> {
    insert_all(tx, batch, &[], |row| Model { duplicate_of: None, follows: None, ..row }).await
}

/// What a carried incident says of others.
#[derive(Clone, Copy, Debug)]
pub struct Carried {
    pub realm: RealmId,
    pub id: IncidentId,
    pub duplicate_of: Option<IncidentId>,
    pub follows: Option<IncidentId>,
}

/// Once all of them are there.
pub async fn link_carried<R>(tx: &Tx, _permit: &Authorized<right::ImportRun, R>, links: &[Carried]) -> Result<(), StoreError> {
    for link in links {
        let update = Entity::update_many()
            .col_expr(Column::DuplicateOf, Expr::value(link.duplicate_of.map(|id| id.0)))
            .col_expr(Column::Follows, Expr::value(link.follows.map(|id| id.0)))
            .filter(Column::RealmId.eq(link.realm.0))
            .filter(Column::Id.eq(link.id.0));
        update.exec(&tx.inner).await.map_err(failed("incidents.link_carried"))?;
    }
    Ok(())
}

/// The changed record, if nobody else changed it since `seen_version`, with the events that changed it. Events that
/// leave the version alone are appended whatever happened in between.
pub async fn update<M: ChangesIncidents, R: Guarded>(
    tx: &Tx,
    permit: &Authorized<M, R>,
    seen_version: u32,
    incident: &Incident,
    events: &[Event],
) -> Result<(), StoreError> {
    check_permit("incidents.update", permit, incident.id)?;
    if events.iter().any(|event| event.incident != incident.id || event.realm != incident.realm) {
        return Err(StoreError::invalid("events", "they belong to another incident"));
    }
    if incident.version == seen_version {
        // Two appends at once take turns.
        let row = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::RealmId.eq(incident.realm.0))
            .filter(Column::Id.eq(incident.id.0));
        let row: Option<Uuid> = row.lock_exclusive().into_tuple().one(&tx.inner).await.map_err(failed("incidents.update"))?;
        row.ok_or_else(|| StoreError::not_found("incident", incident.number))?;
        touch(tx, incident).await?;
    } else {
        replace(tx, seen_version, incident).await?;
    }
    let first = next_seq(tx, incident).await?;
    let log = (first..).zip(events).map(|(seq, event)| event_row::row(event, seq)).collect::<Result<Vec<_>, _>>()?;
    add_events(tx, &log).await?;
    tasks::write(tx, incident, events.iter().map(|event| &event.kind)).await?;
    index::change(tx, incident, events).await
}

/// What is only appended to the log still shows that somebody was there. The record that others changed meanwhile keeps
/// what it knows better.
async fn touch(tx: &Tx, incident: &Incident) -> Result<(), StoreError> {
    let at = stored(incident.touched_at);
    let update = Entity::update_many().col_expr(Column::TouchedAt, Expr::value(at)).filter(Column::TouchedAt.lt(at));
    let ours = update.filter(Column::RealmId.eq(incident.realm.0)).filter(Column::Id.eq(incident.id.0));
    ours.exec(&tx.inner).await.map_err(failed("incidents.update")).map(drop)
}

async fn replace(tx: &Tx, seen_version: u32, incident: &Incident) -> Result<(), StoreError> {
    let mut row = record::row(incident)?.into_active_model().reset_all();
    for fixed in [Column::Id, Column::RealmId, Column::Number] {
        row.not_set(fixed);
    }
    let ours = |query: sea_orm::UpdateMany<Entity>| query.filter(Column::RealmId.eq(incident.realm.0)).filter(Column::Id.eq(incident.id.0));
    let update = ours(Entity::update_many().set(row)).filter(Column::Version.eq(i64::from(seen_version)));
    let done = update.exec(&tx.inner).await.map_err(failed("incidents.update"))?;
    if done.rows_affected == 1 {
        return Ok(());
    }
    let found = Entity::find()
        .select_only()
        .column(Column::Version)
        .filter(Column::RealmId.eq(incident.realm.0))
        .filter(Column::Id.eq(incident.id.0));
    let found: Option<i64> = found.into_tuple().one(&tx.inner).await.map_err(failed("incidents.update"))?;
    Err(match found.map(u32::try_from) {
        Some(Ok(found)) => StoreError::Stale { what: "incident", id: incident.number.to_string(), seen: seen_version, found },
        Some(Err(why)) => StoreError::corrupt("incident", incident.id, why),
        None => StoreError::not_found("incident", incident.number),
    })
}

async fn next_seq(tx: &Tx, incident: &Incident) -> Result<i64, StoreError> {
    use event_row::Column as Col;
    let query = event_row::Entity::find().select_only().column_as(Expr::from(Func::max(Expr::col(Col::Seq))), "seq");
    let query = query.filter(Col::RealmId.eq(incident.realm.0)).filter(Col::IncidentId.eq(incident.id.0));
    let last: Option<Option<i64>> = query.into_tuple().one(&tx.inner).await.map_err(failed("incidents.update"))?;
    last.flatten().map(|seq| seq + 1).ok_or_else(|| StoreError::not_found("incident", incident.number))
}

async fn add_events(tx: &Tx, log: &[event_row::ActiveModel]) -> Result<(), StoreError> {
    for rows in log.chunks(BATCH) {
        let insert = event_row::Entity::insert_many(rows.iter().cloned());
        insert.exec_without_returning(&tx.inner).await.map_err(failed("incidents.events"))?;
    }
    Ok(())
}

/// Remembers what another system calls this incident. The same name twice is a `Conflict`.
pub async fn link_external<M: LinksExternals, R>(
    tx: &Tx,
    _permit: &Authorized<M, R>,
    realm: Realm,
    incident: IncidentId,
    system: &str,
    id: &str,
) -> Result<(), StoreError> {
    let row = external_row::ActiveModel {
        realm_id: Set(realm.id.0),
        system: Set(system.to_owned()),
        external_id: Set(id.to_owned()),
        incident_id: Set(incident.0),
    };
    external_row::Entity::insert(row).exec_without_returning(&tx.inner).await.map_err(failed("incidents.link_external"))?;
    index::add_name(tx, realm, incident, id).await
}

/// Permits under which an incident gets a name in another system.
pub trait LinksExternals: Right {}
impl LinksExternals for right::IncidentCreate {}
impl LinksExternals for right::AlertIngest {}
impl LinksExternals for right::ImportRun {}
impl LinksExternals for ChangeIncident {}

/// The record is the fold of its events; anything else would be a record that nobody can explain.
fn check_log(incident: &Incident, events: &[Event]) -> Result<(), StoreError> {
    let folded = Incident::fold(incident.number, events);
    if folded.as_ref() != Some(incident) {
        return Err(StoreError::invalid("incident", "the record is not what its events say"));
    }
    Ok(())
}

/// A permit for one incident must not write another. What is permitted for the whole house fits every incident.
pub(crate) fn check_permit<M: Right, R: Guarded>(op: &'static str, permit: &Authorized<M, R>, id: IncidentId) -> Result<(), StoreError> {
    match permit.resource().resource() {
        Resource::Incident(facts) | Resource::Part { incident: facts, .. } if facts.id == id => Ok(()),
        Resource::Record(facts) if facts.incident.as_ref().is_some_and(|incident| incident.id == id) => Ok(()),
        Resource::Global => Ok(()),
        _ => Err(StoreError::WrongPermit { op }),
    }
}
