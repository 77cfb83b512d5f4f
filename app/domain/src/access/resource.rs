//! Owns what decisions need to know about a thing, and how a person stands to it. Never loads anything and never
//! decides: the caller brings complete facts, `decide` reads the matrix.

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::actor::{Actor, PersonActor};
use crate::ids::{IncidentId, LocationId, PersonId, TeamId};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IncidentFacts {
    pub id: IncidentId,
    pub reporter: Option<PersonId>,
    /// Who filed it, perhaps for the reporter; both count as own.
    pub opener: Option<PersonId>,
    pub owning_team: Option<TeamId>,
    pub assigned_team: Option<TeamId>,
    pub assignee: Option<PersonId>,
    pub site: Option<LocationId>,
    pub restricted: bool,
    /// Shown on the portal as a known disruption.
    pub published: bool,
    /// Followers and affected people.
    pub involved: Vec<PersonId>,
    /// Shared with them by hand: the need-to-know list.
    pub shared_with: Vec<PersonId>,
}

/// A person as somebody else's record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonFacts {
    pub id: PersonId,
    pub teams: Vec<TeamId>,
    pub site: Option<LocationId>,
    /// People from outside who work with this person on something shared with them.
    pub shared_with: Vec<PersonId>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExerciseFacts {
    pub players: Vec<PersonId>,
    /// Directors, controllers, role players, evaluators.
    pub controls: Vec<PersonId>,
}

/// Any other record: an article, a service, a problem, a review, an action of a review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecordFacts {
    /// The action that reads it. Who lacks that must not learn that the record exists.
    pub read: Action,
    pub owner: Option<PersonId>,
    pub shared_with: Vec<PersonId>,
    pub teams: Vec<TeamId>,
    pub site: Option<LocationId>,
    pub published: bool,
    /// The incident it is about: when that is restricted, it hides this record too.
    pub incident: Option<IncidentFacts>,
}

/// What an action is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'a> {
    /// Settings and whatever else belongs to nobody in particular.
    Global,
    /// Something published to everybody.
    Published,
    /// Something of one person's own: a draft, a session, a token.
    Own(PersonId),
    /// Something of one team's.
    Team(TeamId),
    /// Something at one site.
    Site(LocationId),
    Person(&'a PersonFacts),
    /// An incident that does not exist yet.
    NewIncident {
        reporter: Option<PersonId>,
        team: Option<TeamId>,
        site: Option<LocationId>,
    },
    Incident(&'a IncidentFacts),
    /// Something inside an incident that has its own author: an attachment, for instance. All relations but
    /// ownership come from the incident.
    Part {
        incident: &'a IncidentFacts,
        owner: Option<PersonId>,
    },
    Record(&'a RecordFacts),
    Exercise(&'a ExerciseFacts),
}

/// What a permit can be given for: anything that can say what it is to the matrix.
pub trait Guarded {
    fn resource(&self) -> Resource<'_>;
}

impl Guarded for Resource<'_> {
    fn resource(&self) -> Resource<'_> {
        *self
    }
}

impl Guarded for IncidentFacts {
    fn resource(&self) -> Resource<'_> {
        Resource::Incident(self)
    }
}

impl Guarded for PersonFacts {
    fn resource(&self) -> Resource<'_> {
        Resource::Person(self)
    }
}

impl Guarded for ExerciseFacts {
    fn resource(&self) -> Resource<'_> {
        Resource::Exercise(self)
    }
}

impl Guarded for RecordFacts {
    fn resource(&self) -> Resource<'_> {
        Resource::Record(self)
    }
}

/// How an actor stands to a resource. One flag for each letter that asks for a relation.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Relations {
    pub published: bool,
    pub own: bool,
    pub involved: bool,
    pub shared: bool,
    pub control: bool,
    /// Assigned to an own team; `team` is wider.
    pub assigned_team: bool,
    pub team: bool,
}

impl Resource<'_> {
    pub(super) fn relations(&self, actor: &Actor) -> Relations {
        let known = actor.person().map_or_else(Relations::default, |person| self.relations_of(person));
        Relations { published: self.is_published(), ..known }
    }

    /// The incident whose restriction stands before this resource.
    pub(super) fn incident(&self) -> Option<&IncidentFacts> {
        match self {
            Resource::Incident(incident) | Resource::Part { incident, .. } => Some(incident),
            Resource::Record(record) => record.incident.as_ref(),
            _ => None,
        }
    }

    fn is_published(&self) -> bool {
        match self {
            Resource::Published => true,
            Resource::Incident(incident) | Resource::Part { incident, .. } => incident.published,
            Resource::Record(record) => record.published,
            _ => false,
        }
    }

    fn relations_of(&self, person: &PersonActor) -> Relations {
        let none = Relations::default();
        match self {
            Resource::Global | Resource::Published => none,
            Resource::Own(owner) => Relations { own: person.is(Some(*owner)), ..none },
            Resource::Team(team) => of_teams(person, &[*team]),
            Resource::Site(site) => Relations { team: person.is_at(Some(*site)), ..none },
            Resource::Person(facts) => Relations {
                own: person.is(Some(facts.id)),
                shared: person.is_among(&facts.shared_with),
                team: person.is_in_any(&facts.teams) || person.is_at(facts.site),
                ..none
            },
            Resource::NewIncident { reporter, team, site } => {
                let teams = of_teams(person, team.as_slice());
                Relations { own: person.is(*reporter), team: teams.team || person.is_at(*site), ..teams }
            }
            Resource::Incident(incident) => of_incident(person, incident),
            Resource::Part { incident, owner } => Relations { own: person.is(*owner), ..of_incident(person, incident) },
            Resource::Record(record) => {
                let teams = of_teams(person, &record.teams);
                Relations {
                    own: person.is(record.owner),
                    shared: person.is_among(&record.shared_with),
                    team: teams.team || person.is_at(record.site),
                    ..teams
                }
            }
            Resource::Exercise(run) => {
                let (plays, controls) = (person.is_among(&run.players), person.is_among(&run.controls));
                // A player who also steered would know what comes next.
                Relations { shared: plays || controls, control: controls && !plays, ..none }
            }
        }
    }
}

fn of_teams(person: &PersonActor, teams: &[TeamId]) -> Relations {
    let team = person.is_in_any(teams);
    Relations { team, assigned_team: team, ..Relations::default() }
}

fn of_incident(person: &PersonActor, incident: &IncidentFacts) -> Relations {
    let own = person.is(incident.reporter) || person.is(incident.opener);
    let assigned = of_teams(person, incident.assigned_team.as_slice());
    Relations {
        own,
        involved: own || person.is_among(&incident.involved),
        shared: person.is_among(&incident.shared_with) || person.is(incident.assignee),
        team: assigned.team || person.is_in(incident.owning_team) || person.is_at(incident.site),
        ..assigned
    }
}
