//! Owns taking the demo away. Only what the demo recorded as its own goes; what real work names by now stays, and
//! people whom a log names stay as a name without an account.

use domain::access::{PersonFacts, Resource, RoleSet, right};
use domain::ids::PersonId;
use domain::realm::{Live, Realm};
use serde_json::json;
use store::Tx;

use super::DEMO;
use super::house::Made;
use crate::people::{SecurityStamp, audit};
use crate::{Backend, BackendError, Ctx};

/// What was removed, and what had to stay.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Removed {
    pub incidents: usize,
    pub people: usize,
    /// Named by the trail or by real incidents: disabled, without address, roles and teams.
    pub kept_people: usize,
    /// Teams, services, categories and places that real work uses.
    pub kept_parts: usize,
}

const REASON: Option<&str> = Some("the demo is removed");
const FORMER: &str = "Former demo account";

/// All of it or, if anything fails, nothing.
pub async fn remove(backend: &Backend) -> Result<Removed, BackendError> {
    let ctx = backend.system(DEMO);
    ctx.write("demo.remove", |tx, ctx| Box::pin(async move { remove_in(tx, &ctx).await })).await
}

async fn remove_in(tx: &Tx, ctx: &Ctx) -> Result<Removed, BackendError> {
    let Some(made) = store::settings::find::<Made>(tx, DEMO).await? else { return Ok(Removed::default()) };
    let mut removed = Removed::default();
    let realm = Realm::from(Live);
    let purge = ctx.permit_with_reason::<right::IncidentPurge, _>(Resource::Global, REASON)?;
    // The newest first: later ones name earlier ones as their original.
    for id in store::incidents::known_to(tx, realm, DEMO).await? {
        store::incidents::purge(tx, &purge, realm, id).await.map_err(|error| named_elsewhere(error, id))?;
        removed.incidents += 1;
    }
    let release = ctx.permit::<right::ServiceWrite, _>(Resource::Global)?;
    for id in &made.services {
        store::catalogue::release_service(tx, &release, *id).await?;
    }
    for person in made.people.clone() {
        if remove_person(tx, ctx, person).await? {
            removed.people += 1;
        } else {
            removed.kept_people += 1;
        }
    }
    let left = remove_parts(tx, ctx, made.parts()).await?;
    removed.kept_parts = left.teams.len() + left.services.len() + left.categories.len() + left.locations.len() + left.templates.len();
    store::settings::put(tx, &ctx.permit::<right::ConfigWrite, _>(Resource::Global)?, DEMO, &left, ctx.now).await?;
    audit::write(tx, ctx, "demo.removed", DEMO, json!({ "incidents": removed.incidents, "people": removed.people })).await?;
    Ok(removed)
}

fn named_elsewhere(error: store::StoreError, id: domain::ids::IncidentId) -> BackendError {
    match error {
        store::StoreError::Dangling { .. } => BackendError::Conflict(format!(
            "A real incident names demo incident {id} as its original or goes on from it. Nothing was removed."
        )),
        error => error.into(),
    }
}

/// `false` for somebody whom a log names: then the name alone stays.
async fn remove_person(tx: &Tx, ctx: &Ctx, id: PersonId) -> Result<bool, BackendError> {
    let Some(mut person) = store::people::find(tx, id).await? else { return Ok(true) };
    let facts = PersonFacts { id, teams: person.teams.clone(), site: person.location, shared_with: Vec::new() };
    let disable = ctx.permit::<right::UserDisable, _>(facts)?;
    if store::people::remove_unnamed(tx, &disable, id).await? {
        return Ok(true);
    }
    store::people::set_disabled(tx, &disable, id, true, &SecurityStamp::new(ctx.now).to_string()).await?;
    crate::people::end_everything(tx, ctx, id).await?;
    (person.name, person.email, person.location, person.department) = (FORMER.to_owned(), None, None, None);
    person.phone = None;
    store::people::update(tx, &ctx.permit::<right::UserCreate, _>(Resource::Global)?, &person).await?;
    let grant = ctx.permit_with_reason::<right::UserRoleGrant, _>(Resource::Global, REASON)?;
    store::people::set_roles(tx, &grant, id, RoleSet::EMPTY).await?;
    store::people::set_teams(tx, &ctx.permit::<right::TeamWrite, _>(Resource::Global)?, id, &[]).await?;
    store::people::set_skills(tx, &ctx.permit::<right::UserSkillsWrite, _>(Resource::Global)?, id, &Default::default()).await?;
    store::people::set_sites(tx, &ctx.permit::<right::LocationWrite, _>(Resource::Global)?, id, &[]).await?;
    Ok(false)
}

/// What could not go stays on the record, for another try.
async fn remove_parts(tx: &Tx, ctx: &Ctx, made: Made) -> Result<Made, BackendError> {
    let mut left = Made::default();
    let rules = ctx.permit::<right::RuleWrite, _>(Resource::Global)?;
    for id in made.rules {
        store::rules::remove(tx, &rules, id).await?;
    }
    let templates = ctx.permit::<right::TemplateWrite, _>(Resource::Global)?;
    // Before the categories that they are for.
    for id in made.templates {
        if !store::templates::remove_unnamed(tx, &templates, id).await? {
            left.templates.push(id);
        }
    }
    let services = ctx.permit::<right::ServiceWrite, _>(Resource::Global)?;
    for id in made.services {
        if !store::catalogue::remove_unnamed_service(tx, &services, id).await? {
            left.services.push(id);
        }
    }
    let teams = ctx.permit::<right::TeamWrite, _>(Resource::Global)?;
    for id in made.teams {
        if !store::catalogue::remove_unnamed_team(tx, &teams, id).await? {
            left.teams.push(id);
        }
    }
    let categories = ctx.permit::<right::CategoryWrite, _>(Resource::Global)?;
    // Children were made after their parents.
    for id in made.categories.into_iter().rev() {
        if !store::catalogue::remove_unnamed_category(tx, &categories, id).await? {
            left.categories.push(id);
        }
    }
    let locations = ctx.permit::<right::LocationWrite, _>(Resource::Global)?;
    // Rooms were made after their buildings.
    for id in made.locations.into_iter().rev() {
        if !store::catalogue::remove_unnamed_location(tx, &locations, id).await? {
            left.locations.push(id);
        }
    }
    left.categories.reverse();
    left.locations.reverse();
    Ok(left)
}
