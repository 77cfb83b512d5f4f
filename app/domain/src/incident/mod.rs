//! Owns the record of an incident. The record is what its events fold to; nothing else may change it.

mod card;
mod care;
mod course;
mod edit;
mod event;
mod filter;
mod fold;
mod hold;
mod link;
mod mention;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use card::{Card, Names, Page};
pub use care::{Care, DAY, Since};
pub use course::Course;
pub(crate) use edit::instant;
pub use edit::{Clash, Edit, Field, Shape, check_version};
pub use event::{Event, EventKind, Mention, Opened, SourceChange, SourceRow, Undone};
pub use filter::{AssigneeFilter, Filter, QUERY_MAX, Sort};
pub use hold::Hold;
pub use link::{Link, check_link};
pub use mention::{Piece, candidates, mentions, pieces};
pub use vocabulary::{Audience, CancelReason, Channel, HoldReason, IncidentType, Origin, Stage, StageKind};

use crate::access::{ActorRef, IncidentFacts};
use crate::catalogue::{Level, ResolutionCode};
use crate::ids::{CategoryId, IncidentId, LocationId, PersonId, RealmId, ServiceId, TeamId};
use crate::number::IncidentNumber;
use crate::priority::{Impact, Priority, Urgency};
use crate::task::Tasks;

/// All times are UTC instants.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Incident {
    pub id: IncidentId,
    pub realm: RealmId,
    pub number: IncidentNumber,
    pub title: String,
    pub description: String,
    pub stage: Stage,
    pub stage_since: DateTime<Utc>,
    pub hold: Option<Hold>,
    pub types: BTreeSet<IncidentType>,
    pub category: Option<CategoryId>,
    /// An agent looked at the category again before closing.
    pub category_checked: bool,
    pub service: Option<ServiceId>,
    pub location: Option<LocationId>,
    pub impact: Option<Impact>,
    pub urgency: Option<Urgency>,
    /// From the matrix, or what somebody set instead.
    pub priority: Option<Priority>,
    /// Why the priority differs from the matrix.
    pub priority_override: Option<String>,
    /// The desk that answers to the reporter, whoever works on it.
    pub owning_team: Option<TeamId>,
    pub team: Option<TeamId>,
    pub level: Option<Level>,
    pub assignee: Option<PersonId>,
    pub escalation: Option<Escalation>,
    pub reporter: Option<PersonId>,
    pub opener: ActorRef,
    pub origin: Origin,
    pub channel: Option<Channel>,
    pub noticed_at: Option<DateTime<Utc>>,
    /// Who is affected, can they work, since when.
    pub effect: Option<String>,
    pub opened_at: DateTime<Utc>,
    /// When somebody of the desk did something here last, since it was opened.
    pub touched_at: DateTime<Utc>,
    /// When somebody looked at its priority last, since it was opened.
    pub weighed_at: DateTime<Utc>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// First answer to the reporter.
    pub answered_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<ActorRef>,
    /// Cause or workaround, as far as known.
    pub cause: Option<String>,
    pub resolution_code: Option<ResolutionCode>,
    pub resolution_notes: Option<String>,
    /// What the desk learned, or "none".
    pub lesson: Option<String>,
    /// What everybody may read in the portal before reporting the same.
    pub public_summary: Option<String>,
    pub vendor_ref: Option<String>,
    pub cancel_reason: Option<CancelReason>,
    pub duplicate_of: Option<IncidentId>,
    /// The closed incident that this one goes on from.
    pub follows: Option<IncidentId>,
    /// The incident that this one is part of.
    pub parent: Option<IncidentId>,
    pub related: BTreeSet<IncidentId>,
    pub restricted: bool,
    /// People who were named by hand: they read it although it is restricted.
    pub need_to_know: BTreeSet<PersonId>,
    pub reopen_count: u32,
    pub reassignment_count: u32,
    /// How often it came back to a team that had it before, handed back or sent round.
    pub bounces: u32,
    /// Teams that had it before.
    pub had_by: BTreeSet<TeamId>,
    /// Facts kept word for word from the system that it was imported from.
    pub source: BTreeMap<String, String>,
    /// In their order.
    pub tasks: Tasks,
    /// Grows with every change of the record; texts appended to the log do not change it.
    pub version: u32,
    /// Version, author and time of the last change of each field that was ever edited.
    pub marks: BTreeMap<Field, Mark>,
}

/// Who changed a field last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mark {
    pub version: u32,
    pub by: ActorRef,
    pub at: DateTime<Utc>,
}

/// The way up that waits for acceptance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Escalation {
    pub from_team: Option<TeamId>,
    pub from_level: Option<Level>,
    pub from_assignee: Option<PersonId>,
}

impl Incident {
    /// The record that an opening event makes, in Identification, version 1.
    pub fn open(id: IncidentId, realm: RealmId, number: IncidentNumber, opened: &Opened, by: &ActorRef, at: DateTime<Utc>) -> Self {
        Incident {
            id,
            realm,
            number,
            title: opened.title.clone(),
            description: opened.description.clone(),
            stage: Stage::Identification,
            stage_since: at,
            hold: None,
            types: BTreeSet::new(),
            category: None,
            category_checked: false,
            service: None,
            location: opened.location,
            impact: None,
            urgency: None,
            priority: None,
            priority_override: None,
            owning_team: opened.owning_team,
            team: opened.owning_team,
            level: opened.level,
            assignee: None,
            escalation: None,
            reporter: opened.reporter,
            opener: by.clone(),
            origin: opened.origin,
            channel: opened.channel,
            noticed_at: opened.noticed_at,
            effect: opened.effect.clone(),
            opened_at: at,
            touched_at: at,
            weighed_at: at,
            acknowledged_at: None,
            answered_at: opened.channel.filter(|c| c.is_conversation()).map(|_| at),
            resolved_at: None,
            confirmed_at: None,
            closed_at: None,
            closed_by: None,
            cause: None,
            resolution_code: None,
            resolution_notes: None,
            lesson: None,
            public_summary: None,
            vendor_ref: None,
            cancel_reason: None,
            duplicate_of: None,
            follows: opened.follows,
            parent: None,
            related: BTreeSet::new(),
            restricted: opened.restricted,
            need_to_know: BTreeSet::new(),
            reopen_count: 0,
            reassignment_count: 0,
            bounces: 0,
            had_by: BTreeSet::new(),
            source: opened.source.clone(),
            tasks: Tasks::default(),
            version: 1,
            marks: BTreeMap::new(),
        }
    }

    /// What decisions about rights need to know.
    pub fn facts(&self) -> IncidentFacts {
        IncidentFacts {
            id: self.id,
            reporter: self.reporter,
            opener: match self.opener {
                ActorRef::Person(id) => Some(id),
                ActorRef::System(_) => None,
            },
            owning_team: self.owning_team,
            assigned_team: self.team,
            assignee: self.assignee,
            site: self.location,
            restricted: self.restricted,
            published: self.public_summary.is_some(),
            involved: Vec::new(),
            shared_with: self.assignee.into_iter().chain(self.need_to_know.iter().copied()).collect(),
        }
    }

    /// Shown in the portal as a known disruption: open, not restricted, and somebody wrote what everybody may read.
    pub fn is_published(&self) -> bool {
        self.is_open() && !self.restricted && self.public_summary.is_some()
    }

    pub fn is_open(&self) -> bool {
        self.stage.is_open()
    }

    /// The version of one field: what a write must name to prove that it saw the current value.
    pub fn field_version(&self, field: Field) -> u32 {
        self.marks.get(&field).map_or(0, |mark| mark.version)
    }
}
