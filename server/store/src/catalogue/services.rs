//! Owns reading services whole: with components and needs, three queries for all of them.

use std::collections::BTreeMap;

use domain::catalogue::{Component, Part, Service};
use domain::ids::{ComponentId, PersonId, ServiceId, TeamId};
use sea_orm::prelude::Uuid;
use sea_orm::{EntityTrait, QueryOrder};

use super::row::{component, need, service};
use crate::codec::Place;
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// By name, as all lists of the catalogue.
pub async fn services(conn: &impl Conn) -> Result<Vec<Service>, StoreError> {
    let wrong = failed("catalogue.services");
    let rows = service::Entity::find().order_by_asc(service::Column::Name).all(&conn.executor()).await.map_err(&wrong)?;
    let components = component::Entity::find().order_by_asc(component::Column::Name).order_by_asc(component::Column::Id);
    let components = components.all(&conn.executor()).await.map_err(&wrong)?;
    let needs = need::Entity::find().all(&conn.executor()).await.map_err(&wrong)?;

    let mut components_of: BTreeMap<Uuid, Vec<Component>> = BTreeMap::new();
    for row in components {
        let kind = Place { table: "component", id: &row.id }.choice(&row.kind)?;
        let component = Component { id: ComponentId(row.id), name: row.name, kind, retired: row.retired };
        components_of.entry(row.service).or_default().push(component);
    }
    let mut needs_of: BTreeMap<Uuid, Vec<Part>> = BTreeMap::new();
    for row in needs {
        let part = Place { table: "service_need", id: &row.service }.choice(&row.part)?;
        needs_of.entry(row.service).or_default().push(part);
    }
    let whole = |row: service::Model| {
        let place = Place { table: "service", id: &row.id };
        Ok(Service {
            id: ServiceId(row.id),
            criticality: place.choice(&row.criticality)?,
            version: place.count(row.version)?,
            components: components_of.remove(&row.id).unwrap_or_default(),
            needs: needs_of.remove(&row.id).unwrap_or_default().into_iter().collect(),
            name: row.name,
            description: row.description,
            owner: row.owner.map(PersonId),
            team: row.team.map(TeamId),
            retired: row.retired,
        })
    };
    rows.into_iter().map(whole).collect()
}

pub async fn find_service(conn: &impl Conn, id: ServiceId) -> Result<Option<Service>, StoreError> {
    Ok(services(conn).await?.into_iter().find(|service| service.id == id))
}
