//! Owns steps, moves, edits and texts of agents and reporters on an incident that exists.

use std::collections::BTreeMap;

use domain::access::{Action, Resource, decide};
use domain::incident::{Card, Edit, EventKind, Field, Incident, Names, Stage, check_version};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::validate;
use domain::workflow::{self, Step, StepError, StepInput, Transition, route, row};
use store::{Conn, Tx};

use super::known::known;
use super::read::names_of;
use super::restricted::{ask_for_reason, keeps_sight};
use super::together::mentions_in;
use super::write::{Changed, Permit, author, lock, permit, save};
use crate::{BackendError, Ctx};

type Fields = BTreeMap<String, String>;

/// A step of the table. `from` is the stage that the person saw; nothing happens from another one.
pub async fn perform(
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    step: Step,
    from: Option<Stage>,
    fields: &Fields,
) -> Result<Changed, BackendError> {
    let (own, input) = (ctx.clone(), StepInput::parse(fields)?);
    ctx.backend
        .db
        .write("incidents.perform", move |tx| Box::pin(async move { perform_in(tx, &own, realm, number, step, from, &input).await }))
        .await
}

pub async fn perform_in(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    step: Step,
    from: Option<Stage>,
    input: &StepInput,
) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    must_start_from(&incident, from)?;
    let row = row(step, incident.stage).filter(|row| row.step != Step::Import);
    let row = row.ok_or_else(|| StepError::NoWay(format!("{} is not possible in {}.", step.label(), incident.stage.label())))?;
    go(tx, ctx, realm, incident, vec![row], input).await
}

/// A move to a stage, over skipped stages if need be.
pub async fn move_to(
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    from: Stage,
    to: Stage,
    fields: &Fields,
) -> Result<Changed, BackendError> {
    let (own, input) = (ctx.clone(), StepInput::parse(fields)?);
    ctx.backend
        .db
        .write("incidents.move", move |tx| Box::pin(async move { move_in(tx, &own, realm, number, from, to, &input).await }))
        .await
}

/// The same for the board: the card as it is after the move.
pub async fn move_card(
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    from: Stage,
    to: Stage,
    fields: &Fields,
) -> Result<(Card, Names), BackendError> {
    let moved = move_to(ctx, realm, number, from, to, fields).await?.incident;
    let names = names_of(ctx, realm, std::slice::from_ref(&moved), &[]).await?;
    Ok((Card::from(&moved), names))
}

pub async fn move_in(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    from: Stage,
    to: Stage,
    input: &StepInput,
) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    must_start_from(&incident, Some(from))?;
    let rows = route(incident.stage, to);
    let rows = rows.ok_or_else(|| StepError::NoWay(format!("There is no way from {} to {}.", incident.stage.label(), to.label())))?;
    go(tx, ctx, realm, incident, rows, input).await
}

fn must_start_from(incident: &Incident, from: Option<Stage>) -> Result<(), StepError> {
    match from {
        Some(expected) if expected != incident.stage => Err(StepError::Stale { expected, now: incident.stage }),
        _ => Ok(()),
    }
}

pub(super) async fn go(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    incident: Incident,
    rows: Vec<&'static Transition>,
    input: &StepInput,
) -> Result<Changed, BackendError> {
    let (permit, kinds) = steps(tx, ctx, realm, &incident, &rows, input).await?;
    save(tx, ctx, &permit, incident, kinds).await
}

/// What going these rows would append, and the permit for it. Changes nothing.
pub(super) async fn steps(
    conn: &impl Conn,
    ctx: &Ctx,
    realm: Realm,
    incident: &Incident,
    rows: &[&'static Transition],
    input: &StepInput,
) -> Result<(Permit, Vec<EventKind>), BackendError> {
    let rights = workflow::rights_of(rows, input);
    let permit = permit(ctx, incident, &rights, input.reason.as_deref())?;
    let by = author(ctx)?;
    let known = known(conn, realm, Some(incident), input, &by).await?;
    let kinds = workflow::run(incident, rows, input, &known, &by, ctx.now)?;
    Ok((permit, kinds))
}

/// One field, with the version of it that the writer saw.
pub async fn edit_field(ctx: &Ctx, realm: Realm, number: IncidentNumber, field: Field, seen: u32, text: &str) -> Result<(), BackendError> {
    edit_field_because(ctx, realm, number, field, seen, text, None).await
}

/// The same with the reason that some changes ask for.
pub async fn edit_field_because(
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    field: Field,
    seen: u32,
    text: &str,
    reason: Option<&str>,
) -> Result<(), BackendError> {
    let edit = Edit::parse(field, text).map_err(|message| BackendError::invalid(field.slug(), message))?;
    let (own, edits, reason) = (ctx.clone(), [(edit, seen)], reason.map(str::to_owned));
    let work = ctx.backend.db.write("incidents.edit", move |tx| {
        Box::pin(async move { edit_because_in(tx, &own, realm, number, &edits, reason.as_deref()).await })
    });
    work.await.map(drop)
}

/// Several fields at once, all or none.
pub async fn edit(ctx: &Ctx, realm: Realm, number: IncidentNumber, edits: Vec<(Edit, u32)>) -> Result<Changed, BackendError> {
    let own = ctx.clone();
    ctx.backend.db.write("incidents.edit", move |tx| Box::pin(async move { edit_in(tx, &own, realm, number, &edits).await })).await
}

pub async fn edit_in(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber, edits: &[(Edit, u32)]) -> Result<Changed, BackendError> {
    edit_because_in(tx, ctx, realm, number, edits, None).await
}

async fn edit_because_in(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    edits: &[(Edit, u32)],
    reason: Option<&str>,
) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    let (permit, mut kinds) = edits_of(tx, ctx, realm, &incident, edits, reason).await?;
    if let Some(reason) = permit.reason().filter(|_| !kinds.is_empty()) {
        let text = validate::text(reason).map_err(|message| BackendError::invalid("reason", message))?;
        kinds.push(EventKind::note(text));
    }
    save(tx, ctx, &permit, incident, kinds).await
}

/// What these edits would append, and the permit for it. Changes nothing.
pub(super) async fn edits_of(
    conn: &impl Conn,
    ctx: &Ctx,
    realm: Realm,
    incident: &Incident,
    edits: &[(Edit, u32)],
    reason: Option<&str>,
) -> Result<(Permit, Vec<EventKind>), BackendError> {
    let rights: Vec<Action> = edits.iter().map(|(edit, _)| right_to(edit)).collect();
    let permit = permit(ctx, incident, &rights, reason).map_err(ask_for_reason)?;
    if !incident.is_open() {
        return Err(StepError::NoWay(format!("It is {}; nothing of it changes any more.", incident.stage.label().to_lowercase())).into());
    }
    for (edit, seen) in edits {
        check_version(incident, edit, *seen)?;
    }
    let input = StepInput { edits: edits.iter().map(|(edit, _)| edit.clone()).collect(), ..StepInput::default() };
    let by = author(ctx)?;
    let known = known(conn, realm, Some(incident), &input, &by).await?;
    let mut kinds = workflow::edit(incident, &input.edits, &known, &by, ctx.now);
    kinds.extend(keeps_sight(ctx, incident, &input.edits));
    Ok((permit, kinds))
}

fn right_to(edit: &Edit) -> Action {
    match edit {
        Edit::Restricted(true) => Action::IncidentSetRestricted,
        Edit::Restricted(false) => Action::IncidentUnsetRestricted,
        _ => Action::IncidentUpdateFields,
    }
}

/// An internal note: only agents see it. Possible after the end as well.
pub async fn note(ctx: &Ctx, realm: Realm, number: IncidentNumber, text: &str) -> Result<(), BackendError> {
    let (own, text) = (ctx.clone(), text.to_owned());
    ctx.backend.db.write("incidents.note", move |tx| Box::pin(async move { note_in(tx, &own, realm, number, &text).await })).await.map(drop)
}

pub async fn note_in(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber, text: &str) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    let permit = permit(ctx, &incident, &[Action::IncidentNoteWrite], None)?;
    let text = validate::required_text(text).map_err(|message| BackendError::invalid("text", message))?;
    let mentions = mentions_in(tx, ctx, &incident, &text).await?;
    save(tx, ctx, &permit, incident, vec![EventKind::Noted { text, mentions }]).await
}

/// A public reply to the reporter.
pub async fn reply(ctx: &Ctx, realm: Realm, number: IncidentNumber, text: &str) -> Result<(), BackendError> {
    let (own, text) = (ctx.clone(), text.to_owned());
    ctx.backend
        .db
        .write("incidents.reply", move |tx| Box::pin(async move { reply_in(tx, &own, realm, number, &text).await }))
        .await
        .map(drop)
}

pub async fn reply_in(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber, text: &str) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    // The reporter has this right as well; their words are an answer, not a reply.
    if author(ctx)?.person().is_some_and(|person| incident.reporter == Some(person)) {
        return Err(BackendError::invalid("text", "This is your own report: answer it in the portal."));
    }
    // Reporters and vendors may answer too, each at their own place: for the desk speaks who reads its notes.
    let reads = decide(&ctx.actor, Action::IncidentNoteRead, &Resource::Incident(&incident.facts()), ctx.now, None);
    reads.err().map_or(Ok(()), |denied| Err(BackendError::from(denied)))?;
    let permit = permit(ctx, &incident, &[Action::IncidentReplyPublic], None)?;
    let text = validate::required_text(text).map_err(|message| BackendError::invalid("text", message))?;
    if incident.reporter.is_none() {
        return Err(BackendError::invalid("text", "Nobody reported this, so nobody would read a reply."));
    }
    save(tx, ctx, &permit, incident, vec![EventKind::Replied { text }]).await
}
