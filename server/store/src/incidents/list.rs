//! Owns lists of incidents with their counts: keyset pages over what the reader may see. Never counts or pages in
//! memory.

use std::collections::BTreeMap;

use domain::access::{Reach, ReadScope};
use domain::ids::{PersonId, TeamId};
use domain::incident::{Card, Filter, Incident, Page, Stage};
use domain::priority::Priority;
use domain::realm::Realm;
use sea_orm::prelude::Uuid;
use sea_orm::{EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QuerySelect, Select};

use super::card_row::{CardRow, select};
use super::condition::{Looking, Looks};
use super::order::{Listing, SortValues};
use super::record;
use super::row::{Column, Entity};
use super::tasks::complete;
use super::words::Words;
use crate::codec::Place;
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// One page of cards; `cursor` is the `next` of the page before. Cards are for those who read notes: what `scope` shows
/// is searched down to the notes, here and in counts.
pub async fn list(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    me: impl Into<Option<PersonId>>,
    filter: &Filter,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Card>, StoreError> {
    let me = me.into();
    let (listing, words) = (Listing::of(filter), Words::of(conn, realm, filter).await?);
    let words = words.as_ref().map(|words| (words, Looks::Everywhere));
    let query = page(Looking { realm, scope, me, filter, words }, &listing, limit, cursor)?;
    let rows = select(query).into_model::<CardRow>().all(&conn.executor()).await.map_err(failed("incidents.list"))?;
    let (rows, next) = cut(rows, limit, |last| listing.cursor(&last.sort_values()));
    let items = rows.into_iter().map(|row| row.card(realm)).collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}

/// One page of whole records. A search looks only into what their reporters may read too.
pub async fn list_records(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    me: impl Into<Option<PersonId>>,
    filter: &Filter,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Incident>, StoreError> {
    let nothing = ReadScope { open: Reach::Nothing, restricted: Reach::Nothing };
    search_records(conn, realm, (scope, &nothing), me, filter, limit, cursor).await
}

/// The same for REST and exports: of the two scopes the first says what is listed, the second where notes are searched.
pub async fn search_records(
    conn: &impl Conn,
    realm: Realm,
    (scope, notes): (&ReadScope, &ReadScope),
    me: impl Into<Option<PersonId>>,
    filter: &Filter,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Incident>, StoreError> {
    let me = me.into();
    let (listing, words) = (Listing::of(filter), Words::of(conn, realm, filter).await?);
    let words = words.as_ref().map(|words| (words, Looks::Notes(notes)));
    let query = page(Looking { realm, scope, me, filter, words }, &listing, limit, cursor)?;
    let rows = query.all(&conn.executor()).await.map_err(failed("incidents.list_records"))?;
    let items = complete(conn, realm, rows).await?;
    let (items, next) = cut(items, limit, |last| listing.cursor(&SortValues::from(last)));
    Ok(Page { items, next })
}

/// One row more than asked for tells whether there is a next page.
fn page(looking: Looking<'_>, listing: &Listing, limit: u64, cursor: Option<&str>) -> Result<Select<Entity>, StoreError> {
    let query = Entity::find().filter(looking.condition());
    let query = match cursor {
        Some(cursor) => query.filter(listing.after(cursor)?),
        None => query,
    };
    Ok(listing.apply(query).limit(limit.max(1) + 1))
}

fn cut<T>(mut rows: Vec<T>, limit: u64, cursor: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return (rows, None);
    }
    rows.truncate(limit);
    let next = rows.last().map(cursor);
    (rows, next)
}

pub async fn count(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    me: impl Into<Option<PersonId>>,
    filter: &Filter,
) -> Result<u64, StoreError> {
    let me = me.into();
    let words = Words::of(conn, realm, filter).await?;
    let looking = Looking { realm, scope, me, filter, words: words.as_ref().map(|words| (words, Looks::Everywhere)) };
    Entity::find().filter(looking.condition()).count(&conn.executor()).await.map_err(failed("incidents.count"))
}

/// How many incidents a filter finds, by what they could be filtered further.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facets {
    pub stages: BTreeMap<Stage, u64>,
    /// `None` counts those without.
    pub priorities: BTreeMap<Option<Priority>, u64>,
    pub teams: BTreeMap<Option<TeamId>, u64>,
}

#[derive(FromQueryResult)]
struct FacetRow {
    stage: String,
    priority_rank: i16,
    team: Option<Uuid>,
    number: i64,
}

pub async fn facets(
    conn: &impl Conn,
    realm: Realm,
    scope: &ReadScope,
    me: impl Into<Option<PersonId>>,
    filter: &Filter,
) -> Result<Facets, StoreError> {
    let me = me.into();
    let words = Words::of(conn, realm, filter).await?;
    let looking = Looking { realm, scope, me, filter, words: words.as_ref().map(|words| (words, Looks::Everywhere)) };
    let query = Entity::find().select_only().columns([Column::Stage, Column::PriorityRank, Column::Team]);
    let query = query.column_as(sea_orm::sea_query::Expr::cust("count(*)"), "number").filter(looking.condition());
    let query = query.group_by(Column::Stage).group_by(Column::PriorityRank).group_by(Column::Team);
    let rows = query.into_model::<FacetRow>().all(&conn.executor()).await.map_err(failed("incidents.facets"))?;
    let mut facets = Facets::default();
    for row in rows {
        let place = Place { table: "incident", id: &"of a group" };
        let number = row.number.unsigned_abs();
        *facets.stages.entry(place.choice(&row.stage)?).or_default() += number;
        *facets.priorities.entry(record::priority(place, row.priority_rank)?).or_default() += number;
        *facets.teams.entry(row.team.map(TeamId)).or_default() += number;
    }
    Ok(facets)
}
