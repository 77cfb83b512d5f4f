//! Owns the decision about incidents turned into a predicate for lists, so that the store selects what may be seen
//! and nothing is filtered afterwards. Never says anything that `decide` would not say of each incident alone.

use chrono::{DateTime, Utc};

use super::action::Action;
use super::actor::Actor;
use super::decide::{Asker, Grant, SEEING, Wall, grant_system};
use super::matrix::{Cell, Principal, Scope, cell};
use super::resource::IncidentFacts;
use crate::ids::{IncidentId, LocationId, PersonId, TeamId};

/// Which incidents an actor may do something to: `open` for those that are not restricted, `restricted` for those
/// that are. An incident belongs to the list when its own half matches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadScope {
    pub open: Reach,
    pub restricted: Reach,
}

/// A condition over the incident's facts. Lists inside it are never empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reach {
    Nothing,
    All,
    By(Link),
    AnyOf(Vec<Reach>),
    AllOf(Vec<Reach>),
}

/// One way an incident belongs to a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Link {
    Published,
    /// Reporter or opener.
    Own(PersonId),
    /// Reporter, opener, follower or affected.
    Involved(PersonId),
    /// Shared by hand (the need-to-know list), or assignee.
    Shared(PersonId),
    /// The assigned team, not the owning one, is among these.
    AssignedTeam(Vec<TeamId>),
    /// The assigned or the owning team is among these.
    Team(Vec<TeamId>),
    Site(Vec<LocationId>),
    /// The person gave a reason for each of these.
    Opened(Vec<IncidentId>),
}

/// The incidents for which `decide` would allow `action` to this actor, for the same `now` and `reason`.
pub fn read_scope(actor: &Actor, action: Action, now: DateTime<Utc>, reason: Option<&str>) -> ReadScope {
    if let Actor::System(name) = actor {
        let reach = if grant_system(name, action) == Grant::Given { Reach::All } else { Reach::Nothing };
        return ReadScope { open: reach.clone(), restricted: reach };
    }
    let asker = Asker::new(actor, now, reason);
    let opened = asker.reach(Action::IncidentReadRestricted, Wall::Closed).or(asker.reach_with_reason());
    let restricted = if action == Action::IncidentReadRestricted || SEEING.contains(&action) {
        opened
    } else {
        let through = asker.reach(action, Wall::Shut);
        opened.and(asker.reach(action, Wall::Opened)).or(through)
    };
    ReadScope { open: asker.reach(action, Wall::None), restricted }
}

/// The restricted incidents that `actor` may open once more is shown: a reason, perhaps a fresh sign-in. Whoever may
/// open them is allowed to know that they are there, and no more. Open ones are in it too.
pub fn sealed_scope(actor: &Actor, now: DateTime<Utc>) -> ReadScope {
    let asker = Asker::new(actor, now, None);
    let cells = asker.principals().map(|principal| (principal, cell(Action::IncidentReadRestricted, principal)));
    let asking = cells.filter(|(_, cell)| cell.fresh || cell.reason);
    let reach = |reach: Reach, (principal, cell): (Principal, Cell)| reach.or(letter(actor, principal, cell.scope, Wall::Closed));
    ReadScope { open: Reach::Nothing, restricted: asking.fold(Reach::Nothing, reach) }
}

impl Asker<'_> {
    /// What the reasons that were given before open.
    fn reach_with_reason(&self) -> Reach {
        let opened = self.actor.person().map(|person| person.opened.clone()).unwrap_or_default();
        if opened.is_empty() {
            return Reach::Nothing;
        }
        let asker = Asker { reason: true, ..*self };
        asker.reach(Action::IncidentReadRestricted, Wall::Closed).and(Reach::By(Link::Opened(opened)))
    }

    /// The union of what each of the actor's columns gives, as far as it asks for nothing more.
    fn reach(&self, action: Action, wall: Wall) -> Reach {
        let cells = self.principals().map(|principal| (principal, cell(action, principal)));
        let shown = cells.filter(|(_, cell)| self.shows(cell.fresh, cell.reason) == Grant::Given);
        shown.fold(Reach::Nothing, |reach, (principal, cell)| reach.or(letter(self.actor, principal, cell.scope, wall)))
    }
}

fn letter(actor: &Actor, principal: Principal, scope: Scope, wall: Wall) -> Reach {
    let whole = matches!(wall, Wall::None | Wall::Opened);
    match (scope, actor.person()) {
        (Scope::AnyRestricted, _) => Reach::All,
        _ if wall == Wall::Shut => Reach::Nothing,
        (Scope::Any, _) if whole => Reach::All,
        (Scope::Published, _) if wall == Wall::None => Reach::By(Link::Published),
        (Scope::Own, Some(person)) => Reach::By(Link::Own(person.id)),
        (Scope::Involved, Some(person)) => Reach::By(Link::Involved(person.id)),
        (Scope::Shared, Some(person)) => {
            let shared = Reach::By(Link::Shared(person.id));
            let by_team = wall == Wall::None && principal.works_as_team() && !person.teams.is_empty();
            if by_team { shared.or(Reach::By(Link::AssignedTeam(person.teams.clone()))) } else { shared }
        }
        (Scope::Team, Some(person)) if whole => {
            let team = if person.teams.is_empty() { Reach::Nothing } else { Reach::By(Link::Team(person.teams.clone())) };
            let site = if person.sites.is_empty() { Reach::Nothing } else { Reach::By(Link::Site(person.sites.clone())) };
            team.or(site)
        }
        _ => Reach::Nothing,
    }
}

impl ReadScope {
    /// Whether one incident belongs to the list: for the live feed, which has the facts at hand.
    pub fn contains(&self, incident: &IncidentFacts) -> bool {
        let half = if incident.restricted { &self.restricted } else { &self.open };
        half.matches(incident)
    }

    pub fn is_nothing(&self) -> bool {
        self.open == Reach::Nothing && self.restricted == Reach::Nothing
    }

    /// What belongs to both.
    #[must_use]
    pub fn and(self, other: ReadScope) -> ReadScope {
        ReadScope { open: self.open.and(other.open), restricted: self.restricted.and(other.restricted) }
    }
}

impl Reach {
    fn or(self, other: Reach) -> Reach {
        match (self, other) {
            (Reach::All, _) | (_, Reach::All) => Reach::All,
            (Reach::Nothing, reach) | (reach, Reach::Nothing) => reach,
            (one, other) if one == other => one,
            (Reach::AnyOf(parts), Reach::AnyOf(more)) => more.into_iter().fold(Reach::AnyOf(parts), Reach::or),
            (Reach::AnyOf(mut parts), part) | (part, Reach::AnyOf(mut parts)) => {
                if !parts.contains(&part) {
                    parts.push(part);
                }
                Reach::AnyOf(parts)
            }
            (one, other) => Reach::AnyOf(vec![one, other]),
        }
    }

    fn and(self, other: Reach) -> Reach {
        match (self, other) {
            (Reach::Nothing, _) | (_, Reach::Nothing) => Reach::Nothing,
            (Reach::All, reach) | (reach, Reach::All) => reach,
            (one, other) if one == other => one,
            (one, other) => Reach::AllOf(vec![one, other]),
        }
    }

    pub fn matches(&self, incident: &IncidentFacts) -> bool {
        match self {
            Reach::Nothing => false,
            Reach::All => true,
            Reach::By(link) => link.holds(incident),
            Reach::AnyOf(parts) => parts.iter().any(|part| part.matches(incident)),
            Reach::AllOf(parts) => parts.iter().all(|part| part.matches(incident)),
        }
    }
}

impl Link {
    fn holds(&self, incident: &IncidentFacts) -> bool {
        let own = |id: &PersonId| incident.reporter == Some(*id) || incident.opener == Some(*id);
        match self {
            Link::Published => incident.published,
            Link::Own(id) => own(id),
            Link::Involved(id) => own(id) || incident.involved.contains(id),
            Link::Shared(id) => incident.assignee == Some(*id) || incident.shared_with.contains(id),
            Link::AssignedTeam(teams) => incident.assigned_team.is_some_and(|team| teams.contains(&team)),
            Link::Team(teams) => [incident.assigned_team, incident.owning_team].into_iter().flatten().any(|team| teams.contains(&team)),
            Link::Site(sites) => incident.site.is_some_and(|site| sites.contains(&site)),
            Link::Opened(opened) => opened.contains(&incident.id),
        }
    }
}
