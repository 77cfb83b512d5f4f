//! Owns changing many incidents at once: looked at before, each in its own transaction, skipped with a reason where it
//! does not fit, reported, and taken back together. Each goes the way it would go alone.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Action, Resource, decide, right};
use domain::ids::{BulkId, PersonId};
use domain::incident::{Card, EventKind, Incident, Names};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::workflow::{BULK_MOST, BulkAct, Fate, Need, Outcome, StepError, StepInput, UNDO_MINUTES};
use store::bulk::BulkItem;
use store::incidents::Wanted;
use store::{Conn, Tx};

use super::change::{edits_of, steps};
use super::read::{names_of_cards, staff_scope};
use super::undo::undo_in;
use super::write::{Permit, lock, must_see, save};
use crate::{BackendError, Ctx};

type Fields = BTreeMap<String, String>;

/// What a change of many would do.
pub struct BulkPlan {
    /// What at least one of them asks for.
    pub needs: Vec<Need>,
    pub lines: Vec<BulkLine>,
    pub names: Names,
}

pub struct BulkLine {
    pub card: Card,
    pub fate: Fate,
}

/// What a change of many did.
pub struct BulkReport {
    pub act: BulkAct,
    pub at: DateTime<Utc>,
    pub lines: Vec<(Card, Outcome, Option<String>)>,
    pub names: Names,
    /// Some of it can still be taken back.
    pub undoable: bool,
}

/// What would become of each. What is not there, or not to be seen, is left out.
pub async fn bulk_preview(
    ctx: &Ctx,
    realm: Realm,
    numbers: &[IncidentNumber],
    act: BulkAct,
    fields: &Fields,
) -> Result<BulkPlan, BackendError> {
    staff_scope(ctx)?;
    must_not_be_too_many(numbers.len())?;
    let (conn, input) = (ctx.backend.db.read(), StepInput::parse(fields)?);
    let (mut needs, mut lines, mut wanted) = (Vec::new(), Vec::new(), Wanted::default());
    for number in numbers {
        let Some(incident) = store::incidents::find(&conn, realm, *number).await? else { continue };
        if must_see(ctx, &incident).is_err() || !reads_notes(ctx, &incident) {
            continue;
        }
        needs.extend(act.needs(&incident));
        let fate = match decided(&conn, ctx, realm, &incident, act, &input).await {
            Ok((_, kinds)) if kinds.is_empty() => Fate::Same,
            Ok((_, kinds)) => Fate::Changes { kinds },
            Err(error) => Fate::Skipped { why: why_not(error)? },
        };
        wanted.incident(&incident);
        if let Fate::Changes { kinds } = &fate {
            kinds.iter().for_each(|kind| wanted.kind(kind));
        }
        lines.push(BulkLine { card: Card::from(&incident), fate });
    }
    needs.sort_by_key(|need: &Need| need.slug());
    needs.dedup();
    let names = store::incidents::names(&conn, realm, &wanted).await?;
    Ok(BulkPlan { needs, lines, names })
}

/// Does it. Each number comes with the version that the person looked at: what changed since is skipped.
pub async fn bulk(
    ctx: &Ctx,
    realm: Realm,
    seen: Vec<(IncidentNumber, u32)>,
    act: BulkAct,
    fields: &Fields,
) -> Result<BulkId, BackendError> {
    staff_scope(ctx)?;
    must_not_be_too_many(seen.len())?;
    if seen.is_empty() {
        return Err(BackendError::invalid("of", "Choose at least one incident."));
    }
    let (person, ctx) = (ctx.person()?.id, ctx.clone());
    let bulk = Bulk { id: ctx.new_id(), person, act, input: StepInput::parse(fields)? };
    let id = bulk.id;
    // Who goes away in the middle must not leave half of it undone.
    let all = tokio::spawn(async move {
        for (number, version) in seen {
            let bulk = bulk.clone();
            let one = ctx
                .write("incidents.bulk", move |tx, ctx| Box::pin(async move { change_one(tx, &ctx, realm, number, version, &bulk).await }));
            match one.await {
                // Gone, or hidden from this person since.
                Ok(()) | Err(BackendError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(id)
    });
    all.await.map_err(|error| BackendError::internal("incidents.bulk", error))?
}

#[derive(Clone)]
struct Bulk {
    id: BulkId,
    person: PersonId,
    act: BulkAct,
    input: StepInput,
}

impl Bulk {
    fn item(&self, ctx: &Ctx, incident: &Incident, outcome: Outcome, why: Option<String>) -> BulkItem {
        let (incident, person) = (incident.id, self.person);
        BulkItem { bulk: self.id, incident, person, at: ctx.now, act: self.act.slug(), outcome, why }
    }
}

async fn change_one(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber, version: u32, bulk: &Bulk) -> Result<(), BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    let skipped = if incident.version != version {
        "Somebody changed it since you looked.".to_owned()
    } else {
        match decided(tx, ctx, realm, &incident, bulk.act, &bulk.input).await {
            Ok((permit, kinds)) => {
                let outcome = if kinds.is_empty() { Outcome::Same } else { Outcome::Changed };
                store::bulk::put(tx, &permit, realm, &bulk.item(ctx, &incident, outcome, None)).await?;
                return save(tx, ctx, &permit, incident, kinds).await.map(drop);
            }
            Err(error) => why_not(error)?,
        }
    };
    let permit = ctx.permit::<right::IncidentRead, _>(incident.facts())?;
    Ok(store::bulk::put(tx, &permit, realm, &bulk.item(ctx, &incident, Outcome::Skipped, Some(skipped))).await?)
}

/// What the act would append to this incident.
async fn decided(
    conn: &impl Conn,
    ctx: &Ctx,
    realm: Realm,
    incident: &Incident,
    act: BulkAct,
    input: &StepInput,
) -> Result<(Permit, Vec<EventKind>), BackendError> {
    let facts = incident.facts();
    let denied = decide(&ctx.actor, Action::IncidentBulkUpdate, &Resource::Incident(&facts), ctx.now, None).err();
    denied.map_or(Ok(()), |denied| Err(BackendError::from(denied)))?;
    ctx.within_scope(Action::IncidentBulkUpdate)?;
    match act.rows(incident) {
        None => Err(StepError::NoWay(format!("{} is not possible in {}.", act.label(), incident.stage.label())).into()),
        Some(rows) if rows.is_empty() => {
            // A move to where it is moves nothing; with the right to edit it is only "so already".
            let edits = if act == BulkAct::Edit { input.edits.as_slice() } else { &[] };
            let edits: Vec<_> = edits.iter().map(|edit| (edit.clone(), incident.version)).collect();
            if edits.is_empty() {
                let permit = super::write::permit(ctx, incident, &[Action::IncidentUpdateFields], None)?;
                return Ok((permit, Vec::new()));
            }
            edits_of(conn, ctx, realm, incident, &edits, None).await
        }
        Some(rows) => steps(conn, ctx, realm, incident, &rows, input).await,
    }
}

/// In words, where it is about this incident; what is broken stays an error.
fn why_not(error: BackendError) -> Result<String, BackendError> {
    match error {
        BackendError::Step(StepError::Missing(errors)) | BackendError::Invalid(errors) => {
            let messages: Vec<String> = errors.0.into_iter().map(|error| error.message).collect();
            Ok(messages.join(" "))
        }
        BackendError::Step(error) => Ok(error.to_string()),
        BackendError::Denied(denied) => Ok(denied.to_string()),
        error => Err(error),
    }
}

fn must_not_be_too_many(count: usize) -> Result<(), BackendError> {
    if count > BULK_MOST {
        return Err(BackendError::invalid("of", format!("At most {BULK_MOST} incidents are changed at once; these are {count}.")));
    }
    Ok(())
}

fn reads_notes(ctx: &Ctx, incident: &Incident) -> bool {
    decide(&ctx.actor, Action::IncidentNoteRead, &Resource::Incident(&incident.facts()), ctx.now, None).is_allowed()
}

/// What became of each, for who did it.
pub async fn bulk_report(ctx: &Ctx, realm: Realm, bulk: BulkId) -> Result<BulkReport, BackendError> {
    let conn = ctx.backend.db.read();
    let items = store::bulk::items(&conn, realm, ctx.person()?.id, bulk).await?;
    let Some(first) = items.first() else { return Err(BackendError::NotFound) };
    let (scope, _) = staff_scope(ctx)?;
    let (act, at) = (BulkAct::parse(&first.act).ok_or(BackendError::NotFound)?, first.at);
    let ids: Vec<_> = items.iter().map(|item| item.incident).collect();
    let cards = store::incidents::cards_of(&conn, realm, &scope, &ids).await?;
    let names = names_of_cards(ctx, realm, &cards).await?;
    let of = |card: &Card| items.iter().find(|item| item.incident == card.id);
    let lines = cards.into_iter().filter_map(|card| of(&card).map(|item| (card, item.outcome, item.why.clone()))).collect();
    let in_time = ctx.now - at <= TimeDelta::minutes(UNDO_MINUTES);
    let undoable = in_time && items.iter().any(|item| item.outcome == Outcome::Changed);
    Ok(BulkReport { act, at, lines, names, undoable })
}

/// Takes back what it changed and nobody changed since; the report says what stays, and why.
pub async fn bulk_undo(ctx: &Ctx, realm: Realm, bulk: BulkId) -> Result<(), BackendError> {
    let items = store::bulk::items(&ctx.backend.db.read(), realm, ctx.person()?.id, bulk).await?;
    if items.is_empty() {
        return Err(BackendError::NotFound);
    }
    staff_scope(ctx)?;
    if !items.iter().any(|item| item.outcome == Outcome::Changed) {
        return Err(StepError::NoWay("There is nothing to take back.".to_owned()).into());
    }
    let ctx = ctx.clone();
    let all = tokio::spawn(async move {
        for item in items.into_iter().filter(|item| item.outcome == Outcome::Changed) {
            ctx.write("incidents.bulk_undo", move |tx, ctx| Box::pin(async move { undo_one(tx, &ctx, realm, item).await })).await?;
        }
        Ok(())
    });
    all.await.map_err(|error| BackendError::internal("incidents.bulk_undo", error))?
}

async fn undo_one(tx: &Tx, ctx: &Ctx, realm: Realm, item: BulkItem) -> Result<(), BackendError> {
    let Some(incident) = store::incidents::find_by_id(tx, realm, item.incident).await? else { return Ok(()) };
    let (outcome, why) = match undo_in(tx, ctx, realm, incident.number, Some(item.at)).await {
        Ok(_) => (Outcome::Undone, None),
        Err(BackendError::NotFound) => return Ok(()),
        Err(error) => (Outcome::Kept, Some(why_not(error)?)),
    };
    let permit = ctx.permit::<right::IncidentRead, _>(incident.facts())?;
    Ok(store::bulk::put(tx, &permit, realm, &BulkItem { outcome, why, ..item }).await?)
}
