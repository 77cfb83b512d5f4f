//! Owns changing one record of the catalogue. The record brings the version that its writer saw; somebody else's change
//! in between is `Stale`, and nothing is written.

use domain::access::{Authorized, right};
use domain::catalogue::{Category, Location, Service, Team};
use domain::ids::{PersonId, TeamId};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::{Expr, Uuid};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

use super::row::{category, location, service, team};
use super::write::{category_row, location_row, put_components, service_row, set_needs, team_row};
use crate::conn::Tx;
use crate::error::{StoreError, failed};
use crate::people::member_row;

pub async fn save_team<R>(tx: &Tx, _permit: &Authorized<right::TeamWrite, R>, team: &Team) -> Result<(), StoreError> {
    let row = team::ActiveModel { id: NotSet, version: Set(next(team.version)), ..team_row(team) };
    save(tx, "team", team.id.0, team.version, row).await
}

/// With components and needs.
pub async fn save_service<R>(tx: &Tx, _permit: &Authorized<right::ServiceWrite, R>, service: &Service) -> Result<(), StoreError> {
    let row = service::ActiveModel { id: NotSet, version: Set(next(service.version)), ..service_row(service) };
    save(tx, "service", service.id.0, service.version, row).await?;
    put_components(tx, service).await?;
    set_needs(tx, service).await
}

pub async fn save_location<R>(tx: &Tx, _permit: &Authorized<right::LocationWrite, R>, location: &Location) -> Result<(), StoreError> {
    let row = location::ActiveModel { id: NotSet, version: Set(next(location.version)), ..location_row(location) };
    save(tx, "location", location.id.0, location.version, row).await
}

pub async fn save_category<R>(tx: &Tx, _permit: &Authorized<right::CategoryWrite, R>, category: &Category) -> Result<(), StoreError> {
    let row = category::ActiveModel { id: NotSet, version: Set(next(category.version)), ..category_row(category) };
    save(tx, "category", category.id.0, category.version, row).await
}

/// In the team, as its lead or not; `None` is out of it.
pub async fn set_member<R>(
    tx: &Tx,
    _permit: &Authorized<right::TeamWrite, R>,
    team: TeamId,
    person: PersonId,
    lead: Option<bool>,
) -> Result<(), StoreError> {
    let wrong = failed("catalogue.set_member");
    let Some(lead) = lead else {
        let row =
            member_row::Entity::delete_many().filter(member_row::Column::Team.eq(team.0)).filter(member_row::Column::Person.eq(person.0));
        return row.exec(&tx.inner).await.map(drop).map_err(wrong);
    };
    let row = member_row::ActiveModel { person: Set(person.0), team: Set(team.0), lead: Set(lead) };
    let again =
        OnConflict::columns([member_row::Column::Person, member_row::Column::Team]).update_column(member_row::Column::Lead).to_owned();
    member_row::Entity::insert(row).on_conflict(again).exec_without_returning(&tx.inner).await.map(drop).map_err(wrong)
}

fn next(version: u32) -> i64 {
    i64::from(version) + 1
}

async fn save<A>(tx: &Tx, what: &'static str, id: Uuid, seen: u32, row: A) -> Result<(), StoreError>
where
    A: ActiveModelTrait,
{
    let update = A::Entity::update_many().set(row).filter(Expr::col("id").eq(id)).filter(Expr::col("version").eq(i64::from(seen)));
    let done = update.exec(&tx.inner).await.map_err(failed("catalogue.save"))?;
    // Nothing is ever deleted, so what was not found under its version has another one by now.
    if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale { what, id: id.to_string(), seen, found: seen.saturating_add(1) }) }
}
