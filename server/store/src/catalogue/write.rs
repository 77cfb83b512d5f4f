//! Owns writing the catalogue: what is there by id is changed, what is not is added. Never takes anything away.

use domain::access::{Authorized, right};
use domain::catalogue::{Category, Location, Service, Team};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, Iterable, PrimaryKeyToColumn};

use super::row::{category, location, service, team};
use crate::codec::slug;
use crate::conn::Tx;
use crate::error::{StoreError, failed};

/// Rows in one statement.
const BATCH: usize = 1000;

pub async fn put_teams<R>(tx: &Tx, _permit: &Authorized<right::TeamWrite, R>, teams: &[Team]) -> Result<(), StoreError> {
    let row = |team: &Team| team::ActiveModel { id: Set(team.id.0), name: Set(team.name.clone()), level: Set(team.level.to_string()) };
    put::<team::Entity, _>(tx, "catalogue.put_teams", teams.iter().map(row).collect()).await
}

pub async fn put_services<R>(tx: &Tx, _permit: &Authorized<right::ServiceWrite, R>, services: &[Service]) -> Result<(), StoreError> {
    let row = |service: &Service| service::ActiveModel { id: Set(service.id.0), name: Set(service.name.clone()) };
    put::<service::Entity, _>(tx, "catalogue.put_services", services.iter().map(row).collect()).await
}

pub async fn put_locations<R>(tx: &Tx, _permit: &Authorized<right::LocationWrite, R>, locations: &[Location]) -> Result<(), StoreError> {
    let row = |location: &Location| location::ActiveModel { id: Set(location.id.0), name: Set(location.name.clone()) };
    put::<location::Entity, _>(tx, "catalogue.put_locations", locations.iter().map(row).collect()).await
}

/// Parents before children.
pub async fn put_categories<R>(tx: &Tx, _permit: &Authorized<right::CategoryWrite, R>, categories: &[Category]) -> Result<(), StoreError> {
    let row = |category: &Category| category::ActiveModel {
        id: Set(category.id.0),
        name: Set(category.name.clone()),
        parent: Set(category.parent.map(|id| id.0)),
        criteria: Set(category.criteria.clone()),
        implies: Set(slug(category.implies)),
    };
    put::<category::Entity, _>(tx, "catalogue.put_categories", categories.iter().map(row).collect()).await
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
