//! Owns who asks. Never trusts a wire value: an actor is made by the server from a session, a token or a job.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::role::RoleSet;
use crate::ids::{IncidentId, LocationId, PersonId, TeamId};

/// How long a sign-in counts as fresh.
pub const FRESH_FOR: TimeDelta = TimeDelta::minutes(10);

/// How long a reason that was given for opening a restricted incident counts.
pub const OPENED_FOR: TimeDelta = TimeDelta::hours(1);

/// Who asks. Deliberately not serializable: nothing that comes over the wire can claim to be the system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    Anonymous,
    Person(PersonActor),
    /// A named part of Muster (a job, an import, the command line). It may do whatever somebody may do.
    System(Cow<'static, str>),
}

/// What decisions need to know about a person who is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonActor {
    pub id: PersonId,
    pub roles: RoleSet,
    pub teams: Vec<TeamId>,
    /// Own sites with everything that lies in them: the caller unfolds the tree of locations.
    pub sites: Vec<LocationId>,
    /// Until when the last sign-in counts as fresh, `FRESH_FOR` after it.
    pub fresh_until: Option<DateTime<Utc>>,
    /// Restricted incidents for which this person gave a reason that still counts. It stands for the reason of
    /// opening them and for no other.
    #[serde(default)]
    pub opened: Vec<IncidentId>,
}

impl Actor {
    pub fn system(name: impl Into<Cow<'static, str>>) -> Self {
        Actor::System(name.into())
    }

    pub fn person(&self) -> Option<&PersonActor> {
        match self {
            Actor::Person(person) => Some(person),
            Actor::Anonymous | Actor::System(_) => None,
        }
    }

    /// What an event remembers. Nobody unknown ever writes, so there is nothing to remember of a visitor.
    pub fn to_ref(&self) -> Option<ActorRef> {
        match self {
            Actor::Anonymous => None,
            Actor::Person(person) => Some(ActorRef::Person(person.id)),
            Actor::System(name) => Some(ActorRef::System(name.clone())),
        }
    }
}

impl PersonActor {
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        self.fresh_until.is_some_and(|until| now < until)
    }

    pub(super) fn is(&self, person: Option<PersonId>) -> bool {
        person == Some(self.id)
    }

    pub(super) fn is_among(&self, people: &[PersonId]) -> bool {
        people.contains(&self.id)
    }

    pub(super) fn is_in(&self, team: Option<TeamId>) -> bool {
        team.is_some_and(|team| self.teams.contains(&team))
    }

    pub(super) fn is_in_any(&self, teams: &[TeamId]) -> bool {
        teams.iter().any(|team| self.teams.contains(team))
    }

    pub(super) fn is_at(&self, site: Option<LocationId>) -> bool {
        site.is_some_and(|site| self.sites.contains(&site))
    }
}

/// Who did something, as the log keeps it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorRef {
    Person(PersonId),
    System(Cow<'static, str>),
}

impl ActorRef {
    pub fn system(name: impl Into<Cow<'static, str>>) -> Self {
        ActorRef::System(name.into())
    }

    pub fn person(&self) -> Option<PersonId> {
        match self {
            ActorRef::Person(id) => Some(*id),
            ActorRef::System(_) => None,
        }
    }
}

impl From<PersonId> for ActorRef {
    fn from(id: PersonId) -> Self {
        ActorRef::Person(id)
    }
}

impl fmt::Display for ActorRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActorRef::Person(id) => write!(f, "{id}"),
            ActorRef::System(name) => f.write_str(name),
        }
    }
}
