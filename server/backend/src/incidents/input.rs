//! Owns the parsing of a new incident from the flat names that forms and REST share.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{IncidentId, LocationId, PersonId};
use domain::incident::{Channel, Edit, Field, Opened, Origin};
use domain::validate::{self, FieldErrors};
use domain::workflow::{NewIncident, StepInput};

/// What somebody gave for a new incident, parsed but not looked up yet.
#[derive(Clone, Debug)]
pub struct NewFields {
    pub title: String,
    pub input: StepInput,
    /// The ended incident that this one goes on from.
    pub follows: Option<IncidentId>,
}

impl NewFields {
    /// Every error at once; a missing title is one of them.
    pub fn parse(fields: &BTreeMap<String, String>) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", validate::title(fields.get("title").map_or("", String::as_str)));
        let rest: BTreeMap<String, String> =
            fields.iter().filter(|(name, _)| *name != "title").map(|(name, text)| (name.clone(), text.clone())).collect();
        match StepInput::parse(&rest) {
            Ok(input) if errors.is_empty() => Ok(NewFields { title: title.unwrap_or_default(), input, follows: None }),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.0.extend(more.0);
                Err(errors)
            }
        }
    }

    /// The opening takes what describes the report, the edits keep what judges it.
    pub(super) fn into_new(self, origin: Origin, reporter: Option<PersonId>, now: DateTime<Utc>) -> NewIncident {
        let mut opened = Opened {
            title: self.title,
            description: String::new(),
            origin,
            channel: None,
            reporter,
            noticed_at: Some(now),
            effect: None,
            owning_team: None,
            level: None,
            location: None,
            follows: self.follows,
            restricted: false,
            source: BTreeMap::new(),
        };
        let mut edits = Vec::new();
        for edit in self.input.edits {
            match edit {
                Edit::Description(text) => opened.description = text,
                Edit::Channel(channel) => opened.channel = channel,
                Edit::Reporter(person) => opened.reporter = person.or(reporter),
                Edit::NoticedAt(at) => opened.noticed_at = at,
                Edit::Effect(text) => opened.effect = text,
                Edit::Location(id) => opened.location = id,
                Edit::Restricted(restricted) => opened.restricted = restricted,
                other => edits.push(other),
            }
        }
        NewIncident { opened, edits, team: self.input.team, assignee: self.input.assignee, decided: false }
    }

    pub(super) fn value(&self, field: Field) -> Option<&Edit> {
        self.input.edits.iter().find(|edit| edit.field() == field)
    }

    pub(super) fn reporter(&self) -> Option<PersonId> {
        match self.value(Field::Reporter) {
            Some(Edit::Reporter(person)) => *person,
            _ => None,
        }
    }

    pub(super) fn location(&self) -> Option<LocationId> {
        match self.value(Field::Location) {
            Some(Edit::Location(location)) => *location,
            _ => None,
        }
    }

    /// Only channels that people can have; alerts come by their own door.
    pub(super) fn default_channel(origin: Origin) -> Option<Channel> {
        match origin {
            Origin::Portal => Some(Channel::Portal),
            Origin::Email => Some(Channel::Email),
            Origin::Alert => Some(Channel::Alert),
            Origin::Agent | Origin::Api | Origin::Import => None,
        }
    }
}
