//! Owns the turning of backend's answers about the catalogue, people and the trail into views. Never adds to them.

use backend::BackendError;
use backend::catalogue::{Counts, Order};
use backend::people::{Found, Managed};
use backend::trail::{Entry, Trail};
use domain::access::ActorRef;
use domain::catalogue::Part;
use domain::ids::PersonId;
use domain::incident::Names;
use serde_json::Value;

use crate::{BreaksToo, DirectoryView, OrderRights, OrderView, OverviewView, PersonChoice, PersonView, Shelf, Tally, TrailRow, TrailView};

pub fn to_shelf(shelf: Shelf) -> backend::catalogue::Shelf {
    match shelf {
        Shelf::Categories => backend::catalogue::Shelf::Categories,
        Shelf::Services => backend::catalogue::Shelf::Services,
        Shelf::Teams => backend::catalogue::Shelf::Teams,
        Shelf::Locations => backend::catalogue::Shelf::Locations,
    }
}

pub fn to_overview(counts: Counts) -> OverviewView {
    let tally = |(used, retired): (usize, usize)| Tally { used: used as u64, retired: retired as u64 };
    OverviewView {
        categories: tally(counts.categories),
        services: tally(counts.services),
        teams: tally(counts.teams),
        locations: tally(counts.locations),
        rules: counts.rules.map(tally),
        people: counts.people.map(|(used, retired)| Tally { used, retired }),
        audit: counts.audit,
    }
}

pub fn to_order(order: Order) -> OrderView {
    let Order { categories, services, teams, members, locations, staff, names, rights } = order;
    let backend::catalogue::Rights { add, services: own_services, teams: own_teams, locations: own_locations, confirm } = rights;
    let rights = OrderRights { add, services: own_services, teams: own_teams, locations: own_locations, confirm };
    let staff = staff.into_iter().map(|(id, name)| PersonChoice { id, name }).collect();
    OrderView { categories, services, teams, members, locations, staff, names, rights }
}

pub fn to_directory(found: Found) -> DirectoryView {
    let Found { page, names, teams, locations, may_add, confirm } = found;
    DirectoryView { people: page.items, next: page.next, names, teams, locations, may_add, confirm }
}

pub fn to_person(managed: Managed) -> PersonView {
    let Managed { person, names, teams, locations, rights, confirm } = managed;
    PersonView { person, names, teams, locations, rights, confirm }
}

pub fn to_breaks(broken: Vec<backend::catalogue::Broke>) -> Vec<BreaksToo> {
    broken.into_iter().map(|broke| BreaksToo { service: broke.id, name: broke.name, through: broke.through }).collect()
}

pub fn to_lead(part: &str) -> Result<Option<bool>, BackendError> {
    match part {
        "none" => Ok(None),
        "member" => Ok(Some(false)),
        "lead" => Ok(Some(true)),
        _ => Err(BackendError::invalid("part", "Choose member, lead or none.")),
    }
}

pub fn to_part(text: &str) -> Result<Part, BackendError> {
    text.parse().map_err(|message: String| BackendError::invalid("part", message))
}

pub fn person_of(text: &str) -> Result<PersonId, BackendError> {
    text.parse().map_err(|_| BackendError::NotFound)
}

pub fn to_trail(trail: Trail) -> TrailView {
    let rows = trail.page.items.iter().map(|entry| row(entry, &trail.names, trail.people)).collect();
    TrailView { rows, next: trail.page.next }
}

fn row(entry: &Entry, names: &Names, people: bool) -> TrailRow {
    let person = entry.actor.person();
    let who = match &entry.actor {
        ActorRef::Person(id) => names.people.get(id).cloned().unwrap_or_else(|| "Somebody".to_owned()),
        ActorRef::System(name) => name.clone().into_owned(),
    };
    let (kind, id) = entry.subject.split_once(':').unwrap_or((entry.subject.as_str(), ""));
    let of_person = || names.people.get(&id.parse().ok()?).cloned();
    let named = entry.detail["name"].as_str().map(str::to_owned);
    let subject = named.or_else(of_person).unwrap_or_else(|| if id.is_empty() { kind.to_owned() } else { String::new() });
    let href = match kind {
        "service" => Some(format!("/admin/services/{id}")),
        "person" if people => Some(format!("/admin/people/{id}")),
        "category" => Some(format!("/admin/categories?edit={id}")),
        "location" => Some(format!("/admin/locations?edit={id}")),
        "team" => Some(format!("/admin/teams?edit={id}")),
        "rule" => Some(format!("/admin/rules?edit={id}")),
        _ => None,
    };
    TrailRow {
        id: entry.id.to_string(),
        at: entry.at,
        person,
        who,
        what: domain::trail::words(&entry.action),
        subject,
        href,
        reason: entry.detail["reason"].as_str().map(str::to_owned),
        fields: backend::trail::fields_of(entry),
        notes: notes(&entry.detail),
    }
}

/// What has no place of its own in the row.
fn notes(detail: &Value) -> Vec<(String, String)> {
    const PLACED: [&str; 5] = ["name", "version", "fields", "reason", "request"];
    let words = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Array(items) => {
            items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect::<Vec<_>>().join(", ")
        }
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let Value::Object(fields) = detail else { return Vec::new() };
    let rest = fields.iter().filter(|(name, _)| !PLACED.contains(&name.as_str()));
    rest.map(|(name, value)| (name.replace('_', " "), words(value))).filter(|(_, text)| !text.is_empty()).collect()
}
