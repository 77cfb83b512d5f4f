//! Owns the writing of the demo organization and the finding of its parts by name. What somebody made before under
//! the same name is used as it is and not counted as the demo's own.

use std::collections::BTreeMap;

use domain::access::{Resource, RoleSet, right};
use domain::catalogue::{Location, Service, Team, category_path};
use domain::ids::{CategoryId, LocationId, PersonId, ServiceId, TeamId};
use domain::person::Person;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::people::NewPerson;

use super::DEMO;
use super::organization::{LOCATIONS, Member, PEOPLE, SERVICES, TEAMS};
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
        house.build_services(tx, ctx, &mut made).await?;
        house.build_locations(tx, ctx, &mut made).await?;
        house.build_categories(tx, ctx, &mut made).await?;
        let before = made.people.len();
        for member in &PEOPLE {
            house.settle(tx, ctx, member, password_hash, &mut made).await?;
        }
        store::settings::put(tx, &ctx.permit::<right::ConfigWrite, _>(Resource::Global)?, DEMO, &made, ctx.now).await?;
        let people = made.people.len() - before;
        Ok((house, people))
    }

    async fn build_teams(&mut self, tx: &Tx, ctx: &Ctx, made: &mut Made) -> Result<(), BackendError> {
        let there = store::catalogue::teams(tx).await?;
        let missing = TEAMS.iter().filter(|(name, _)| !there.iter().any(|team| team.name == *name));
        let new: Vec<_> = missing.map(|(name, level)| Team { id: ctx.new_id(), name: (*name).to_owned(), level: *level }).collect();
        store::catalogue::put_teams(tx, &ctx.permit::<right::TeamWrite, _>(Resource::Global)?, &new).await?;
        made.teams.extend(new.iter().map(|team| team.id));
        self.teams = there.into_iter().chain(new).map(|team| (team.name, team.id)).collect();
        Ok(())
    }

    async fn build_services(&mut self, tx: &Tx, ctx: &Ctx, made: &mut Made) -> Result<(), BackendError> {
        let there = store::catalogue::services(tx).await?;
        let wanted = starter::services().chain(SERVICES);
        let missing = wanted.filter(|name| !there.iter().any(|service| service.name == *name));
        let new: Vec<_> = missing.map(|name| Service { id: ctx.new_id(), name: name.to_owned() }).collect();
        store::catalogue::put_services(tx, &ctx.permit::<right::ServiceWrite, _>(Resource::Global)?, &new).await?;
        made.services.extend(new.iter().map(|service| service.id));
        self.services = there.into_iter().chain(new).map(|service| (service.name, service.id)).collect();
        Ok(())
    }

    async fn build_locations(&mut self, tx: &Tx, ctx: &Ctx, made: &mut Made) -> Result<(), BackendError> {
        let there = store::catalogue::locations(tx).await?;
        let missing = LOCATIONS.iter().filter(|name| !there.iter().any(|location| location.name == **name));
        let new: Vec<_> = missing.map(|name| Location { id: ctx.new_id(), name: (*name).to_owned() }).collect();
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
            id: ctx.new_id(),
            name: member.name.to_owned(),
            email: Some(email),
            roles: RoleSet::new(member.roles.iter().copied()).map_err(|source| BackendError::internal("demo.people", source))?,
            teams: member.team.map(|team| self.team(team)).transpose()?.into_iter().collect(),
            sites: member.sites.iter().map(|site| self.location(site)).collect::<Result<_, _>>()?,
            location: member.location.map(|location| self.location(location)).transpose()?,
            department: Some(member.department.to_owned()),
            disabled: false,
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

/// Cannot happen while the tests of the stories pass.
fn unknown(name: &str) -> BackendError {
    BackendError::internal("demo", format!("the demo has no {name:?}"))
}
