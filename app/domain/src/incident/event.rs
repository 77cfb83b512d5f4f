//! Owns the vocabulary of the append-only log: timeline, live feed, audit and exercise evidence are this data.
//! Never changes a past event; a correction is a new one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Audience, CancelReason, Channel, Course, Edit, HoldReason, Link, Origin, Stage};
use crate::access::ActorRef;
use crate::catalogue::{Level, ResolutionCode};
use crate::ids::{AttachmentId, EventId, IncidentId, LocationId, PersonId, RealmId, RuleId, TaskId, TaskTemplateId, TeamId};
use crate::priority::Priority;
use crate::rule::Ruled;
use crate::task::{NewTask, TaskEdit};
use crate::workflow::Step;

/// One entry of an incident's log.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    pub realm: RealmId,
    pub incident: IncidentId,
    pub kind: EventKind,
    pub actor: ActorRef,
    pub occurred_at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub audience: Audience,
    /// The record's version after this event.
    pub version: u32,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    Opened(Box<Opened>),
    Edited {
        to: Edit,
        was: Edit,
    },
    Moved {
        step: Step,
        from: Stage,
        to: Stage,
        reason: Option<String>,
    },
    Acknowledged,
    Assigned {
        team: Option<TeamId>,
        level: Option<Level>,
        assignee: Option<PersonId>,
        was_team: Option<TeamId>,
        was_assignee: Option<PersonId>,
        reason: Option<String>,
    },
    Prioritized {
        priority: Priority,
        was: Option<Priority>,
        override_reason: Option<String>,
    },
    /// Somebody looked at the priority: it stays.
    PriorityKept {
        priority: Priority,
        note: Option<String>,
    },
    Held {
        reason: HoldReason,
        note: Option<String>,
        resume_at: Option<DateTime<Utc>>,
    },
    Resumed {
        why: String,
    },
    Escalated {
        team: TeamId,
        level: Level,
        reason: String,
    },
    EscalationAccepted,
    HandedBack {
        reason: String,
    },
    Noted {
        text: String,
        /// Whom the text names with an @.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Mention>,
    },
    /// Somebody further up was told; nothing changes hands.
    Informed {
        person: PersonId,
        text: String,
    },
    /// A file came, for those who read entries of this audience.
    Attached {
        attachment: AttachmentId,
        name: String,
        size: u64,
        /// It can be shown small.
        picture: bool,
        audience: Audience,
    },
    Detached {
        attachment: AttachmentId,
        name: String,
        reason: String,
        audience: Audience,
    },
    /// Staff to the reporter.
    Replied {
        text: String,
    },
    /// The reporter to the desk.
    Answered {
        text: String,
    },
    Resolved {
        code: ResolutionCode,
        notes: String,
    },
    /// Somebody who has to know was put on the list, or taken off it.
    Named {
        person: PersonId,
        reason: Option<String>,
    },
    Unnamed {
        person: PersonId,
        reason: Option<String>,
    },
    /// Somebody who has to give a reason opened the restricted incident.
    Unsealed {
        reason: String,
    },
    Confirmed,
    Reopened {
        reason: String,
    },
    Closed {
        lesson: String,
    },
    CloseUndone,
    /// A change was taken back by who made it.
    Undone(Box<Undone>),
    Cancelled {
        reason: CancelReason,
        note: Option<String>,
        duplicate_of: Option<IncidentId>,
    },
    /// Each of the two has such an entry, from its own side.
    Linked {
        link: Link,
        other: IncidentId,
    },
    Unlinked {
        link: Link,
        other: IncidentId,
    },
    /// A closed incident was answered: the new one goes on from it.
    ContinuedIn {
        incident: IncidentId,
    },
    SourceRow(Box<SourceRow>),
    /// A rule held for the report.
    Ruled(Box<Ruled>),
    /// What a rule proposed is not wanted here.
    ProposalDismissed {
        rule: RuleId,
        name: String,
    },
    TaskAdded(Box<NewTask>),
    /// The tasks of a template, added together.
    TasksPlanned {
        template: TaskTemplateId,
        name: String,
        tasks: Vec<NewTask>,
    },
    /// Each entry about one task says the title that it had.
    TaskEdited {
        task: TaskId,
        title: String,
        to: TaskEdit,
        was: TaskEdit,
    },
    TaskMoved {
        task: TaskId,
        title: String,
        place: u32,
        was: u32,
    },
    TaskDone {
        task: TaskId,
        title: String,
    },
    TaskSkipped {
        task: TaskId,
        title: String,
        reason: String,
    },
    TaskReopened {
        task: TaskId,
        title: String,
    },
}

/// Somebody named in a note. The reference is the person; the words are only how the text says it, so that a new name
/// shows everywhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mention {
    pub person: PersonId,
    /// What stands behind the @.
    pub name: String,
}

/// What a change taken back leaves: the record as it was before, as far as that change had touched it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Undone {
    /// The first entry of the change.
    pub change: EventId,
    /// The step that was taken back, if it was one.
    pub step: Option<Step>,
    /// As it stood before; `None` where only fields changed.
    pub course: Option<Course>,
    /// Fields with the values that they had.
    pub edits: Vec<Edit>,
    /// The reporter had heard of it, and hears of this too.
    pub reporter_heard: bool,
}

/// The first event of every log.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Opened {
    pub title: String,
    pub description: String,
    pub origin: Origin,
    pub channel: Option<Channel>,
    pub reporter: Option<PersonId>,
    pub noticed_at: Option<DateTime<Utc>>,
    pub effect: Option<String>,
    pub owning_team: Option<TeamId>,
    pub level: Option<Level>,
    pub location: Option<LocationId>,
    pub follows: Option<IncidentId>,
    pub restricted: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source: BTreeMap<String, String>,
}

/// One row of an imported audit log: the record as it was after that row.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SourceRow {
    /// The account that the source names.
    pub author: Option<String>,
    pub stage: Stage,
    pub hold: Option<HoldReason>,
    /// What this row changed, in the words of the source.
    pub changes: Vec<SourceChange>,
    pub edits: Vec<Edit>,
    pub priority: Option<Priority>,
    /// "imported" when the priority does not follow the matrix.
    pub override_reason: Option<String>,
    pub team: Option<TeamId>,
    pub level: Option<Level>,
    pub assignee: Option<PersonId>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub reopen_count: u32,
    pub reassignment_count: u32,
    /// Facts kept word for word.
    pub source: BTreeMap<String, String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SourceChange {
    pub column: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl EventKind {
    /// A note that names nobody.
    pub fn note(text: impl Into<String>) -> Self {
        EventKind::Noted { text: text.into(), mentions: Vec::new() }
    }

    /// Who may read it. What is not meant for others by its nature is internal.
    pub fn audience(&self) -> Audience {
        match self {
            EventKind::Opened(_)
            | EventKind::Replied { .. }
            | EventKind::Answered { .. }
            | EventKind::Confirmed
            | EventKind::Reopened { .. }
            | EventKind::ContinuedIn { .. } => Audience::Public,
            EventKind::Attached { audience, .. } | EventKind::Detached { audience, .. } => *audience,
            _ => Audience::Internal,
        }
    }

    /// Whether it changes the list of tasks.
    pub fn is_about_tasks(&self) -> bool {
        matches!(
            self,
            EventKind::TaskAdded(_)
                | EventKind::TasksPlanned { .. }
                | EventKind::TaskEdited { .. }
                | EventKind::TaskMoved { .. }
                | EventKind::TaskDone { .. }
                | EventKind::TaskSkipped { .. }
                | EventKind::TaskReopened { .. }
        )
    }

    /// Appends never conflict: a text added to the log leaves the record's version alone.
    pub fn changes_record(&self) -> bool {
        if let EventKind::Ruled(ruled) = self {
            return ruled.changes_record();
        }
        !matches!(
            self,
            EventKind::Attached { .. }
                | EventKind::Detached { .. }
                | EventKind::Noted { .. }
                | EventKind::Informed { .. }
                | EventKind::ContinuedIn { .. }
                | EventKind::Unsealed { .. }
                | EventKind::ProposalDismissed { .. }
        )
    }
}
