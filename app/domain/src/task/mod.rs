//! Owns the tasks of an incident: what a task is, how the log makes the list of them, how far it is, and the templates
//! that bring several at once. Never decides who may change one, and never looks anything up.

mod change;
mod edit;
mod ending;
mod list;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use change::{Owners, TASKS_MAX, TaskInput, add, apply, change, decide, place};
pub use edit::{TaskClash, TaskEdit, TaskField, check_version};
pub use ending::{ALL, Ending, Endings, REASON};
pub use list::Tasks;
pub use template::{TaskTemplate, TemplateLine};

use crate::access::{Action, ActorRef, RecordFacts};
use crate::choice::choices;
use crate::ids::{PersonId, TaskId, TaskTemplateId, TeamId};
use crate::incident::{Incident, Mark};

choices! {
    /// How much a task presses, among the tasks of its incident: the incident has the priority that others see.
    TaskPriority {
        High = "high", "High", "first";
        Normal = "normal", "Normal", "";
        Low = "low", "Low", "when there is time";
    }
}

choices! {
    TaskState {
        Open = "open", "Open", "";
        Done = "done", "Done", "";
        Skipped = "skipped", "Skipped", "";
    }
}

/// A task as it was added: by hand, or as a line of a template.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NewTask {
    pub id: TaskId,
    pub title: String,
    pub note: String,
    pub owner: Option<PersonId>,
    pub team: Option<TeamId>,
    pub priority: TaskPriority,
    pub due: Option<DateTime<Utc>>,
    pub skills: BTreeSet<String>,
}

/// One thing to do for an incident. All times are UTC instants.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    pub title: String,
    pub note: String,
    pub owner: Option<PersonId>,
    /// Who does it while nobody owns it; none is the incident's team.
    pub team: Option<TeamId>,
    pub priority: TaskPriority,
    pub due: Option<DateTime<Utc>>,
    /// What somebody should know to do it, in the house's own words.
    pub skills: BTreeSet<String>,
    pub state: TaskState,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// Who decided it when, as long as it is decided.
    pub decided: Option<Mark>,
    pub template: Option<TaskTemplateId>,
    pub added_by: ActorRef,
    pub added_at: DateTime<Utc>,
    /// Version of the record, author and time of the last change of each field that was ever changed.
    pub marks: BTreeMap<TaskField, Mark>,
}

impl Task {
    pub(crate) fn new(new: &NewTask, template: Option<TaskTemplateId>, by: &ActorRef, at: DateTime<Utc>) -> Self {
        Task {
            id: new.id,
            title: new.title.clone(),
            note: new.note.clone(),
            owner: new.owner,
            team: new.team,
            priority: new.priority,
            due: new.due,
            skills: new.skills.clone(),
            state: TaskState::Open,
            reason: None,
            decided: None,
            template,
            added_by: by.clone(),
            added_at: at,
            marks: BTreeMap::new(),
        }
    }

    pub fn is_open(&self) -> bool {
        self.state == TaskState::Open
    }

    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && self.due.is_some_and(|due| due < now)
    }

    /// How many of the wanted skills somebody has, whatever their case.
    pub fn skills_met(&self, skills: &BTreeSet<String>) -> usize {
        let has = |wanted: &str| skills.iter().any(|skill| skill.to_lowercase() == wanted.to_lowercase());
        self.skills.iter().filter(|wanted| has(wanted)).count()
    }

    /// What decisions about this one task need to know: besides the incident's teams its own team may do it.
    pub fn facts(&self, incident: &Incident) -> RecordFacts {
        let facts = incident.facts();
        RecordFacts {
            read: Action::IncidentRead,
            owner: self.owner,
            shared_with: self.owner.into_iter().chain(facts.shared_with.iter().copied()).collect(),
            teams: self.team.into_iter().chain(facts.owning_team).chain(facts.assigned_team).collect(),
            site: facts.site,
            published: false,
            incident: Some(facts),
        }
    }
}

/// How far the tasks are; skipped ones do not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    pub done: u32,
    pub total: u32,
    /// When the first of the open ones is due.
    pub due: Option<DateTime<Utc>>,
}

impl Progress {
    pub fn open(&self) -> u32 {
        self.total - self.done.min(self.total)
    }

    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.due.is_some_and(|due| due < now)
    }

    /// For everybody, the reporter too: no task is named. Nothing to say while there are none.
    pub fn words(&self) -> Option<String> {
        Some(match (self.done, self.total) {
            (_, 0) => return None,
            (0, 1) => "1 step is planned".to_owned(),
            (0, total) => format!("{total} steps are planned"),
            (1, 1) => "The one step is done".to_owned(),
            (done, total) if done == total => format!("All {total} steps are done"),
            (1, total) => format!("1 of {total} steps is done"),
            (done, total) => format!("{done} of {total} steps are done"),
        })
    }
}
