//! Owns the shape of a row of the append-only table `event` and its codec. Never changes a row.

use chrono::{DateTime, Utc};
use domain::ids::{EventId, IncidentId, RealmId};
use domain::incident::{Event, EventKind};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use crate::codec::{Place, actor_columns, stored, to_json};
use crate::error::StoreError;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub realm_id: Uuid,
    pub incident_id: Uuid,
    pub seq: i64,
    pub kind: String,
    pub payload: Json,
    pub actor_person: Option<Uuid>,
    pub actor_system: Option<String>,
    pub occurred_at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub audience: String,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The name of the kind in the payload, the column that queries look for.
const TAG: &str = "kind";

pub(super) fn row(event: &Event, seq: i64) -> Result<ActiveModel, StoreError> {
    let payload = to_json("event", &event.kind)?;
    let kind = payload.get(TAG).and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
    let (actor_person, actor_system) = actor_columns(&event.actor);
    Ok(ActiveModel {
        id: Set(event.id.0),
        realm_id: Set(event.realm.0),
        incident_id: Set(event.incident.0),
        seq: Set(seq),
        kind: Set(kind),
        payload: Set(payload),
        actor_person: Set(actor_person),
        actor_system: Set(actor_system),
        occurred_at: Set(stored(event.occurred_at)),
        recorded_at: Set(stored(event.recorded_at)),
        audience: Set(event.audience.to_string()),
        version: Set(event.version.into()),
    })
}

pub(super) fn event(row: Model) -> Result<Event, StoreError> {
    let id = row.id;
    let place = Place { table: "event", id: &id };
    Ok(Event {
        id: EventId(row.id),
        realm: RealmId(row.realm_id),
        incident: IncidentId(row.incident_id),
        kind: place.json::<EventKind>(row.payload)?,
        actor: place.actor(row.actor_person, row.actor_system)?,
        occurred_at: row.occurred_at,
        recorded_at: row.recorded_at,
        audience: place.choice(&row.audience)?,
        version: place.count(row.version)?,
    })
}
