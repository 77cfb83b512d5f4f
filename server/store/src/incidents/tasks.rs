//! Owns the rows of tasks: written with the record that folds them, read back into it, and found across incidents for
//! who does them. Never writes one without its incident.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::ReadScope;
use domain::ids::{IncidentId, PersonId, TeamId};
use domain::incident::{Card, EventKind, Filter, Incident};
use domain::realm::Realm;
use domain::task::{Task, TaskState, Tasks};
use sea_orm::prelude::{ColumnTrait, Expr, Uuid};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{Condition, EntityTrait, JoinType, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::card_row::{CardRow, select};
use super::care::how_many;
use super::condition::{Looking, column};
use super::record;
use super::row::{Column as Incidents, Entity as IncidentEntity, Model};
use super::task_row::{self, Column, Entity};
use crate::codec::stored;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};

/// Rows in one statement: 19 columns each.
const BATCH: usize = 500;

/// The tasks as the record has them, when one of the events is about them.
pub(super) async fn write<'a>(tx: &Tx, incident: &Incident, kinds: impl IntoIterator<Item = &'a EventKind>) -> Result<(), StoreError> {
    if !kinds.into_iter().any(EventKind::is_about_tasks) {
        return Ok(());
    }
    let realm = incident.realm;
    let rows = (0..).zip(incident.tasks.iter()).map(|(place, task)| task_row::row(realm, incident.id, place, task));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let others = [
        Column::Place,
        Column::Title,
        Column::Note,
        Column::Owner,
        Column::Team,
        Column::Priority,
        Column::Due,
        Column::Skills,
        Column::State,
        Column::Reason,
        Column::Decided,
        Column::Marks,
    ];
    for rows in rows.chunks(BATCH) {
        let conflict = OnConflict::column(Column::Id).update_columns(others).to_owned();
        let insert = Entity::insert_many(rows.iter().cloned()).on_conflict(conflict);
        insert.exec_without_returning(&tx.inner).await.map_err(failed("incidents.tasks"))?;
    }
    Ok(())
}

/// The records of these rows, whole: in the same order, each with its tasks.
pub(super) async fn complete(conn: &impl Conn, realm: Realm, rows: Vec<Model>) -> Result<Vec<Incident>, StoreError> {
    let mut incidents = rows.into_iter().map(|row| record::incident(realm, row)).collect::<Result<Vec<_>, _>>()?;
    let mut found: BTreeMap<Uuid, Vec<Task>> = BTreeMap::new();
    let ids: Vec<Uuid> = incidents.iter().map(|incident| incident.id.0).collect();
    for ids in ids.chunks(1000) {
        let query = Entity::find().filter(Column::RealmId.eq(realm.id.0)).filter(Column::IncidentId.is_in(ids.iter().copied()));
        let rows = query.order_by_asc(Column::Place).all(&conn.executor()).await.map_err(failed("incidents.tasks"))?;
        for row in rows {
            found.entry(row.incident_id).or_default().push(task_row::task(row)?);
        }
    }
    for incident in &mut incidents {
        incident.tasks = Tasks(found.remove(&incident.id.0).unwrap_or_default());
    }
    Ok(incidents)
}

/// The same for one that may be there.
pub(super) async fn complete_one(conn: &impl Conn, realm: Realm, row: Option<Model>) -> Result<Option<Incident>, StoreError> {
    Ok(complete(conn, realm, row.into_iter().collect()).await?.pop())
}

/// Which open tasks are looked for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TaskFilter {
    /// Those that this person owns.
    pub owner: Option<PersonId>,
    /// Those that nobody owns and one of these teams does: the task's own team, else the incident's.
    pub teams: Vec<TeamId>,
    /// Only those that were due before.
    pub due_before: Option<DateTime<Utc>>,
}

/// Open tasks of open incidents that the reader may see, each with its incident's card: what is due first comes first,
/// what has no time last.
pub async fn open_tasks(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    filter: &TaskFilter,
    limit: u64,
) -> Result<Vec<(Task, Card)>, StoreError> {
    let op = "incidents.open_tasks";
    let open = Filter { open: Some(true), ..Filter::default() };
    let looking = Looking { realm, scope, me: filter.owner, filter: &open, words: None };
    let nobodys = Condition::all().add(of(Column::Owner).is_null()).add(of_teams(&filter.teams));
    let whose = Condition::any().add_option(filter.owner.map(|id| of(Column::Owner).eq(id.0))).add(nobodys);
    let same = of(Column::RealmId).eq(column(Incidents::RealmId)).and(of(Column::IncidentId).eq(column(Incidents::Id)));
    let mut query = IncidentEntity::find().select_only().column(Incidents::Id);
    QueryTrait::query(&mut query).join(JoinType::InnerJoin, Entity, same).expr_as(of(Column::Id), "task");
    let query = query
        .filter(looking.condition())
        .filter(of(Column::State).eq(TaskState::Open.slug()))
        .filter(whose)
        .filter(Condition::all().add_option(filter.due_before.map(|at| of(Column::Due).lt(stored(at)))))
        // Both databases agree on this order only when it is written out.
        .order_by(of(Column::Due).is_null(), Order::Asc)
        .order_by(of(Column::Due), Order::Asc)
        .order_by(column(Incidents::PriorityRank), Order::Asc)
        .order_by(column(Incidents::Number), Order::Asc)
        .order_by(of(Column::Place), Order::Asc)
        .limit(limit);
    let found: Vec<(Uuid, Uuid)> = query.into_tuple().all(&conn.executor()).await.map_err(failed(op))?;
    let tasks = Entity::find().filter(Column::RealmId.eq(realm.id.0)).filter(Column::Id.is_in(found.iter().map(|(_, task)| *task)));
    let tasks = tasks.all(&conn.executor()).await.map_err(failed(op))?;
    let mut tasks: BTreeMap<Uuid, task_row::Model> = tasks.into_iter().map(|row| (row.id, row)).collect();
    let cards = cards_of(conn, realm, found.iter().map(|(incident, _)| *incident)).await?;
    let mut both = Vec::with_capacity(found.len());
    for (incident, task) in found {
        if let (Some(task), Some(card)) = (tasks.remove(&task), cards.get(&IncidentId(incident))) {
            both.push((task_row::task(task)?, card.clone()));
        }
    }
    Ok(both)
}

/// How many open tasks of open incidents each owner has, and how many of them are late.
pub async fn task_loads(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    now: DateTime<Utc>,
) -> Result<BTreeMap<PersonId, (u64, u64)>, StoreError> {
    let open = Filter { open: Some(true), ..Filter::default() };
    let looking = Looking { realm, scope, me: None, filter: &open, words: None };
    let same = of(Column::RealmId).eq(column(Incidents::RealmId)).and(of(Column::IncidentId).eq(column(Incidents::Id)));
    let mut query = IncidentEntity::find().select_only();
    QueryTrait::query(&mut query)
        .join(JoinType::InnerJoin, Entity, same)
        .expr_as(of(Column::Owner), "owner")
        .expr_as(Expr::cust("count(*)"), "number")
        .expr_as(how_many(Condition::all().add(of(Column::Due).lt(stored(now)))), "late")
        .and_where(of(Column::State).eq(TaskState::Open.slug()))
        .and_where(of(Column::Owner).is_not_null())
        .add_group_by([of(Column::Owner)]);
    let rows: Vec<(Uuid, i64, i64)> =
        query.filter(looking.condition()).into_tuple().all(&conn.executor()).await.map_err(failed("incidents.task_loads"))?;
    Ok(rows.into_iter().map(|(owner, number, late)| (PersonId(owner), (number.unsigned_abs(), late.unsigned_abs()))).collect())
}

fn of_teams(teams: &[TeamId]) -> Condition {
    let ids: Vec<Uuid> = teams.iter().map(|id| id.0).collect();
    let incidents = of(Column::Team).is_null().and(column(Incidents::Team).is_in(ids.clone()));
    Condition::any().add(of(Column::Team).is_in(ids)).add(incidents)
}

async fn cards_of(conn: &impl Conn, realm: Realm, ids: impl Iterator<Item = Uuid>) -> Result<BTreeMap<IncidentId, Card>, StoreError> {
    let query = IncidentEntity::find().filter(Incidents::RealmId.eq(realm.id.0)).filter(Incidents::Id.is_in(ids));
    let rows = select(query).into_model::<CardRow>().all(&conn.executor()).await.map_err(failed("incidents.open_tasks"))?;
    rows.into_iter().map(|row| row.card(realm).map(|card| (card.id, card))).collect()
}

/// A column with its table's name: both tables have columns of the same names.
fn of(column: Column) -> Expr {
    sea_orm::IntoSimpleExpr::into_simple_expr(column)
}
