//! Owns the answers that the administration pages are made from. Plain data; nothing here decides.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::access::Action;
use domain::catalogue::{Category, FieldChange, Location, Member, Service, Team};
use domain::ids::{LocationId, PersonId, ServiceId, TeamId};
use domain::incident::Names;
use domain::person::Person;
use serde::{Deserialize, Serialize};

use crate::PersonChoice;

/// Which part of the catalogue a page shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    Categories,
    Services,
    Teams,
    Locations,
}

/// How many are in use, and how many are not any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    pub used: u64,
    pub retired: u64,
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct OverviewView {
    pub categories: Tally,
    pub services: Tally,
    pub teams: Tally,
    pub locations: Tally,
    /// `None` for whoever may not look.
    pub rules: Option<Tally>,
    pub people: Option<Tally>,
    pub audit: bool,
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct OrderRights {
    pub add: bool,
    pub services: BTreeSet<ServiceId>,
    pub teams: BTreeSet<TeamId>,
    pub locations: BTreeSet<LocationId>,
    /// Changes need the password once more.
    pub confirm: bool,
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct OrderView {
    pub categories: Vec<Category>,
    pub services: Vec<Service>,
    pub teams: Vec<Team>,
    pub members: Vec<Member>,
    pub locations: Vec<Location>,
    pub staff: Vec<PersonChoice>,
    pub names: Names,
    pub rights: OrderRights,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DirectoryView {
    pub people: Vec<Person>,
    pub next: Option<String>,
    pub names: Names,
    pub teams: Vec<Team>,
    pub locations: Vec<Location>,
    pub may_add: bool,
    pub confirm: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PersonView {
    pub person: Person,
    pub names: Names,
    pub teams: Vec<Team>,
    pub locations: Vec<Location>,
    pub rights: Vec<Action>,
    pub confirm: bool,
}

/// One entry of the audit trail in words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TrailRow {
    pub id: String,
    pub at: DateTime<Utc>,
    pub person: Option<PersonId>,
    pub who: String,
    pub what: String,
    /// The name of what it was done to.
    pub subject: String,
    /// Where that is shown.
    pub href: Option<String>,
    pub reason: Option<String>,
    pub fields: Vec<FieldChange>,
    /// Whatever else was recorded.
    pub notes: Vec<(String, String)>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TrailView {
    pub rows: Vec<TrailRow>,
    pub next: Option<String>,
}

/// A service that breaks along with another one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BreaksToo {
    pub service: ServiceId,
    pub name: String,
    /// The service between them, if there is one.
    pub through: Option<String>,
}
