//! Owns the people, groups, categories and locations that a file names. Their ids follow from their names, so that
//! every run finds the same ones. Nobody of them can sign in.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Resource, Role, RoleSet, right};
use domain::catalogue::{Category, Level, Location, Team};
use domain::ids::{CategoryId, LocationId, PersonId, TeamId};
use domain::person::Person;
use sha2::{Digest, Sha256};
use store::Tx;
use uuid::Uuid;

use super::SYSTEM;
use super::read::Row;
use crate::{BackendError, Ctx};

/// Groups of a source are specialists here: the desk that answers to reporters is the installation's own.
const LEVEL: Level = Level::L2;

#[derive(Default)]
pub struct Directory {
    groups: BTreeSet<String>,
    callers: BTreeSet<String>,
    /// With the groups that they were named beside.
    assignees: BTreeMap<String, BTreeSet<String>>,
    categories: BTreeMap<String, BTreeSet<String>>,
    locations: BTreeSet<String>,
}

fn id<T: From<Uuid>>(kind: &str, name: &str) -> T {
    let hash: [u8; 32] = Sha256::digest(format!("{SYSTEM}/{kind}/{name}")).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::new_v8(bytes).into()
}

pub fn person(name: &str) -> PersonId {
    id("person", name)
}

pub fn team(name: &str) -> TeamId {
    id("group", name)
}

pub fn location(name: &str) -> LocationId {
    id("location", name)
}

/// The subcategory's, or the category's own when there is none.
pub fn category(row: &Row) -> Option<CategoryId> {
    let name = row.cell("category")?;
    Some(match row.cell("subcategory") {
        Some(sub) => id("category", &format!("{name}/{sub}")),
        None => id("category", name),
    })
}

impl Directory {
    pub fn of(rows: &[Row]) -> Directory {
        let mut directory = Directory::default();
        for row in rows {
            directory.groups.extend(row.cell("assignment_group").map(str::to_owned));
            directory.callers.extend(row.cell("caller_id").map(str::to_owned));
            directory.locations.extend(row.cell("location").map(str::to_owned));
            if let Some(name) = row.cell("assigned_to") {
                let groups = directory.assignees.entry(name.to_owned()).or_default();
                groups.extend(row.cell("assignment_group").map(str::to_owned));
            }
            if let Some(name) = row.cell("category") {
                directory.categories.entry(name.to_owned()).or_default().extend(row.cell("subcategory").map(str::to_owned));
            }
        }
        directory
    }

    pub fn level(&self, group: Option<&str>) -> Option<Level> {
        group.filter(|name| self.groups.contains(*name)).map(|_| LEVEL)
    }

    /// Writes what is not there yet; what is there may have been changed since and stays.
    pub async fn write(&self, tx: &Tx, ctx: &Ctx) -> Result<(), BackendError> {
        let teams: Vec<Team> = self.groups.iter().map(|name| Team::new(team(name), name, LEVEL)).collect();
        let known = store::catalogue::teams(tx).await?;
        let new: Vec<Team> = teams.into_iter().filter(|team| !known.iter().any(|known| known.id == team.id)).collect();
        store::catalogue::put_teams(tx, &ctx.permit::<right::TeamWrite, _>(Resource::Global)?, &new).await?;

        let known = store::catalogue::locations(tx).await?;
        let new: Vec<Location> =
            self.locations.iter().map(|name| Location::new(location(name), name)).filter(|l| !known.iter().any(|k| k.id == l.id)).collect();
        store::catalogue::put_locations(tx, &ctx.permit::<right::LocationWrite, _>(Resource::Global)?, &new).await?;

        let known = store::catalogue::categories(tx).await?;
        let new: Vec<Category> = self.categories().into_iter().filter(|c| !known.iter().any(|k| k.id == c.id)).collect();
        store::catalogue::put_categories(tx, &ctx.permit::<right::CategoryWrite, _>(Resource::Global)?, &new).await?;
        self.write_people(tx, ctx).await
    }

    fn categories(&self) -> Vec<Category> {
        let node =
            |id, name: &str, parent| Category { criteria: format!("{name} of the imported log."), ..Category::new(id, name, parent) };
        let mut all = Vec::new();
        for (name, subs) in &self.categories {
            let parent: CategoryId = id("category", name);
            all.push(node(parent, name, None));
            all.extend(subs.iter().map(|sub| node(id("category", &format!("{name}/{sub}")), sub, Some(parent))));
        }
        all
    }

    async fn write_people(&self, tx: &Tx, ctx: &Ctx) -> Result<(), BackendError> {
        let callers = self.callers.iter().map(|name| (name, Role::EndUser, Vec::new()));
        let agents = self.assignees.iter().map(|(name, groups)| (name, Role::AgentL2, groups.iter().map(|group| team(group)).collect()));
        let mut new = Vec::new();
        for (name, role, teams) in callers.chain(agents) {
            if store::people::find(tx, person(name)).await?.is_some() {
                continue;
            }
            let person = Person { roles: RoleSet::only(role), teams, ..Person::named(person(name), name) };
            new.push(store::people::NewPerson {
                person,
                password_hash: None,
                security_stamp: ctx.new_id::<Uuid>().to_string(),
                created_at: ctx.now,
            });
        }
        store::people::insert_batch(tx, &ctx.permit::<right::UserCreate, _>(Resource::Global)?, &new).await?;
        Ok(())
    }
}
