//! The JSON forms of incidents and events: stable names, ids together with names. Never shows to reporters what is
//! written for the desk.

use backend::Ctx;
use chrono::{DateTime, Utc};
use domain::access::{Action, ActorRef, Resource, decide};
use domain::incident::{Event, Incident, Names};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that is pointed at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reference {
    pub id: Uuid,
    pub name: String,
}

/// Why work waits.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Hold)]
pub struct HoldView {
    /// `reporter`, `vendor`, `change`, `problem` or `evidence`.
    pub reason: String,
    pub since: DateTime<Utc>,
    pub note: Option<String>,
    pub resume_at: Option<DateTime<Utc>>,
}

/// A clock of an agreement; there are none yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Clock)]
pub struct ClockView {}

/// How far the tasks of an incident are.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Progress)]
pub struct ProgressView {
    pub done: u32,
    pub total: u32,
    /// When the first of the open ones is due; null for people who only report.
    pub due: Option<DateTime<Utc>>,
}

impl ProgressView {
    fn of(incident: &Incident) -> Self {
        let progress = incident.tasks.progress();
        Self { done: progress.done, total: progress.total, due: progress.due }
    }
}

/// An incident. Fields that are written for the desk are null for people who only report.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Incident)]
pub struct IncidentView {
    /// Such as `INC-123`.
    pub number: String,
    pub id: Uuid,
    pub title: String,
    pub description: String,
    /// `identification`, `logging`, `categorization`, `prioritization`, `response`, `diagnosis`, `escalation`,
    /// `resolution`, `recovery`, `closed` or `cancelled`.
    pub stage: String,
    /// `new`, `active`, `waiting`, `done`, `closed` or `cancelled`.
    pub stage_kind: String,
    pub stage_since: DateTime<Utc>,
    pub hold: Option<HoldView>,
    /// Of `hardware`, `software`, `security`, `facilities`.
    pub types: Vec<String>,
    pub category: Option<Reference>,
    pub service: Option<Reference>,
    pub location: Option<Reference>,
    /// `high`, `medium` or `low`.
    pub impact: Option<String>,
    /// `high`, `medium` or `low`.
    pub urgency: Option<String>,
    /// `P1` to `P5`.
    pub priority: Option<String>,
    /// Why the priority differs from the matrix.
    pub priority_override: Option<String>,
    /// Who works on it.
    pub team: Option<Reference>,
    /// The desk that answers to the reporter.
    pub owning_team: Option<Reference>,
    /// `L1`, `L2`, `L3` or `vendor`.
    pub level: Option<String>,
    pub assignee: Option<Reference>,
    pub reporter: Option<Reference>,
    /// `portal`, `agent`, `email`, `alert`, `api` or `import`.
    pub origin: String,
    pub channel: Option<String>,
    pub noticed_at: Option<DateTime<Utc>>,
    pub effect: Option<String>,
    pub cause: Option<String>,
    pub resolution_code: Option<String>,
    pub resolution_notes: Option<String>,
    pub lesson: Option<String>,
    pub public_summary: Option<String>,
    pub vendor_ref: Option<String>,
    pub cancel_reason: Option<String>,
    /// Number of the incident that this one repeats.
    pub duplicate_of: Option<String>,
    /// Number of the closed incident that this one goes on from.
    pub follows: Option<String>,
    pub restricted: bool,
    pub reopen_count: u32,
    pub reassignment_count: u32,
    /// How often it came back to a team that had it before.
    pub bounces: u32,
    pub opened_at: DateTime<Utc>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    /// How far its tasks are; skipped ones do not count.
    pub tasks: ProgressView,
    pub clocks: Vec<ClockView>,
    /// Number of the incident above this one.
    pub parent: Option<String>,
    /// Grows with every change; the ETag of an incident is this number in quotes.
    pub version: u32,
}

/// Fields that new and existing incidents share.
#[derive(ToSchema)]
#[allow(dead_code, reason = "the fields that Body reads, for the OpenAPI document")]
pub struct OtherFields {
    /// Of `hardware`, `software`, `security`, `facilities`.
    types: Option<Vec<String>>,
    /// A category, by id, name or path.
    category: Option<String>,
    category_checked: Option<bool>,
    /// A service, by id or name.
    service: Option<String>,
    /// A location, by id or name.
    location: Option<String>,
    /// A person, by id or e-mail address. People who are not staff report for themselves.
    reporter: Option<String>,
    /// `portal`, `phone`, `walk_in`, `email` or `alert`.
    channel: Option<String>,
    noticed_at: Option<DateTime<Utc>>,
    /// Who is affected, can they work, since when.
    effect: Option<String>,
    /// Cause or workaround.
    cause: Option<String>,
    /// What the desk learned, or "none".
    lesson: Option<String>,
    /// What everybody may read in the portal.
    public_summary: Option<String>,
    /// The number under which a supplier works on it.
    vendor_ref: Option<String>,
    restricted: Option<bool>,
}

impl IncidentView {
    /// As the caller may see it.
    pub fn of(ctx: &Ctx, incident: &Incident, names: &Names) -> Self {
        let view = Self::whole(incident, names);
        let internal = decide(&ctx.actor, Action::IncidentNoteRead, &Resource::Incident(&incident.facts()), ctx.now, None).is_allowed();
        if internal { view } else { view.for_reporters() }
    }

    fn for_reporters(self) -> Self {
        Self {
            priority_override: None,
            owning_team: None,
            level: None,
            assignee: None,
            cause: None,
            resolution_notes: None,
            lesson: None,
            vendor_ref: None,
            parent: None,
            tasks: ProgressView { due: None, ..self.tasks },
            hold: self.hold.map(|hold| HoldView { note: None, ..hold }),
            ..self
        }
    }

    fn whole(incident: &Incident, names: &Names) -> Self {
        let person = |id| reference(id, &names.people);
        Self {
            number: incident.number.to_string(),
            id: incident.id.0,
            title: incident.title.clone(),
            description: incident.description.clone(),
            stage: incident.stage.to_string(),
            stage_kind: incident.stage.kind().to_string(),
            stage_since: incident.stage_since,
            hold: incident.hold.as_ref().map(|hold| HoldView {
                reason: hold.reason.to_string(),
                since: hold.since,
                note: hold.note.clone(),
                resume_at: hold.resume_at,
            }),
            types: incident.types.iter().map(ToString::to_string).collect(),
            category: reference(incident.category, &names.categories),
            service: reference(incident.service, &names.services),
            location: reference(incident.location, &names.locations),
            impact: slug(incident.impact),
            urgency: slug(incident.urgency),
            priority: slug(incident.priority),
            priority_override: incident.priority_override.clone(),
            team: reference(incident.team, &names.teams),
            owning_team: reference(incident.owning_team, &names.teams),
            level: slug(incident.level),
            assignee: person(incident.assignee),
            reporter: person(incident.reporter),
            origin: incident.origin.to_string(),
            channel: slug(incident.channel),
            noticed_at: incident.noticed_at,
            effect: incident.effect.clone(),
            cause: incident.cause.clone(),
            resolution_code: slug(incident.resolution_code),
            resolution_notes: incident.resolution_notes.clone(),
            lesson: incident.lesson.clone(),
            public_summary: incident.public_summary.clone(),
            vendor_ref: incident.vendor_ref.clone(),
            cancel_reason: slug(incident.cancel_reason),
            duplicate_of: incident.duplicate_of.and_then(|id| slug(names.incidents.get(&id))),
            follows: incident.follows.and_then(|id| slug(names.incidents.get(&id))),
            restricted: incident.restricted,
            reopen_count: incident.reopen_count,
            reassignment_count: incident.reassignment_count,
            bounces: incident.bounces,
            opened_at: incident.opened_at,
            acknowledged_at: incident.acknowledged_at,
            answered_at: incident.answered_at,
            resolved_at: incident.resolved_at,
            confirmed_at: incident.confirmed_at,
            closed_at: incident.closed_at,
            tasks: ProgressView::of(incident),
            clocks: Vec::new(),
            parent: incident.parent.and_then(|id| names.incidents.get(&id)).map(ToString::to_string),
            version: incident.version,
        }
    }
}

fn slug(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

/// What is pointed at, with its name; one that is gone still has its id.
fn reference<I>(id: Option<I>, names: &std::collections::BTreeMap<I, String>) -> Option<Reference>
where
    I: Copy + Ord + ToString,
{
    let id = id?;
    let uuid = id.to_string().parse().unwrap_or_default();
    Some(Reference { id: uuid, name: names.get(&id).cloned().unwrap_or_default() })
}

/// One page of incidents.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IncidentPage)]
pub struct IncidentPage {
    pub items: Vec<IncidentView>,
    /// Give it as `cursor` to go on; null at the end. The header Link has the whole address.
    pub next: Option<String>,
}

/// Who did something: a person, or a named part of Muster.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Actor)]
pub struct ActorView {
    pub id: Option<Uuid>,
    pub name: String,
}

/// One entry of the log.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView {
    pub id: Uuid,
    /// `opened`, `edited`, `moved`, `noted`, `replied`, `answered`, `resolved` and so on.
    pub kind: String,
    pub actor: ActorView,
    pub occurred_at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    /// Who may read it: `internal`, `vendor` or `public`.
    pub audience: String,
    /// The incident's version after it.
    pub version: u32,
    /// What belongs to this kind, such as the `text` of a note.
    #[schema(value_type = Object)]
    pub data: Value,
}

impl EventView {
    pub fn of(event: &Event, names: &Names) -> Self {
        // A log entry is plain data with text keys: it always becomes a JSON object.
        let mut data = match serde_json::to_value(&event.kind) {
            Ok(Value::Object(data)) => data,
            _ => Map::new(),
        };
        let kind = data.remove("kind").and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
        let actor = match &event.actor {
            ActorRef::Person(id) => ActorView { id: Some(id.0), name: names.people.get(id).cloned().unwrap_or_default() },
            ActorRef::System(name) => ActorView { id: None, name: name.to_string() },
        };
        Self {
            id: event.id.0,
            kind,
            actor,
            occurred_at: event.occurred_at,
            recorded_at: event.recorded_at,
            audience: event.audience.to_string(),
            version: event.version,
            data: Value::Object(data),
        }
    }
}

/// The log of an incident, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventPage)]
pub struct EventPage {
    pub items: Vec<EventView>,
    /// Give it as `cursor` to go on; null at the end.
    pub next: Option<String>,
}
