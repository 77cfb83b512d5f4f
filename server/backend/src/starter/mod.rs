//! Owns the writing of the starter catalogue: what a small desk needs to take its first call. Written once; what
//! people changed or removed afterwards never comes back.

mod catalogue;
mod rules;
mod templates;

use domain::access::{Actor, Resource, Role, RoleSet, right};
use domain::catalogue::{Category, Level, Part, Service, Team};
use domain::ids::TeamId;
use serde_json::{Value, json};
use store::Tx;

use crate::{BackendError, Ctx};
use catalogue::{CATEGORIES, SERVICES, StarterService, TEAMS};
pub(crate) use rules::rules;
pub(crate) use templates::templates;

const STARTER: &str = "starter catalogue";

/// Writes it, unless that happened before or somebody made teams of their own.
pub(crate) async fn write_once(tx: &Tx, ctx: &Ctx) -> Result<(), BackendError> {
    let written = store::settings::find::<Value>(tx, STARTER).await?.is_some();
    if written || !store::catalogue::teams(tx).await?.is_empty() {
        return Ok(());
    }
    // Setting the house up belongs to making its first administrator, whoever does that.
    let ctx = ctx.acting_as(Actor::system(STARTER));
    let teams: Vec<Team> = TEAMS.iter().map(|(name, level)| Team::new(ctx.new_id(), *name, *level)).collect();
    store::catalogue::put_teams(tx, &ctx.permit::<right::TeamWrite, _>(Resource::Global)?, &teams).await?;
    let services = services(&ctx);
    store::catalogue::put_services(tx, &ctx.permit::<right::ServiceWrite, _>(Resource::Global)?, &services).await?;
    let categories = categories(&ctx);
    store::catalogue::put_categories(tx, &ctx.permit::<right::CategoryWrite, _>(Resource::Global)?, &categories).await?;
    let permit = ctx.permit::<right::TemplateWrite, _>(Resource::Global)?;
    for template in templates(&ctx, &categories) {
        store::templates::insert(tx, &permit, &template).await?;
    }
    let permit = ctx.permit::<right::RuleWrite, _>(Resource::Global)?;
    // Off: nobody has looked yet what they would do here.
    for rule in rules(&ctx, (&categories, &services, &teams), 0, false) {
        store::rules::insert(tx, &permit, &rule).await?;
    }
    let permit = ctx.permit::<right::ConfigWrite, _>(Resource::Global)?;
    Ok(store::settings::put(tx, &permit, STARTER, &json!({ "written": ctx.now }), ctx.now).await?)
}

/// Where somebody new works when nobody said it: the team of their level, if there is only one.
pub(crate) async fn home(tx: &Tx, roles: RoleSet) -> Result<Vec<TeamId>, BackendError> {
    let level = |role| match role {
        Role::AgentL1 => Some(Level::L1),
        Role::AgentL2 => Some(Level::L2),
        Role::AgentL3 => Some(Level::L3),
        _ => None,
    };
    let teams = store::catalogue::teams(tx).await?;
    let only = |level: Level| {
        let mut of_level = teams.iter().filter(|team| team.level == level);
        of_level.next().filter(|_| of_level.next().is_none()).map(|team| team.id)
    };
    Ok(roles.iter().filter_map(level).filter_map(only).collect())
}

/// Its services, each with what it needs of the others.
pub(crate) fn services(ctx: &Ctx) -> Vec<Service> {
    let named = |starter: &StarterService| Service {
        description: starter.description.to_owned(),
        criticality: starter.criticality,
        ..Service::new(ctx.new_id(), starter.name)
    };
    let mut services: Vec<Service> = SERVICES.iter().map(named).collect();
    let ids: Vec<_> = services.iter().map(|service| (service.name.clone(), service.id)).collect();
    for (service, starter) in services.iter_mut().zip(&SERVICES) {
        service.needs = ids.iter().filter(|(name, _)| starter.needs.contains(&name.as_str())).map(|(_, id)| Part::Service(*id)).collect();
    }
    services
}

/// Parents before their children.
pub(crate) fn categories(ctx: &Ctx) -> Vec<Category> {
    let mut all = Vec::new();
    for root in &CATEGORIES {
        let of = |name: &str, criteria: &str, parent| Category {
            criteria: criteria.to_owned(),
            implies: Some(root.implies),
            ..Category::new(ctx.new_id(), name, parent)
        };
        let top = of(root.name, root.criteria, None);
        let leaves: Vec<_> = root.leaves.iter().map(|(name, criteria)| of(name, criteria, Some(top.id))).collect();
        all.push(top);
        all.extend(leaves);
    }
    all
}
