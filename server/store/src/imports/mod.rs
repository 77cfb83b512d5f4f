//! Owns the runs of imports: how far each is, what it made, and taking that away again. Never reads a file.

mod items;
mod row;
mod undo;

use chrono::{DateTime, Utc};
use domain::access::{ActorRef, Authorized, right};
use domain::import::{Format, RunState};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::{ColumnTrait, Expr, Json, Uuid};
use sea_orm::{ActiveModelTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};

pub use items::{Kind, add_items, count_items, items};
pub use undo::{Undone, undo_batch};

use crate::codec::{Place, actor_columns, stored};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use row::{ActiveModel, Column, Entity, Model};

/// One import of one file.
#[derive(Clone, PartialEq, Debug)]
pub struct Run {
    pub id: Uuid,
    pub source: Format,
    /// What people call the file.
    pub file: String,
    /// Of a file that was uploaded, below the data directory.
    pub path: Option<String>,
    /// Of the whole file.
    pub digest: String,
    pub options: Json,
    pub state: RunState,
    pub actor: ActorRef,
    pub started_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// When whoever works on it last said so.
    pub worked_at: Option<DateTime<Utc>>,
    pub total: u32,
    pub done: u32,
    pub detail: Json,
}

/// Imports take turns for one transaction each, so that two of them never bring in the same incident. SQLite has one
/// writer anyway.
pub async fn take_turn(tx: &Tx) -> Result<(), StoreError> {
    /// Any number; it only has to be the same in every Muster process.
    const LOCK: i64 = 0x494d_504f_5254;
    if tx.inner.get_database_backend() == DbBackend::Postgres {
        let lock = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_advisory_xact_lock($1)", [LOCK.into()]);
        tx.inner.execute_raw(lock).await.map_err(failed("imports.take_turn"))?;
    }
    Ok(())
}

pub async fn insert<R>(tx: &Tx, _permit: &Authorized<right::ImportRun, R>, run: &Run) -> Result<(), StoreError> {
    Entity::insert(to_row(run)).exec_without_returning(&tx.inner).await.map_err(failed("imports.insert")).map(drop)
}

/// The same run with another state: only while nobody else changed it since it was read as `seen`.
pub async fn save<R>(tx: &Tx, _permit: &Authorized<right::ImportRun, R>, seen: RunState, run: &Run) -> Result<bool, StoreError> {
    let mut change = to_row(run);
    change.not_set(Column::Id);
    let update = Entity::update_many().set(change).filter(Column::Id.eq(run.id)).filter(Column::State.eq(seen.to_string()));
    Ok(update.exec(&tx.inner).await.map_err(failed("imports.save"))?.rows_affected == 1)
}

/// Says that somebody works on it, and how far it is. `false` when it is not in that state any more.
pub async fn work<R>(
    tx: &Tx,
    _permit: &Authorized<right::ImportRun, R>,
    id: Uuid,
    state: RunState,
    done: u32,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let at = Expr::val(stored(now));
    let update = Entity::update_many().col_expr(Column::Done, Expr::val(i64::from(done))).col_expr(Column::WorkedAt, at);
    let update = update.filter(Column::Id.eq(id)).filter(Column::State.eq(state.to_string()));
    Ok(update.exec(&tx.inner).await.map_err(failed("imports.work"))?.rows_affected == 1)
}

/// Takes the work on for this process, if nobody said since `silent_since` that they are at it.
pub async fn claim<R>(
    tx: &Tx,
    _permit: &Authorized<right::ImportRun, R>,
    id: Uuid,
    silent_since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = Entity::update_many().col_expr(Column::WorkedAt, Expr::val(stored(now)));
    let update = update.filter(Column::Id.eq(id)).filter(silent(silent_since));
    Ok(update.exec(&tx.inner).await.map_err(failed("imports.claim"))?.rows_affected == 1)
}

fn silent(since: DateTime<Utc>) -> Condition {
    Condition::any().add(Column::WorkedAt.is_null()).add(Column::WorkedAt.lt(stored(since)))
}

/// A run that made nothing.
pub async fn remove<R>(tx: &Tx, _permit: &Authorized<right::ImportRun, R>, id: Uuid) -> Result<(), StoreError> {
    Entity::delete_by_id(id).exec(&tx.inner).await.map_err(failed("imports.remove")).map(drop)
}

pub async fn find(conn: &impl Conn, id: Uuid) -> Result<Option<Run>, StoreError> {
    Entity::find_by_id(id).one(&conn.executor()).await.map_err(failed("imports.find"))?.map(run).transpose()
}

/// The newest first.
pub async fn list(conn: &impl Conn, limit: u64) -> Result<Vec<Run>, StoreError> {
    let rows = Entity::find().order_by_desc(Column::StartedAt).order_by_desc(Column::Id).limit(limit);
    rows.all(&conn.executor()).await.map_err(failed("imports.list"))?.into_iter().map(run).collect()
}

/// The run of a command that stopped in the middle of this very file.
pub async fn find_broken_off(conn: &impl Conn, source: Format, digest: &str, options: &Json) -> Result<Option<Run>, StoreError> {
    let query = Entity::find()
        .filter(Column::State.eq(RunState::Running.to_string()))
        .filter(Column::Source.eq(source.to_string()))
        .filter(Column::Digest.eq(digest))
        .filter(Column::Path.is_null());
    let rows = query.order_by_asc(Column::StartedAt).all(&conn.executor()).await.map_err(failed("imports.find_broken_off"))?;
    rows.into_iter().find(|row| row.options == *options).map(run).transpose()
}

/// Uploaded files on which nobody has worked since.
pub async fn waiting(conn: &impl Conn, silent_since: DateTime<Utc>) -> Result<Vec<Run>, StoreError> {
    let states = RunState::ALL.iter().filter(|state| state.is_work()).map(ToString::to_string);
    let query = Entity::find()
        .filter(Column::State.is_in(states))
        .filter(silent(silent_since))
        // A command reads its file itself; what is undone needs none.
        .filter(Condition::any().add(Column::Path.is_not_null()).add(Column::State.eq(RunState::Undoing.to_string())));
    let rows = query.order_by_asc(Column::StartedAt).all(&conn.executor()).await.map_err(failed("imports.waiting"))?;
    rows.into_iter().map(run).collect()
}

/// Runs that brought or took many incidents, and ended since.
pub async fn ended_since(conn: &impl Conn, since: DateTime<Utc>) -> Result<Vec<(Uuid, DateTime<Utc>)>, StoreError> {
    let states = RunState::ALL.iter().filter(|state| state.changed_incidents()).map(ToString::to_string);
    let query = Entity::find().select_only().columns([Column::Id, Column::ChangedAt]);
    let query = query.filter(Column::ChangedAt.gte(stored(since))).filter(Column::State.is_in(states));
    query.into_tuple().all(&conn.executor()).await.map_err(failed("imports.ended_since"))
}

fn to_row(run: &Run) -> ActiveModel {
    let (actor_person, actor_system) = actor_columns(&run.actor);
    ActiveModel {
        id: Set(run.id),
        source: Set(run.source.to_string()),
        file: Set(run.file.clone()),
        path: Set(run.path.clone()),
        digest: Set(run.digest.clone()),
        options: Set(run.options.clone()),
        state: Set(run.state.to_string()),
        actor_person: Set(actor_person),
        actor_system: Set(actor_system),
        started_at: Set(stored(run.started_at)),
        changed_at: Set(stored(run.changed_at)),
        worked_at: Set(run.worked_at.map(stored)),
        total: Set(run.total.into()),
        done: Set(run.done.into()),
        detail: Set(run.detail.clone()),
    }
}

fn run(row: Model) -> Result<Run, StoreError> {
    let place = Place { table: "import_run", id: &row.id };
    Ok(Run {
        id: row.id,
        source: place.choice(&row.source)?,
        state: place.choice(&row.state)?,
        actor: place.actor(row.actor_person, row.actor_system)?,
        total: place.count(row.total)?,
        done: place.count(row.done)?,
        file: row.file,
        path: row.path,
        digest: row.digest,
        options: row.options,
        started_at: row.started_at,
        changed_at: row.changed_at,
        worked_at: row.worked_at,
        detail: row.detail,
    })
}
