//! Owns the short form of an incident on boards and lists, and the names of what it points at.
//! Never carries texts of the log.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{HoldReason, Incident, Stage};
use crate::catalogue::Level;
use crate::ids::{CategoryId, IncidentId, LocationId, PersonId, ServiceId, TeamId};
use crate::number::IncidentNumber;
use crate::priority::Priority;
use crate::task::Progress;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Card {
    pub id: IncidentId,
    pub number: IncidentNumber,
    pub title: String,
    pub stage: Stage,
    pub stage_since: DateTime<Utc>,
    pub hold: Option<HoldReason>,
    pub priority: Option<Priority>,
    pub category: Option<CategoryId>,
    pub service: Option<ServiceId>,
    pub team: Option<TeamId>,
    pub level: Option<Level>,
    pub assignee: Option<PersonId>,
    pub reporter: Option<PersonId>,
    pub opened_at: DateTime<Utc>,
    pub confirmed: bool,
    pub reopen_count: u32,
    pub bounces: u32,
    pub restricted: bool,
    pub tasks: Progress,
    pub version: u32,
}

impl From<&Incident> for Card {
    fn from(incident: &Incident) -> Self {
        Card {
            id: incident.id,
            number: incident.number,
            title: incident.title.clone(),
            stage: incident.stage,
            stage_since: incident.stage_since,
            hold: incident.hold.as_ref().map(|hold| hold.reason),
            priority: incident.priority,
            category: incident.category,
            service: incident.service,
            team: incident.team,
            level: incident.level,
            assignee: incident.assignee,
            reporter: incident.reporter,
            opened_at: incident.opened_at,
            confirmed: incident.confirmed_at.is_some(),
            reopen_count: incident.reopen_count,
            bounces: incident.bounces,
            restricted: incident.restricted,
            tasks: incident.tasks.progress(),
            version: incident.version,
        }
    }
}

/// Display names of the ids in one answer, so that no view looks anything up.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Names {
    pub people: BTreeMap<PersonId, String>,
    pub teams: BTreeMap<TeamId, String>,
    pub services: BTreeMap<ServiceId, String>,
    /// The whole path, `Hardware › Printer`.
    pub categories: BTreeMap<CategoryId, String>,
    pub locations: BTreeMap<LocationId, String>,
    pub incidents: BTreeMap<IncidentId, IncidentNumber>,
}

/// One page of a list; `next` continues after it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Opaque; `None` at the end.
    pub next: Option<String>,
}
