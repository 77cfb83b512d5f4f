//! Owns the board: the first cards of every stage and how many there are. Two queries for cards at most and one for
//! counts, whatever the number of stages. Never loads a column to cut it.

use chrono::{DateTime, Utc};
use domain::access::ReadScope;
use domain::ids::PersonId;
use domain::incident::{Card, Filter, Stage};
use domain::realm::Realm;
use sea_orm::prelude::{ColumnTrait, Expr};
use sea_orm::sea_query::{Alias, ExprTrait, Func, Query, SelectStatement, WindowStatement};
use sea_orm::{EntityTrait, FromQueryResult, Order, QueryFilter, QuerySelect, QueryTrait};

use super::card_row::{CardRow, select};
use super::condition::{Looking, Looks, column, stages_in};
use super::order::behind;
use super::row::{Column as Col, Entity};
use super::words::Words;
use crate::codec::{Place, stored};
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// A stage on the board.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    pub stage: Stage,
    /// All of the stage that the filter finds, shown or not.
    pub count: u64,
    /// Since when the one that waits longest is here; not told of stages that end.
    pub oldest_stage_since: Option<DateTime<Utc>>,
    /// Highest priority first, then oldest; of stages that end only those since `ended_since`, the latest first.
    pub cards: Vec<Card>,
    /// Where `list` goes on, in the same order; `None` when all are here, and for stages that end.
    pub next: Option<String>,
}

/// One column for each stage of the filter, or for all, in their order.
pub async fn board(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    me: impl Into<Option<PersonId>>,
    filter: &Filter,
    per_column: u64,
    ended_since: DateTime<Utc>,
) -> Result<Vec<Column>, StoreError> {
    let me = me.into();
    let words = Words::of(conn, realm, filter).await?;
    let looking = Looking { realm, scope, me, filter, words: words.as_ref().map(|words| (words, Looks::Everywhere)) };
    let shown = |stage: &Stage| filter.stages.is_empty() || filter.stages.contains(stage);
    let mut columns: Vec<Column> = Stage::ALL
        .iter()
        .copied()
        .filter(shown)
        .map(|stage| Column { stage, count: 0, oldest_stage_since: None, cards: Vec::new(), next: None })
        .collect();
    count_stages(conn, looking, &mut columns).await?;

    let (open, ended): (Vec<Stage>, Vec<Stage>) =
        columns.iter().filter(|column| column.count > 0).map(|column| column.stage).partition(|stage| stage.is_open());
    let by_urgency = [(Col::PriorityRank, Order::Asc), (Col::OpenedAt, Order::Asc), (Col::Number, Order::Asc)];
    let latest = [(Col::StageSince, Order::Desc), (Col::Number, Order::Desc)];
    let since = Col::StageSince.gte(stored(ended_since));
    let mut cards = first(conn, looking, &open, &by_urgency, per_column, None).await?;
    cards.extend(first(conn, looking, &ended, &latest, per_column, Some(since)).await?);
    for card in cards {
        if let Some(column) = columns.iter_mut().find(|column| column.stage == card.stage) {
            column.cards.push(card);
        }
    }
    for column in columns.iter_mut().filter(|column| column.stage.is_open() && column.count > column.cards.len() as u64) {
        column.next = column.cards.last().map(behind);
    }
    Ok(columns)
}

#[derive(FromQueryResult)]
struct StageRow {
    stage: String,
    number: i64,
    oldest: DateTime<Utc>,
}

pub(super) async fn count_stages(conn: &impl Conn, looking: Looking<'_>, columns: &mut [Column]) -> Result<(), StoreError> {
    let query = Entity::find().select_only().column(Col::Stage).column_as(Expr::cust("count(*)"), "number");
    let query = query.column_as(Expr::from(Func::min(column(Col::StageSince))), "oldest").filter(looking.condition()).group_by(Col::Stage);
    let rows = query.into_model::<StageRow>().all(&conn.executor()).await.map_err(failed("incidents.board"))?;
    for row in rows {
        let stage: Stage = Place { table: "incident", id: &"of a group" }.choice(&row.stage)?;
        if let Some(column) = columns.iter_mut().find(|column| column.stage == stage) {
            column.count = row.number.unsigned_abs();
            column.oldest_stage_since = stage.is_open().then_some(row.oldest);
        }
    }
    Ok(())
}

/// The first cards of each of these stages, in order.
async fn first(
    conn: &impl Conn,
    looking: Looking<'_>,
    stages: &[Stage],
    order: &[(Col, Order)],
    per_column: u64,
    also: Option<Expr>,
) -> Result<Vec<Card>, StoreError> {
    if stages.is_empty() || per_column == 0 {
        return Ok(Vec::new());
    }
    let (placed, place) = (Alias::new("placed"), Alias::new("place"));
    let numbered = numbered(looking, stages, order, also, &place);
    let mut query = select(Entity::find());
    QueryTrait::query(&mut query)
        .join_subquery(sea_orm::JoinType::InnerJoin, numbered, placed.clone(), Expr::col((placed.clone(), Col::Id)).eq(column(Col::Id)))
        .and_where(Expr::col((placed.clone(), place.clone())).lte(i64::try_from(per_column).unwrap_or(i64::MAX)))
        .order_by((placed, place), Order::Asc);
    let rows = query.into_model::<CardRow>().all(&conn.executor()).await.map_err(failed("incidents.board"))?;
    rows.into_iter().map(|row| row.card(looking.realm)).collect()
}

/// Ids with their place in their stage.
fn numbered(looking: Looking<'_>, stages: &[Stage], order: &[(Col, Order)], also: Option<Expr>, place: &Alias) -> SelectStatement {
    let mut window = WindowStatement::partition_by(Col::Stage.as_column_ref());
    for (col, order) in order {
        window.order_by_expr(column(*col), order.clone());
    }
    let condition = looking.condition().add(stages_in(stages)).add_option(also);
    Query::select()
        .expr(column(Col::Id))
        .expr_window_as(Expr::cust("row_number()"), window, place.clone())
        .from(Entity)
        .cond_where(condition)
        .take()
}
