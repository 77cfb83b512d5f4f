//! Owns writing the catalogue: what is there by id is changed, what is not is added. Never takes anything away.

use domain::access::{Authorized, right};
use domain::catalogue::{Category, Component, Location, Part, Service, Team};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, Iterable, PrimaryKeyToColumn, QueryFilter};

use super::row::{category, component, location, need, service, team};
use crate::codec::slug;
use crate::conn::Tx;
use crate::error::{StoreError, failed};

/// Rows in one statement.
const BATCH: usize = 1000;

pub async fn put_teams<R>(tx: &Tx, _permit: &Authorized<right::TeamWrite, R>, teams: &[Team]) -> Result<(), StoreError> {
    put::<team::Entity, _>(tx, "catalogue.put_teams", teams.iter().map(team_row).collect()).await
}

/// With their components. What they need comes last, when all of them are there.
pub async fn put_services<R>(tx: &Tx, _permit: &Authorized<right::ServiceWrite, R>, services: &[Service]) -> Result<(), StoreError> {
    put::<service::Entity, _>(tx, "catalogue.put_services", services.iter().map(service_row).collect()).await?;
    for service in services {
        put_components(tx, service).await?;
    }
    for service in services {
        set_needs(tx, service).await?;
    }
    Ok(())
}

pub(super) async fn put_components(tx: &Tx, service: &Service) -> Result<(), StoreError> {
    let row = |part: &Component| component::ActiveModel {
        id: Set(part.id.0),
        name: Set(part.name.clone()),
        service: Set(service.id.0),
        kind: Set(part.kind.to_string()),
        retired: Set(part.retired),
    };
    put::<component::Entity, _>(tx, "catalogue.components", service.components.iter().map(row).collect()).await
}

pub(super) async fn set_needs(tx: &Tx, service: &Service) -> Result<(), StoreError> {
    let wrong = failed("catalogue.needs");
    need::Entity::delete_many().filter(need::Column::Service.eq(service.id.0)).exec(&tx.inner).await.map_err(&wrong)?;
    let row = |part: &Part| {
        let (needed_service, needed_component) = match part {
            Part::Service(id) => (Some(id.0), None),
            Part::Component(id) => (None, Some(id.0)),
        };
        need::ActiveModel {
            service: Set(service.id.0),
            part: Set(part.to_string()),
            needed_service: Set(needed_service),
            needed_component: Set(needed_component),
        }
    };
    let rows: Vec<_> = service.needs.iter().map(row).collect();
    if !rows.is_empty() {
        need::Entity::insert_many(rows).exec_without_returning(&tx.inner).await.map_err(&wrong)?;
    }
    Ok(())
}

/// Parents before children.
pub async fn put_locations<R>(tx: &Tx, _permit: &Authorized<right::LocationWrite, R>, locations: &[Location]) -> Result<(), StoreError> {
    put::<location::Entity, _>(tx, "catalogue.put_locations", locations.iter().map(location_row).collect()).await
}

/// Parents before children.
pub async fn put_categories<R>(tx: &Tx, _permit: &Authorized<right::CategoryWrite, R>, categories: &[Category]) -> Result<(), StoreError> {
    put::<category::Entity, _>(tx, "catalogue.put_categories", categories.iter().map(category_row).collect()).await
}

pub(super) fn team_row(team: &Team) -> team::ActiveModel {
    team::ActiveModel {
        id: Set(team.id.0),
        name: Set(team.name.clone()),
        level: Set(team.level.to_string()),
        retired: Set(team.retired),
        version: Set(team.version.into()),
    }
}

pub(super) fn service_row(service: &Service) -> service::ActiveModel {
    service::ActiveModel {
        id: Set(service.id.0),
        name: Set(service.name.clone()),
        description: Set(service.description.clone()),
        owner: Set(service.owner.map(|id| id.0)),
        team: Set(service.team.map(|id| id.0)),
        criticality: Set(service.criticality.to_string()),
        retired: Set(service.retired),
        version: Set(service.version.into()),
    }
}

pub(super) fn location_row(location: &Location) -> location::ActiveModel {
    location::ActiveModel {
        id: Set(location.id.0),
        name: Set(location.name.clone()),
        parent: Set(location.parent.map(|id| id.0)),
        retired: Set(location.retired),
        version: Set(location.version.into()),
    }
}

pub(super) fn category_row(category: &Category) -> category::ActiveModel {
    let codes: Vec<&str> = category.codes.iter().map(|code| code.slug()).collect();
    category::ActiveModel {
        id: Set(category.id.0),
        name: Set(category.name.clone()),
        parent: Set(category.parent.map(|id| id.0)),
        criteria: Set(category.criteria.clone()),
        implies: Set(slug(category.implies)),
        codes: Set(codes.join(",")),
        retired: Set(category.retired),
        version: Set(category.version.into()),
    }
}

async fn put<E, A>(tx: &Tx, op: &'static str, rows: Vec<A>) -> Result<(), StoreError>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E> + Send + Clone,
{
    let keys: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let is_key = |column: &E::Column| keys.iter().any(|key| sea_orm::IdenStatic::as_str(key) == sea_orm::IdenStatic::as_str(column));
    for rows in rows.chunks(BATCH) {
        let others = E::Column::iter().filter(|column| !is_key(column));
        let conflict = OnConflict::columns(keys.iter().copied()).update_columns(others).to_owned();
        let insert = E::insert_many(rows.iter().cloned()).on_conflict(conflict);
        insert.exec_without_returning(&tx.inner).await.map_err(failed(op))?;
    }
    Ok(())
}
