//! Owns the linking of incidents: both sides change together or not at all. Never links what the actor may not see.

use domain::access::{Action, Reach, ReadScope};
use domain::ids::IncidentId;
use domain::incident::{EventKind, Incident, Link, check_link};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::workflow::StepError;
use store::Tx;

use super::write::{Permit, lock, permit, save};
use crate::{BackendError, Ctx};

/// `other` becomes that to `number`.
pub async fn link(ctx: &Ctx, realm: Realm, number: IncidentNumber, link: Link, other: IncidentNumber) -> Result<(), BackendError> {
    ctx.write("incidents.link", move |tx, ctx| Box::pin(async move { link_in(tx, &ctx, realm, number, link, other).await })).await
}

pub async fn unlink(ctx: &Ctx, realm: Realm, number: IncidentNumber, link: Link, other: IncidentNumber) -> Result<(), BackendError> {
    ctx.write("incidents.unlink", move |tx, ctx| Box::pin(async move { unlink_in(tx, &ctx, realm, number, link, other).await })).await
}

async fn link_in(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber, link: Link, other: IncidentNumber) -> Result<(), BackendError> {
    let (incident, other) = both(tx, ctx, realm, number, other).await?;
    let has_children = (has_children(tx, realm, &incident).await?, has_children(tx, realm, &other).await?);
    let permits = permits(ctx, &incident, &other)?;
    check_link((&incident, has_children.0), link, (&other, has_children.1))?;
    append(tx, ctx, permits, (incident, other), |link, other| EventKind::Linked { link, other }, link).await
}

/// Whether anything is part of it, seen or not: the rule has to know.
async fn has_children(tx: &Tx, realm: Realm, incident: &Incident) -> Result<bool, BackendError> {
    let everything = ReadScope { open: Reach::All, restricted: Reach::All };
    Ok(!store::incidents::belonging(tx, realm, &everything, incident).await?.children.is_empty())
}

async fn unlink_in(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    link: Link,
    other: IncidentNumber,
) -> Result<(), BackendError> {
    let (incident, other) = both(tx, ctx, realm, number, other).await?;
    let permits = permits(ctx, &incident, &other)?;
    let linked = match link {
        Link::Parent => incident.parent == Some(other.id),
        Link::Child => other.parent == Some(incident.id),
        Link::Related => incident.related.contains(&other.id),
    };
    if !linked {
        return Err(StepError::NoWay("They are not linked any more.".to_owned()).into());
    }
    append(tx, ctx, permits, (incident, other), |link, other| EventKind::Unlinked { link, other }, link).await
}

/// Both records, locked by number so that two who link the same pair do not wait for each other.
async fn both(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    other: IncidentNumber,
) -> Result<(Incident, Incident), BackendError> {
    let missing = |error| match error {
        BackendError::NotFound => BackendError::invalid("other", format!("There is no {other}.")),
        error => error,
    };
    if number == other {
        let incident = lock(tx, ctx, realm, number).await?;
        return Ok((incident.clone(), incident));
    }
    if number < other {
        let incident = lock(tx, ctx, realm, number).await?;
        return Ok((incident, lock(tx, ctx, realm, other).await.map_err(missing)?));
    }
    // The first one is whose page it is: its absence is told before the other's.
    let found = lock(tx, ctx, realm, other).await.map_err(missing);
    let incident = lock(tx, ctx, realm, number).await?;
    Ok((incident, found?))
}

/// Both are linked, so both must allow it.
fn permits(ctx: &Ctx, incident: &Incident, other: &Incident) -> Result<(Permit, Permit), BackendError> {
    let one = |incident| permit(ctx, incident, &[Action::IncidentLink], None);
    Ok((one(incident)?, one(other)?))
}

async fn append(
    tx: &Tx,
    ctx: &Ctx,
    permits: (Permit, Permit),
    (incident, other): (Incident, Incident),
    kind: impl Fn(Link, IncidentId) -> EventKind,
    link: Link,
) -> Result<(), BackendError> {
    let (here, there) = (kind(link, other.id), kind(link.inverse(), incident.id));
    for (permit, incident, kind) in [(permits.0, incident, here), (permits.1, other, there)] {
        save(tx, ctx, &permit, incident, vec![kind]).await?;
    }
    Ok(())
}
