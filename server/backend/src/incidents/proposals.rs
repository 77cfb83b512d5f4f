//! Owns what becomes of a rule's proposal: taken over whole through the way of every edit and assignment, or not wanted.

use domain::access::Action;
use domain::ids::RuleId;
use domain::incident::{Audience, Event, EventKind, Incident, check_version};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::rule::{Proposal, Ruled, open_proposals};
use domain::workflow::{Step, StepInput, row};
use store::Tx;

use super::change::{edit_in, go};
use super::write::{Changed, lock, permit, save};
use crate::{BackendError, Ctx};

/// Everything that the rule proposed and nobody has decided. `seen` is the version of the record that the person saw.
pub async fn take_over(ctx: &Ctx, realm: Realm, number: IncidentNumber, rule: RuleId, seen: u32) -> Result<(), BackendError> {
    let work = ctx.write("incidents.take_over", move |tx, ctx| {
        Box::pin(async move { take_over_in(tx, &ctx, realm, number, rule, seen).await.map(drop) })
    });
    work.await
}

pub async fn take_over_in(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    rule: RuleId,
    seen: u32,
) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    // Whoever may not change the record learns nothing about proposals.
    permit(ctx, &incident, &[Action::IncidentUpdateFields], None).map(drop)?;
    let (open, events) = open(tx, realm, &incident, rule).await?;
    must_be_as_seen(&incident, &events, rule, seen)?;
    let Some(open) = open else { return Err(nothing_left()) };
    let versions = open.edits.iter().map(|edit| (edit.clone(), seen)).collect::<Vec<_>>();
    let Some(team) = open.team else { return edit_in(tx, ctx, realm, number, &versions).await };
    let row = row(Step::Assign, incident.stage).ok_or_else(nothing_left)?;
    let input = StepInput { edits: open.edits, team: Some(team), ..StepInput::default() };
    go(tx, ctx, realm, incident, vec![row], &input).await
}

/// Remembered in the log, so that it is not asked again.
pub async fn dismiss_proposal(ctx: &Ctx, realm: Realm, number: IncidentNumber, rule: RuleId) -> Result<(), BackendError> {
    let work = ctx.write("incidents.dismiss_proposal", move |tx, ctx| {
        Box::pin(async move {
            let incident = lock(tx, &ctx, realm, number).await?;
            let permit = permit(&ctx, &incident, &[Action::IncidentUpdateFields], None)?;
            let (open, _) = open(tx, realm, &incident, rule).await?;
            let Some(Proposal { id, rule: name, .. }) = open else { return Err(nothing_left()) };
            save(tx, &ctx, &permit, incident, vec![EventKind::ProposalDismissed { rule: id, name }]).await.map(drop)
        })
    });
    work.await
}

async fn open(tx: &Tx, realm: Realm, incident: &Incident, rule: RuleId) -> Result<(Option<Proposal>, Vec<Event>), BackendError> {
    let events = store::incidents::events(tx, realm, incident.id, Audience::Internal).await?;
    let open = open_proposals(incident, &events).into_iter().find(|proposal| proposal.id == rule);
    Ok((open, events))
}

/// What somebody decided otherwise after the person looked is not gone over.
fn must_be_as_seen(incident: &Incident, events: &[Event], rule: RuleId, seen: u32) -> Result<(), BackendError> {
    let ruled = |event: &Event| match &event.kind {
        EventKind::Ruled(ruled) if ruled.rule == rule => Some(Ruled::clone(ruled)),
        _ => None,
    };
    let Some(ruled) = events.iter().find_map(ruled) else { return Err(nothing_left()) };
    for edit in &ruled.proposed {
        check_version(incident, edit, seen)?;
    }
    let assigned = |event: &&Event| matches!(event.kind, EventKind::Assigned { .. } | EventKind::Escalated { .. }) && event.version > seen;
    match ruled.proposed_team {
        Some(team) if incident.team != Some(team) && events.iter().any(|event| assigned(&event)) => {
            Err(BackendError::Conflict("Somebody assigned it meanwhile. Nothing of the proposal is taken over.".to_owned()))
        }
        _ => Ok(()),
    }
}

fn nothing_left() -> BackendError {
    BackendError::Conflict("Somebody decided about this proposal meanwhile.".to_owned())
}
