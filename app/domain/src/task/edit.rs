//! Owns the fields of a task that people change: names, parsing, reading, and the conflict rule, field by field as on
//! the record. Never decides who may edit.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Task, TaskPriority};
use crate::choice::choices;
use crate::ids::{PersonId, TeamId};
use crate::incident::{Mark, instant};
use crate::{person, validate};

choices! {
    TaskField {
        Title = "title", "Title", "";
        Note = "note", "Note", "";
        Owner = "owner", "Owner", "";
        Team = "team", "Team", "";
        Priority = "priority", "Priority", "";
        Due = "due", "Due", "";
        Skills = "skills", "Skills wanted", "";
    }
}

/// A field with a value.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
pub enum TaskEdit {
    Title(String),
    Note(String),
    Owner(Option<PersonId>),
    Team(Option<TeamId>),
    Priority(TaskPriority),
    Due(Option<DateTime<Utc>>),
    Skills(BTreeSet<String>),
}

impl TaskEdit {
    pub fn field(&self) -> TaskField {
        match self {
            TaskEdit::Title(_) => TaskField::Title,
            TaskEdit::Note(_) => TaskField::Note,
            TaskEdit::Owner(_) => TaskField::Owner,
            TaskEdit::Team(_) => TaskField::Team,
            TaskEdit::Priority(_) => TaskField::Priority,
            TaskEdit::Due(_) => TaskField::Due,
            TaskEdit::Skills(_) => TaskField::Skills,
        }
    }

    /// One parser for forms and REST; the empty text clears what may be empty.
    pub fn parse(field: TaskField, text: &str) -> Result<TaskEdit, String> {
        Ok(match field {
            TaskField::Title => TaskEdit::Title(title(text)?),
            TaskField::Note => TaskEdit::Note(validate::text(text)?),
            TaskField::Owner => TaskEdit::Owner(id(text)?),
            TaskField::Team => TaskEdit::Team(id(text)?),
            TaskField::Priority if text.trim().is_empty() => TaskEdit::Priority(TaskPriority::Normal),
            TaskField::Priority => TaskEdit::Priority(text.parse().map_err(|e| format!("Choose {e}."))?),
            TaskField::Due => TaskEdit::Due(instant(text)?),
            TaskField::Skills => TaskEdit::Skills(person::skills(text)?),
        })
    }

    /// The inverse of `parse`: the text that a form shows.
    pub fn text(&self) -> String {
        match self {
            TaskEdit::Title(text) | TaskEdit::Note(text) => text.clone(),
            TaskEdit::Owner(id) => id.map(|id| id.to_string()).unwrap_or_default(),
            TaskEdit::Team(id) => id.map(|id| id.to_string()).unwrap_or_default(),
            TaskEdit::Priority(priority) => priority.to_string(),
            TaskEdit::Due(at) => at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).unwrap_or_default(),
            TaskEdit::Skills(skills) => skills.iter().cloned().collect::<Vec<_>>().join(", "),
        }
    }
}

/// What a task says in one line.
pub(super) fn title(text: &str) -> Result<String, String> {
    let line = validate::line(text, validate::TITLE_MAX)?;
    if line.is_empty() { Err("Say in a few words what is to be done.".into()) } else { Ok(line) }
}

fn id<T: std::str::FromStr>(text: &str) -> Result<Option<T>, String> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "Choose one from the list.".into()),
    }
}

impl Task {
    /// The current value of a field.
    pub fn get(&self, field: TaskField) -> TaskEdit {
        match field {
            TaskField::Title => TaskEdit::Title(self.title.clone()),
            TaskField::Note => TaskEdit::Note(self.note.clone()),
            TaskField::Owner => TaskEdit::Owner(self.owner),
            TaskField::Team => TaskEdit::Team(self.team),
            TaskField::Priority => TaskEdit::Priority(self.priority),
            TaskField::Due => TaskEdit::Due(self.due),
            TaskField::Skills => TaskEdit::Skills(self.skills.clone()),
        }
    }

    /// Only the fold calls this.
    pub(super) fn set(&mut self, edit: TaskEdit) {
        match edit {
            TaskEdit::Title(title) => self.title = title,
            TaskEdit::Note(note) => self.note = note,
            TaskEdit::Owner(owner) => self.owner = owner,
            TaskEdit::Team(team) => self.team = team,
            TaskEdit::Priority(priority) => self.priority = priority,
            TaskEdit::Due(due) => self.due = due,
            TaskEdit::Skills(skills) => self.skills = skills,
        }
    }
}

/// Two people changed one field of a task: both values, and who wrote the one that stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TaskClash {
    pub yours: TaskEdit,
    pub theirs: TaskEdit,
    pub mark: Mark,
}

/// A write names the version of the record that its author saw. The same value twice is no conflict.
pub fn check_version(task: &Task, edit: &TaskEdit, seen: u32) -> Result<(), Box<TaskClash>> {
    let theirs = task.get(edit.field());
    match task.marks.get(&edit.field()) {
        Some(mark) if seen < mark.version && theirs != *edit => {
            Err(Box::new(TaskClash { yours: edit.clone(), theirs, mark: mark.clone() }))
        }
        _ => Ok(()),
    }
}
