//! Owns messages that must go out: a row for each, committed with the change that causes it, and leases for those who
//! deliver. Only live work has an outbox: `add` takes `Live`. No permits: the change had its own, and delivery is the
//! engine's. Never delivers.

use chrono::{DateTime, Utc};
use domain::realm::Live;
use sea_orm::prelude::{ColumnTrait, Expr, Json, Uuid};
use sea_orm::sea_query::{ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{ActiveValue::Set, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, PaginatorTrait, QueryFilter};

use crate::codec::{Place, stored};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use row::{ActiveModel, Column, Entity, Model};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub subject: String,
        pub occurrence: String,
        pub payload: Json,
        pub created_at: DateTime<Utc>,
        pub due_at: DateTime<Utc>,
        pub attempts: i64,
        pub lease: Option<Uuid>,
        pub leased_until: Option<DateTime<Utc>>,
        pub done_at: Option<DateTime<Utc>>,
        pub failed_why: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, PartialEq, Debug)]
pub struct Message {
    /// Stays the same over all attempts: the receiver's guard against doubles.
    pub id: Uuid,
    pub kind: String,
    pub subject: String,
    /// Which time of the same subject and kind it is.
    pub occurrence: String,
    pub payload: Json,
    pub due_at: DateTime<Utc>,
}

/// A message that this worker may deliver until its lease ends.
#[derive(Clone, PartialEq, Debug)]
pub struct Leased {
    pub message: Message,
    /// This one included.
    pub attempts: u32,
}

/// `false` when the same subject, kind and occurrence was asked for before: it is sent once.
pub async fn add(tx: &Tx, _live: Live, message: &Message, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let columns = [Column::Id, Column::Kind, Column::Subject, Column::Occurrence, Column::Payload, Column::CreatedAt, Column::DueAt];
    let insert = Query::insert()
        .into_table(Entity)
        .columns(columns)
        .values_panic([
            message.id.into(),
            message.kind.as_str().into(),
            message.subject.as_str().into(),
            message.occurrence.as_str().into(),
            message.payload.clone().into(),
            stored(now).into(),
            stored(message.due_at).into(),
        ])
        .on_conflict(OnConflict::columns([Column::Subject, Column::Kind, Column::Occurrence]).do_nothing().to_owned())
        .take();
    Ok(tx.inner.execute(&insert).await.map_err(failed("outbox.add"))?.rows_affected() == 1)
}

/// Takes what is due, for as long as the lease. What another worker leased and let run out is due again.
pub async fn lease(tx: &Tx, lease: Uuid, now: DateTime<Utc>, until: DateTime<Utc>, limit: u64) -> Result<Vec<Leased>, StoreError> {
    let free = Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(stored(now)));
    let due = Query::select()
        .column(Column::Id)
        .from(Entity)
        .cond_where(free)
        .and_where(Column::DoneAt.is_null())
        .and_where(Column::DueAt.lte(stored(now)))
        .order_by(Column::DueAt, sea_orm::Order::Asc)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .take();
    let update = Query::update()
        .table(Entity)
        .value(Column::Lease, lease)
        .value(Column::LeasedUntil, stored(until))
        .value(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .and_where(Column::Id.in_subquery(due))
        .returning(Query::returning().columns(Column::iter()))
        .take();
    let rows = tx.inner.query_all(&update).await.map_err(failed("outbox.lease"))?;
    let mut leased = Vec::with_capacity(rows.len());
    for row in rows {
        let row = Model::from_query_result(&row, "").map_err(failed("outbox.lease"))?;
        leased.push(leased_message(row)?);
    }
    leased.sort_by_key(|leased| (leased.message.due_at, leased.message.id));
    Ok(leased)
}

fn leased_message(row: Model) -> Result<Leased, StoreError> {
    let attempts = Place { table: "outbox", id: &row.id }.count(row.attempts)?;
    let Model { id, kind, subject, occurrence, payload, due_at, .. } = row;
    Ok(Leased { message: Message { id, kind, subject, occurrence, payload, due_at }, attempts })
}

/// Delivered, and forgotten but for the fact: a payload can carry a link that opens an account. `false` when the lease
/// is no longer ours: somebody else may have delivered it too.
pub async fn done(tx: &Tx, id: Uuid, lease: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
    end(
        tx,
        "outbox.done",
        id,
        lease,
        ActiveModel { done_at: Set(Some(stored(now))), failed_why: Set(None), payload: Set(Json::Object(Default::default())), ..freed() },
    )
    .await
}

/// Not delivered; tried again then.
pub async fn retry(tx: &Tx, id: Uuid, lease: Uuid, due_at: DateTime<Utc>, why: &str) -> Result<bool, StoreError> {
    end(tx, "outbox.retry", id, lease, ActiveModel { due_at: Set(stored(due_at)), failed_why: Set(Some(why.to_owned())), ..freed() }).await
}

/// Not delivered, and given up.
pub async fn give_up(tx: &Tx, id: Uuid, lease: Uuid, now: DateTime<Utc>, why: &str) -> Result<bool, StoreError> {
    let change = ActiveModel { done_at: Set(Some(stored(now))), failed_why: Set(Some(why.to_owned())), ..freed() };
    end(tx, "outbox.give_up", id, lease, change).await
}

fn freed() -> ActiveModel {
    ActiveModel { lease: Set(None), leased_until: Set(None), ..ActiveModel::default() }
}

async fn end(tx: &Tx, op: &'static str, id: Uuid, lease: Uuid, change: ActiveModel) -> Result<bool, StoreError> {
    let update =
        Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::Lease.eq(lease)).filter(Column::DoneAt.is_null());
    Ok(update.exec(&tx.inner).await.map_err(failed(op))?.rows_affected == 1)
}

/// Everything that is not done, leased or not.
pub async fn count_waiting(conn: &impl Conn) -> Result<u64, StoreError> {
    Entity::find().filter(Column::DoneAt.is_null()).count(&conn.executor()).await.map_err(failed("outbox.count_waiting"))
}

/// When the next message is due.
pub async fn next_due(conn: &impl Conn) -> Result<Option<DateTime<Utc>>, StoreError> {
    use sea_orm::{QueryOrder, QuerySelect};
    let query = Entity::find().select_only().column(Column::DueAt).filter(Column::DoneAt.is_null()).order_by_asc(Column::DueAt);
    query.into_tuple().one(&conn.executor()).await.map_err(failed("outbox.next_due"))
}

/// Takes away what was done before then. Answers how many.
pub async fn sweep(tx: &Tx, done_before: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = Entity::delete_many().filter(Column::DoneAt.lt(stored(done_before))).exec(&tx.inner).await;
    Ok(done.map_err(failed("outbox.sweep"))?.rows_affected)
}
