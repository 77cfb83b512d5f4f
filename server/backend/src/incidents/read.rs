//! Owns what agents read: board, list, counts, one incident with its log. Lists are scoped in the query, never after.

use domain::access::{Action, ReadScope, Resource, decide, read_scope};
use domain::ids::{IncidentId, PersonId, RealmId};
use domain::incident::{AssigneeFilter, Audience, Card, Event, EventKind, Filter, HoldReason, Incident, Names, Page, Sort, Stage};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::workflow::{Offer, available};
use uuid::Uuid;

use super::write::must_see;
use crate::{BackendError, Ctx};

/// Cards of a column on the first screen, and at each "more".
const COLUMN_PAGE: u64 = 25;
const LIST_PAGE: u64 = 50;

pub struct Board {
    pub columns: Vec<BoardColumn>,
    pub names: Names,
}

pub struct BoardColumn {
    pub stage: Stage,
    pub count: u64,
    pub oldest: Option<chrono::DateTime<chrono::Utc>>,
    pub cards: Vec<Card>,
    pub next: Option<String>,
}

pub struct List {
    pub page: Page<Card>,
    pub total: u64,
    pub facets: store::incidents::Facets,
    pub names: Names,
}

#[derive(Default)]
pub struct Counts {
    pub open: u64,
    pub mine: u64,
    pub unassigned: u64,
    pub waiting_on_reporter: u64,
    pub reopened: u64,
}

/// One incident for somebody who works on it.
pub struct Detail {
    pub incident: Incident,
    pub events: Vec<Event>,
    pub names: Names,
    pub offers: Vec<Offer>,
    pub rights: Vec<Action>,
}

/// Who looks and what they may see with this action.
fn scope(ctx: &Ctx, action: Action) -> Result<(ReadScope, PersonId), BackendError> {
    let scope = read_scope(&ctx.actor, action, ctx.now, None);
    let me = ctx.actor.person().map_or(PersonId(Uuid::nil()), |person| person.id);
    if ctx.actor == domain::access::Actor::Anonymous {
        return Err(BackendError::Unauthenticated);
    }
    Ok((scope, me))
}

/// The agents' screens show internal data: only who may read notes gets them at all.
fn staff_scope(ctx: &Ctx) -> Result<(ReadScope, PersonId), BackendError> {
    let (scope, me) = self::scope(ctx, Action::IncidentNoteRead)?;
    if scope.is_nothing() {
        let denied = decide(&ctx.actor, Action::IncidentNoteRead, &Resource::Global, ctx.now, None).err();
        return Err(denied.map_or(BackendError::NotFound, BackendError::from));
    }
    Ok((scope, me))
}

/// The filter of a URL's query and its cursor.
fn filter_of(query: &str) -> Result<(Filter, Option<String>), BackendError> {
    let pairs: Vec<(String, String)> = form_pairs(query);
    let filter = Filter::from_query(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    let cursor = pairs.into_iter().find(|(name, value)| name == "cursor" && !value.is_empty()).map(|(_, value)| value);
    Ok((filter, cursor))
}

fn form_pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect()
}

pub async fn board(ctx: &Ctx, realm: Realm, query: &str) -> Result<Board, BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let (filter, _) = filter_of(query)?;
    let conn = ctx.backend.db.read();
    let columns = store::incidents::board(&conn, realm, &scope, me, &filter, COLUMN_PAGE).await?;
    let columns: Vec<BoardColumn> = columns
        .into_iter()
        .map(|c| BoardColumn { stage: c.stage, count: c.count, oldest: c.oldest_stage_since, cards: c.cards, next: c.next })
        .collect();
    let names = names_of_cards(ctx, realm, columns.iter().flat_map(|column| &column.cards)).await?;
    Ok(Board { columns, names })
}

/// The next cards of one column, in the order of the board.
pub async fn column(ctx: &Ctx, realm: Realm, query: &str, stage: Stage, cursor: &str) -> Result<(Page<Card>, Names), BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let (mut filter, _) = filter_of(query)?;
    filter.stages = vec![stage];
    filter.sort = vec![(Sort::Priority, false), (Sort::OpenedAt, false)];
    let page = store::incidents::list(&ctx.backend.db.read(), realm, &scope, me, &filter, COLUMN_PAGE, Some(cursor)).await?;
    let names = names_of_cards(ctx, realm, &page.items).await?;
    Ok((page, names))
}

pub async fn list(ctx: &Ctx, realm: Realm, query: &str) -> Result<List, BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let (filter, cursor) = filter_of(query)?;
    let conn = ctx.backend.db.read();
    let page = store::incidents::list(&conn, realm, &scope, me, &filter, LIST_PAGE, cursor.as_deref()).await?;
    let total = store::incidents::count(&conn, realm, &scope, me, &filter).await?;
    let facets = store::incidents::facets(&conn, realm, &scope, me, &filter).await?;
    let mut names = names_of_cards(ctx, realm, &page.items).await?;
    for team in store::catalogue::teams(&conn).await? {
        names.teams.insert(team.id, team.name);
    }
    Ok(List { page, total, facets, names })
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
    })
}

/// A page of whole records for machines, within `incident.search`.
pub async fn page(ctx: &Ctx, realm: Realm, filter: &Filter, limit: u64, cursor: Option<&str>) -> Result<(Page<Incident>, Names), BackendError> {
    let (scope, me) = scope(ctx, Action::IncidentSearch)?;
    let conn = ctx.backend.db.read();
    let cards = store::incidents::list(&conn, realm, &scope, me, filter, limit, cursor).await?;
    let ids: Vec<IncidentId> = cards.items.iter().map(|card| card.id).collect();
    let incidents = store::incidents::fetch_many(&conn, realm, &ids).await?;
    let names = names_of(ctx, realm, &incidents, &[]).await?;
    Ok((Page { items: incidents, next: cards.next }, names))
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
const ASKED: [Action; 6] = [
    Action::IncidentUpdateFields,
    Action::IncidentNoteWrite,
    Action::IncidentReplyPublic,
    Action::IncidentSetRestricted,
    Action::IncidentUnsetRestricted,
    Action::IncidentAssign,
];

pub async fn detail(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<Detail, BackendError> {
    let (incident, events) = self::events(ctx, realm, number).await?;
    if !may(ctx, &incident, Action::IncidentNoteRead) {
        return Err(BackendError::NotFound);
    }
    let names = names_of(ctx, realm, std::slice::from_ref(&incident), &events).await?;
    let offers = available(&incident, &ctx.actor, ctx.now);
    let rights = ASKED.into_iter().filter(|action| may(ctx, &incident, *action)).collect();
    Ok(Detail { incident, events, names, offers, rights })
}

async fn names_of_cards(ctx: &Ctx, realm: Realm, cards: impl IntoIterator<Item = &Card>) -> Result<Names, BackendError> {
    let mut wanted = store::incidents::Wanted::default();
    for card in cards {
        wanted.people.extend(card.assignee.into_iter().chain(card.reporter));
        wanted.teams.extend(card.team);
        wanted.services.extend(card.service);
        wanted.categories.extend(card.category);
    }
    Ok(store::incidents::names(&ctx.backend.db.read(), realm, &wanted).await?)
}

/// Names of everything that these records and events point at.
pub async fn names_of(ctx: &Ctx, realm: Realm, incidents: &[Incident], events: &[Event]) -> Result<Names, BackendError> {
    let mut wanted = store::incidents::Wanted::default();
    for incident in incidents {
        wanted.people.extend([incident.assignee, incident.reporter, incident.opener.person()].into_iter().flatten());
        wanted.people.extend(incident.closed_by.as_ref().and_then(|by| by.person()));
        wanted.people.extend(incident.marks.values().filter_map(|mark| mark.by.person()));
        wanted.teams.extend([incident.team, incident.owning_team].into_iter().flatten());
        wanted.services.extend(incident.service);
        wanted.categories.extend(incident.category);
        wanted.locations.extend(incident.location);
        wanted.incidents.extend([incident.follows, incident.duplicate_of].into_iter().flatten());
    }
    for event in events {
        wanted.people.extend(event.actor.person());
        want_of(&event.kind, &mut wanted);
    }
    debug_assert!(realm.id == RealmId::LIVE || realm.exercise.is_some(), "a realm that is not live is an exercise");
    Ok(store::incidents::names(&ctx.backend.db.read(), realm, &wanted).await?)
}

fn want_of(kind: &EventKind, wanted: &mut store::incidents::Wanted) {
    use domain::incident::Edit;
    match kind {
        EventKind::Opened(opened) => {
            wanted.people.extend(opened.reporter);
            wanted.teams.extend(opened.owning_team);
            wanted.locations.extend(opened.location);
            wanted.incidents.extend(opened.follows);
        }
        EventKind::Edited { to, was } => {
            for edit in [to, was] {
                match edit {
                    Edit::Category(id) => wanted.categories.extend(*id),
                    Edit::Service(id) => wanted.services.extend(*id),
                    Edit::Location(id) => wanted.locations.extend(*id),
                    Edit::Reporter(id) => wanted.people.extend(*id),
                    _ => {}
                }
            }
        }
        EventKind::Assigned { team, assignee, was_team, was_assignee, .. } => {
            wanted.teams.extend([team, was_team].into_iter().filter_map(|id| *id));
            wanted.people.extend([assignee, was_assignee].into_iter().filter_map(|id| *id));
        }
        EventKind::Escalated { team, .. } => wanted.teams.extend([*team]),
        EventKind::Cancelled { duplicate_of, .. } => wanted.incidents.extend(*duplicate_of),
        EventKind::ContinuedIn { incident } => wanted.incidents.extend([*incident]),
        EventKind::SourceRow(row) => {
            wanted.teams.extend(row.team);
            wanted.people.extend(row.assignee);
        }
        _ => {}
    }
}
