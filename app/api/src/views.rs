//! Owns the answers that pages are made from. Plain data in domain's vocabulary; nothing here decides.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::{Action, RoleSet};
use domain::catalogue::{Category, Location, Service, Team};
use domain::ids::{PersonId, TeamId};
use domain::incident::{Card, Event, Incident, Names, Page, Stage};
use domain::number::IncidentNumber;
use domain::priority::Priority;
use domain::validate::FieldErrors;
use domain::workflow::Offer;
use serde::{Deserialize, Serialize};

use crate::PlanView;

/// Who is signed in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Me {
    pub id: PersonId,
    pub name: String,
    pub email: Option<String>,
    pub roles: RoleSet,
    pub teams: Vec<TeamId>,
    /// Works in the agents' screens; everybody else lives in the portal.
    pub staff: bool,
}

/// What every page knows: the time of the server's render, so that the first paint of the browser says the same.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SessionView {
    pub me: Option<Me>,
    pub now: DateTime<Utc>,
}

/// How this browser shows Muster. `None` follows the system.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Preferences {
    /// `light` or `dark`.
    pub theme: Option<&'static str>,
    /// `compact`.
    pub density: Option<&'static str>,
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct RailCounts {
    pub open: u64,
    pub mine: u64,
    pub unassigned: u64,
    pub waiting_on_reporter: u64,
    pub reopened: u64,
    pub bounced: u64,
    pub following: u64,
    /// Unread in the inbox.
    pub inbox: u64,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ColumnView {
    pub stage: Stage,
    pub count: u64,
    /// Since when the card that waits longest has been in this stage.
    pub oldest: Option<DateTime<Utc>>,
    pub cards: Vec<Card>,
    pub next: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BoardView {
    pub columns: Vec<ColumnView>,
    pub names: Names,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MoreCards {
    pub page: Page<Card>,
    pub names: Names,
}

/// A restricted incident that this person may open with a reason. Its words stay closed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SealedView {
    pub number: IncidentNumber,
    pub priority: Option<Priority>,
    pub opened_at: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Facets {
    pub stages: BTreeMap<Stage, u64>,
    pub priorities: BTreeMap<Priority, u64>,
    pub teams: BTreeMap<TeamId, u64>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ListView {
    pub page: Page<Card>,
    pub total: u64,
    pub facets: Facets,
    pub names: Names,
    pub sealed: Vec<SealedView>,
    /// How much of it this reader may take along.
    pub sheet: domain::sheet::Offer,
}

/// One incident for somebody who works on it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct IncidentView {
    pub incident: Incident,
    /// Oldest first, only what this reader may see.
    pub events: Vec<Event>,
    pub names: Names,
    pub offers: Vec<Offer>,
    /// Of the rights that the page asks for, those that this reader has here.
    pub rights: Vec<Action>,
    /// Those of the rights that ask for a reason each time.
    pub reasons: Vec<Action>,
    pub together: crate::TogetherView,
    pub belonging: crate::BelongingView,
    /// What this reader could take back now.
    pub undo: Option<domain::workflow::Undoable>,
    pub plan: PlanView,
}

/// What became of a move on the board.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum MoveOutcome {
    Moved {
        card: Box<Card>,
        names: Names,
    },
    /// The fields to ask for, each with what to say; the card stays where it is.
    Needs {
        fields: FieldErrors,
    },
    /// Why not, and who may.
    Refused {
        why: String,
    },
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Choices {
    pub teams: Vec<Team>,
    /// Agents, for owners; with the teams that they are in.
    pub agents: Vec<Agent>,
    pub categories: Vec<Category>,
    pub services: Vec<Service>,
    pub locations: Vec<Location>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Agent {
    pub id: PersonId,
    pub name: String,
    pub teams: Vec<TeamId>,
}

/// A person in a picker: no contact data.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PersonChoice {
    pub id: PersonId,
    pub name: String,
}

/// An own report in plain words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ReportCard {
    pub number: IncidentNumber,
    pub title: String,
    pub state: ReportState,
    pub opened_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// First name and team of who works on it.
    pub agent: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    Received,
    InWork,
    /// The desk asked something.
    WaitingForYou,
    PleaseConfirm,
    Confirmed,
    Done,
    Ended,
}

impl ReportState {
    pub fn words(self) -> &'static str {
        match self {
            ReportState::Received => "We have your report",
            ReportState::InWork => "Someone is on it",
            ReportState::WaitingForYou => "We need an answer from you",
            ReportState::PleaseConfirm => "Fixed: please confirm",
            ReportState::Confirmed => "You said it works",
            ReportState::Done => "Done",
            ReportState::Ended => "Ended without a fix",
        }
    }
}

/// What everybody may read before reporting the same.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct KnownTrouble {
    pub number: IncidentNumber,
    pub summary: String,
    pub since: DateTime<Utc>,
    pub service: Option<String>,
}

/// A file with what the reader can do about it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FileView {
    pub file: domain::attachment::Shown,
    pub removable: bool,
}

/// What is known already of what somebody types.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct SuggestionView {
    pub known: Vec<KnownTrouble>,
    /// Own open reports.
    pub own: Vec<ReportCard>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PortalView {
    pub reports: Vec<ReportCard>,
    pub known: Vec<KnownTrouble>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Message {
    pub from_you: bool,
    pub who: String,
    pub text: String,
    pub at: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ReportView {
    pub card: ReportCard,
    /// How far the planned steps are, in words that name none.
    pub steps: Option<String>,
    pub description: String,
    pub service: Option<String>,
    pub location: Option<String>,
    pub messages: Vec<Message>,
    pub can_confirm: bool,
    pub can_reopen: bool,
    pub can_answer: bool,
    pub can_withdraw: bool,
    pub files: Vec<FileView>,
    /// New files can be added.
    pub can_attach: bool,
    /// An answer would open a new report that goes on from this one.
    pub answer_opens_new: bool,
    pub follows: Option<IncidentNumber>,
    pub continued_in: Option<IncidentNumber>,
    /// What an end of the report means, in plain words.
    pub ending: Option<String>,
}

/// One place where the person is signed in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SignInPlace {
    pub id: String,
    pub device: String,
    pub since: DateTime<Utc>,
    pub last_seen: DateTime<Utc>,
    pub current: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AccountView {
    pub me: Me,
    pub places: Vec<SignInPlace>,
    /// Tokens that still open something, the newest first.
    pub tokens: Vec<TokenView>,
}

/// A program's way in, without its secret.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TokenView {
    pub id: String,
    pub name: String,
    /// Its first characters.
    pub begins: String,
    /// `read`, `write` or `all`.
    pub scope: String,
    pub created_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}
