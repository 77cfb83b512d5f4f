//! Owns taking a change back, as a change of its own. Never for somebody else, and never over what others did since:
//! domain says what can be taken back.

use chrono::{DateTime, Utc};
use domain::access::{Action, Resource, decide};
use domain::incident::{Audience, Card, Names};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::workflow;
use store::Tx;

use super::read::names_of;
use super::write::{Changed, author, lock, permit, save};
use crate::{BackendError, Ctx};

/// The last change of an incident, if the actor made it. The card as it is afterwards.
pub async fn undo(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<(Card, Names), BackendError> {
    let work = ctx.write("incidents.undo", move |tx, ctx| Box::pin(async move { undo_in(tx, &ctx, realm, number, None).await }));
    let incident = work.await?.incident;
    let names = names_of(ctx, realm, std::slice::from_ref(&incident), &[]).await?;
    Ok((Card::from(&incident), names))
}

/// The same for what was done at one instant.
pub async fn undo_in(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber, at: Option<DateTime<Utc>>) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    // What goes back are steps of the desk; reporters have none.
    let reads = decide(&ctx.actor, Action::IncidentNoteRead, &Resource::Incident(&incident.facts()), ctx.now, None);
    reads.err().map_or(Ok(()), |denied| Err(BackendError::from(denied)))?;
    let log = store::incidents::events(tx, realm, incident.id, Audience::Internal).await?;
    let undoing = workflow::undo(&incident, &log, at, &author(ctx)?, ctx.now)?;
    // Who gave it away could do that then, and may take it back although it is not theirs now.
    let permit = permit(ctx, &undoing.before, &undoing.rights, None)?;
    save(tx, ctx, &permit, incident, undoing.kinds).await
}
