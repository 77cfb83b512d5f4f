//! Owns what the live feed reads: what was appended to the logs of a realm lately, and the records behind it. Never
//! decides who is told.

use chrono::{DateTime, Utc};
use domain::access::ReadScope;
use domain::ids::{EventId, IncidentId, PersonId};
use domain::incident::{Card, Filter, Incident, Stage};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use sea_orm::prelude::{ColumnTrait, Uuid};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::board::{Column as BoardColumn, count_stages};
use super::card_row::{CardRow, select};
use super::condition::{Looking, Looks, in_realm};
use super::event_row;
use super::row::{Column, Entity};
use super::tasks::complete;
use super::words::Words;
use crate::codec::stored;
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// One entry of somebody's log, without what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    pub event: EventId,
    pub incident: IncidentId,
    /// The name of what happened.
    pub kind: String,
}

/// What was recorded since, oldest first and at most `limit`: by index, whatever the size of the log.
pub async fn recorded_since(conn: &impl Conn, realm: Realm, since: DateTime<Utc>, limit: u64) -> Result<Vec<Trace>, StoreError> {
    use event_row::Column as Col;
    let query = event_row::Entity::find().select_only().columns([Col::Id, Col::IncidentId, Col::Kind]);
    let query = query.filter(Col::RealmId.eq(realm.id.0)).filter(Col::RecordedAt.gte(stored(since)));
    let rows: Vec<(Uuid, Uuid, String)> = query
        .order_by_asc(Col::RecordedAt)
        .limit(limit)
        .into_tuple()
        .all(&conn.executor())
        .await
        .map_err(failed("incidents.recorded_since"))?;
    let trace = |(event, incident, kind)| Trace { event: EventId(event), incident: IncidentId(incident), kind };
    Ok(rows.into_iter().map(trace).collect())
}

pub async fn find_all(conn: &impl Conn, realm: Realm, ids: &[IncidentId]) -> Result<Vec<Incident>, StoreError> {
    let query = Entity::find().filter(in_realm(realm)).filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
    let rows = query.all(&conn.executor()).await.map_err(failed("incidents.find_all"))?;
    complete(conn, realm, rows).await
}

/// Those of these cards that the reader may see and the filter finds.
pub async fn cards(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    me: impl Into<Option<PersonId>>,
    filter: &Filter,
    numbers: &[IncidentNumber],
) -> Result<Vec<Card>, StoreError> {
    let me = me.into();
    let words = Words::of(conn, realm, filter).await?;
    let looking = Looking { realm, scope, me, filter, words: words.as_ref().map(|words| (words, Looks::Everywhere)) };
    let sequences = numbers.iter().filter(|number| realm.holds(**number)).map(|number| i64::from(number.sequence));
    let query = Entity::find().filter(looking.condition()).filter(Column::Number.is_in(sequences));
    let rows = select(query).into_model::<CardRow>().all(&conn.executor()).await.map_err(failed("incidents.cards"))?;
    rows.into_iter().map(|row| row.card(realm)).collect()
}

/// The board's columns without their cards.
pub async fn stage_counts(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    me: impl Into<Option<PersonId>>,
    filter: &Filter,
) -> Result<Vec<BoardColumn>, StoreError> {
    let me = me.into();
    let words = Words::of(conn, realm, filter).await?;
    let looking = Looking { realm, scope, me, filter, words: words.as_ref().map(|words| (words, Looks::Everywhere)) };
    let empty = |stage: Stage| BoardColumn { stage, count: 0, oldest_stage_since: None, cards: Vec::new(), next: None };
    let mut columns: Vec<BoardColumn> = Stage::ALL.iter().copied().map(empty).collect();
    count_stages(conn, looking, &mut columns).await?;
    Ok(columns)
}
