//! Owns restricted incidents: opening one with a reason, naming who has to know, and who is told of a confidential
//! report. Never tells whoever may not open it that it is there.

use domain::access::{Action, OPENED_FOR, Resource, Role, Why, can_be_named, decide, read_scope, right, sealed_scope};
use domain::ids::PersonId;
use domain::incident::{Edit, EventKind, Filter, Incident, Origin, Sort};
use domain::number::IncidentNumber;
use domain::priority::Priority;
use domain::realm::Realm;
use domain::validate;
use serde_json::json;
use store::Tx;
use store::people::Search;

use super::write::{Changed, lock, permit, save, trace};
use crate::people::audit;
use crate::{BackendError, Ctx};

/// Restricted incidents are rare; more at once are no list but a report.
const SEALED_MAX: u64 = 50;
const NAMED_MAX: u64 = 50;

/// What a closed one shows of itself: that it is there and how much it presses. Its words stay inside.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub number: IncidentNumber,
    pub priority: Option<Priority>,
    pub opened_at: chrono::DateTime<chrono::Utc>,
}

/// Open incidents that this person may read as soon as a reason is given.
pub(super) async fn sealed(ctx: &Ctx, realm: Realm) -> Result<Vec<Sealed>, BackendError> {
    let asking = sealed_scope(&ctx.actor, ctx.now);
    if asking.is_nothing() || ctx.scope.is_some() {
        return Ok(Vec::new());
    }
    let newest = Filter { open: Some(true), sort: vec![(Sort::OpenedAt, true)], ..Filter::default() };
    let found = store::incidents::list_records(&ctx.backend.db.read(), realm, &asking, None, &newest, SEALED_MAX, None).await?;
    // Those that are open to this person already stand in the list itself.
    let readable = read_scope(&ctx.actor, Action::IncidentRead, ctx.now, None);
    let closed = found.items.into_iter().filter(|incident| !readable.contains(&incident.facts()));
    Ok(closed.map(|one| Sealed { number: one.number, priority: one.priority, opened_at: one.opened_at }).collect())
}

/// Opens a restricted incident for a while. The reason stands in the log and in the audit trail; the owner is told.
pub async fn unseal(ctx: &Ctx, realm: Realm, number: IncidentNumber, reason: &str) -> Result<(), BackendError> {
    let (own, reason) = (ctx.clone(), reason.to_owned());
    ctx.backend.db.write("incidents.unseal", move |tx| Box::pin(async move { unseal_in(tx, &own, realm, number, &reason).await })).await
}

async fn unseal_in(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber, reason: &str) -> Result<(), BackendError> {
    let incident = store::incidents::lock(tx, realm, number).await?.ok_or(BackendError::NotFound)?;
    let facts = incident.facts();
    match decide(&ctx.actor, Action::IncidentRead, &Resource::Incident(&facts), ctx.now, None).err() {
        None => return Ok(()),
        Some(denied) if denied.why == Why::ReasonNeeded => {}
        Some(denied) => return Err(denied.into()),
    }
    let person = ctx.person()?.id;
    let reason = validate::required_text(reason).map_err(|message| BackendError::invalid("reason", message))?;
    let permit = ctx.permit_with_reason::<right::IncidentReadRestricted, _>(facts, Some(&reason))?;
    store::incidents::open_for(tx, &permit, &incident, person, ctx.now + OPENED_FOR).await?;
    audit::write(tx, ctx, "incident.unsealed", &format!("incident:{}", incident.id), json!({ "reason": reason })).await?;
    trace(tx, ctx, &permit, incident, EventKind::Unsealed { reason }).await
}

/// Puts somebody on the list of who has to know, or takes them off it.
pub async fn name(
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    person: Option<PersonId>,
    named: bool,
    reason: Option<&str>,
) -> Result<(), BackendError> {
    let (own, reason) = (ctx.clone(), reason.map(str::to_owned));
    let work = ctx
        .backend
        .db
        .write("incidents.name", move |tx| Box::pin(async move { name_in(tx, &own, realm, number, person, named, reason).await }));
    work.await.map(drop)
}

async fn name_in(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    person: Option<PersonId>,
    named: bool,
    reason: Option<String>,
) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    let permit = permit(ctx, &incident, &[Action::IncidentNeedToKnowWrite], reason.as_deref()).map_err(ask_for_reason)?;
    let reason = match reason.map(|reason| validate::text(&reason)).transpose() {
        Ok(reason) => reason.filter(|reason| !reason.is_empty()),
        Err(message) => return Err(BackendError::invalid("reason", message)),
    };
    let person = person.ok_or_else(|| BackendError::invalid("person", "Choose somebody from the list."))?;
    if incident.need_to_know.contains(&person) == named {
        return Ok(Changed { incident, events: Vec::new() });
    }
    if named {
        let found = store::people::find(tx, person).await?.filter(|person| !person.disabled);
        let found = found.ok_or_else(|| BackendError::invalid("person", "Choose somebody from the list."))?;
        if !can_be_named(found.roles) {
            let why =
                "Being named opens nothing to this person: only agents, managers of incidents or buildings, and vendors can be named.";
            return Err(BackendError::invalid("person", why));
        }
    }
    let kind = if named { EventKind::Named { person, reason } } else { EventKind::Unnamed { person, reason } };
    save(tx, ctx, &permit, incident, vec![kind]).await
}

/// A missing reason is a field to fill in, once somebody is known to have the right.
pub(super) fn ask_for_reason(error: BackendError) -> BackendError {
    match error {
        BackendError::Denied(denied) if denied.why == Why::ReasonNeeded => {
            BackendError::invalid("reason", "Say why: it is logged, and the owner is told.")
        }
        error => error,
    }
}

/// Whoever restricts an incident goes on seeing it, and so does somebody who can act: for what follows from `edits`.
pub(super) fn keeps_sight(ctx: &Ctx, incident: &Incident, edits: &[Edit]) -> Option<EventKind> {
    let restricts = !incident.restricted && edits.contains(&Edit::Restricted(true));
    let me = ctx.actor.person().filter(|me| restricts && can_be_named(me.roles))?;
    let facts = incident.facts();
    (!facts.shared_with.contains(&me.id)).then(|| EventKind::Named { person: me.id, reason: Some("Restricted it.".to_owned()) })
}

/// A confidential report must reach somebody who may read it: the incident managers are named. What an agent logs as
/// restricted keeps the agent.
pub(super) async fn first_named(tx: &Tx, ctx: &Ctx, origin: Origin, restricted: bool) -> Result<Vec<EventKind>, BackendError> {
    if !restricted {
        return Ok(Vec::new());
    }
    let author = ctx.actor.person().filter(|me| origin != Origin::Portal && can_be_named(me.roles));
    let mut kinds: Vec<_> =
        author.into_iter().map(|me| EventKind::Named { person: me.id, reason: Some("Logged it.".to_owned()) }).collect();
    if kinds.is_empty() {
        let managers = Search { role: Some(Role::IncidentManager), disabled: Some(false), ..Search::default() };
        let reason = || Some("It was reported as confidential.".to_owned());
        let found = store::people::list(tx, &managers, NAMED_MAX, None).await?.items;
        kinds.extend(found.into_iter().map(|person| EventKind::Named { person: person.id, reason: reason() }));
    }
    Ok(kinds)
}

/// Refuses with what is still asked for, where asking is all that stands between this person and the incident.
pub(super) fn must_open(ctx: &Ctx, incident: &Incident) -> Result<(), BackendError> {
    match decide(&ctx.actor, Action::IncidentRead, &Resource::Incident(&incident.facts()), ctx.now, None).err() {
        Some(denied) if matches!(denied.why, Why::ReasonNeeded | Why::FreshSignInNeeded) => Err(denied.into()),
        _ => Ok(()),
    }
}
