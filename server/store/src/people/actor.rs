//! Owns the one question that every request asks: who is this, and what are they. One query, because it is asked so
//! often. Never decides whether the session still counts.

use domain::access::RoleSet;
use domain::ids::{LocationId, PersonId, TeamId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::role_set;
use super::row::{Column, Entity, member, role, site};
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// What a decision about rights needs to know of a person, and what a session has to agree with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    pub id: PersonId,
    pub security_stamp: String,
    pub disabled: bool,
    pub roles: RoleSet,
    pub teams: Vec<TeamId>,
    pub sites: Vec<LocationId>,
}

pub async fn find_account(conn: &impl Conn, id: PersonId) -> Result<Option<Account>, StoreError> {
    // Every combination of a role, a team and a site is a row: few enough to be cheaper than three more queries.
    let select = Query::select()
        .columns([(Entity, Column::SecurityStamp), (Entity, Column::Disabled)])
        .column((role::Entity, role::Column::Role))
        .column((member::Entity, member::Column::Team))
        .expr_as(Expr::col((site::Entity, site::Column::Location)), "site")
        .from(Entity)
        .left_join(role::Entity, Expr::col((role::Entity, role::Column::Person)).equals((Entity, Column::Id)))
        .left_join(member::Entity, Expr::col((member::Entity, member::Column::Person)).equals((Entity, Column::Id)))
        .left_join(site::Entity, Expr::col((site::Entity, site::Column::Person)).equals((Entity, Column::Id)))
        .and_where(Expr::col((Entity, Column::Id)).eq(id.0))
        .take();
    let rows = conn.executor().query_all(&select).await.map_err(failed("people.find_account"))?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(failed("people.find_account"))?;
    let Some(first) = rows.first() else { return Ok(None) };
    Ok(Some(Account {
        id,
        security_stamp: first.security_stamp.clone(),
        disabled: first.disabled,
        roles: role_set(id.0, rows.iter().filter_map(|row| row.role.clone()).collect())?,
        teams: distinct(rows.iter().filter_map(|row| row.team)).map(TeamId).collect(),
        sites: distinct(rows.iter().filter_map(|row| row.site)).map(LocationId).collect(),
    }))
}

struct Row {
    security_stamp: String,
    disabled: bool,
    role: Option<String>,
    team: Option<Uuid>,
    site: Option<Uuid>,
}

fn read(row: &QueryResult) -> Result<Row, DbErr> {
    Ok(Row {
        security_stamp: row.try_get("", "security_stamp")?,
        disabled: row.try_get("", "disabled")?,
        role: row.try_get("", "role")?,
        team: row.try_get("", "team")?,
        site: row.try_get("", "site")?,
    })
}

fn distinct(ids: impl Iterator<Item = Uuid>) -> impl Iterator<Item = Uuid> {
    ids.collect::<std::collections::BTreeSet<_>>().into_iter()
}
