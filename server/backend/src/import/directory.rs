//! Owns the people, teams, categories and places that a file names: which of them are here already, and making the
//! others. Their ids follow from their names, so that every run finds the same ones. Nobody of them can sign in.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Resource, Role, RoleSet, right};
use domain::catalogue::{Category, Level, Location, Team};
use domain::ids::{CategoryId, LocationId, PersonId, TeamId};
use domain::import::Format;
use domain::person::Person;
use sha2::{Digest, Sha256};
use store::imports::Kind;
use store::{Conn, Tx};
use uuid::Uuid;

use crate::{BackendError, Ctx};

/// What a file names. Keys are what the file calls them.
#[derive(Default)]
pub struct Directory {
    pub teams: BTreeMap<String, NamedTeam>,
    pub people: BTreeMap<String, NamedPerson>,
    /// With their subcategories.
    pub categories: BTreeMap<String, BTreeSet<String>>,
    pub locations: BTreeSet<String>,
}

pub struct NamedTeam {
    pub name: String,
    pub level: Level,
}

#[derive(Clone)]
pub struct NamedPerson {
    pub name: String,
    pub email: Option<String>,
    pub roles: RoleSet,
    /// Keys of teams.
    pub teams: BTreeSet<String>,
}

impl NamedPerson {
    pub fn new(name: &str, role: Role) -> Self {
        NamedPerson { name: name.to_owned(), email: None, roles: RoleSet::only(role), teams: BTreeSet::new() }
    }
}

/// Whom and what the names mean here, and what of it is not here yet.
#[derive(Clone, Default)]
pub struct Found {
    pub teams: BTreeMap<String, TeamId>,
    pub people: BTreeMap<String, PersonId>,
    /// By path: `Category` or `Category/Subcategory`.
    pub categories: BTreeMap<String, CategoryId>,
    pub locations: BTreeMap<String, LocationId>,
    pub fresh: Fresh,
}

#[derive(Clone, Default)]
pub struct Fresh {
    pub teams: Vec<Team>,
    pub people: Vec<Person>,
    pub categories: Vec<Category>,
    pub locations: Vec<Location>,
}

fn id<T: From<Uuid>>(format: Format, kind: &str, name: &str) -> T {
    let hash: [u8; 32] = Sha256::digest(format!("{format}/{kind}/{name}")).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::new_v8(bytes).into()
}

impl Directory {
    pub async fn find(&self, conn: &impl Conn, format: Format) -> Result<Found, BackendError> {
        let mut found = Found::default();
        self.find_teams(conn, format, &mut found).await?;
        self.find_locations(conn, format, &mut found).await?;
        self.find_categories(conn, format, &mut found).await?;
        self.find_people(conn, format, &mut found).await?;
        Ok(found)
    }

    /// By name: two teams of one name would be told apart by nobody.
    async fn find_teams(&self, conn: &impl Conn, format: Format, found: &mut Found) -> Result<(), BackendError> {
        let known: BTreeMap<String, TeamId> = store::catalogue::teams(conn).await?.into_iter().map(|team| (team.name, team.id)).collect();
        for (key, team) in &self.teams {
            let here = known.get(&team.name).copied();
            let of = here.unwrap_or_else(|| id(format, "group", key));
            if here.is_none() && !known.values().any(|known| *known == of) {
                found.fresh.teams.push(Team::new(of, &team.name, team.level));
            }
            found.teams.insert(key.clone(), of);
        }
        Ok(())
    }

    async fn find_locations(&self, conn: &impl Conn, format: Format, found: &mut Found) -> Result<(), BackendError> {
        let known: BTreeMap<String, LocationId> =
            store::catalogue::locations(conn).await?.into_iter().map(|place| (place.name, place.id)).collect();
        for name in &self.locations {
            let here = known.get(name).copied();
            let of = here.unwrap_or_else(|| id(format, "location", name));
            if here.is_none() && !known.values().any(|known| *known == of) {
                found.fresh.locations.push(Location::new(of, name));
            }
            found.locations.insert(name.clone(), of);
        }
        Ok(())
    }

    async fn find_categories(&self, conn: &impl Conn, format: Format, found: &mut Found) -> Result<(), BackendError> {
        let known = store::catalogue::categories(conn).await?;
        let place = |found: &mut Found, name: &str, parent: Option<CategoryId>, path: String| {
            let same = |category: &&Category| category.parent == parent && category.name.eq_ignore_ascii_case(name);
            let here = known.iter().find(same).map(|category| category.id);
            let of = here.unwrap_or_else(|| id(format, "category", &path));
            if here.is_none() && !known.iter().any(|known| known.id == of) {
                let criteria = format!("{name} of an imported log.");
                found.fresh.categories.push(Category { criteria, ..Category::new(of, name, parent) });
            }
            found.categories.insert(path, of);
            of
        };
        for (name, subs) in &self.categories {
            let parent = place(found, name, None, name.clone());
            for sub in subs {
                place(found, sub, Some(parent), format!("{name}/{sub}"));
            }
        }
        Ok(())
    }

    /// By address, or by the id that an import gave them.
    async fn find_people(&self, conn: &impl Conn, format: Format, found: &mut Found) -> Result<(), BackendError> {
        for (key, named) in &self.people {
            let by_address = match &named.email {
                Some(email) => store::people::find_by_email(conn, email).await?.map(|person| person.id),
                None => None,
            };
            let of = by_address.unwrap_or_else(|| id(format, "person", named.email.as_ref().unwrap_or(key)));
            if by_address.is_none() && store::people::find(conn, of).await?.is_none() {
                let teams = named.teams.iter().filter_map(|key| found.teams.get(key).copied()).collect();
                let email = named.email.clone();
                found.fresh.people.push(Person { email, roles: named.roles, teams, ..Person::named(of, &named.name) });
            }
            found.people.insert(key.clone(), of);
        }
        Ok(())
    }
}

impl Fresh {
    pub fn is_empty(&self) -> bool {
        self.teams.is_empty() && self.people.is_empty() && self.categories.is_empty() && self.locations.is_empty()
    }

    /// Remembers them as made by the run.
    pub async fn write(&self, tx: &Tx, ctx: &Ctx, run: Uuid) -> Result<(), BackendError> {
        store::catalogue::put_teams(tx, &ctx.permit::<right::TeamWrite, _>(Resource::Global)?, &self.teams).await?;
        store::catalogue::put_locations(tx, &ctx.permit::<right::LocationWrite, _>(Resource::Global)?, &self.locations).await?;
        store::catalogue::put_categories(tx, &ctx.permit::<right::CategoryWrite, _>(Resource::Global)?, &self.categories).await?;
        let new = |person: &Person| store::people::NewPerson {
            person: person.clone(),
            password_hash: None,
            security_stamp: ctx.new_id::<Uuid>().to_string(),
            created_at: ctx.now,
        };
        let people: Vec<_> = self.people.iter().map(new).collect();
        store::people::insert_batch(tx, &ctx.permit::<right::UserCreate, _>(Resource::Global)?, &people).await?;
        let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
        for (kind, ids) in [
            (Kind::Team, self.teams.iter().map(|team| (team.id.0, 0)).collect::<Vec<_>>()),
            (Kind::Location, self.locations.iter().map(|place| (place.id.0, 0)).collect()),
            (Kind::Category, self.categories.iter().map(|category| (category.id.0, 0)).collect()),
            (Kind::Person, self.people.iter().map(|person| (person.id.0, 0)).collect()),
        ] {
            store::imports::add_items(tx, &permit, run, kind, &ids).await?;
        }
        Ok(())
    }
}
