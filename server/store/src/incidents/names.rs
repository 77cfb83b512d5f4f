//! Owns the display names of whatever an answer points at, looked up together so that no view asks one by one.
//! Never decides who may see a record: names of people and teams are no secret of an incident.

use std::collections::BTreeSet;

use domain::ids::{CategoryId, IncidentId, LocationId, PersonId, ServiceId, TeamId};
use domain::incident::{Card, Edit, Event, EventKind, Incident, Names};
use domain::realm::Realm;
use domain::task::{NewTask, TaskEdit};

use super::read::known_numbers;
use crate::catalogue;
use crate::conn::Conn;
use crate::error::StoreError;
use crate::people;

/// The ids whose names are wanted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Wanted {
    pub people: BTreeSet<PersonId>,
    pub teams: BTreeSet<TeamId>,
    pub services: BTreeSet<ServiceId>,
    pub categories: BTreeSet<CategoryId>,
    pub locations: BTreeSet<LocationId>,
    pub incidents: BTreeSet<IncidentId>,
}

impl Wanted {
    pub fn card(&mut self, card: &Card) {
        self.people.extend(card.assignee.into_iter().chain(card.reporter));
        self.teams.extend(card.team);
        self.services.extend(card.service);
        self.categories.extend(card.category);
    }

    pub fn incident(&mut self, incident: &Incident) {
        let actors = incident.marks.values().map(|mark| &mark.by).chain([&incident.opener]).chain(&incident.closed_by);
        self.people.extend(actors.filter_map(|actor| actor.person()));
        let back = incident.escalation.as_ref();
        self.people.extend(incident.assignee.into_iter().chain(incident.reporter).chain(back.and_then(|back| back.from_assignee)));
        self.teams.extend(incident.team.into_iter().chain(incident.owning_team).chain(back.and_then(|back| back.from_team)));
        self.services.extend(incident.service);
        self.categories.extend(incident.category);
        self.locations.extend(incident.location);
        self.incidents.extend(incident.duplicate_of.into_iter().chain(incident.follows).chain(incident.parent));
        self.incidents.extend(&incident.related);
        self.people.extend(&incident.need_to_know);
        for task in incident.tasks.iter() {
            let actors = task.decided.iter().map(|mark| &mark.by).chain([&task.added_by]);
            self.people.extend(actors.filter_map(|actor| actor.person()).chain(task.owner));
            self.teams.extend(task.team);
        }
    }

    pub fn event(&mut self, event: &Event) {
        self.people.extend(event.actor.person());
        self.kind(&event.kind);
    }

    pub fn kind(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Opened(opened) => {
                self.people.extend(opened.reporter);
                self.teams.extend(opened.owning_team);
                self.locations.extend(opened.location);
                self.incidents.extend(opened.follows);
            }
            EventKind::Edited { to, was } => {
                self.edit(to);
                self.edit(was);
            }
            EventKind::Assigned { team, assignee, was_team, was_assignee, .. } => {
                self.teams.extend(team.iter().chain(was_team));
                self.people.extend(assignee.iter().chain(was_assignee));
            }
            EventKind::Informed { person, .. } | EventKind::Named { person, .. } | EventKind::Unnamed { person, .. } => {
                self.people.extend([*person])
            }
            EventKind::Noted { mentions, .. } => self.people.extend(mentions.iter().map(|mention| mention.person)),
            EventKind::Escalated { team, .. } => self.teams.extend([*team]),
            EventKind::TaskAdded(new) => self.task(new),
            EventKind::TasksPlanned { tasks, .. } => tasks.iter().for_each(|new| self.task(new)),
            EventKind::TaskEdited { to, was, .. } => {
                self.task_edit(to);
                self.task_edit(was);
            }
            EventKind::Cancelled { duplicate_of, .. } => self.incidents.extend(*duplicate_of),
            EventKind::ContinuedIn { incident: other } | EventKind::Linked { other, .. } | EventKind::Unlinked { other, .. } => {
                self.incidents.extend([*other])
            }
            EventKind::Undone(undone) => undone.edits.iter().for_each(|edit| self.edit(edit)),
            EventKind::Ruled(ruled) => {
                self.teams.extend(ruled.team.map(|(id, _)| id).into_iter().chain(ruled.proposed_team));
                ruled.set.iter().chain(&ruled.proposed).for_each(|edit| self.edit(edit));
            }
            EventKind::SourceRow(row) => {
                self.teams.extend(row.team);
                self.people.extend(row.assignee);
                row.edits.iter().for_each(|edit| self.edit(edit));
            }
            _ => {}
        }
    }

    fn task(&mut self, new: &NewTask) {
        self.people.extend(new.owner);
        self.teams.extend(new.team);
    }

    fn task_edit(&mut self, edit: &TaskEdit) {
        match edit {
            TaskEdit::Owner(id) => self.people.extend(*id),
            TaskEdit::Team(id) => self.teams.extend(*id),
            _ => {}
        }
    }

    fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::Category(id) => self.categories.extend(*id),
            Edit::Service(id) => self.services.extend(*id),
            Edit::Location(id) => self.locations.extend(*id),
            Edit::Reporter(id) => self.people.extend(*id),
            _ => {}
        }
    }
}

/// Ids that do not exist, or whose incident is in another realm, have no name.
pub async fn names(conn: &impl Conn, realm: Realm, wanted: &Wanted) -> Result<Names, StoreError> {
    let mut names = Names::default();
    names.people = people::names(conn, &wanted.people).await?;
    names.teams = catalogue::team_names(conn, &wanted.teams).await?;
    names.services = catalogue::service_names(conn, &wanted.services).await?;
    names.categories = catalogue::category_paths(conn, &wanted.categories).await?;
    names.locations = catalogue::location_names(conn, &wanted.locations).await?;
    let ids: Vec<_> = wanted.incidents.iter().map(|id| id.0).collect();
    for ids in ids.chunks(1000) {
        for (id, number) in known_numbers(conn, realm, ids).await? {
            let sequence = u32::try_from(number).map_err(|why| StoreError::corrupt("incident", id, why))?;
            names.incidents.insert(IncidentId(id), realm.number(sequence));
        }
    }
    Ok(names)
}
