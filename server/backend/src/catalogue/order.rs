//! Owns what the administration pages read: the catalogue with names and rights, and what breaks with a service.
//! Never changes anything.

use std::collections::BTreeSet;

use domain::access::{Action, Guarded, Resource, Why, decide, right};
use domain::catalogue::{Category, Location, Member, Part, Service, Team};
use domain::ids::{LocationId, PersonId, ServiceId, TeamId};
use domain::incident::Names;
use domain::realm::{Live, Realm};
use store::incidents::Wanted;
use store::people::Search;

use super::change::service_facts;
use crate::{BackendError, Ctx};

/// Which part of the catalogue a page shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shelf {
    Categories,
    Services,
    Teams,
    Locations,
}

/// A part of the catalogue, with what its forms offer.
#[derive(Default)]
pub struct Order {
    pub categories: Vec<Category>,
    pub services: Vec<Service>,
    pub teams: Vec<Team>,
    pub members: Vec<Member>,
    pub locations: Vec<Location>,
    /// Everybody who can own a service or be in a team, by name.
    pub staff: Vec<(PersonId, String)>,
    /// Of owners and members, whoever they are by now.
    pub names: Names,
    pub rights: Rights,
}

/// What this person may do with the shelf.
#[derive(Default, Clone)]
pub struct Rights {
    /// Add new ones, of whatever team or place.
    pub add: bool,
    pub services: BTreeSet<ServiceId>,
    pub teams: BTreeSet<TeamId>,
    pub locations: BTreeSet<LocationId>,
    /// It needs the password once more.
    pub confirm: bool,
}

/// How many there are in use, and how many are retired.
#[derive(Default)]
pub struct Counts {
    pub categories: (usize, usize),
    pub services: (usize, usize),
    pub teams: (usize, usize),
    pub locations: (usize, usize),
    /// On and off; `None` where the person may not look.
    pub rules: Option<(usize, usize)>,
    /// Enabled and disabled; `None` where the person may not look.
    pub people: Option<(u64, u64)>,
    pub audit: bool,
}

/// Whether somebody may, and whether only the password is missing.
pub fn may(ctx: &Ctx, action: Action, resource: &impl Guarded) -> (bool, bool) {
    match decide(&ctx.actor, action, &resource.resource(), ctx.now, None).err().map(|denied| denied.why) {
        None | Some(Why::ReasonNeeded) => (true, false),
        Some(Why::FreshSignInNeeded) => (true, true),
        Some(_) => (false, false),
    }
}

pub async fn overview(ctx: &Ctx) -> Result<Counts, BackendError> {
    ctx.permit::<right::ServiceRead, _>(Resource::Global).map(drop)?;
    let conn = ctx.backend.db.read();
    let split =
        |retired: Vec<bool>| (retired.iter().filter(|retired| !**retired).count(), retired.iter().filter(|retired| **retired).count());
    // Whoever needs a reason for each look has no list.
    let people = if decide(&ctx.actor, Action::UserReadContact, &Resource::Global, ctx.now, None).is_allowed() {
        let count = async |disabled| store::people::count(&conn, &Search { disabled: Some(disabled), ..Search::default() }).await;
        Some((count(false).await?, count(true).await?))
    } else {
        None
    };
    let rules = if may(ctx, Action::RuleWrite, &Resource::Global).0 {
        Some(split(store::rules::list(&conn).await?.iter().map(|rule| !rule.on).collect()))
    } else {
        None
    };
    Ok(Counts {
        rules,
        categories: split(store::catalogue::categories(&conn).await?.iter().map(|one| one.retired).collect()),
        services: split(store::catalogue::services(&conn).await?.iter().map(|one| one.retired).collect()),
        teams: split(store::catalogue::teams(&conn).await?.iter().map(|one| one.retired).collect()),
        locations: split(store::catalogue::locations(&conn).await?.iter().map(|one| one.retired).collect()),
        people,
        audit: may(ctx, Action::AuditRead, &Resource::Global).0,
    })
}

pub async fn order(ctx: &Ctx, shelf: Shelf) -> Result<Order, BackendError> {
    ctx.permit::<right::ServiceRead, _>(Resource::Global).map(drop)?;
    let conn = ctx.backend.db.read();
    let mut order = Order::default();
    match shelf {
        Shelf::Categories => {
            order.categories = store::catalogue::categories(&conn).await?;
            (order.rights.add, order.rights.confirm) = may(ctx, Action::CategoryWrite, &Resource::Global);
        }
        Shelf::Locations => {
            order.locations = store::catalogue::locations(&conn).await?;
            (order.rights.add, order.rights.confirm) = may(ctx, Action::LocationWrite, &Resource::Global);
            let own = order.locations.iter().map(|location| location.id);
            order.rights.locations = own.filter(|id| may(ctx, Action::LocationWrite, &Resource::Site(*id)).0).collect();
        }
        Shelf::Teams => {
            order.teams = store::catalogue::teams(&conn).await?;
            order.members = store::catalogue::team_members(&conn).await?;
            order.staff = staff(ctx).await?;
            (order.rights.add, order.rights.confirm) = may(ctx, Action::TeamWrite, &Resource::Global);
            let own = order.teams.iter().map(|team| team.id);
            order.rights.teams = own.filter(|id| may(ctx, Action::TeamWrite, &Resource::Team(*id)).0).collect();
        }
        Shelf::Services => {
            order.services = store::catalogue::services(&conn).await?;
            order.teams = store::catalogue::teams(&conn).await?;
            order.staff = staff(ctx).await?;
            (order.rights.add, order.rights.confirm) = may(ctx, Action::ServiceWrite, &Resource::Global);
            let own = order.services.iter().filter(|service| may(ctx, Action::ServiceWrite, &service_facts(service)).0);
            order.rights.services = own.map(|service| service.id).collect();
        }
    }
    let mut wanted = Wanted::default();
    wanted.people.extend(order.members.iter().map(|member| member.person).chain(order.services.iter().filter_map(|one| one.owner)));
    wanted.teams.extend(order.services.iter().filter_map(|service| service.team));
    order.names = store::incidents::names(&conn, Realm::from(Live), &wanted).await?;
    Ok(order)
}

/// Everybody enabled who works here or for us. More than that is found by searching people.
const STAFF_SHOWN: u64 = 500;

async fn staff(ctx: &Ctx) -> Result<Vec<(PersonId, String)>, BackendError> {
    let enabled = Search { disabled: Some(false), works: true, ..Search::default() };
    let found = store::people::list(&ctx.backend.db.read(), &enabled, STAFF_SHOWN, None).await?;
    Ok(found.items.into_iter().map(|person| (person.id, person.name)).collect())
}

/// A service that an incident takes along.
pub struct Broke {
    pub id: ServiceId,
    pub name: String,
    /// The service between, when it is not broken by the thing itself.
    pub through: Option<String>,
}

/// What breaks when this service breaks, in words.
pub async fn breaks_with(ctx: &Ctx, service: ServiceId) -> Result<Vec<Broke>, BackendError> {
    ctx.permit::<right::ServiceRead, _>(Resource::Global).map(drop)?;
    let services = store::catalogue::services(&ctx.backend.db.read()).await?;
    let name = |id: ServiceId| services.iter().find(|known| known.id == id).map(|known| known.name.clone()).unwrap_or_default();
    let broken = domain::catalogue::breaks_with(&services, Part::Service(service));
    let words = |broken: domain::catalogue::Broken| {
        let through = match broken.because {
            Part::Service(id) if id != service => Some(name(id)),
            _ => None,
        };
        Broke { id: broken.service, name: name(broken.service), through }
    };
    Ok(broken.into_iter().map(words).collect())
}
