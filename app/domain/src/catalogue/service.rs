//! Owns services with their components, what each needs, and what breaks when something breaks. Cycles are allowed,
//! because real systems have them: every answer visits each service once. Never looks at an incident.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::form::yes_no;
use super::{Facts, Form};
use crate::choice::choices;
use crate::ids::{ComponentId, PersonId, ServiceId, TeamId};
use crate::incident::Names;
use crate::validate::FieldErrors;

choices! {
    /// How much hangs on a service.
    Criticality {
        Critical = "critical", "Critical", "without it the house stands still";
        High = "high", "High", "without it a whole part of the work stops";
        Normal = "normal", "Normal", "without it work is slower";
        Low = "low", "Low", "it can wait for days";
    }
}

choices! {
    ComponentKind {
        Application = "application", "Application", "a program that people or other programs use";
        Server = "server", "Server", "a machine, real or virtual";
        Link = "link", "Link", "a line or connection";
        Device = "device", "Device", "printer, reader, access point";
        Facility = "facility", "Facility", "power, cooling, a room";
    }
}

/// What breaks: a server, a link, an application under a service.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Component {
    pub id: ComponentId,
    pub name: String,
    pub kind: ComponentKind,
    pub retired: bool,
}

/// Something that a service can need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Part {
    Service(ServiceId),
    Component(ComponentId),
}

/// What people use, with its own components and what else it needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Service {
    pub id: ServiceId,
    pub name: String,
    pub description: String,
    pub owner: Option<PersonId>,
    pub team: Option<TeamId>,
    pub criticality: Criticality,
    pub components: Vec<Component>,
    pub needs: BTreeSet<Part>,
    /// Kept for what was, no longer offered.
    pub retired: bool,
    pub version: u32,
}

impl Service {
    pub fn new(id: ServiceId, name: impl Into<String>) -> Self {
        Service {
            id,
            name: name.into(),
            description: String::new(),
            owner: None,
            team: None,
            criticality: Criticality::Normal,
            components: Vec::new(),
            needs: BTreeSet::new(),
            retired: false,
            version: 1,
        }
    }

    /// Components and needs have forms of their own.
    pub fn edited(&self, fields: &BTreeMap<String, String>, all: &[Service]) -> Result<Service, FieldErrors> {
        let mut form = Form::new(fields);
        let mut new = self.clone();
        new.name = form.name("name", &self.name);
        new.description = form.text("description", &self.description);
        new.owner = form.reference("owner", self.owner);
        new.team = form.reference("team", self.team);
        new.criticality = form.choice("criticality", self.criticality);
        new.retired = form.flag("retired", self.retired);
        let folded = new.name.to_lowercase();
        if !new.retired && all.iter().any(|service| service.id != self.id && !service.retired && service.name.to_lowercase() == folded) {
            form.refuse("name", "There is another service of this name.");
        }
        form.done(new)
    }

    /// With this component as the form says; a new one where the service has none of this id.
    pub fn with_component(&self, id: ComponentId, fields: &BTreeMap<String, String>) -> Result<Service, FieldErrors> {
        let mut form = Form::new(fields);
        let known = self.components.iter().position(|component| component.id == id);
        let old = known.and_then(|at| self.components.get(at)).cloned();
        let old = old.unwrap_or(Component { id, name: String::new(), kind: ComponentKind::Application, retired: false });
        let new = Component {
            id,
            name: form.name("name", &old.name),
            kind: form.choice("kind", old.kind),
            retired: form.flag("retired", old.retired),
        };
        let folded = new.name.to_lowercase();
        if !new.retired && self.components.iter().any(|other| other.id != id && !other.retired && other.name.to_lowercase() == folded) {
            form.refuse("name", "This service has another component of this name.");
        }
        let mut service = self.clone();
        match known {
            Some(at) => service.components[at] = new,
            None => service.components.push(new),
        }
        form.done(service)
    }

    /// With or without this need.
    pub fn with_need(&self, part: Part, needed: bool, all: &[Service]) -> Result<Service, FieldErrors> {
        let mut service = self.clone();
        if !needed {
            service.needs.remove(&part);
            return Ok(service);
        }
        let refuse = |why: &str| Err(FieldErrors::one("part", why));
        let usable = match part {
            Part::Service(id) if id == self.id => return refuse("A service does not need itself."),
            Part::Component(id) if self.components.iter().any(|component| component.id == id) => {
                return refuse("It needs its own components anyway.");
            }
            Part::Service(id) => all.iter().any(|service| service.id == id && !service.retired),
            Part::Component(id) => all.iter().any(|service| service.components.iter().any(|c| c.id == id && !c.retired)),
        };
        if !usable {
            return refuse("Choose one from the list.");
        }
        service.needs.insert(part);
        Ok(service)
    }

    pub fn facts(&self, all: &[Service], names: &Names) -> Facts {
        let person = |id: PersonId| names.people.get(&id).cloned().unwrap_or_default();
        let components = self.components.iter().map(|component| {
            let retired = if component.retired { ", retired" } else { "" };
            format!("{} ({}{retired})", component.name, component.kind.label().to_lowercase())
        });
        let needs = self.needs.iter().filter_map(|part| part_name(all, *part));
        vec![
            ("Name", self.name.clone()),
            ("Description", self.description.clone()),
            ("Owner", self.owner.map(person).unwrap_or_default()),
            ("Team", self.team.and_then(|id| names.teams.get(&id).cloned()).unwrap_or_default()),
            ("Criticality", self.criticality.label().to_owned()),
            ("Components", components.collect::<Vec<_>>().join("; ")),
            ("Needs", needs.collect::<Vec<_>>().join("; ")),
            ("Retired", yes_no(self.retired)),
        ]
    }
}

fn part_name(all: &[Service], part: Part) -> Option<String> {
    match part {
        Part::Service(id) => all.iter().find(|service| service.id == id).map(|service| service.name.clone()),
        Part::Component(id) => {
            let of = |service: &Service| Some(format!("{} of {}", service.components.iter().find(|c| c.id == id)?.name, service.name));
            all.iter().find_map(of)
        }
    }
}

/// A service that does not work when something else does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Broken {
    pub service: ServiceId,
    /// What it needs directly, and what is broken itself.
    pub because: Part,
    /// 1 for what needs the thing itself.
    pub steps: u32,
}

/// What breaks when this breaks: the services in use that need it, directly or through others, the nearest first.
pub fn breaks_with(services: &[Service], part: Part) -> Vec<Broken> {
    let mut seen: BTreeSet<Part> = [part].into();
    let mut waiting: VecDeque<(Part, u32)> = [(part, 0)].into();
    let mut broken = Vec::new();
    while let Some((because, steps)) = waiting.pop_front() {
        let mut next: Vec<&Service> = services.iter().filter(|service| !service.retired && service.fails_without(because)).collect();
        next.sort_by(|a, b| (a.criticality, &a.name, a.id).cmp(&(b.criticality, &b.name, b.id)));
        for service in next {
            if seen.insert(Part::Service(service.id)) {
                broken.push(Broken { service: service.id, because, steps: steps + 1 });
                waiting.push_back((Part::Service(service.id), steps + 1));
            }
        }
    }
    broken
}

/// Everything that this service stands on: what it needs, its components, and what those services need in turn.
pub fn needs_of(services: &[Service], id: ServiceId) -> Vec<(Part, u32)> {
    let mut seen: BTreeSet<Part> = [Part::Service(id)].into();
    let mut waiting: VecDeque<(ServiceId, u32)> = [(id, 0)].into();
    let mut needed = Vec::new();
    while let Some((id, steps)) = waiting.pop_front() {
        let Some(service) = services.iter().find(|service| service.id == id) else { continue };
        let own = service.components.iter().filter(|component| !component.retired).map(|component| Part::Component(component.id));
        for part in service.needs.iter().copied().chain(own).filter(|part| in_use(services, *part)) {
            if seen.insert(part) {
                needed.push((part, steps + 1));
                if let Part::Service(id) = part {
                    waiting.push_back((id, steps + 1));
                }
            }
        }
    }
    needed
}

impl Service {
    fn fails_without(&self, part: Part) -> bool {
        let own = |component: &Component| !component.retired && Part::Component(component.id) == part;
        self.needs.contains(&part) || self.components.iter().any(own)
    }
}

fn in_use(services: &[Service], part: Part) -> bool {
    services.iter().any(|service| match part {
        Part::Service(id) => service.id == id && !service.retired,
        Part::Component(id) => service.components.iter().any(|component| component.id == id && !component.retired),
    })
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Service(id) => write!(f, "service:{id}"),
            Part::Component(id) => write!(f, "component:{id}"),
        }
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || "Choose one from the list.".to_owned();
        match text.split_once(':') {
            Some(("service", id)) => id.parse().map(Part::Service).map_err(|_| bad()),
            Some(("component", id)) => id.parse().map(Part::Component).map_err(|_| bad()),
            _ => Err(bad()),
        }
    }
}

impl TryFrom<String> for Part {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Part> for String {
    fn from(part: Part) -> String {
        part.to_string()
    }
}
