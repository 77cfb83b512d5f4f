//! Owns what people give with a step, parsed from the flat names that forms and REST share.
//! Never looks an id up: what the store knows comes in as `Known`.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::catalogue::{Level, ResolutionCode};
use crate::ids::{IncidentId, PersonId, TeamId};
use crate::incident::{CancelReason, Edit, Field, HoldReason, IncidentType};
use crate::number::IncidentNumber;
use crate::priority::{Priority, PriorityMatrix};
use crate::rule::Book;
use crate::task::{self, Endings};
use crate::validate::{self, FieldErrors};

/// Everything that a step may take; empty means not given.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StepInput {
    pub edits: Vec<Edit>,
    pub team: Option<TeamId>,
    pub assignee: Option<PersonId>,
    pub reply: Option<String>,
    pub reason: Option<String>,
    pub code: Option<ResolutionCode>,
    pub notes: Option<String>,
    pub hold_reason: Option<HoldReason>,
    pub resume_at: Option<DateTime<Utc>>,
    pub cancel_reason: Option<CancelReason>,
    pub duplicate_of: Option<IncidentNumber>,
    pub priority: Option<Priority>,
    /// What becomes of open tasks.
    pub tasks: Endings,
}

/// What backend looked up for a step: facts about the things that the input names.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub matrix: PriorityMatrix,
    /// Level of the team in the input.
    pub team_level: Option<Level>,
    /// Teams of the person in the input, or of the actor who takes it.
    pub assignee_teams: Vec<(TeamId, Level)>,
    pub duplicate_of: Option<IncidentId>,
    /// Teams of who does it; `None` for a system.
    pub own_teams: Option<Vec<TeamId>>,
    /// Type that the category of the input implies.
    pub category_type: Option<IncidentType>,
    /// How the incident may end by the category that it will have; empty is any way.
    pub category_codes: BTreeSet<ResolutionCode>,
    /// The rules that a new report is asked by; none for what is not new.
    pub book: Option<Book>,
}

/// Inputs beside the editable fields.
pub const INPUTS: &[&str] = &[
    "team",
    "assignee",
    "reply",
    "reason",
    "resolution_code",
    "resolution_notes",
    "hold_reason",
    "resume_at",
    "cancel_reason",
    "duplicate_of",
    "priority",
    task::ALL,
    task::REASON,
];

impl StepInput {
    /// Parses every input and tells all errors at once. Empty texts mean "not given", except for none of the fields.
    pub fn parse(inputs: &BTreeMap<String, String>) -> Result<StepInput, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut input = StepInput::default();
        for (name, text) in inputs {
            if text.trim().is_empty() {
                continue;
            }
            if let Ok(field) = Field::from_str(name)
                && field.slug() == name
            {
                input.edits.extend(errors.take(name, Edit::parse(field, text)));
            } else if let Err(message) = input.take(name, text) {
                errors.push(name.clone(), message);
            }
        }
        errors.into_result(input)
    }

    fn take(&mut self, name: &str, text: &str) -> Result<(), String> {
        match name {
            "team" => self.team = Some(listed(text)?),
            "assignee" => self.assignee = Some(listed(text)?),
            "reply" => self.reply = Some(validate::required_text(text)?),
            "reason" => self.reason = Some(validate::required_text(text)?),
            "resolution_code" => self.code = Some(chosen(text)?),
            "resolution_notes" => self.notes = Some(validate::required_text(text)?),
            "hold_reason" => self.hold_reason = Some(chosen(text)?),
            "resume_at" => {
                self.resume_at = Edit::parse(Field::NoticedAt, text).map(|edit| match edit {
                    Edit::NoticedAt(at) => at,
                    _ => None,
                })?
            }
            "cancel_reason" => self.cancel_reason = Some(chosen(text)?),
            "duplicate_of" => self.duplicate_of = Some(text.parse().map_err(|e: crate::number::BadNumber| e.to_string())?),
            "priority" => self.priority = Some(chosen(text)?),
            name if Endings::takes(name) => self.tasks.take(name, text)?,
            _ => return Err("There is no such field.".into()),
        }
        Ok(())
    }
}

fn chosen<T: FromStr<Err = crate::choice::NotAChoice>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|e| format!("Choose {e}."))
}

fn listed<T: FromStr>(text: &str) -> Result<T, String> {
    text.trim().parse().map_err(|_| "Choose one from the list.".into())
}
