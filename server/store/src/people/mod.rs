//! Owns people with their roles, teams, sites and what they sign in with. Not bound to a realm. Never sees a
//! password: only its hash comes here, and only `Credentials` carries it out again.

mod actor;
mod list;
mod remove;
mod row;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use domain::access::RoleSet;
use domain::ids::{LocationId, PersonId, TeamId};
use domain::person::Person;
use sea_orm::prelude::{ColumnTrait, Uuid};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::codec::Place;
use crate::conn::Conn;
use crate::error::{StoreError, failed};
use row::{Column, Entity, Model, member, role, site, skill};

pub(crate) use row::member as member_row;

pub use actor::{Account, find_account};
pub use list::{Search, agents, count, count_with_role, list, skilled};
pub use remove::remove_unnamed;
pub use write::{
    EditsPeople, EndsSessions, NewPerson, insert, insert_batch, set_disabled, set_password, set_roles, set_security_stamp, set_sites,
    set_skills, set_teams, touch, update,
};

/// What a sign-in is checked against.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub id: PersonId,
    pub password_hash: Option<String>,
    /// Sessions that carry another one are over.
    pub security_stamp: String,
    pub disabled: bool,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("id", &self.id).field("disabled", &self.disabled).finish_non_exhaustive()
    }
}

pub async fn find(conn: &impl Conn, id: PersonId) -> Result<Option<Person>, StoreError> {
    let row = Entity::find_by_id(id.0).one(&conn.executor()).await.map_err(failed("people.find"))?;
    Ok(assemble(conn, row.into_iter().collect()).await?.pop())
}

/// By the address in lower case, as `validate::email` makes it.
pub async fn find_by_email(conn: &impl Conn, email: &str) -> Result<Option<Person>, StoreError> {
    let query = Entity::find().filter(Column::Email.eq(email));
    let row = query.one(&conn.executor()).await.map_err(failed("people.find_by_email"))?;
    Ok(assemble(conn, row.into_iter().collect()).await?.pop())
}

pub async fn find_credentials(conn: &impl Conn, id: PersonId) -> Result<Option<Credentials>, StoreError> {
    let row = Entity::find_by_id(id.0).one(&conn.executor()).await.map_err(failed("people.find_credentials"))?;
    Ok(row.map(credentials))
}

pub async fn find_credentials_by_email(conn: &impl Conn, email: &str) -> Result<Option<Credentials>, StoreError> {
    let query = Entity::find().filter(Column::Email.eq(email));
    let row = query.one(&conn.executor()).await.map_err(failed("people.find_credentials_by_email"))?;
    Ok(row.map(credentials))
}

fn credentials(row: Model) -> Credentials {
    Credentials { id: PersonId(row.id), password_hash: row.password_hash, security_stamp: row.security_stamp, disabled: row.disabled }
}

/// People of a team who can work, by name.
pub async fn members(conn: &impl Conn, team: TeamId) -> Result<Vec<Person>, StoreError> {
    let ids = member::Entity::find().select_only().column(member::Column::Person).filter(member::Column::Team.eq(team.0));
    let ids: Vec<Uuid> = ids.into_tuple().all(&conn.executor()).await.map_err(failed("people.members"))?;
    let query = Entity::find()
        .filter(Column::Id.is_in(ids))
        .filter(Column::Disabled.eq(false))
        .order_by_asc(Column::NameFolded)
        .order_by_asc(Column::Id);
    let rows = query.all(&conn.executor()).await.map_err(failed("people.members"))?;
    assemble(conn, rows).await
}

pub(crate) async fn names(conn: &impl Conn, wanted: &BTreeSet<PersonId>) -> Result<BTreeMap<PersonId, String>, StoreError> {
    let mut names = BTreeMap::new();
    let ids: Vec<Uuid> = wanted.iter().map(|id| id.0).collect();
    for ids in ids.chunks(1000) {
        let query = Entity::find().select_only().columns([Column::Id, Column::Name]).filter(Column::Id.is_in(ids.iter().copied()));
        let rows: Vec<(Uuid, String)> = query.into_tuple().all(&conn.executor()).await.map_err(failed("people.names"))?;
        names.extend(rows.into_iter().map(|(id, name)| (PersonId(id), name)));
    }
    Ok(names)
}

/// Of those who have one.
pub async fn departments(conn: &impl Conn, wanted: &BTreeSet<PersonId>) -> Result<BTreeMap<PersonId, String>, StoreError> {
    let mut departments = BTreeMap::new();
    let ids: Vec<Uuid> = wanted.iter().map(|id| id.0).collect();
    for ids in ids.chunks(1000) {
        let query = Entity::find().select_only().columns([Column::Id, Column::Department]).filter(Column::Id.is_in(ids.iter().copied()));
        let query = query.filter(Column::Department.is_not_null());
        let rows: Vec<(Uuid, String)> = query.into_tuple().all(&conn.executor()).await.map_err(failed("people.departments"))?;
        departments.extend(rows.into_iter().map(|(id, department)| (PersonId(id), department)));
    }
    Ok(departments)
}

/// Adds roles, teams, sites and skills to rows, four queries for all of them. Keeps the order.
async fn assemble(conn: &impl Conn, rows: Vec<Model>) -> Result<Vec<Person>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let wrong = failed("people.assemble");
    let roles = role::Entity::find().filter(role::Column::Person.is_in(ids.clone())).all(&conn.executor()).await.map_err(&wrong)?;
    let teams = member::Entity::find().filter(member::Column::Person.is_in(ids.clone())).order_by_asc(member::Column::Team);
    let teams = teams.all(&conn.executor()).await.map_err(&wrong)?;
    let sites = site::Entity::find().filter(site::Column::Person.is_in(ids.clone())).order_by_asc(site::Column::Location);
    let sites = sites.all(&conn.executor()).await.map_err(&wrong)?;
    let skills = skill::Entity::find().filter(skill::Column::Person.is_in(ids)).all(&conn.executor()).await.map_err(&wrong)?;

    let mut roles_of: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    roles.into_iter().for_each(|row| roles_of.entry(row.person).or_default().push(row.role));
    let mut teams_of: BTreeMap<Uuid, Vec<TeamId>> = BTreeMap::new();
    teams.into_iter().for_each(|row| teams_of.entry(row.person).or_default().push(TeamId(row.team)));
    let mut sites_of: BTreeMap<Uuid, Vec<LocationId>> = BTreeMap::new();
    sites.into_iter().for_each(|row| sites_of.entry(row.person).or_default().push(LocationId(row.location)));
    let mut skills_of: BTreeMap<Uuid, BTreeSet<String>> = BTreeMap::new();
    for row in skills {
        skills_of.entry(row.person).or_default().insert(row.skill);
    }
    let person = |row: Model| {
        Ok(Person {
            id: PersonId(row.id),
            roles: role_set(row.id, roles_of.remove(&row.id).unwrap_or_default())?,
            teams: teams_of.remove(&row.id).unwrap_or_default(),
            sites: sites_of.remove(&row.id).unwrap_or_default(),
            skills: skills_of.remove(&row.id).unwrap_or_default(),
            version: Place { table: "person", id: &row.id }.count(row.version)?,
            name: row.name,
            email: row.email,
            location: row.location.map(LocationId),
            department: row.department,
            phone: row.phone,
            disabled: row.disabled,
        })
    };
    rows.into_iter().map(person).collect()
}

fn role_set(id: Uuid, slugs: Vec<String>) -> Result<RoleSet, StoreError> {
    let place = Place { table: "person_role", id: &id };
    let roles = slugs.iter().map(|slug| place.choice(slug)).collect::<Result<Vec<_>, _>>()?;
    RoleSet::new(roles).map_err(|why| place.corrupt(why))
}
