//! Owns the shape of a row of the table `task` and its codec. Every field goes both ways.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::ids::{IncidentId, PersonId, RealmId, TaskId, TaskTemplateId, TeamId};
use domain::task::Task;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use crate::codec::{Place, actor_columns, stored, to_json};
use crate::error::StoreError;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub realm_id: Uuid,
    pub incident_id: Uuid,
    pub place: i64,
    pub title: String,
    pub note: String,
    pub owner: Option<Uuid>,
    pub team: Option<Uuid>,
    pub priority: String,
    pub due: Option<DateTime<Utc>>,
    pub skills: String,
    pub state: String,
    pub reason: Option<String>,
    pub decided: Option<Json>,
    pub template: Option<Uuid>,
    pub added_person: Option<Uuid>,
    pub added_system: Option<String>,
    pub added_at: DateTime<Utc>,
    pub marks: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn row(realm: RealmId, incident: IncidentId, place: i64, task: &Task) -> Result<ActiveModel, StoreError> {
    let (added_person, added_system) = actor_columns(&task.added_by);
    Ok(ActiveModel {
        id: Set(task.id.0),
        realm_id: Set(realm.0),
        incident_id: Set(incident.0),
        place: Set(place),
        title: Set(task.title.clone()),
        note: Set(task.note.clone()),
        owner: Set(task.owner.map(|id| id.0)),
        team: Set(task.team.map(|id| id.0)),
        priority: Set(task.priority.to_string()),
        due: Set(task.due.map(stored)),
        skills: Set(skills_text(&task.skills)),
        state: Set(task.state.to_string()),
        reason: Set(task.reason.clone()),
        decided: Set(task.decided.as_ref().map(|mark| to_json("decided", mark)).transpose()?),
        template: Set(task.template.map(|id| id.0)),
        added_person: Set(added_person),
        added_system: Set(added_system),
        added_at: Set(stored(task.added_at)),
        marks: Set(to_json("marks", &task.marks)?),
    })
}

pub(super) fn task(row: Model) -> Result<Task, StoreError> {
    let id = row.id;
    let place = Place { table: "task", id: &id };
    Ok(Task {
        id: TaskId(row.id),
        title: row.title,
        note: row.note,
        owner: row.owner.map(PersonId),
        team: row.team.map(TeamId),
        priority: place.choice(&row.priority)?,
        due: row.due,
        skills: skills(&row.skills),
        state: place.choice(&row.state)?,
        reason: row.reason,
        decided: row.decided.map(|mark| place.json(mark)).transpose()?,
        template: row.template.map(TaskTemplateId),
        added_by: place.actor(row.added_person, row.added_system)?,
        added_at: row.added_at,
        marks: place.json(row.marks)?,
    })
}

/// A skill holds no comma: they part one from the next where people type them.
pub(crate) fn skills_text(skills: &BTreeSet<String>) -> String {
    skills.iter().cloned().collect::<Vec<_>>().join(",")
}

pub(crate) fn skills(text: &str) -> BTreeSet<String> {
    text.split(',').filter(|skill| !skill.is_empty()).map(str::to_owned).collect()
}
