//! Owns what becomes of a wish to add, change, order or decide a task: events, or why not. Pure; all or nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::edit::title;
use super::{NewTask, Task, TaskEdit, TaskField, TaskState, TaskTemplate};
use crate::ids::{PersonId, TaskId, TeamId};
use crate::incident::{EventKind, Incident};
use crate::validate::{self, FieldErrors};
use crate::workflow::StepError;

/// More than anybody oversees.
pub const TASKS_MAX: usize = 100;

/// What a form or a program gives for a task, parsed but not looked up.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TaskInput {
    pub edits: Vec<TaskEdit>,
}

/// Teams of the people that the input names, as backend looked them up.
pub type Owners = BTreeMap<PersonId, Vec<TeamId>>;

impl TaskInput {
    /// Every error at once. A name that is not there changes nothing; an empty text clears.
    pub fn parse(fields: &BTreeMap<String, String>) -> Result<TaskInput, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut input = TaskInput::default();
        for (name, text) in fields {
            match TaskField::ALL.iter().find(|field| field.slug() == name) {
                Some(field) => input.edits.extend(errors.take(name, TaskEdit::parse(*field, text))),
                None => errors.push(name.clone(), "There is no such field."),
            }
        }
        errors.into_result(input)
    }

    pub fn owner(&self) -> Option<PersonId> {
        self.edits.iter().find_map(|edit| match edit {
            TaskEdit::Owner(owner) => *owner,
            _ => None,
        })
    }

    pub fn team(&self) -> Option<TeamId> {
        self.edits.iter().find_map(|edit| match edit {
            TaskEdit::Team(team) => *team,
            _ => None,
        })
    }
}

fn must_be_open(incident: &Incident) -> Result<(), StepError> {
    if incident.is_open() {
        return Ok(());
    }
    Err(StepError::NoWay(format!("It is {}; its tasks stay as they are.", incident.stage.label().to_lowercase())))
}

/// One more task, at the end of the list.
pub fn add(incident: &Incident, id: TaskId, input: &TaskInput, owners: &Owners) -> Result<Vec<EventKind>, StepError> {
    must_be_open(incident)?;
    room_for(incident, 1)?;
    let empty = NewTask {
        id,
        title: String::new(),
        note: String::new(),
        owner: None,
        team: None,
        priority: super::TaskPriority::Normal,
        due: None,
        skills: Default::default(),
    };
    // Nobody reads author and time of this one: it only gathers what was given.
    let mut task = Task::new(&empty, None, &incident.opener, incident.opened_at);
    input.edits.iter().for_each(|edit| task.set(edit.clone()));
    title(&task.title).map_err(|message| wrong("title", message))?;
    task.team = team_of(&task, incident, owners)?;
    Ok(vec![EventKind::TaskAdded(Box::new(NewTask {
        title: task.title,
        note: task.note,
        owner: task.owner,
        team: task.team,
        priority: task.priority,
        due: task.due,
        skills: task.skills,
        ..empty
    }))])
}

/// All lines of a template at once. `again` says that a second time is meant.
pub fn apply(
    incident: &Incident,
    template: &TaskTemplate,
    ids: impl IntoIterator<Item = TaskId>,
    again: bool,
    now: DateTime<Utc>,
) -> Result<Vec<EventKind>, StepError> {
    must_be_open(incident)?;
    room_for(incident, template.lines.len())?;
    if template.retired || template.lines.is_empty() {
        return Err(wrong("template", "This template is not offered any more.".to_owned()));
    }
    if incident.tasks.has_template(template.id) && !again {
        return Err(wrong("again", format!("The tasks of {} are there already. Add them a second time?", template.name)));
    }
    let tasks = ids.into_iter().zip(&template.lines).map(|(id, line)| NewTask {
        id,
        title: line.title.clone(),
        note: line.note.clone(),
        owner: None,
        team: line.team,
        priority: line.priority,
        due: line.due_minutes.map(|minutes| now + TimeDelta::minutes(minutes.into())),
        skills: line.skills.clone(),
    });
    Ok(vec![EventKind::TasksPlanned { template: template.id, name: template.name.clone(), tasks: tasks.collect() }])
}

/// The fields that really change; what somebody decided stays as it was, until it is opened again.
pub fn change(incident: &Incident, task: &Task, input: &TaskInput, owners: &Owners) -> Result<Vec<EventKind>, StepError> {
    must_be_open(incident)?;
    let mut new = task.clone();
    input.edits.iter().for_each(|edit| new.set(edit.clone()));
    if input.edits.iter().any(|edit| matches!(edit, TaskEdit::Owner(_) | TaskEdit::Team(_))) {
        new.team = team_of(&new, incident, owners)?;
    }
    let changed = TaskField::ALL.iter().map(|field| (new.get(*field), task.get(*field))).filter(|(to, was)| to != was);
    Ok(changed.map(|(to, was)| EventKind::TaskEdited { task: task.id, title: new.title.clone(), to, was }).collect())
}

/// Done, skipped with a reason, or open again.
pub fn decide(incident: &Incident, task: &Task, state: TaskState, reason: Option<&str>) -> Result<Vec<EventKind>, StepError> {
    must_be_open(incident)?;
    if task.state == state {
        return Ok(Vec::new());
    }
    let (id, title) = (task.id, task.title.clone());
    Ok(vec![match state {
        TaskState::Done => EventKind::TaskDone { task: id, title },
        TaskState::Open => EventKind::TaskReopened { task: id, title },
        TaskState::Skipped => {
            let reason = validate::line(reason.unwrap_or_default(), validate::LINE_MAX).map_err(|message| wrong("reason", message))?;
            if reason.is_empty() {
                return Err(wrong("reason", "Say why it is skipped.".to_owned()));
            }
            EventKind::TaskSkipped { task: id, title, reason }
        }
    }])
}

/// Another place in the list, counted from 0; behind the end is the end.
pub fn place(incident: &Incident, task: &Task, place: u32) -> Result<Vec<EventKind>, StepError> {
    must_be_open(incident)?;
    let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let place = place.min(number(incident.tasks.len().saturating_sub(1)));
    let was = incident.tasks.iter().position(|one| one.id == task.id).map_or(place, number);
    let moved = EventKind::TaskMoved { task: task.id, title: task.title.clone(), place, was };
    Ok(if place == was { Vec::new() } else { vec![moved] })
}

/// A person works in an own team: the named one, else the incident's, else their first.
fn team_of(task: &Task, incident: &Incident, owners: &Owners) -> Result<Option<TeamId>, StepError> {
    let Some(owner) = task.owner else { return Ok(task.team) };
    let teams = owners.get(&owner).map_or(&[][..], Vec::as_slice);
    match task.team {
        Some(team) if teams.contains(&team) => Ok(Some(team)),
        Some(_) => Err(wrong("owner", "This person is not a member of that team.".to_owned())),
        None => match incident.team.filter(|team| teams.contains(team)).or(teams.first().copied()) {
            Some(team) => Ok(Some(team)),
            None => Err(wrong("owner", "This person is in no team.".to_owned())),
        },
    }
}

fn room_for(incident: &Incident, more: usize) -> Result<(), StepError> {
    if incident.tasks.len() + more > TASKS_MAX {
        return Err(wrong("title", format!("An incident has at most {TASKS_MAX} tasks.")));
    }
    Ok(())
}

fn wrong(field: &str, message: impl Into<String>) -> StepError {
    StepError::Missing(FieldErrors::one(field, message))
}
