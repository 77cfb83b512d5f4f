//! Owns the sheet of incidents: the filter of the list, within what the reader may take along.

use chrono::{DateTime, Utc};
use domain::access::{Action, Reach, ReadScope, Resource, decide, read_scope};
use domain::ids::PersonId;
use domain::incident::{Filter, Incident, Names, Sort};
use domain::realm::{Live, Realm};
use domain::sheet::{self, Offer};
use serde_json::json;

use super::{Asked, Rest};
use crate::incidents::{filter_of, names_of, staff_scope};
use crate::people::audit;
use crate::{BackendError, Ctx};

const PAGE: u64 = 200;

/// As the list shows them, and what one expects beside it. Times are instants in UTC.
pub const COLUMNS: [&str; 24] = [
    "number",
    "title",
    "stage",
    "waiting_for",
    "priority",
    "impact",
    "urgency",
    "category",
    "service",
    "location",
    "team",
    "level",
    "assignee",
    "reporter",
    "channel",
    "restricted",
    "reopened",
    "tasks",
    "opened_at",
    "acknowledged_at",
    "resolved_at",
    "closed_at",
    "resolution_code",
    "link",
];

pub struct Lines {
    /// What may be taken along.
    taken: ReadScope,
    /// Where notes are searched.
    notes: ReadScope,
    me: Option<PersonId>,
    filter: Filter,
    rest: Rest,
}

/// What the list's page can offer to this reader.
pub fn offer(ctx: &Ctx) -> Offer {
    let reach = |reason| read_scope(&ctx.actor, Action::IncidentExport, ctx.now, reason);
    match reach(None) {
        scope if scope.open == Reach::All => Offer::All,
        scope if !scope.is_nothing() => Offer::Part,
        _ if !reach(Some("any")).is_nothing() => Offer::WithReason,
        _ => Offer::Nothing,
    }
}

pub async fn begin(ctx: &Ctx, asked: &Asked) -> Result<Lines, BackendError> {
    let (notes, me) = staff_scope(ctx)?;
    let taken = read_scope(&ctx.actor, Action::IncidentExport, ctx.now, asked.reason.as_deref());
    // Saying what a list is for opens no restricted incident: each of those is opened by itself, and its log says so.
    let taken = taken.and(notes.clone());
    if taken.is_nothing() {
        let denied = decide(&ctx.actor, Action::IncidentExport, &Resource::Global, ctx.now, asked.reason.as_deref()).err();
        return Err(denied.map_or(BackendError::NotFound, BackendError::from));
    }
    ctx.within_scope(Action::IncidentExport)?;
    let (mut filter, _) = filter_of(ctx, &asked.query)?;
    if filter.q.is_some() && filter.sort.is_empty() {
        // The best first is an order of a page for people; behind it the list goes on by date.
        filter.sort = vec![(Sort::OpenedAt, true)];
    }
    let detail = json!({ "filter": filter.to_query(), "reason": asked.reason });
    let trail = ctx
        .write("sheets.remember", move |tx, ctx| Box::pin(async move { audit::write(tx, &ctx, "export.list", "incidents", detail).await }));
    trail.await?;
    Ok(Lines { taken, notes, me, filter, rest: Rest::From(None) })
}

impl Lines {
    pub async fn next(&mut self, ctx: &Ctx) -> Result<Option<String>, BackendError> {
        let Rest::From(cursor) = &self.rest else { return Ok(None) };
        let (conn, realm) = (ctx.backend.db.read(), Realm::from(Live));
        let scopes = (&self.taken, &self.notes);
        let page = store::incidents::search_records(&conn, realm, scopes, self.me, &self.filter, PAGE, cursor.as_deref()).await?;
        let names = names_of(ctx, realm, &page.items, &[]).await?;
        self.rest = Rest::after(page.next);
        Ok(Some(page.items.iter().map(|incident| line(ctx, incident, &names)).collect()))
    }
}

fn line(ctx: &Ctx, incident: &Incident, names: &Names) -> String {
    let text = |found: Option<&String>| found.cloned().unwrap_or_default();
    let at = |at: Option<DateTime<Utc>>| at.map(sheet::instant).unwrap_or_default();
    let person = |id: Option<PersonId>| text(id.and_then(|id| names.people.get(&id)));
    let tasks = incident.tasks.progress();
    let cells: [String; COLUMNS.len()] = [
        incident.number.to_string(),
        incident.title.clone(),
        incident.stage.label().to_owned(),
        incident.hold.as_ref().map(|hold| hold.reason.to_string()).unwrap_or_default(),
        incident.priority.map(|priority| priority.to_string()).unwrap_or_default(),
        incident.impact.map(|impact| impact.to_string()).unwrap_or_default(),
        incident.urgency.map(|urgency| urgency.to_string()).unwrap_or_default(),
        text(incident.category.and_then(|id| names.categories.get(&id))),
        text(incident.service.and_then(|id| names.services.get(&id))),
        text(incident.location.and_then(|id| names.locations.get(&id))),
        text(incident.team.and_then(|id| names.teams.get(&id))),
        incident.level.map(|level| level.to_string()).unwrap_or_default(),
        person(incident.assignee),
        person(incident.reporter),
        incident.channel.map(|channel| channel.to_string()).unwrap_or_default(),
        if incident.restricted { "yes" } else { "no" }.to_owned(),
        incident.reopen_count.to_string(),
        if tasks.total > 0 { format!("{} of {}", tasks.done, tasks.total) } else { String::new() },
        sheet::instant(incident.opened_at),
        at(incident.acknowledged_at),
        at(incident.resolved_at),
        at(incident.closed_at),
        incident.resolution_code.map(|code| code.to_string()).unwrap_or_default(),
        ctx.backend.settings.base_url.link(&format!("/incidents/{}", incident.number)),
    ];
    sheet::line(cells)
}
