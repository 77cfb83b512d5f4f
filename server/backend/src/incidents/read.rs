//! Owns what agents read: board, list, counts, one incident with its log. Lists are scoped in the query, never after.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Action, Actor, ReadScope, Resource, Why, decide, read_scope};
use domain::ids::PersonId;
use domain::incident::{AssigneeFilter, Audience, Card, Event, EventKind, Filter, HoldReason, Incident, Names, Page, Sort, Stage};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::sheet::Offer as SheetOffer;
use domain::workflow::{self, Offer, Undoable, available};
use store::incidents::{Belonging, Wanted};

use super::find::ranked;
use super::restricted::{Sealed, must_open, sealed};
use super::tasks::{PlanOf, plan_of};
use super::write::must_see;
use crate::{BackendError, Ctx, inbox, sheets};

/// Cards of a column on the first screen, and at each "more".
const COLUMN_PAGE: u64 = 25;
pub(super) const LIST_PAGE: u64 = 50;
/// Asked for at once, one by one.
const MOST_CARDS: usize = 200;
/// How long what ended stays on the board.
const ENDED_HOURS: i64 = 24;

pub struct Board {
    pub columns: Vec<BoardColumn>,
    pub names: Names,
}

pub struct BoardColumn {
    pub stage: Stage,
    pub count: u64,
    pub oldest: Option<DateTime<Utc>>,
    pub cards: Vec<Card>,
    pub next: Option<String>,
}

/// Some cards with the figures of all.
pub struct LiveCards {
    pub cards: Vec<Card>,
    pub names: Names,
    pub counts: Vec<BoardColumn>,
}

pub struct List {
    pub page: Page<Card>,
    pub total: u64,
    pub facets: store::incidents::Facets,
    pub names: Names,
    /// What a reason would open, beside what the filter found.
    pub sealed: Vec<Sealed>,
    /// How much of it the reader may take along.
    pub sheet: SheetOffer,
}

#[derive(Default)]
pub struct Counts {
    pub open: u64,
    pub mine: u64,
    pub unassigned: u64,
    pub waiting_on_reporter: u64,
    pub reopened: u64,
    pub bounced: u64,
    pub following: u64,
    /// Unread in the inbox.
    pub inbox: u64,
}

/// One incident for somebody who works on it.
pub struct Detail {
    /// Who follows it, as far as they decided or joined.
    pub followers: Vec<PersonId>,
    /// What the reader has not read about it.
    pub unread: u64,
    pub incident: Incident,
    pub events: Vec<Event>,
    pub names: Names,
    pub offers: Vec<Offer>,
    pub rights: Vec<Action>,
    /// Those of the rights that ask for a reason each time.
    pub reasons: Vec<Action>,
    pub belonging: Belonging,
    pub undo: Option<Undoable>,
    /// What the reader can do about tasks.
    pub plan: PlanOf,
}

/// What somebody may see, and who it is.
pub(super) type Reach<'a> = (&'a ReadScope, Option<PersonId>);

/// Who looks and what they may see with this action.
fn scope(ctx: &Ctx, action: Action) -> Result<(ReadScope, Option<PersonId>), BackendError> {
    if ctx.actor == Actor::Anonymous {
        return Err(BackendError::Unauthenticated);
    }
    Ok((read_scope(&ctx.actor, action, ctx.now, None), ctx.actor.person().map(|person| person.id)))
}

/// The agents' screens show internal data: only who may read notes gets them at all.
pub(crate) fn staff_scope(ctx: &Ctx) -> Result<(ReadScope, Option<PersonId>), BackendError> {
    let (scope, me) = self::scope(ctx, Action::IncidentNoteRead)?;
    if scope.is_nothing() {
        let denied = decide(&ctx.actor, Action::IncidentNoteRead, &Resource::Global, ctx.now, None).err();
        return Err(denied.map_or(BackendError::NotFound, BackendError::from));
    }
    Ok((scope, me))
}

/// The filter of a URL's query, asked now, and its cursor.
pub(crate) fn filter_of(ctx: &Ctx, query: &str) -> Result<(Filter, Option<String>), BackendError> {
    let pairs: Vec<(String, String)> = form_pairs(query);
    let filter = Filter::from_query(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    let cursor = pairs.into_iter().find(|(name, value)| name == "cursor" && !value.is_empty()).map(|(_, value)| value);
    Ok((filter.at(ctx.now), cursor))
}

fn form_pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect()
}

pub async fn board(ctx: &Ctx, realm: Realm, query: &str) -> Result<Board, BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let (filter, _) = filter_of(ctx, query)?;
    let conn = ctx.backend.db.read();
    let ended_since = ctx.now - TimeDelta::hours(ENDED_HOURS);
    let columns = store::incidents::board(&conn, realm, &scope, me, &filter, COLUMN_PAGE, ended_since).await?;
    let columns: Vec<BoardColumn> = columns.into_iter().map(column_of).collect();
    let names = names_of_cards(ctx, realm, columns.iter().flat_map(|column| &column.cards)).await?;
    Ok(Board { columns, names })
}

fn column_of(c: store::incidents::Column) -> BoardColumn {
    BoardColumn { stage: c.stage, count: c.count, oldest: c.oldest_stage_since, cards: c.cards, next: c.next }
}

/// The next cards of one column, in the order of the board.
pub async fn column(ctx: &Ctx, realm: Realm, query: &str, stage: Stage, cursor: &str) -> Result<(Page<Card>, Names), BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let (mut filter, _) = filter_of(ctx, query)?;
    filter.stages = vec![stage];
    filter.sort = vec![(Sort::Priority, false), (Sort::OpenedAt, false)];
    let page = store::incidents::list(&ctx.backend.db.read(), realm, &scope, me, &filter, COLUMN_PAGE, Some(cursor)).await?;
    let names = names_of_cards(ctx, realm, &page.items).await?;
    Ok((page, names))
}

/// Cards that changed, as the board would show them now. What it would not show is left out, whatever the reason.
pub async fn cards(ctx: &Ctx, realm: Realm, query: &str, numbers: &[IncidentNumber]) -> Result<LiveCards, BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let (filter, _) = filter_of(ctx, query)?;
    let conn = ctx.backend.db.read();
    let numbers = &numbers[..numbers.len().min(MOST_CARDS)];
    let mut cards = store::incidents::cards(&conn, realm, &scope, me, &filter, numbers).await?;
    let ended_since = ctx.now - TimeDelta::hours(ENDED_HOURS);
    cards.retain(|card| card.stage.is_open() || card.stage_since >= ended_since);
    let counts = store::incidents::stage_counts(&conn, realm, &scope, me, &filter).await?;
    let names = names_of_cards(ctx, realm, &cards).await?;
    Ok(LiveCards { cards, names, counts: counts.into_iter().map(column_of).collect() })
}

pub async fn list(ctx: &Ctx, realm: Realm, query: &str) -> Result<List, BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let (filter, cursor) = filter_of(ctx, query)?;
    let conn = ctx.backend.db.read();
    let page = match filter.q.as_deref().filter(|_| filter.sort.is_empty()) {
        Some(q) => ranked(ctx, realm, (&scope, me), &filter, q, cursor.as_deref()).await?,
        None => store::incidents::list(&conn, realm, &scope, me, &filter, LIST_PAGE, cursor.as_deref()).await?,
    };
    let total = store::incidents::count(&conn, realm, &scope, me, &filter).await?;
    let facets = store::incidents::facets(&conn, realm, &scope, me, &filter).await?;
    let mut names = names_of_cards(ctx, realm, &page.items).await?;
    for team in store::catalogue::teams(&conn).await? {
        names.teams.insert(team.id, team.name);
    }
    let sealed = if cursor.is_none() { sealed(ctx, realm).await? } else { Vec::new() };
    Ok(List { page, total, facets, names, sealed, sheet: sheets::offer(ctx) })
}

/// The figures beside the views of the rail.
pub async fn counts(ctx: &Ctx, realm: Realm) -> Result<Counts, BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let conn = ctx.backend.db.read();
    let open = || Filter { open: Some(true), ..Filter::default() };
    let count = async |filter: Filter| store::incidents::count(&conn, realm, &scope, me, &filter).await;
    Ok(Counts {
        open: count(open()).await?,
        mine: count(Filter { assignee: Some(AssigneeFilter::Me), ..open() }).await?,
        unassigned: count(Filter { assignee: Some(AssigneeFilter::Nobody), ..open() }).await?,
        waiting_on_reporter: count(Filter { hold: Some(HoldReason::Reporter), ..open() }).await?,
        reopened: count(Filter { reopened: true, ..open() }).await?,
        bounced: count(Filter { bounced: true, ..open() }).await?,
        following: count(Filter { following: true, ..open() }).await?,
        inbox: inbox::unread(ctx, realm).await?,
    })
}

/// A page of whole records for machines, within `incident.search`.
pub async fn page(
    ctx: &Ctx,
    realm: Realm,
    filter: &Filter,
    limit: u64,
    cursor: Option<&str>,
) -> Result<(Page<Incident>, Names), BackendError> {
    let (scope, me) = scope(ctx, Action::IncidentSearch)?;
    let filter = &filter.clone().at(ctx.now);
    let conn = ctx.backend.db.read();
    let notes = read_scope(&ctx.actor, Action::IncidentNoteRead, ctx.now, None);
    let page = store::incidents::search_records(&conn, realm, (&scope, &notes), me, filter, limit, cursor).await?;
    let names = names_of(ctx, realm, &page.items, &[]).await?;
    Ok((page, names))
}

/// One record, for whoever may read it.
pub async fn fetch(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<(Incident, Names), BackendError> {
    let incident = store::incidents::find(&ctx.backend.db.read(), realm, number).await?.ok_or(BackendError::NotFound)?;
    must_see(ctx, &incident)?;
    let names = names_of(ctx, realm, std::slice::from_ref(&incident), &[]).await?;
    Ok((incident, names))
}

/// The log, as far as the actor may read it.
pub async fn events(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<(Incident, Vec<Event>), BackendError> {
    let incident = store::incidents::find(&ctx.backend.db.read(), realm, number).await?.ok_or(BackendError::NotFound)?;
    must_see(ctx, &incident)?;
    let events = store::incidents::events(&ctx.backend.db.read(), realm, incident.id, audience(ctx, &incident)).await?;
    Ok((incident, events))
}

pub(super) fn may_read_notes(ctx: &Ctx, incident: &Incident) -> bool {
    may(ctx, incident, Action::IncidentNoteRead)
}

fn may(ctx: &Ctx, incident: &Incident, action: Action) -> bool {
    decide(&ctx.actor, action, &Resource::Incident(&incident.facts()), ctx.now, None).is_allowed()
}

fn audience(ctx: &Ctx, incident: &Incident) -> Audience {
    if may(ctx, incident, Action::IncidentNoteRead) {
        Audience::Internal
    } else if may(ctx, incident, Action::IncidentVendorNoteRead) {
        Audience::Vendor
    } else {
        Audience::Public
    }
}

/// Rights that the incident page asks for beside the steps.
const ASKED: [Action; 14] = [
    Action::AttachmentUpload,
    Action::AttachmentDelete,
    Action::TaskWrite,
    Action::IncidentUpdateFields,
    Action::IncidentNoteWrite,
    Action::IncidentReplyPublic,
    Action::IncidentSetRestricted,
    Action::IncidentUnsetRestricted,
    Action::IncidentNeedToKnowWrite,
    Action::IncidentAssign,
    Action::IncidentFollow,
    Action::IncidentEscalate,
    Action::IncidentLink,
    Action::IncidentBulkUpdate,
];

pub async fn detail(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<Detail, BackendError> {
    let incident = store::incidents::find(&ctx.backend.db.read(), realm, number).await?.ok_or(BackendError::NotFound)?;
    must_open(ctx, &incident)?;
    let (incident, events) = self::events(ctx, realm, number).await?;
    if !may(ctx, &incident, Action::IncidentNoteRead) {
        return Err(BackendError::NotFound);
    }
    let conn = ctx.backend.db.read();
    let followers = store::followers::of(&conn, realm, incident.id).await?;
    let unread = match inbox::scope(ctx) {
        Ok((scope, me)) => store::inbox::unread(&conn, realm, me, &scope, Some(incident.id)).await?,
        Err(_) => 0,
    };
    let mut wanted = Wanted { people: followers.iter().copied().collect(), ..Wanted::default() };
    wanted.incident(&incident);
    events.iter().for_each(|event| wanted.event(event));
    let names = store::incidents::names(&conn, realm, &wanted).await?;
    let offers = available(&incident, &ctx.actor, ctx.now);
    let (mut rights, mut reasons) = (Vec::new(), Vec::new());
    for action in ASKED {
        match decide(&ctx.actor, action, &Resource::Incident(&incident.facts()), ctx.now, None).err().map(|denied| denied.why) {
            None => rights.push(action),
            Some(Why::ReasonNeeded) => reasons.push(action),
            Some(_) => {}
        }
    }
    rights.extend(&reasons);
    let plan = plan_of(ctx, &incident).await?;
    let scope = read_scope(&ctx.actor, Action::IncidentNoteRead, ctx.now, None);
    let belonging = store::incidents::belonging(&conn, realm, &scope, &incident).await?;
    let undo = undoable(ctx, &incident, &events);
    Ok(Detail { followers, unread, incident, events, names, offers, rights, reasons, belonging, undo, plan })
}

/// What the reader could take back, with the right that it took.
fn undoable(ctx: &Ctx, incident: &Incident, log: &[Event]) -> Option<Undoable> {
    let undoing = workflow::undo(incident, log, None, &ctx.actor.to_ref()?, ctx.now).ok()?;
    let facts = undoing.before.facts();
    let may = |right: &Action| decide(&ctx.actor, *right, &Resource::Incident(&facts), ctx.now, None).is_allowed();
    let step = undoing.kinds.iter().find_map(|kind| match kind {
        EventKind::Undone(undone) => Some(Undoable { step: undone.step }),
        _ => None,
    });
    step.filter(|_| undoing.rights.iter().all(may))
}

pub(super) async fn names_of_cards(ctx: &Ctx, realm: Realm, cards: impl IntoIterator<Item = &Card>) -> Result<Names, BackendError> {
    let mut wanted = Wanted::default();
    cards.into_iter().for_each(|card| wanted.card(card));
    Ok(store::incidents::names(&ctx.backend.db.read(), realm, &wanted).await?)
}

/// Names of everything that these records and events point at.
pub async fn names_of(ctx: &Ctx, realm: Realm, incidents: &[Incident], events: &[Event]) -> Result<Names, BackendError> {
    let mut wanted = Wanted::default();
    incidents.iter().for_each(|incident| wanted.incident(incident));
    events.iter().for_each(|event| wanted.event(event));
    Ok(store::incidents::names(&ctx.backend.db.read(), realm, &wanted).await?)
}
