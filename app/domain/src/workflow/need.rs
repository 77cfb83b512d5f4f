//! Owns what a step can ask for and when the record or the input already gives it.

use super::{Known, StepInput};
use crate::incident::{CancelReason, Field, HoldReason, Incident};
use crate::task;

/// One thing that must be there before a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    Field(Field),
    Team,
    Assignee,
    /// A public reply, unless the reporter had one or there is no reporter.
    FirstAnswer,
    NextTeam,
    Reason,
    Code,
    Notes,
    CancelReason,
    HoldReason,
    Priority,
    /// Every open task is decided.
    Tasks,
}

impl Need {
    /// Name of the input in forms and REST.
    pub fn slug(self) -> &'static str {
        match self {
            Need::Field(field) => field.slug(),
            Need::Team | Need::NextTeam => "team",
            Need::Assignee => "assignee",
            Need::FirstAnswer => "reply",
            Need::Reason => "reason",
            Need::Code => "resolution_code",
            Need::Notes => "resolution_notes",
            Need::CancelReason => "cancel_reason",
            Need::HoldReason => "hold_reason",
            Need::Priority => "priority",
            Need::Tasks => task::ALL,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Need::Field(field) => field.label(),
            Need::Team => "Team",
            Need::NextTeam => "Next team",
            Need::Assignee => "Assignee",
            Need::FirstAnswer => "First answer to the reporter",
            Need::Reason => "Reason",
            Need::Code => "Resolution code",
            Need::Notes => "What was done",
            Need::CancelReason => "Why it ends here",
            Need::HoldReason => "Waiting for",
            Need::Priority => "Priority",
            Need::Tasks => "Open tasks",
        }
    }

    /// What to tell when it is missing.
    pub fn message(self) -> &'static str {
        match self {
            Need::Field(Field::CategoryChecked) => "Check that the category is still right.",
            Need::Field(Field::Lesson) => "Write what was learned, or \"none\".",
            Need::Field(Field::Effect) => "Say who is affected and whether they can work.",
            Need::Field(_) | Need::Priority | Need::Notes => "Please fill this in.",
            Need::Team => "Choose the team that works on it.",
            Need::NextTeam => "Choose the team that it goes up to.",
            Need::Assignee => "Choose the person who owns it.",
            Need::FirstAnswer => "The reporter has had no answer yet.",
            Need::Reason => "Say why.",
            Need::Code => "Choose how it was ended.",
            Need::CancelReason => "Choose why it ends here.",
            Need::HoldReason => "Choose what it waits for.",
            Need::Tasks => "Tasks are still open: say of each whether it is done or skipped.",
        }
    }

    /// Whether the record, after the edits of the input, together with the rest of the input has it.
    pub fn is_met(self, incident: &Incident, input: &StepInput) -> bool {
        match self {
            Need::Field(field) => !incident.get(field).is_empty(),
            Need::Team => input.team.is_some() || incident.team.is_some(),
            Need::Assignee => input.assignee.is_some() || incident.assignee.is_some(),
            Need::FirstAnswer => incident.reporter.is_none() || incident.answered_at.is_some() || input.reply.is_some(),
            Need::NextTeam => input.team.is_some(),
            Need::Reason => input.reason.is_some(),
            Need::Code => input.code.is_some() || incident.resolution_code.is_some(),
            Need::Notes => input.notes.is_some() || incident.resolution_notes.is_some(),
            Need::CancelReason => input.cancel_reason.is_some(),
            Need::HoldReason => input.hold_reason.is_some(),
            Need::Priority => input.priority.is_some(),
            Need::Tasks => input.tasks.decide_all(&incident.tasks),
        }
    }
}

/// Needs that depend on another answer of the same form.
pub(super) fn consequences(incident: &Incident, input: &StepInput, known: &Known) -> Vec<(&'static str, String)> {
    let mut missing = Vec::new();
    if input.hold_reason == Some(HoldReason::Reporter) && input.reply.is_none() {
        missing.push(match incident.reporter {
            Some(_) => ("reply", "Ask the reporter: waiting on somebody who was not asked waits for ever.".to_owned()),
            None => ("hold_reason", "There is no reporter to wait for.".to_owned()),
        });
    }
    match (input.cancel_reason, input.duplicate_of, known.duplicate_of) {
        (Some(CancelReason::Duplicate), None, _) => missing.push(("duplicate_of", "Name the incident that this one repeats.".to_owned())),
        (Some(CancelReason::Duplicate), Some(number), None) => missing.push(("duplicate_of", format!("There is no {number}."))),
        (Some(CancelReason::Duplicate), _, Some(id)) if id == incident.id => {
            missing.push(("duplicate_of", "It cannot be a duplicate of itself.".to_owned()))
        }
        _ => {}
    }
    missing
}
