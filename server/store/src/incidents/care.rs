//! Owns what a lead looks at: what each person carries, and the worst of a list with since when it is so. Counts are
//! made of the same condition as lists, so that each figure is the length of its list.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::access::ReadScope;
use domain::ids::{PersonId, TeamId};
use domain::incident::{Card, Filter, Since};
use domain::priority::Priority;
use domain::realm::Realm;
use sea_orm::prelude::{ColumnTrait, Expr, Uuid};
use sea_orm::sea_query::Func;
use sea_orm::{Condition, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::card_row::{CardRow, select};
use super::condition::{Looking, Looks, column, untouched_at, with_work};
use super::order::Listing;
use super::record;
use super::row::{Column, Entity};
use super::words::Words;
use crate::codec::Place;
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// The open incidents that somebody owns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Load {
    /// `None` counts those without a priority.
    pub priorities: BTreeMap<Option<Priority>, u64>,
    pub held: u64,
    pub untouched: u64,
    /// Since when nobody did anything to the one that lies longest, of those that leave something to do.
    pub oldest: Option<DateTime<Utc>>,
    /// The teams that have them.
    pub teams: BTreeSet<TeamId>,
}

#[derive(FromQueryResult)]
struct LoadRow {
    assignee: Uuid,
    priority_rank: i16,
    team: Option<Uuid>,
    number: i64,
    held: i64,
    untouched: i64,
    oldest: Option<DateTime<Utc>>,
}

/// What everybody who owns something open carries, as far as the reader may see it.
pub async fn loads(conn: &impl Conn, realm: Realm, scope: &ReadScope, now: DateTime<Utc>) -> Result<BTreeMap<PersonId, Load>, StoreError> {
    let open = Filter { open: Some(true), ..Filter::default() };
    let looking = Looking { realm, scope, me: None, filter: &open, words: None };
    let oldest = Expr::case(with_work(Condition::all()), column(Column::TouchedAt));
    let query = Entity::find().select_only().columns([Column::Assignee, Column::PriorityRank, Column::Team]);
    let query = query
        .column_as(Expr::cust("count(*)"), "number")
        .column_as(how_many(Condition::all().add(Column::HoldReason.is_not_null())), "held")
        .column_as(how_many(untouched_at(now)), "untouched")
        .column_as(Expr::from(Func::min(oldest)), "oldest")
        .filter(looking.condition())
        .filter(Column::Assignee.is_not_null())
        .group_by(Column::Assignee)
        .group_by(Column::PriorityRank)
        .group_by(Column::Team);
    let rows = query.into_model::<LoadRow>().all(&conn.executor()).await.map_err(failed("incidents.loads"))?;
    let mut loads: BTreeMap<PersonId, Load> = BTreeMap::new();
    for row in rows {
        let place = Place { table: "incident", id: &"of a group" };
        let load = loads.entry(PersonId(row.assignee)).or_default();
        *load.priorities.entry(record::priority(place, row.priority_rank)?).or_default() += row.number.unsigned_abs();
        load.held += row.held.unsigned_abs();
        load.untouched += row.untouched.unsigned_abs();
        load.oldest = [load.oldest, row.oldest].into_iter().flatten().min();
        load.teams.extend(row.team.map(TeamId));
    }
    Ok(loads)
}

/// How many rows of a group are so.
pub(super) fn how_many(condition: Condition) -> Expr {
    let one = Expr::case(condition, Expr::cust("1")).finally(Expr::cust("0"));
    Expr::from(Func::sum(one))
}

/// The first rows of a list, with since when each is as it is.
pub async fn first(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    me: impl Into<Option<PersonId>>,
    filter: &Filter,
    limit: u64,
) -> Result<Vec<(Card, Since)>, StoreError> {
    let me = me.into();
    let words = Words::of(conn, realm, filter).await?;
    let words = words.as_ref().map(|words| (words, Looks::Everywhere));
    let looking = Looking { realm, scope, me, filter, words };
    let query = Listing::of(filter).apply(Entity::find().filter(looking.condition())).limit(limit);
    let rows = select(query).into_model::<CardRow>().all(&conn.executor()).await.map_err(failed("incidents.first"))?;
    let both = |row: CardRow| {
        let since = row.since();
        row.card(realm).map(|card| (card, since))
    };
    rows.into_iter().map(both).collect()
}
