//! Owns what a run made, thing by thing. Never says what becomes of it.

use std::fmt;

use domain::access::{Authorized, right};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::{ColumnTrait, Uuid};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::row::item::{ActiveModel, Column, Entity};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Incident,
    /// An incident that stayed when the run was undone: somebody had worked on it.
    Kept,
    Person,
    Team,
    Category,
    Location,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Incident => "incident",
            Kind::Kept => "kept",
            Kind::Person => "person",
            Kind::Team => "team",
            Kind::Category => "category",
            Kind::Location => "location",
        })
    }
}

/// Rows in one statement.
const BATCH: usize = 1_000;

/// With how many entries of its log the run wrote; nothing for what has none.
pub async fn add_items<R>(
    tx: &Tx,
    _permit: &Authorized<right::ImportRun, R>,
    run: Uuid,
    kind: Kind,
    made: &[(Uuid, usize)],
) -> Result<(), StoreError> {
    for made in made.chunks(BATCH) {
        let rows = made.iter().map(|(id, events)| ActiveModel {
            run_id: Set(run),
            kind: Set(kind.to_string()),
            id: Set(*id),
            events: Set(i64::try_from(*events).unwrap_or(i64::MAX)),
        });
        let again = OnConflict::columns([Column::RunId, Column::Kind, Column::Id]).do_nothing().to_owned();
        let insert = Entity::insert_many(rows).on_conflict(again);
        insert.exec_without_returning(&tx.inner).await.map_err(failed("imports.add_items"))?;
    }
    Ok(())
}

pub async fn count_items(conn: &impl Conn, run: Uuid, kind: Kind) -> Result<u64, StoreError> {
    let query = Entity::find().filter(Column::RunId.eq(run)).filter(Column::Kind.eq(kind.to_string()));
    query.count(&conn.executor()).await.map_err(failed("imports.count_items"))
}

/// The first of them, the newest incidents before older ones.
pub async fn items(conn: &impl Conn, run: Uuid, kind: Kind, limit: u64) -> Result<Vec<Uuid>, StoreError> {
    let query = Entity::find().select_only().column(Column::Id).filter(Column::RunId.eq(run)).filter(Column::Kind.eq(kind.to_string()));
    query.order_by_desc(Column::Id).limit(limit).into_tuple().all(&conn.executor()).await.map_err(failed("imports.items"))
}
