//! Owns the writing of the demo organization and the finding of its parts by name. What somebody made before under
//! the same name is used as it is and not counted as the demo's own.

use std::collections::BTreeMap;

use domain::access::{Resource, RoleSet, right};
use domain::catalogue::{Component, Location, Part, Service, Team, category_path};
use domain::ids::{CategoryId, LocationId, PersonId, RuleId, ServiceId, TaskTemplateId, TeamId};
use domain::person::Person;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::people::NewPerson;

use super::DEMO;
use super::organization::{LEADS, LOCATIONS, Member, OWNERS, PEOPLE, SERVICES, SKILLS, TEAMS};
use crate::people::SecurityStamp;
use crate::{BackendError, Ctx, starter};

/// Everything that stories name.
#[derive(Clone, Default)]
pub(super) struct House {
    teams: BTreeMap<String, TeamId>,
    services: BTreeMap<String, ServiceId>,
    /// By path: `Hardware › Printer`.
    categories: BTreeMap<String, CategoryId>,
    locations: BTreeMap<String, LocationId>,
    people: BTreeMap<&'static str, PersonId>,
}

/// What the demo made itself, and so may take away again.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub(super) struct Made {
    pub teams: Vec<TeamId>,
    pub services: Vec<ServiceId>,
    pub categories: Vec<CategoryId>,
    pub locations: Vec<LocationId>,
    pub people: Vec<PersonId>,
    #[serde(default)]
    pub templates: Vec<TaskTemplateId>,
    #[serde(default)]
    pub rules: Vec<RuleId>,
}

impl Made {
    pub(super) fn parts(self) -> Made {
        Made { people: Vec::new(), ..self }
    }
}

impl House {
    /// The organization, with how many people were added to it.
    pub(super) async fn build(tx: &Tx, ctx: &Ctx, password_hash: &str) -> Result<(House, usize), BackendError> {
        let mut made: Made = store::settings::find(tx, DEMO).await?.unwrap_or_default();
        let mut house = House::default();
        house.build_teams(tx, ctx, &mut made).await?;
        house.build_locations(tx, ctx, &mut made).await?;
        house.build_categories(tx, ctx, &mut made).await?;
        build_templates(tx, ctx, &mut made).await?;
        let before = made.people.len();
        for member in &PEOPLE {
            house.settle(tx, ctx, member, password_hash, &mut made).await?;
        }
        house.appoint(tx, ctx, &made).await?;
        house.build_services(tx, ctx, &mut made).await?;
        build_rules(tx, ctx, &mut made).await?;
        store::settings::put(tx, &ctx.permit::<right::ConfigWrite, _>(Resource::Global)?, DEMO, &made, ctx.now).await?;
        let people = made.people.len() - before;
        Ok((house, people))
    }

    async fn build_teams(&mut self, tx: &Tx, ctx: &Ctx, made: &mut Made) -> Result<(), BackendError> {
        let there = store::catalogue::teams(tx).await?;
        let missing = TEAMS.iter().filter(|(name, _)| !there.iter().any(|team| team.name == *name));
        let new: Vec<_> = missing.map(|(name, level)| Team::new(ctx.new_id(), *name, *level)).collect();
        store::catalogue::put_teams(tx, &ctx.permit::<right::TeamWrite, _>(Resource::Global)?, &new).await?;
        made.teams.extend(new.iter().map(|team| team.id));
        self.teams = there.into_iter().chain(new).map(|team| (team.name, team.id)).collect();
        Ok(())
    }

    async fn build_services(&mut self, tx: &Tx, ctx: &Ctx, made: &mut Made) -> Result<(), BackendError> {
        let there = store::catalogue::services(tx).await?;
        let wanted = self.services_wanted(ctx, &there)?;
        let new: Vec<Service> = wanted.into_iter().filter(|wanted| !there.iter().any(|service| service.id == wanted.id)).collect();
        store::catalogue::put_services(tx, &ctx.permit::<right::ServiceWrite, _>(Resource::Global)?, &new).await?;
        made.services.extend(new.iter().map(|service| service.id));
        self.services = there.into_iter().chain(new).map(|service| (service.name, service.id)).collect();
        Ok(())
    }

    /// All services of starter and demo. One that is there under its name keeps its id, and what it has.
    fn services_wanted(&self, ctx: &Ctx, there: &[Service]) -> Result<Vec<Service>, BackendError> {
        let mut all = starter::services(ctx);
        for service in &mut all {
            if let Some((_, owner, team)) = OWNERS.iter().find(|(name, ..)| *name == service.name) {
                (service.owner, service.team) = (Some(self.person(owner)?), Some(self.team(team)?));
            }
        }
        for demo in &SERVICES {
            let component =
                |(name, kind): &(&str, _)| Component { id: ctx.new_id(), name: (*name).to_owned(), kind: *kind, retired: false };
            all.push(Service {
                description: demo.description.to_owned(),
                criticality: demo.criticality,
                owner: Some(self.person(demo.owner)?),
                team: Some(self.team(demo.team)?),
                components: demo.components.iter().map(component).collect(),
                ..Service::new(ctx.new_id(), demo.name)
            });
        }
        let known = |name: &str| there.iter().find(|service| service.name == name).cloned();
        let ids: Vec<_> = all.iter().map(|service| (service.id, known(&service.name).map_or(service.id, |known| known.id))).collect();
        let now = |id: ServiceId| ids.iter().find(|(made, _)| *made == id).map_or(id, |(_, now)| *now);
        for service in &mut all {
            let moved = |part: &Part| if let Part::Service(id) = part { Part::Service(now(*id)) } else { *part };
            service.needs = service.needs.iter().map(moved).collect();
        }
        let mut all: Vec<Service> = all.into_iter().map(|service| known(&service.name).unwrap_or(service)).collect();
        for demo in &SERVICES {
            let parts: Vec<Part> = demo.needs.iter().filter_map(|need| part(&all, need)).collect();
            if let Some(service) = all.iter_mut().find(|service| service.name == demo.name && known(demo.name).is_none()) {
                service.needs.extend(parts);
            }
        }
        Ok(all)
    }

    /// Skills and leads of the people whom the demo made.
    async fn appoint(&self, tx: &Tx, ctx: &Ctx, made: &Made) -> Result<(), BackendError> {
        for (team, key) in LEADS {
            let person = self.person(key)?;
            if made.people.contains(&person) {
                let permit = ctx.permit::<right::TeamWrite, _>(Resource::Global)?;
                store::catalogue::set_member(tx, &permit, self.team(team)?, person, Some(true)).await?;
            }
        }
        Ok(())
    }

    async fn build_locations(&mut self, tx: &Tx, ctx: &Ctx, made: &mut Made) -> Result<(), BackendError> {
        let there = store::catalogue::locations(tx).await?;
        let mut new: Vec<Location> = Vec::new();
        for (name, parent) in LOCATIONS.iter().filter(|(name, _)| !there.iter().any(|location| location.name == *name)) {
            let parent = parent.and_then(|parent| there.iter().chain(&new).find(|location| location.name == parent)).map(|l| l.id);
            new.push(Location { parent, ..Location::new(ctx.new_id(), *name) });
        }
        store::catalogue::put_locations(tx, &ctx.permit::<right::LocationWrite, _>(Resource::Global)?, &new).await?;
        made.locations.extend(new.iter().map(|location| location.id));
        self.locations = there.into_iter().chain(new).map(|location| (location.name, location.id)).collect();
        Ok(())
    }

    /// The tree of the starter catalogue, whole or not at all: half a tree would be nobody's.
    async fn build_categories(&mut self, tx: &Tx, ctx: &Ctx, made: &mut Made) -> Result<(), BackendError> {
        let mut all = store::catalogue::categories(tx).await?;
        let tree = starter::categories(ctx);
        let paths = |categories: &[_]| -> BTreeMap<String, CategoryId> {
            let named = |category: &domain::catalogue::Category| Some((category_path(categories, category.id)?, category.id));
            categories.iter().filter_map(named).collect()
        };
        let there = paths(&all);
        if !paths(&tree).keys().all(|path| there.contains_key(path)) {
            store::catalogue::put_categories(tx, &ctx.permit::<right::CategoryWrite, _>(Resource::Global)?, &tree).await?;
            made.categories.extend(tree.iter().map(|category| category.id));
            all = tree;
        }
        self.categories = paths(&all);
        Ok(())
    }

    async fn settle(&mut self, tx: &Tx, ctx: &Ctx, member: &Member, password_hash: &str, made: &mut Made) -> Result<(), BackendError> {
        let email = member.email();
        if let Some(person) = store::people::find_by_email(tx, &email).await? {
            self.people.insert(member.key, person.id);
            return Ok(());
        }
        let person = Person {
            email: Some(email),
            roles: RoleSet::new(member.roles.iter().copied()).map_err(|source| BackendError::internal("demo.people", source))?,
            teams: member.team.map(|team| self.team(team)).transpose()?.into_iter().collect(),
            sites: member.sites.iter().map(|site| self.location(site)).collect::<Result<_, _>>()?,
            location: member.location.map(|location| self.location(location)).transpose()?,
            department: Some(member.department.to_owned()),
            skills: SKILLS
                .iter()
                .filter(|(key, _)| *key == member.key)
                .flat_map(|(_, words)| *words)
                .map(|word| (*word).to_owned())
                .collect(),
            ..Person::named(ctx.new_id(), member.name)
        };
        self.people.insert(member.key, person.id);
        made.people.push(person.id);
        let (password_hash, security_stamp) = (Some(password_hash.to_owned()), SecurityStamp::new(ctx.now).to_string());
        let new = NewPerson { person, password_hash, security_stamp, created_at: ctx.now };
        Ok(store::people::insert(tx, &ctx.permit::<right::UserCreate, _>(Resource::Global)?, &new).await?)
    }

    fn team(&self, name: &str) -> Result<TeamId, BackendError> {
        self.teams.get(name).copied().ok_or_else(|| unknown(name))
    }

    fn location(&self, name: &str) -> Result<LocationId, BackendError> {
        self.locations.get(name).copied().ok_or_else(|| unknown(name))
    }

    pub(super) fn person(&self, key: &str) -> Result<PersonId, BackendError> {
        self.people.get(key).copied().ok_or_else(|| unknown(key))
    }

    /// What a form would send for the name that a story says.
    pub(super) fn value(&self, field: &str, text: &str) -> Result<String, BackendError> {
        Ok(match field {
            "team" => self.team(text)?.to_string(),
            "location" => self.location(text)?.to_string(),
            "assignee" | "reporter" => self.person(text)?.to_string(),
            "service" => self.services.get(text).ok_or_else(|| unknown(text))?.to_string(),
            "category" => self.categories.get(&text.replace('/', " › ")).ok_or_else(|| unknown(text))?.to_string(),
            _ => text.to_owned(),
        })
    }
}

/// A service by its name, or `component@service`.
fn part(services: &[Service], need: &str) -> Option<Part> {
    let (component, name) = need.split_once('@').map_or((None, need), |(component, service)| (Some(component), service));
    let service = services.iter().find(|service| service.name == name)?;
    let Some(component) = component else { return Some(Part::Service(service.id)) };
    service.components.iter().find(|known| known.name == component).map(|known| Part::Component(known.id))
}

/// Cannot happen while the tests of the stories pass.
fn unknown(name: &str) -> BackendError {
    BackendError::internal("demo", format!("the demo has no {name:?}"))
}

/// Those of the starter catalogue that are not there under their name.
async fn build_templates(tx: &Tx, ctx: &Ctx, made: &mut Made) -> Result<(), BackendError> {
    let there = store::templates::list(tx).await?;
    let permit = ctx.permit::<right::TemplateWrite, _>(Resource::Global)?;
    for template in starter::templates(ctx, &store::catalogue::categories(tx).await?) {
        if !there.iter().any(|one| one.name == template.name && !one.retired) {
            store::templates::insert(tx, &permit, &template).await?;
            made.templates.push(template.id);
        }
    }
    Ok(())
}

/// Those of the starter catalogue that are not there under their name, and on.
async fn build_rules(tx: &Tx, ctx: &Ctx, made: &mut Made) -> Result<(), BackendError> {
    let there = store::rules::list(tx).await?;
    let permit = ctx.permit::<right::RuleWrite, _>(Resource::Global)?;
    let (categories, services) = (store::catalogue::categories(tx).await?, store::catalogue::services(tx).await?);
    let teams = store::catalogue::teams(tx).await?;
    let last = there.iter().map(|rule| rule.place).max().unwrap_or_default();
    for rule in starter::rules(ctx, (&categories, &services, &teams), last, true) {
        if !there.iter().any(|one| one.name == rule.name) {
            store::rules::insert(tx, &permit, &rule).await?;
            made.rules.push(rule.id);
        }
    }
    Ok(())
}
