//! Owns the one decision about rights. Deny by default; never asks which role somebody has, only what the matrix says
//! to that role.

use chrono::{DateTime, Utc};

use super::action::Action;
use super::actor::Actor;
use super::denied::{Denied, Why};
use super::matrix::{Principal, Scope, cell, who_may};
use super::resource::{Relations, Resource};
use crate::ids::IncidentId;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    Allow,
    Deny(Denied),
}

impl Decision {
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allow)
    }

    /// The refusal, if it is one.
    pub fn err(self) -> Option<Denied> {
        match self {
            Decision::Allow => None,
            Decision::Deny(denied) => Some(denied),
        }
    }
}

/// May `actor` do `action` to `resource`? `reason` is what the person typed; blank is none.
pub fn decide(actor: &Actor, action: Action, resource: &Resource<'_>, now: DateTime<Utc>, reason: Option<&str>) -> Decision {
    let asker = Asker::new(actor, now, reason);
    match asker.grant(action, resource) {
        Grant::Given => Decision::Allow,
        grant => {
            let why = asker.why(grant, resource);
            let who_may = if why == Why::NotAllowed { who_may(action) } else { Vec::new() };
            Decision::Deny(Denied { action, why, who_may })
        }
    }
}

/// How far a question got. The order makes a union of rights the greatest grant and a chain of conditions the least.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Grant {
    Refused,
    NeedsFresh,
    NeedsReason,
    Given,
}

/// Ways to learn that an incident exists. On a restricted one they are all the right to read restricted incidents.
pub(super) const SEEING: [Action; 3] = [Action::IncidentRead, Action::IncidentSearch, Action::LiveSubscribe];

/// How an incident's restriction bears on a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wall {
    /// Not restricted.
    None,
    /// Restricted, and opened to this person: rights apply as if it were not, but nothing restricted is published,
    /// and need to know stays personal: no team from outside gets in.
    Opened,
    /// Restricted, while asking who may open it: neither `t` nor `a` reaches.
    Closed,
    /// Restricted and not opened: only `A` reaches through.
    Shut,
}

/// An actor with what it shows for the question.
pub(super) struct Asker<'a> {
    pub actor: &'a Actor,
    pub fresh: bool,
    pub reason: bool,
}

impl<'a> Asker<'a> {
    pub(super) fn new(actor: &'a Actor, now: DateTime<Utc>, reason: Option<&str>) -> Self {
        Asker {
            actor,
            fresh: actor.person().is_some_and(|person| person.is_fresh(now)),
            reason: reason.is_some_and(|reason| !reason.trim().is_empty()),
        }
    }

    pub(super) fn principals(&self) -> impl Iterator<Item = Principal> {
        let visitor = matches!(self.actor, Actor::Anonymous).then_some(Principal::Anonymous);
        let roles = self.actor.person().map(|person| person.roles.iter().map(Principal::Role));
        visitor.into_iter().chain(roles.into_iter().flatten())
    }

    fn has_opened(&self, incident: IncidentId) -> bool {
        self.actor.person().is_some_and(|person| person.opened.contains(&incident))
    }

    /// What a cell still asks for, once its scope reaches.
    pub(super) fn shows(&self, fresh: bool, reason: bool) -> Grant {
        match (fresh && !self.fresh, reason && !self.reason) {
            (true, _) => Grant::NeedsFresh,
            (false, true) => Grant::NeedsReason,
            (false, false) => Grant::Given,
        }
    }

    fn grant(&self, action: Action, resource: &Resource<'_>) -> Grant {
        if let Actor::System(name) = self.actor {
            return grant_system(name, action);
        }
        let Some(incident) = resource.incident().filter(|incident| incident.restricted) else {
            return self.by_letters(action, resource.relations(self.actor), Wall::None);
        };
        let to_incident = Resource::Incident(incident).relations(self.actor);
        let opener = Asker { reason: self.reason || self.has_opened(incident.id), ..*self };
        let opened = opener.by_letters(Action::IncidentReadRestricted, to_incident, Wall::Closed);
        if action == Action::IncidentReadRestricted || SEEING.contains(&action) {
            return opened;
        }
        let relations = resource.relations(self.actor);
        let once_opened = self.by_letters(action, relations, Wall::Opened);
        opened.min(once_opened).max(self.by_letters(action, relations, Wall::Shut))
    }

    /// The union of what each of the actor's columns gives.
    fn by_letters(&self, action: Action, relations: Relations, wall: Wall) -> Grant {
        let cells = self.principals().map(|principal| (principal, cell(action, principal)));
        let reached = cells.filter(|(principal, cell)| reaches(*principal, cell.scope, relations, wall));
        reached.map(|(_, cell)| self.shows(cell.fresh, cell.reason)).max().unwrap_or(Grant::Refused)
    }

    fn why(&self, grant: Grant, resource: &Resource<'_>) -> Why {
        match (self.actor, grant) {
            (Actor::Anonymous, _) => Why::Unauthenticated,
            (_, Grant::NeedsFresh) => Why::FreshSignInNeeded,
            (_, Grant::NeedsReason) => Why::ReasonNeeded,
            _ if self.sees(resource) => Why::NotAllowed,
            _ => Why::Invisible,
        }
    }

    /// Whether the actor may know that this exists. Asking for a fresh sign-in or a reason tells no more than that.
    fn sees(&self, resource: &Resource<'_>) -> bool {
        let may = |action| self.grant(action, resource) != Grant::Refused;
        match resource {
            Resource::Global | Resource::Published | Resource::Team(_) | Resource::Site(_) | Resource::NewIncident { .. } => true,
            Resource::Own(owner) => self.actor.person().is_none_or(|person| person.id == *owner),
            Resource::Person(_) => may(Action::UserReadMinimal),
            Resource::Incident(_) | Resource::Part { .. } => may(Action::IncidentRead),
            Resource::Record(record) => may(record.read),
            Resource::Exercise(_) => {
                let ways = [Action::ExerciseParticipate, Action::ExerciseControl, Action::ExerciseEvaluate, Action::ExerciseDesign];
                ways.into_iter().any(may)
            }
        }
    }
}

/// Jobs and imports act for the house and so may do whatever somebody may; what nobody may is closed to them too, and
/// so is everything to a system that does not say its name.
pub(super) fn grant_system(name: &str, action: Action) -> Grant {
    let somebody_may = Principal::all().any(|principal| cell(action, principal).scope != Scope::Deny);
    if somebody_may && !name.trim().is_empty() { Grant::Given } else { Grant::Refused }
}

fn reaches(principal: Principal, scope: Scope, relations: Relations, wall: Wall) -> bool {
    let whole = matches!(wall, Wall::None | Wall::Opened);
    match scope {
        Scope::AnyRestricted => true,
        _ if wall == Wall::Shut => false,
        Scope::Deny => false,
        Scope::Published => relations.published && wall == Wall::None,
        Scope::Own => relations.own,
        Scope::Involved => relations.own || relations.involved,
        Scope::Shared => relations.shared || relations.assigned_team && principal.works_as_team() && wall == Wall::None,
        Scope::Control => relations.control,
        Scope::Team => relations.team && whole,
        Scope::Any => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    /// Today's rows cannot tell: no cell of `incident.read_restricted` says `t` or `a`. If one ever did, it would open nothing.
    #[test]
    fn no_letter_but_the_capital_passes_a_closed_wall_without_naming_the_person() {
        let nearby = Relations { published: true, assigned_team: true, team: true, ..Relations::default() };
        let reach = |scope, wall| reaches(Principal::Role(Role::Vendor), scope, nearby, wall);
        for scope in [Scope::Published, Scope::Shared, Scope::Team, Scope::Any] {
            assert!(reach(scope, Wall::None), "{scope:?}");
            assert!(!reach(scope, Wall::Closed) && !reach(scope, Wall::Shut), "{scope:?}");
        }
        let named = Relations { own: true, involved: true, shared: true, control: true, ..Relations::default() };
        for scope in [Scope::Own, Scope::Involved, Scope::Shared, Scope::Control] {
            assert!(reaches(Principal::Role(Role::EndUser), scope, named, Wall::Closed), "{scope:?}");
            assert!(!reaches(Principal::Role(Role::EndUser), scope, named, Wall::Shut), "{scope:?}");
        }
        for wall in [Wall::None, Wall::Opened, Wall::Closed, Wall::Shut] {
            assert!(reach(Scope::AnyRestricted, wall) && !reach(Scope::Deny, wall));
        }
    }
}
