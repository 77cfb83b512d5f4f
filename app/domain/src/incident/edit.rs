//! Owns the editable fields: names, parsing, reading and setting, and the conflict rule.
//! Never decides who may edit.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Channel, Incident, IncidentType, Mark};
use crate::choice::choices;
use crate::ids::{CategoryId, LocationId, PersonId, ServiceId};
use crate::priority::{Impact, Urgency};
use crate::validate;

choices! {
    /// A field that people edit one at a time.
    Field {
        Title = "title", "Title", "";
        Description = "description", "Description", "";
        Types = "types", "Types", "";
        Category = "category", "Category", "";
        CategoryChecked = "category_checked", "Category is right", "";
        Service = "service", "Service", "";
        Location = "location", "Location", "";
        Impact = "impact", "Impact", "";
        Urgency = "urgency", "Urgency", "";
        Reporter = "reporter", "Reporter", "";
        Channel = "channel", "Channel", "";
        NoticedAt = "noticed_at", "Noticed", "";
        Effect = "effect", "Business effect", "Who is affected, and can they work?";
        Cause = "cause", "Cause or workaround", "";
        Lesson = "lesson", "Lesson", "What the desk learned, or \"none\".";
        PublicSummary = "public_summary", "Public summary", "Everybody can read this in the portal before reporting the same.";
        VendorRef = "vendor_ref", "Vendor's number", "Under which the supplier works on it.";
        Restricted = "restricted", "Restricted", "";
    }
}

/// What a value looks like, for whoever shows it or asks for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A text of one line.
    Line,
    /// A text of any length, which stands below its label.
    Prose,
    /// Something to choose, or a time.
    Choice,
}

impl Field {
    pub fn shape(self) -> Shape {
        match self {
            Field::Title | Field::VendorRef => Shape::Line,
            Field::Description | Field::Effect | Field::Cause | Field::Lesson | Field::PublicSummary => Shape::Prose,
            _ => Shape::Choice,
        }
    }
}

/// A field with a value.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
pub enum Edit {
    Title(String),
    Description(String),
    Types(BTreeSet<IncidentType>),
    Category(Option<CategoryId>),
    CategoryChecked(bool),
    Service(Option<ServiceId>),
    Location(Option<LocationId>),
    Impact(Option<Impact>),
    Urgency(Option<Urgency>),
    Reporter(Option<PersonId>),
    Channel(Option<Channel>),
    NoticedAt(Option<DateTime<Utc>>),
    Effect(Option<String>),
    Cause(Option<String>),
    Lesson(Option<String>),
    PublicSummary(Option<String>),
    VendorRef(Option<String>),
    Restricted(bool),
}

impl Edit {
    pub fn field(&self) -> Field {
        match self {
            Edit::Title(_) => Field::Title,
            Edit::Description(_) => Field::Description,
            Edit::Types(_) => Field::Types,
            Edit::Category(_) => Field::Category,
            Edit::CategoryChecked(_) => Field::CategoryChecked,
            Edit::Service(_) => Field::Service,
            Edit::Location(_) => Field::Location,
            Edit::Impact(_) => Field::Impact,
            Edit::Urgency(_) => Field::Urgency,
            Edit::Reporter(_) => Field::Reporter,
            Edit::Channel(_) => Field::Channel,
            Edit::NoticedAt(_) => Field::NoticedAt,
            Edit::Effect(_) => Field::Effect,
            Edit::Cause(_) => Field::Cause,
            Edit::Lesson(_) => Field::Lesson,
            Edit::PublicSummary(_) => Field::PublicSummary,
            Edit::VendorRef(_) => Field::VendorRef,
            Edit::Restricted(_) => Field::Restricted,
        }
    }

    /// One parser for forms, inline edits, REST and imports; the empty text clears what may be empty.
    pub fn parse(field: Field, text: &str) -> Result<Edit, String> {
        Ok(match field {
            Field::Title => Edit::Title(validate::title(text)?),
            Field::Description => Edit::Description(validate::text(text)?),
            Field::Types => Edit::Types(list(text)?),
            Field::Category => Edit::Category(id(text)?),
            Field::CategoryChecked => Edit::CategoryChecked(flag(text)?),
            Field::Service => Edit::Service(id(text)?),
            Field::Location => Edit::Location(id(text)?),
            Field::Impact => Edit::Impact(choice(text)?),
            Field::Urgency => Edit::Urgency(choice(text)?),
            Field::Reporter => Edit::Reporter(id(text)?),
            Field::Channel => Edit::Channel(choice(text)?),
            Field::NoticedAt => Edit::NoticedAt(instant(text)?),
            Field::Effect => Edit::Effect(optional_text(text)?),
            Field::Cause => Edit::Cause(optional_text(text)?),
            Field::Lesson => Edit::Lesson(optional_text(text)?),
            Field::PublicSummary => Edit::PublicSummary(optional_text(text)?),
            Field::VendorRef => Edit::VendorRef(optional_line(text)?),
            Field::Restricted => Edit::Restricted(flag(text)?),
        })
    }

    /// The inverse of `parse`: the text that a form shows.
    pub fn text(&self) -> String {
        match self {
            Edit::Title(text) | Edit::Description(text) => text.clone(),
            Edit::Types(types) => types.iter().map(|t| t.slug()).collect::<Vec<_>>().join(","),
            Edit::Category(id) => shown(id),
            Edit::Service(id) => shown(id),
            Edit::Location(id) => shown(id),
            Edit::Reporter(id) => shown(id),
            Edit::Impact(choice) => shown(choice),
            Edit::Urgency(choice) => shown(choice),
            Edit::Channel(choice) => shown(choice),
            Edit::NoticedAt(at) => at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).unwrap_or_default(),
            Edit::Effect(text) | Edit::Cause(text) | Edit::Lesson(text) | Edit::PublicSummary(text) | Edit::VendorRef(text) => {
                text.clone().unwrap_or_default()
            }
            Edit::CategoryChecked(flag) | Edit::Restricted(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        }
    }

    pub fn is_empty(&self) -> bool {
        !matches!(self, Edit::Restricted(_)) && matches!(self.text().as_str(), "" | "no")
    }
}

impl Incident {
    /// The current value of a field.
    pub fn get(&self, field: Field) -> Edit {
        match field {
            Field::Title => Edit::Title(self.title.clone()),
            Field::Description => Edit::Description(self.description.clone()),
            Field::Types => Edit::Types(self.types.clone()),
            Field::Category => Edit::Category(self.category),
            Field::CategoryChecked => Edit::CategoryChecked(self.category_checked),
            Field::Service => Edit::Service(self.service),
            Field::Location => Edit::Location(self.location),
            Field::Impact => Edit::Impact(self.impact),
            Field::Urgency => Edit::Urgency(self.urgency),
            Field::Reporter => Edit::Reporter(self.reporter),
            Field::Channel => Edit::Channel(self.channel),
            Field::NoticedAt => Edit::NoticedAt(self.noticed_at),
            Field::Effect => Edit::Effect(self.effect.clone()),
            Field::Cause => Edit::Cause(self.cause.clone()),
            Field::Lesson => Edit::Lesson(self.lesson.clone()),
            Field::PublicSummary => Edit::PublicSummary(self.public_summary.clone()),
            Field::VendorRef => Edit::VendorRef(self.vendor_ref.clone()),
            Field::Restricted => Edit::Restricted(self.restricted),
        }
    }

    /// Only the fold calls this.
    pub(super) fn set(&mut self, edit: Edit) {
        match edit {
            Edit::Title(title) => self.title = title,
            Edit::Description(text) => self.description = text,
            Edit::Types(types) => self.types = types,
            Edit::Category(id) => self.category = id,
            Edit::CategoryChecked(checked) => self.category_checked = checked,
            Edit::Service(id) => self.service = id,
            Edit::Location(id) => self.location = id,
            Edit::Impact(impact) => self.impact = impact,
            Edit::Urgency(urgency) => self.urgency = urgency,
            Edit::Reporter(id) => self.reporter = id,
            Edit::Channel(channel) => self.channel = channel,
            Edit::NoticedAt(at) => self.noticed_at = at,
            Edit::Effect(text) => self.effect = text,
            Edit::Cause(text) => self.cause = text,
            Edit::Lesson(text) => self.lesson = text,
            Edit::PublicSummary(text) => self.public_summary = text,
            Edit::VendorRef(text) => self.vendor_ref = text,
            Edit::Restricted(restricted) => self.restricted = restricted,
        }
    }
}

/// Two people changed one field: both values, and who wrote the one that stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Clash {
    pub yours: Edit,
    pub theirs: Edit,
    pub mark: Mark,
}

/// A write must name the version of the field that its author saw. The same value twice is no conflict.
pub fn check_version(incident: &Incident, edit: &Edit, seen: u32) -> Result<(), Box<Clash>> {
    let theirs = incident.get(edit.field());
    match incident.marks.get(&edit.field()) {
        Some(mark) if seen < mark.version && theirs != *edit => Err(Box::new(Clash { yours: edit.clone(), theirs, mark: mark.clone() })),
        _ => Ok(()),
    }
}

fn shown(value: &Option<impl ToString>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn optional_text(text: &str) -> Result<Option<String>, String> {
    Ok(Some(validate::text(text)?).filter(|text| !text.is_empty()))
}

fn optional_line(text: &str) -> Result<Option<String>, String> {
    if text.trim().is_empty() { Ok(None) } else { validate::line(text, validate::LINE_MAX).map(Some) }
}

fn id<T: std::str::FromStr>(text: &str) -> Result<Option<T>, String> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "Choose one from the list.".into()),
    }
}

fn choice<T: std::str::FromStr<Err = crate::choice::NotAChoice>>(text: &str) -> Result<Option<T>, String> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|e| format!("Choose {e}.")),
    }
}

fn list(text: &str) -> Result<BTreeSet<IncidentType>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(|e: crate::choice::NotAChoice| format!("Choose {e}."))).collect()
}

fn flag(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "on" | "1" => Ok(true),
        "" | "no" | "false" | "off" | "0" => Ok(false),
        _ => Err("Answer yes or no.".into()),
    }
}

/// RFC 3339, or what a browser's date-and-time control sends, taken as UTC. In whole microseconds, as columns keep them:
/// what the events say and what the record holds are the same instant.
pub(crate) fn instant(text: &str) -> Result<Option<DateTime<Utc>>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let bare = |format| chrono::NaiveDateTime::parse_from_str(text, format).map(|at| at.and_utc());
    let at = DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .or_else(|_| bare("%Y-%m-%dT%H:%M"))
        .or_else(|_| bare("%Y-%m-%dT%H:%M:%S"))
        .or_else(|_| bare("%Y-%m-%dT%H:%MZ"))
        .map_err(|_| "Write a time such as 2026-11-21T14:05Z.".to_owned())?;
    // A leap second is none of the calendar's either: it becomes the first of the next minute.
    let at = DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at);
    // Years outside four digits cannot be stored alike on both databases.
    if (1970..=9999).contains(&chrono::Datelike::year(&at)) { Ok(Some(at)) } else { Err("This year cannot be right.".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More than columns keep would make the fold of the events differ from the stored record.
    #[test]
    fn instants_are_whole_microseconds() {
        for (text, expect) in [
            ("2026-11-20T08:55:00.123456789Z", "2026-11-20T08:55:00.123456Z"),
            ("2026-11-20T08:55:00.999999999+01:00", "2026-11-20T07:55:00.999999Z"),
            ("2026-11-20T08:55:00.5Z", "2026-11-20T08:55:00.500Z"),
            ("2026-11-20T08:55", "2026-11-20T08:55:00Z"),
            ("2016-12-31T23:59:60.25Z", "2017-01-01T00:00:00.250Z"),
        ] {
            let Ok(Edit::NoticedAt(Some(at))) = Edit::parse(Field::NoticedAt, text) else { panic!("{text}") };
            assert_eq!(at, expect.parse::<DateTime<Utc>>().unwrap(), "{text}");
        }
    }
}
