//! Owns what becomes of open tasks when their incident closes: each is decided in the same step. Never leaves one open.

use std::collections::BTreeMap;

use super::{Task, Tasks};
use crate::choice::choices;
use crate::ids::TaskId;
use crate::incident::EventKind;
use crate::validate;

choices! {
    /// How an open task ends.
    Ending {
        Done = "done", "Done", "";
        Skipped = "skipped", "Skipped", "";
    }
}

/// What a closing says of the tasks: of each, or of all that are left.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Endings {
    each: BTreeMap<TaskId, Ending>,
    reasons: BTreeMap<TaskId, String>,
    rest: Option<Ending>,
    reason: Option<String>,
}

/// Names of the inputs; those of one task end in its id.
pub const ALL: &str = "tasks";
pub const REASON: &str = "tasks_reason";
const EACH: &str = "task_";
const EACH_REASON: &str = "task_reason_";

impl Endings {
    /// Whether a form's or a body's name belongs here.
    pub fn takes(name: &str) -> bool {
        name == ALL || name == REASON || name.starts_with(EACH)
    }

    pub fn name_of(task: TaskId) -> String {
        format!("{EACH}{task}")
    }

    pub fn reason_of(task: TaskId) -> String {
        format!("{EACH_REASON}{task}")
    }

    pub(crate) fn take(&mut self, name: &str, text: &str) -> Result<(), String> {
        let id = |text: &str| text.parse::<TaskId>().map_err(|_| "There is no such task here.".to_owned());
        let ending = || text.parse::<Ending>().map_err(|e| format!("Choose {e}."));
        let reason = || validate::line(text, validate::LINE_MAX);
        if name == ALL {
            self.rest = Some(ending()?);
        } else if name == REASON {
            self.reason = Some(reason()?);
        } else if let Some(task) = name.strip_prefix(EACH_REASON) {
            self.reasons.insert(id(task)?, reason()?);
        } else if let Some(task) = name.strip_prefix(EACH) {
            self.each.insert(id(task)?, ending()?);
        }
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.each.is_empty() && self.rest.is_none()
    }

    /// The event that ends this open task; a skip without a reason ends nothing.
    fn of(&self, task: &Task) -> Option<EventKind> {
        let (id, title) = (task.id, task.title.clone());
        match self.each.get(&id).copied().or(self.rest)? {
            Ending::Done => Some(EventKind::TaskDone { task: id, title }),
            Ending::Skipped => {
                let reason = self.reasons.get(&id).or(self.reason.as_ref())?.clone();
                Some(EventKind::TaskSkipped { task: id, title, reason })
            }
        }
    }

    /// Whether every open task is decided.
    pub fn decide_all(&self, tasks: &Tasks) -> bool {
        tasks.open().all(|task| self.of(task).is_some())
    }

    /// Whether all that keeps it from being decided is a reason.
    pub(crate) fn lacks_reason(&self, tasks: &Tasks) -> bool {
        let chosen = |task: &Task| self.each.get(&task.id).copied().or(self.rest).is_some();
        tasks.open().all(chosen) && !self.decide_all(tasks)
    }

    pub(crate) fn events(&self, tasks: &Tasks) -> Vec<EventKind> {
        tasks.open().filter_map(|task| self.of(task)).collect()
    }

    /// Every one skipped for the same reason.
    pub(crate) fn skipped(reason: &str) -> Endings {
        Endings { rest: Some(Ending::Skipped), reason: Some(reason.to_owned()), ..Endings::default() }
    }
}
