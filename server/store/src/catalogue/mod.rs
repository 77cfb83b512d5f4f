//! Owns teams, services, categories and locations: read whole, because they are few, and written one list at a time.
//! Not bound to a realm. Never deletes what something still names: incidents point here for ever.

mod remove;
mod row;
mod save;
mod services;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::{Category, Location, Member, Team, category_path};
use domain::ids::{CategoryId, LocationId, PersonId, ServiceId, TeamId};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};

use crate::codec::Place;
use crate::conn::Conn;
use crate::error::{StoreError, failed};
use crate::people::member_row;
use row::{category, location, service, team};

pub use remove::{release_service, remove_unnamed_category, remove_unnamed_location, remove_unnamed_service, remove_unnamed_team};
pub use save::{save_category, save_location, save_service, save_team, set_member};
pub use services::{find_service, services};
pub use write::{put_categories, put_locations, put_services, put_teams};

/// By name, as all lists of the catalogue.
pub async fn teams(conn: &impl Conn) -> Result<Vec<Team>, StoreError> {
    let rows = team::Entity::find().order_by_asc(team::Column::Name).all(&conn.executor()).await.map_err(failed("catalogue.teams"))?;
    rows.into_iter().map(to_team).collect()
}

fn to_team(row: team::Model) -> Result<Team, StoreError> {
    let place = Place { table: "team", id: &row.id };
    let (level, version) = (place.choice(&row.level)?, place.count(row.version)?);
    Ok(Team { id: TeamId(row.id), name: row.name, level, retired: row.retired, version })
}

pub async fn find_team(conn: &impl Conn, id: TeamId) -> Result<Option<Team>, StoreError> {
    let row = team::Entity::find_by_id(id.0).one(&conn.executor()).await.map_err(failed("catalogue.find_team"))?;
    row.map(to_team).transpose()
}

pub async fn locations(conn: &impl Conn) -> Result<Vec<Location>, StoreError> {
    let rows =
        location::Entity::find().order_by_asc(location::Column::Name).all(&conn.executor()).await.map_err(failed("catalogue.locations"))?;
    rows.into_iter().map(to_location).collect()
}

fn to_location(row: location::Model) -> Result<Location, StoreError> {
    let version = Place { table: "location", id: &row.id }.count(row.version)?;
    Ok(Location { id: LocationId(row.id), name: row.name, parent: row.parent.map(LocationId), retired: row.retired, version })
}

pub async fn categories(conn: &impl Conn) -> Result<Vec<Category>, StoreError> {
    let rows = category::Entity::find()
        .order_by_asc(category::Column::Name)
        .all(&conn.executor())
        .await
        .map_err(failed("catalogue.categories"))?;
    rows.into_iter().map(to_category).collect()
}

fn to_category(row: category::Model) -> Result<Category, StoreError> {
    let place = Place { table: "category", id: &row.id };
    let codes = row.codes.split(',').filter(|code| !code.is_empty()).map(|code| place.choice(code)).collect::<Result<_, _>>()?;
    Ok(Category {
        id: CategoryId(row.id),
        implies: place.optional(row.implies.as_deref())?,
        version: place.count(row.version)?,
        name: row.name,
        parent: row.parent.map(CategoryId),
        criteria: row.criteria,
        codes,
        retired: row.retired,
    })
}

pub async fn find_location(conn: &impl Conn, id: LocationId) -> Result<Option<Location>, StoreError> {
    let row = location::Entity::find_by_id(id.0).one(&conn.executor()).await.map_err(failed("catalogue.find_location"))?;
    row.map(to_location).transpose()
}

pub async fn find_category(conn: &impl Conn, id: CategoryId) -> Result<Option<Category>, StoreError> {
    let row = category::Entity::find_by_id(id.0).one(&conn.executor()).await.map_err(failed("catalogue.find_category"))?;
    row.map(to_category).transpose()
}

/// Who works in which team, disabled people included.
pub async fn team_members(conn: &impl Conn) -> Result<Vec<Member>, StoreError> {
    let query = member_row::Entity::find().order_by_asc(member_row::Column::Team).order_by_asc(member_row::Column::Person);
    let rows = query.all(&conn.executor()).await.map_err(failed("catalogue.team_members"))?;
    Ok(rows.into_iter().map(|row| Member { team: TeamId(row.team), person: PersonId(row.person), lead: row.lead }).collect())
}

pub(crate) async fn team_names(conn: &impl Conn, wanted: &BTreeSet<TeamId>) -> Result<BTreeMap<TeamId, String>, StoreError> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = team::Entity::find().filter(is_in(team::Column::Id, wanted.iter().map(|id| id.0)));
    let rows = query.all(&conn.executor()).await.map_err(failed("catalogue.team_names"))?;
    Ok(rows.into_iter().map(|row| (TeamId(row.id), row.name)).collect())
}

pub(crate) async fn service_names(conn: &impl Conn, wanted: &BTreeSet<ServiceId>) -> Result<BTreeMap<ServiceId, String>, StoreError> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = service::Entity::find().filter(is_in(service::Column::Id, wanted.iter().map(|id| id.0)));
    let rows = query.all(&conn.executor()).await.map_err(failed("catalogue.service_names"))?;
    Ok(rows.into_iter().map(|row| (ServiceId(row.id), row.name)).collect())
}

pub(crate) async fn location_names(conn: &impl Conn, wanted: &BTreeSet<LocationId>) -> Result<BTreeMap<LocationId, String>, StoreError> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = location::Entity::find().filter(is_in(location::Column::Id, wanted.iter().map(|id| id.0)));
    let rows = query.all(&conn.executor()).await.map_err(failed("catalogue.location_names"))?;
    Ok(rows.into_iter().map(|row| (LocationId(row.id), row.name)).collect())
}

/// A path needs the nodes above, so the whole tree is read.
pub(crate) async fn category_paths(conn: &impl Conn, wanted: &BTreeSet<CategoryId>) -> Result<BTreeMap<CategoryId, String>, StoreError> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let tree = categories(conn).await?;
    Ok(wanted.iter().filter_map(|id| Some((*id, category_path(&tree, *id)?))).collect())
}

fn is_in<C: sea_orm::ColumnTrait>(column: C, ids: impl Iterator<Item = sea_orm::prelude::Uuid>) -> sea_orm::prelude::Expr {
    column.is_in(ids)
}
