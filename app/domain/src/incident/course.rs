//! Owns the part of the record that steps change, as one value: where the incident stands and who has it. An undoing
//! puts it back whole. Never holds what people write into fields, nor tasks and links.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{CancelReason, Escalation, Hold, Incident, Stage};
use crate::access::ActorRef;
use crate::catalogue::Level;
use crate::ids::{IncidentId, PersonId, TeamId};
use crate::priority::Priority;

/// What was answered stays answered, and how it was resolved stays written for the next time: neither is part of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Course {
    pub stage: Stage,
    pub stage_since: DateTime<Utc>,
    pub hold: Option<Hold>,
    pub priority: Option<Priority>,
    pub priority_override: Option<String>,
    pub owning_team: Option<TeamId>,
    pub team: Option<TeamId>,
    pub level: Option<Level>,
    pub assignee: Option<PersonId>,
    pub escalation: Option<Escalation>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<ActorRef>,
    pub cancel_reason: Option<CancelReason>,
    pub duplicate_of: Option<IncidentId>,
    pub reopen_count: u32,
    pub reassignment_count: u32,
    pub bounces: u32,
    pub had_by: BTreeSet<TeamId>,
}

impl Incident {
    pub fn course(&self) -> Course {
        Course {
            stage: self.stage,
            stage_since: self.stage_since,
            hold: self.hold.clone(),
            priority: self.priority,
            priority_override: self.priority_override.clone(),
            owning_team: self.owning_team,
            team: self.team,
            level: self.level,
            assignee: self.assignee,
            escalation: self.escalation.clone(),
            acknowledged_at: self.acknowledged_at,
            resolved_at: self.resolved_at,
            confirmed_at: self.confirmed_at,
            closed_at: self.closed_at,
            closed_by: self.closed_by.clone(),
            cancel_reason: self.cancel_reason,
            duplicate_of: self.duplicate_of,
            reopen_count: self.reopen_count,
            reassignment_count: self.reassignment_count,
            bounces: self.bounces,
            had_by: self.had_by.clone(),
        }
    }

    /// Only the fold calls this.
    pub(super) fn put_back(&mut self, course: Course) {
        self.stage = course.stage;
        self.stage_since = course.stage_since;
        self.hold = course.hold;
        self.priority = course.priority;
        self.priority_override = course.priority_override;
        self.owning_team = course.owning_team;
        self.team = course.team;
        self.level = course.level;
        self.assignee = course.assignee;
        self.escalation = course.escalation;
        self.acknowledged_at = course.acknowledged_at;
        self.resolved_at = course.resolved_at;
        self.confirmed_at = course.confirmed_at;
        self.closed_at = course.closed_at;
        self.closed_by = course.closed_by;
        self.cancel_reason = course.cancel_reason;
        self.duplicate_of = course.duplicate_of;
        self.reopen_count = course.reopen_count;
        self.reassignment_count = course.reassignment_count;
        self.bounces = course.bounces;
        self.had_by = course.had_by;
    }
}
