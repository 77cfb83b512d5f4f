//! Owns searching and counting people. Never says who may search: backend asks before.

use domain::access::Role;
use domain::ids::{PersonId, TeamId};
use domain::incident::Page;
use domain::person::Person;
use sea_orm::prelude::{ColumnTrait, Expr};
use sea_orm::sea_query::{ExprTrait, LikeExpr, Query};
use sea_orm::{Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::assemble;
use super::row::{Column, Entity, member, role, skill};
use crate::codec::pattern;
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// What a list of people shows; the empty one shows everybody.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Search {
    /// All words of it are in the name or the address.
    pub q: Option<String>,
    /// Only in the name: for those who may not read addresses and must not be able to feel for them.
    pub names_only: bool,
    pub role: Option<Role>,
    pub team: Option<TeamId>,
    pub disabled: Option<bool>,
    /// Only who works here or for us: has a role beside that of an end user.
    pub works: bool,
}

impl Search {
    fn condition(&self) -> Condition {
        let has = |table: sea_orm::sea_query::SelectStatement| Column::Id.in_subquery(table);
        let with_role = |wanted: Role| {
            has(Query::select().column(role::Column::Person).from(role::Entity).and_where(role::Column::Role.eq(wanted.slug())).take())
        };
        let working = || {
            let role = role::Column::Role.ne(Role::EndUser.slug());
            has(Query::select().column(role::Column::Person).from(role::Entity).and_where(role).take())
        };
        let in_team = |team: TeamId| {
            has(Query::select().column(member::Column::Person).from(member::Entity).and_where(member::Column::Team.eq(team.0)).take())
        };
        let mut all = Condition::all()
            .add_option(self.role.map(with_role))
            .add_option(self.team.map(in_team))
            .add_option(self.disabled.map(|disabled| Column::Disabled.eq(disabled)))
            .add_option(self.works.then(working));
        for word in self.q.as_deref().unwrap_or_default().split_whitespace() {
            let like = || LikeExpr::new(pattern(word)).escape('\\');
            let address = (!self.names_only).then(|| Column::Email.like(like()));
            all = all.add(Condition::any().add(Column::NameFolded.like(like())).add_option(address));
        }
        all
    }
}

/// By name; `cursor` is the `next` of the page before.
pub async fn list(conn: &impl Conn, search: &Search, limit: u64, cursor: Option<PersonId>) -> Result<Page<Person>, StoreError> {
    let limit = Ord::max(limit, 1);
    let mut query = Entity::find().filter(search.condition());
    if let Some(after) = cursor {
        let Some(last) = Entity::find_by_id(after.0).one(&conn.executor()).await.map_err(failed("people.list"))? else {
            return Err(StoreError::invalid("cursor", "this is no page of this list"));
        };
        let keys = Expr::tuple([Expr::col(Column::NameFolded), Expr::col(Column::Id)]);
        query = query.filter(keys.gt(Expr::tuple([Expr::val(last.name_folded), Expr::val(last.id)])));
    }
    let query = query.order_by_asc(Column::NameFolded).order_by_asc(Column::Id).limit(limit + 1);
    let mut rows = query.all(&conn.executor()).await.map_err(failed("people.list"))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items: assemble(conn, rows).await?, next })
}

pub async fn count(conn: &impl Conn, search: &Search) -> Result<u64, StoreError> {
    Entity::find().filter(search.condition()).count(&conn.executor()).await.map_err(failed("people.count"))
}

/// How many people who can sign in hold a role: the last administrator must not go.
pub async fn count_with_role(conn: &impl Conn, role: Role) -> Result<u64, StoreError> {
    count(conn, &Search { role: Some(role), disabled: Some(false), ..Search::default() }).await
}

/// Enabled staff who are in a team, by name, with their teams: whom incidents can be given to.
pub async fn agents(conn: &impl Conn) -> Result<Vec<(PersonId, String, Vec<TeamId>)>, StoreError> {
    let everybody = Search { disabled: Some(false), ..Search::default() };
    let in_a_team = Query::select().column(member::Column::Person).from(member::Entity).take();
    let rows = Entity::find()
        .filter(everybody.condition())
        .filter(Column::Id.in_subquery(in_a_team))
        .order_by_asc(Column::NameFolded)
        .order_by_asc(Column::Id);
    let rows = rows.all(&conn.executor()).await.map_err(failed("people.agents"))?;
    let people = assemble(conn, rows).await?;
    Ok(people.into_iter().filter(|person| person.roles.is_staff()).map(|person| (person.id, person.name, person.teams)).collect())
}

/// Enabled staff in a team with at least one skill, by name.
pub async fn skilled(conn: &impl Conn) -> Result<Vec<Person>, StoreError> {
    let wrong = failed("people.skilled");
    let in_a_team = Query::select().column(member::Column::Person).from(member::Entity).take();
    let with_skill = Query::select().column(skill::Column::Person).from(skill::Entity).take();
    let everybody = Search { disabled: Some(false), ..Search::default() };
    let rows =
        Entity::find().filter(everybody.condition()).filter(Column::Id.in_subquery(in_a_team)).filter(Column::Id.in_subquery(with_skill));
    let rows = rows.order_by_asc(Column::NameFolded).order_by_asc(Column::Id).all(&conn.executor()).await.map_err(wrong)?;
    Ok(assemble(conn, rows).await?.into_iter().filter(|person| person.roles.is_staff()).collect())
}
