//! Owns changing the catalogue: each record with its version, each change with its entry of the audit trail in the
//! same transaction. Never deletes: what is no longer wanted is retired.

use std::collections::BTreeMap;

use domain::access::{Action, Authorized, RecordFacts, Resource, right};
use domain::catalogue::{Category, Facts, Level, Location, Part, Service, Team};
use domain::ids::{CategoryId, ComponentId, LocationId, PersonId, ServiceId, TeamId};
use domain::incident::Names;
use domain::realm::{Live, Realm};
use domain::validate::FieldErrors;
use store::incidents::Wanted;
use store::{StoreError, Tx};

use crate::trail::{self, Change};
use crate::{BackendError, Ctx};

pub type Fields = BTreeMap<String, String>;

/// The action's name by what became of the record.
fn action(kind: &str, new: bool, was_retired: bool, is_retired: bool) -> String {
    let what = match (new, was_retired, is_retired) {
        (true, ..) => "added",
        (_, false, true) => "retired",
        (_, true, false) => "restored",
        _ => "changed",
    };
    format!("{kind}.{what}")
}

/// A name or a place that the database found taken in the last moment.
fn taken(error: StoreError) -> BackendError {
    match error {
        StoreError::Conflict { .. } => BackendError::invalid("name", "There is another one of this name."),
        error => error.into(),
    }
}

pub async fn save_category(ctx: &Ctx, id: Option<CategoryId>, seen: u32, fields: Fields) -> Result<CategoryId, BackendError> {
    let work = ctx.write("catalogue.save_category", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::CategoryWrite, _>(Resource::Global)?;
            let all = store::catalogue::categories(tx).await?;
            let old = found(id, |id| all.iter().find(|category| category.id == id))?;
            let base = old.cloned().unwrap_or_else(|| Category::new(ctx.new_id(), "", None));
            let subject = format!("category:{}", base.id);
            seen_is(tx, &subject, old.map(|old| old.version), seen).await?;
            let new = base.edited(&fields, &all)?;
            if old == Some(&new) {
                return Ok(new.id);
            }
            match old {
                None => store::catalogue::put_categories(tx, &permit, std::slice::from_ref(&new)).await.map_err(taken)?,
                Some(_) => trail::unless_stale(tx, &subject, store::catalogue::save_category(tx, &permit, &new).await).await?,
            }
            let after_all: Vec<Category> = all.iter().filter(|c| c.id != new.id).chain([&new]).cloned().collect();
            let before = old.map(|old| old.facts(&all)).unwrap_or_default();
            let action = action("category", old.is_none(), base.retired, new.retired);
            let version = next(old.map(|old| old.version));
            let change = Change { action: &action, subject, name: &new.name, before, after: new.facts(&after_all), version, reason: None };
            trail::record(tx, &ctx, change).await?;
            Ok(new.id)
        })
    });
    work.await
}

pub async fn save_location(ctx: &Ctx, id: Option<LocationId>, seen: u32, fields: Fields) -> Result<LocationId, BackendError> {
    let work = ctx.write("catalogue.save_location", move |tx, ctx| {
        Box::pin(async move {
            let all = store::catalogue::locations(tx).await?;
            let old = found(id, |id| all.iter().find(|location| location.id == id));
            // Whoever answers for a site makes rooms in it.
            let parent = fields.get("parent").and_then(|parent| parent.parse().ok());
            let site = id.or(parent).map_or(Resource::Global, Resource::Site);
            let permit = ctx.permit::<right::LocationWrite, _>(site)?;
            if let (Some(_), Some(parent)) = (id, parent) {
                ctx.permit::<right::LocationWrite, _>(Resource::Site(parent)).map(drop)?;
            }
            let old = old?;
            let base = old.cloned().unwrap_or_else(|| Location::new(ctx.new_id(), ""));
            let subject = format!("location:{}", base.id);
            seen_is(tx, &subject, old.map(|old| old.version), seen).await?;
            let new = base.edited(&fields, &all)?;
            if old == Some(&new) {
                return Ok(new.id);
            }
            let saved = match old {
                None => store::catalogue::put_locations(tx, &permit, std::slice::from_ref(&new)).await,
                Some(_) => store::catalogue::save_location(tx, &permit, &new).await,
            };
            saved_or_said(tx, &subject, saved).await?;
            let after_all: Vec<Location> = all.iter().filter(|l| l.id != new.id).chain([&new]).cloned().collect();
            let before = old.map(|old| old.facts(&all)).unwrap_or_default();
            let action = action("location", old.is_none(), base.retired, new.retired);
            let version = next(old.map(|old| old.version));
            let change = Change { action: &action, subject, name: &new.name, before, after: new.facts(&after_all), version, reason: None };
            trail::record(tx, &ctx, change).await?;
            Ok(new.id)
        })
    });
    work.await
}

pub async fn save_team(ctx: &Ctx, id: Option<TeamId>, seen: u32, fields: Fields) -> Result<TeamId, BackendError> {
    let work = ctx.write("catalogue.save_team", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::TeamWrite, _>(id.map_or(Resource::Global, Resource::Team))?;
            let all = store::catalogue::teams(tx).await?;
            let old = found(id, |id| all.iter().find(|team| team.id == id))?;
            let base = old.cloned().unwrap_or_else(|| Team::new(ctx.new_id(), "", Level::L2));
            let subject = format!("team:{}", base.id);
            seen_is(tx, &subject, old.map(|old| old.version), seen).await?;
            let new = base.edited(&fields, &all)?;
            if old == Some(&new) {
                return Ok(new.id);
            }
            let saved = match old {
                None => store::catalogue::put_teams(tx, &permit, std::slice::from_ref(&new)).await,
                Some(_) => store::catalogue::save_team(tx, &permit, &new).await,
            };
            saved_or_said(tx, &subject, saved).await?;
            let action = action("team", old.is_none(), base.retired, new.retired);
            let before = old.map(Team::facts).unwrap_or_default();
            let version = next(old.map(|old| old.version));
            let change = Change { action: &action, subject, name: &new.name, before, after: new.facts(), version, reason: None };
            trail::record(tx, &ctx, change).await?;
            Ok(new.id)
        })
    });
    work.await
}

/// Somebody in a team, as its lead or not, or out of it.
pub async fn set_member(ctx: &Ctx, team: TeamId, person: PersonId, lead: Option<bool>) -> Result<(), BackendError> {
    let work = ctx.write("catalogue.set_member", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::TeamWrite, _>(Resource::Team(team))?;
            let known = store::catalogue::find_team(tx, team).await?.ok_or(BackendError::NotFound)?;
            let name = store::people::find(tx, person).await?.map(|person| person.name).ok_or(BackendError::NotFound)?;
            let members = store::catalogue::team_members(tx).await?;
            let was = members.iter().find(|member| member.team == team && member.person == person).map(|member| member.lead);
            if known.retired && lead.is_some() && was.is_none() {
                return Err(BackendError::invalid("person", "This team is retired."));
            }
            if was == lead {
                return Ok(());
            }
            store::catalogue::set_member(tx, &permit, team, person, lead).await?;
            let words = |lead: Option<bool>| -> Facts {
                let state = match lead {
                    None => "",
                    Some(false) => "member",
                    Some(true) => "lead",
                };
                vec![("Member", name.clone()), ("In the team as", state.to_owned())]
            };
            // Members have no version of their own: adding the same person twice is the same team.
            let change = Change {
                action: "team.changed",
                subject: format!("team:{team}"),
                name: &known.name,
                before: words(was),
                after: words(lead),
                version: known.version,
                reason: Some(&name),
            };
            trail::record(tx, &ctx, change).await
        })
    });
    work.await
}

pub async fn save_service(ctx: &Ctx, id: Option<ServiceId>, seen: u32, fields: Fields) -> Result<ServiceId, BackendError> {
    change_service(ctx, id, seen, move |base, all, _| base.edited(&fields, all)).await
}

/// A component of a service, a new one without an id.
pub async fn save_component(
    ctx: &Ctx,
    service: ServiceId,
    seen: u32,
    id: Option<ComponentId>,
    fields: Fields,
) -> Result<ServiceId, BackendError> {
    change_service(ctx, Some(service), seen, move |base, _, fresh| base.with_component(id.unwrap_or(fresh), &fields)).await
}

pub async fn set_need(ctx: &Ctx, service: ServiceId, seen: u32, part: Part, needed: bool) -> Result<ServiceId, BackendError> {
    change_service(ctx, Some(service), seen, move |base, all, _| base.with_need(part, needed, all)).await
}

/// One way for every change of a service: right, version, row, audit.
async fn change_service(
    ctx: &Ctx,
    id: Option<ServiceId>,
    seen: u32,
    edit: impl FnOnce(&Service, &[Service], ComponentId) -> Result<Service, FieldErrors> + Send + 'static,
) -> Result<ServiceId, BackendError> {
    let work = ctx.write("catalogue.save_service", move |tx, ctx| {
        Box::pin(async move {
            let all = store::catalogue::services(tx).await?;
            let old = id.and_then(|id| all.iter().find(|service| service.id == id));
            let base = old.cloned().unwrap_or_else(|| Service::new(ctx.new_id(), ""));
            let new = edit(&base, &all, ctx.new_id());
            // A new one belongs to the team that it is made for.
            let judged = old.or(new.as_ref().ok()).unwrap_or(&base);
            let permit = permit_service(&ctx, judged)?;
            found(id, |_| old)?;
            let subject = format!("service:{}", base.id);
            seen_is(tx, &subject, old.map(|old| old.version), seen).await?;
            let new = new?;
            if old == Some(&new) {
                return Ok(new.id);
            }
            let names = names_for(tx, &[&base, &new]).await?;
            must_lead_somewhere(&base, &new, &names)?;
            let saved = match old {
                None => store::catalogue::put_services(tx, &permit, std::slice::from_ref(&new)).await,
                Some(_) => store::catalogue::save_service(tx, &permit, &new).await,
            };
            saved_or_said(tx, &subject, saved).await?;
            let after_all: Vec<Service> = all.iter().filter(|s| s.id != new.id).chain([&new]).cloned().collect();
            let before = old.map(|old| old.facts(&all, &names)).unwrap_or_default();
            let action = action("service", old.is_none(), base.retired, new.retired);
            let version = next(old.map(|old| old.version));
            let after = new.facts(&after_all, &names);
            trail::record(tx, &ctx, Change { action: &action, subject, name: &new.name, before, after, version, reason: None }).await?;
            Ok(new.id)
        })
    });
    work.await
}

/// What decides about a service: its owner and its team.
pub(super) fn service_facts(service: &Service) -> RecordFacts {
    RecordFacts {
        read: Action::ServiceRead,
        owner: service.owner,
        shared_with: Vec::new(),
        teams: service.team.into_iter().collect(),
        site: None,
        published: false,
        incident: None,
    }
}

fn permit_service(ctx: &Ctx, service: &Service) -> Result<Authorized<right::ServiceWrite, RecordFacts>, BackendError> {
    ctx.permit::<right::ServiceWrite, _>(service_facts(service))
}

async fn names_for(tx: &Tx, services: &[&Service]) -> Result<Names, BackendError> {
    let mut wanted = Wanted::default();
    wanted.people.extend(services.iter().filter_map(|service| service.owner));
    wanted.teams.extend(services.iter().filter_map(|service| service.team));
    Ok(store::incidents::names(tx, Realm::from(Live), &wanted).await?)
}

fn must_lead_somewhere(old: &Service, new: &Service, names: &Names) -> Result<(), BackendError> {
    let mut errors = FieldErrors::default();
    if new.owner != old.owner && new.owner.is_some_and(|id| !names.people.contains_key(&id)) {
        errors.push("owner", "Choose one from the list.");
    }
    if new.team != old.team && new.team.is_some_and(|id| !names.teams.contains_key(&id)) {
        errors.push("team", "Choose one from the list.");
    }
    Ok(errors.into_result(())?)
}

/// `Some` of a record that is named, `None` when a new one is asked for.
fn found<I: Copy, T>(id: Option<I>, find: impl FnOnce(I) -> Option<T>) -> Result<Option<T>, BackendError> {
    id.map(|id| find(id).ok_or(BackendError::NotFound)).transpose()
}

async fn seen_is(tx: &Tx, subject: &str, present: Option<u32>, seen: u32) -> Result<(), BackendError> {
    match present {
        Some(present) => trail::must_have_seen(tx, subject, present, seen).await,
        None => Ok(()),
    }
}

async fn saved_or_said(tx: &Tx, subject: &str, saved: Result<(), StoreError>) -> Result<(), BackendError> {
    match saved {
        Err(error @ StoreError::Conflict { .. }) => Err(taken(error)),
        other => trail::unless_stale(tx, subject, other).await,
    }
}

fn next(version: Option<u32>) -> u32 {
    version.map_or(1, |version| version.saturating_add(1))
}
