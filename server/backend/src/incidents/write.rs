//! Owns the one way in which a record and its log change together. Never skips a permit.

use domain::access::{Action, Actor, ActorRef, Authorized, ChangeIncident, Guarded, IncidentFacts, Resource, Why, decide, right};
use domain::incident::{Event, EventKind, Incident};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::rule::is_of_rules;
use store::Tx;

use super::tell;
use crate::{BackendError, Ctx, live};

/// A permit to change one incident.
pub(crate) type Permit = Authorized<ChangeIncident, IncidentFacts>;

/// The record after a change and what was appended to its log.
#[derive(Clone, Debug)]
pub struct Changed {
    pub incident: Incident,
    pub events: Vec<Event>,
}

/// Who writes: nobody unknown ever does.
pub(crate) fn author(ctx: &Ctx) -> Result<ActorRef, BackendError> {
    ctx.actor.to_ref().ok_or(BackendError::Unauthenticated)
}

/// The record for a change, locked until the transaction ends; what the actor may not see is not there.
pub(crate) async fn lock(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<Incident, BackendError> {
    let incident = store::incidents::lock(tx, realm, number).await?.ok_or(BackendError::NotFound)?;
    must_see(ctx, &incident)?;
    Ok(incident)
}

pub(crate) fn must_see(ctx: &Ctx, incident: &Incident) -> Result<(), BackendError> {
    let facts = incident.facts();
    match decide(&ctx.actor, Action::IncidentRead, &Resource::Incident(&facts), ctx.now, None).err() {
        None => Ok(()),
        Some(denied) if denied.why == Why::Unauthenticated => Err(BackendError::Unauthenticated),
        Some(_) => Err(BackendError::NotFound),
    }
}

/// The permit for every one of these rights; the last names the change.
pub(crate) fn permit(ctx: &Ctx, incident: &Incident, rights: &[Action], reason: Option<&str>) -> Result<Permit, BackendError> {
    let mut granted = None;
    for right in rights {
        granted = Some(ctx.permit_as::<ChangeIncident, _>(*right, incident.facts(), reason)?);
    }
    granted.ok_or(BackendError::NotFound)
}

/// Appends the events and stores the record that they make. No events, no change.
pub(crate) async fn save<R: Guarded + Sync>(
    tx: &Tx,
    ctx: &Ctx,
    permit: &Authorized<ChangeIncident, R>,
    before: Incident,
    kinds: Vec<EventKind>,
) -> Result<Changed, BackendError> {
    if kinds.is_empty() {
        return Ok(Changed { incident: before, events: Vec::new() });
    }
    let seen = before.version;
    let mut incident = before;
    let events = append(ctx, &mut incident, kinds)?;
    store::incidents::update(tx, permit, seen, &incident, &events).await?;
    tell::everyone(tx, ctx, &incident, &events).await?;
    live::ring_after(tx, ctx, incident.realm, incident.id);
    Ok(Changed { incident, events })
}

/// What reading leaves behind: an event that changes nothing.
pub(crate) async fn trace(
    tx: &Tx,
    ctx: &Ctx,
    permit: &Authorized<right::IncidentReadRestricted, IncidentFacts>,
    mut incident: Incident,
    kind: EventKind,
) -> Result<(), BackendError> {
    let seen = incident.version;
    let events = append(ctx, &mut incident, vec![kind])?;
    store::incidents::update(tx, permit, seen, &incident, &events).await?;
    tell::everyone(tx, ctx, &incident, &events).await
}

/// Gives each event its id and time and changes the record by it.
pub(crate) fn append(ctx: &Ctx, incident: &mut Incident, kinds: Vec<EventKind>) -> Result<Vec<Event>, BackendError> {
    let author = author(ctx)?;
    let mut events = Vec::with_capacity(kinds.len());
    // What rules did, nobody did who sent the report.
    let by_rules: Vec<bool> = (0..kinds.len()).map(|place| is_of_rules(&kinds, place)).collect();
    for (kind, by_rules) in kinds.into_iter().zip(by_rules) {
        let actor = if by_rules { ActorRef::system(domain::rule::ACTOR) } else { author.clone() };
        // The opening made the record: it is in it already.
        if !matches!(kind, EventKind::Opened(_)) {
            incident.apply(&kind, &actor, ctx.now);
        }
        events.push(Event {
            id: ctx.new_id(),
            realm: incident.realm,
            incident: incident.id,
            audience: kind.audience(),
            kind,
            actor,
            occurred_at: ctx.now,
            recorded_at: ctx.now,
            version: incident.version,
        });
    }
    Ok(events)
}

/// Whether a system acts, such as an import or the demo: what it does is told to nobody.
pub(crate) fn is_silent(ctx: &Ctx) -> bool {
    matches!(ctx.actor, Actor::System(_))
}
