//! Owns how one event changes the tasks. Total and without judgement: what was allowed was decided before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Progress, Task, TaskState};
use crate::access::ActorRef;
use crate::ids::{TaskId, TaskTemplateId};
use crate::incident::{EventKind, Mark};

/// The tasks of one incident, in their order.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tasks(pub Vec<Task>);

impl Tasks {
    pub fn iter(&self) -> impl Iterator<Item = &Task> {
        self.0.iter()
    }

    pub fn open(&self) -> impl Iterator<Item = &Task> {
        self.0.iter().filter(|task| task.is_open())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn find(&self, id: TaskId) -> Option<&Task> {
        self.0.iter().find(|task| task.id == id)
    }

    pub fn has_template(&self, id: TaskTemplateId) -> bool {
        self.0.iter().any(|task| task.template == Some(id))
    }

    pub fn progress(&self) -> Progress {
        let count = |state| self.0.iter().filter(|task| task.state == state).count();
        // Far below what a number holds: a list has an upper bound.
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let done = count(TaskState::Done);
        Progress { done: number(done), total: number(done + count(TaskState::Open)), due: self.open().filter_map(|task| task.due).min() }
    }

    /// What the event does to the tasks; most do nothing. `version` is that of the record after it.
    pub(crate) fn apply(&mut self, kind: &EventKind, by: &ActorRef, at: DateTime<Utc>, version: u32) {
        let mark = || Mark { version, by: by.clone(), at };
        match kind {
            EventKind::TaskAdded(new) => self.0.push(Task::new(new, None, by, at)),
            EventKind::TasksPlanned { template, tasks, .. } => {
                self.0.extend(tasks.iter().map(|new| Task::new(new, Some(*template), by, at)));
            }
            EventKind::TaskEdited { task, to, .. } => {
                if let Some(task) = self.find_mut(*task) {
                    task.set(to.clone());
                    task.marks.insert(to.field(), mark());
                }
            }
            EventKind::TaskMoved { task, place, .. } => self.shift(*task, *place),
            EventKind::TaskDone { task, .. } => self.settle(*task, TaskState::Done, None, Some(mark())),
            EventKind::TaskSkipped { task, reason, .. } => self.settle(*task, TaskState::Skipped, Some(reason.clone()), Some(mark())),
            EventKind::TaskReopened { task, .. } => self.settle(*task, TaskState::Open, None, None),
            _ => {}
        }
    }

    fn find_mut(&mut self, id: TaskId) -> Option<&mut Task> {
        self.0.iter_mut().find(|task| task.id == id)
    }

    fn settle(&mut self, id: TaskId, state: TaskState, reason: Option<String>, decided: Option<Mark>) {
        if let Some(task) = self.find_mut(id) {
            (task.state, task.reason, task.decided) = (state, reason, decided);
        }
    }

    fn shift(&mut self, id: TaskId, place: u32) {
        if let Some(from) = self.0.iter().position(|task| task.id == id) {
            let task = self.0.remove(from);
            let to = usize::try_from(place).unwrap_or(usize::MAX).min(self.0.len());
            self.0.insert(to, task);
        }
    }
}
