//! Owns what reporters read and write about their own reports. Never hands out anything internal.

use domain::access::{Action, Link, Reach, ReadScope, Resource, decide};
use domain::incident::{Audience, Event, EventKind, Filter, Incident, Names, Origin, Sort};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::validate;
use domain::workflow;
use store::Tx;

use super::create::create_in;
use super::input::NewFields;
use super::read::names_of;
use super::write::{Changed, author, lock, must_see, permit, save};
use crate::{BackendError, Ctx};

/// Newest first; older ones are found by their number.
const OWN_MAX: u64 = 50;
pub(super) const KNOWN_MAX: usize = 5;
/// Troubles that everybody should know of are few; more at once are no help.
const PUBLISHED_MAX: u64 = 100;

pub struct OwnReports {
    pub reports: Vec<Incident>,
    pub known: Vec<Incident>,
    pub names: Names,
}

pub struct OwnReport {
    pub incident: Incident,
    /// Only what the reporter may read.
    pub events: Vec<Event>,
    pub names: Names,
    pub can_confirm: bool,
    pub can_reopen: bool,
    pub can_answer: bool,
    pub can_withdraw: bool,
    pub continued_in: Option<IncidentNumber>,
}

pub async fn own_reports(ctx: &Ctx, realm: Realm) -> Result<OwnReports, BackendError> {
    let newest = Filter { sort: vec![(Sort::OpenedAt, true)], ..Filter::default() };
    let reports = own(ctx, realm, &newest).await?;
    let mut known = published(ctx, realm).await?;
    known.truncate(KNOWN_MAX);
    let names = names_of(ctx, realm, &[reports.as_slice(), known.as_slice()].concat(), &[]).await?;
    Ok(OwnReports { reports, known, names })
}

/// What this person reported, as far as the filter finds it.
pub(super) async fn own(ctx: &Ctx, realm: Realm, filter: &Filter) -> Result<Vec<Incident>, BackendError> {
    let me = ctx.person()?.id;
    let own = ReadScope { open: Reach::By(Link::Own(me)), restricted: Reach::By(Link::Own(me)) };
    let mut reports = store::incidents::list_records(&ctx.backend.db.read(), realm, &own, me, filter, OWN_MAX, None).await?.items;
    // What an agent logged for others is work, not an own report.
    reports.retain(|incident| incident.reporter.is_none_or(|reporter| reporter == me));
    Ok(reports)
}

/// Open incidents with a public summary, the newest first.
pub(super) async fn published(ctx: &Ctx, realm: Realm) -> Result<Vec<Incident>, BackendError> {
    let published = decide(&ctx.actor, Action::IncidentSuggest, &Resource::Published, ctx.now, None);
    if !published.is_allowed() {
        return Ok(Vec::new());
    }
    let scope = ReadScope { open: Reach::By(Link::Published), restricted: Reach::Nothing };
    let newest = Filter { open: Some(true), sort: vec![(Sort::OpenedAt, true)], ..Filter::default() };
    Ok(store::incidents::list_records(&ctx.backend.db.read(), realm, &scope, None, &newest, PUBLISHED_MAX, None).await?.items)
}

/// Staff are reporters of their own reports too: "own" is what counts here, not what else they may see.
async fn find_own(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<Incident, BackendError> {
    let me = ctx.person()?.id;
    let incident = store::incidents::find(&ctx.backend.db.read(), realm, number).await?.ok_or(BackendError::NotFound)?;
    must_see(ctx, &incident)?;
    if incident.reporter == Some(me) || incident.opener.person() == Some(me) { Ok(incident) } else { Err(BackendError::NotFound) }
}

pub async fn own_report(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<OwnReport, BackendError> {
    let incident = find_own(ctx, realm, number).await?;
    let events = store::incidents::events(&ctx.backend.db.read(), realm, incident.id, Audience::Public).await?;
    let names = names_of(ctx, realm, std::slice::from_ref(&incident), &events).await?;
    let offers = workflow::available(&incident, &ctx.actor, ctx.now);
    let can = |step| offers.iter().any(|offer| offer.step == step && offer.refused.is_none());
    let answer = decide(&ctx.actor, Action::IncidentReplyPublic, &Resource::Incident(&incident.facts()), ctx.now, None);
    let continued_in = events.iter().rev().find_map(|event| match event.kind {
        EventKind::ContinuedIn { incident } => names.incidents.get(&incident).copied(),
        _ => None,
    });
    Ok(OwnReport {
        can_confirm: can(workflow::Step::Confirm),
        can_reopen: can(workflow::Step::Reopen),
        can_answer: answer.is_allowed(),
        can_withdraw: can(workflow::Step::Cancel) && incident.resolved_at.is_none(),
        continued_in,
        incident,
        events,
        names,
    })
}

/// The reporter answers. After the end the answer opens a new report that goes on from the old one.
pub async fn answer(ctx: &Ctx, realm: Realm, number: IncidentNumber, text: &str) -> Result<IncidentNumber, BackendError> {
    let (own, text) = (ctx.clone(), text.to_owned());
    ctx.backend
        .db
        .write("incidents.answer", move |tx| Box::pin(async move { answer_in(tx, &own, realm, number, &text).await }))
        .await
        .map(|changed| changed.incident.number)
}

pub async fn answer_in(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber, text: &str) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    let me = author(ctx)?.person();
    if me.is_none() || (incident.reporter != me && incident.opener.person() != me) {
        return Err(BackendError::NotFound);
    }
    let permit = permit(ctx, &incident, &[Action::IncidentReplyPublic], None)?;
    let text = validate::required_text(text).map_err(|message| BackendError::invalid("text", message))?;
    if incident.is_open() {
        let kinds = workflow::answer(&incident, &text);
        return save(tx, ctx, &permit, incident, kinds).await;
    }
    let next = go_on(tx, ctx, realm, &incident, &text).await?;
    save(tx, ctx, &permit, incident, vec![EventKind::ContinuedIn { incident: next.incident.id }]).await?;
    Ok(next)
}

/// A new report of the same person, with the answer as its description.
async fn go_on(tx: &Tx, ctx: &Ctx, realm: Realm, old: &Incident, text: &str) -> Result<Changed, BackendError> {
    let fields = [
        ("title", old.title.clone()),
        ("description", text.to_owned()),
        ("location", old.location.map(|id| id.to_string()).unwrap_or_default()),
        ("restricted", if old.restricted { "yes" } else { "no" }.to_owned()),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut fields = NewFields::parse(&fields)?;
    fields.follows = Some(old.id);
    if let Some(me) = author(ctx)?.person() {
        fields.input.edits.push(domain::incident::Edit::Reporter(Some(me)));
    }
    create_in(tx, ctx, realm, Origin::Portal, fields).await
}
