//! Owns the mapping of rows to a log and the record that it folds to. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use domain::catalogue::Level;
use domain::ids::CategoryId;
use domain::incident::{Channel, Edit, EventKind, Opened, Origin, SourceChange, SourceRow, Stage};
use domain::priority::PriorityMatrix;

use super::read::Row;
use crate::import::directory::Found;
use crate::import::source::{Entry, Mapped, author};

/// Groups of a source are specialists here: the desk that answers to reporters is the installation's own.
pub const LEVEL: Level = Level::L2;

pub struct Times {
    pub until: Option<DateTime<Utc>>,
    pub shift: TimeDelta,
}

impl Times {
    fn shifted(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        at + self.shift
    }

    /// A fact of the future is not known yet.
    fn known(&self, at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        at.filter(|at| self.until.is_none_or(|until| *at <= until)).map(|at| self.shifted(at))
    }
}

/// One incident: its rows in the order of the file.
pub fn map(rows: &[Row], times: &Times, found: &Found) -> Option<Mapped> {
    let first = rows.first()?;
    let opened = EventKind::Opened(Box::new(opened(first, times, found)));
    let mut log = vec![Entry { kind: opened, by: author(), at: times.shifted(first.opened_at) }];
    let mut before: Option<&Row> = None;
    for row in rows {
        let kind = EventKind::SourceRow(Box::new(source_row(row, before, times, found)));
        log.push(Entry { kind, by: author(), at: times.shifted(row.updated_at) });
        before = Some(row);
    }
    Some(Mapped { name: first.number.clone(), log })
}

/// The subcategory's, or the category's own when there is none.
fn category(row: &Row, found: &Found) -> Option<CategoryId> {
    let name = row.cell("category")?;
    let path = row.cell("subcategory").map_or_else(|| name.to_owned(), |sub| format!("{name}/{sub}"));
    found.categories.get(&path).copied()
}

fn opened(row: &Row, times: &Times, found: &Found) -> Opened {
    Opened {
        title: title(row),
        description: format!("Brought in as {} from an audit log, which has no text of the report.", row.number),
        origin: Origin::Import,
        channel: channel(row),
        reporter: row.cell("caller_id").and_then(|name| found.people.get(name).copied()),
        noticed_at: Some(times.shifted(row.opened_at)),
        effect: None,
        owning_team: None,
        level: None,
        location: row.cell("location").and_then(|name| found.locations.get(name).copied()),
        follows: None,
        restricted: false,
        source: Default::default(),
    }
}

/// The source has no title: what it says of the trouble stands for one.
fn title(row: &Row) -> String {
    let parts: Vec<&str> = ["u_symptom", "category", "subcategory"].into_iter().filter_map(|column| row.cell(column)).collect();
    let title = if parts.is_empty() { format!("{} without a symptom", row.number) } else { parts.join(", ") };
    title.chars().take(domain::validate::TITLE_MAX).collect()
}

fn channel(row: &Row) -> Option<Channel> {
    match row.cell("contact_type") {
        Some("Phone") => Some(Channel::Phone),
        Some("Email") => Some(Channel::Email),
        Some("Self-service" | "Self service") => Some(Channel::Portal),
        Some("Walk-in") => Some(Channel::WalkIn),
        _ => None,
    }
}

fn source_row(row: &Row, before: Option<&Row>, times: &Times, found: &Found) -> SourceRow {
    let by_matrix = row.impact.zip(row.urgency).map(|(impact, urgency)| PriorityMatrix::default().priority(impact, urgency));
    let changes = before.map(|before| row.changes_since(before)).unwrap_or_default();
    let group = row.cell("assignment_group");
    SourceRow {
        author: row.cell("sys_updated_by").map(str::to_owned),
        stage: row.stage,
        hold: row.hold,
        changes: changes.into_iter().map(|(column, from, to)| SourceChange { column: column.to_owned(), from, to }).collect(),
        edits: vec![
            Edit::Category(category(row, found)),
            Edit::Location(row.cell("location").and_then(|name| found.locations.get(name).copied())),
            Edit::Impact(row.impact),
            Edit::Urgency(row.urgency),
            Edit::Reporter(row.cell("caller_id").and_then(|name| found.people.get(name).copied())),
        ],
        priority: row.priority,
        override_reason: (row.priority.is_some() && row.priority != by_matrix).then(|| "imported".to_owned()),
        team: group.and_then(|name| found.teams.get(name).copied()),
        level: group.map(|_| LEVEL),
        assignee: row.cell("assigned_to").and_then(|name| found.people.get(name).copied()),
        // Written into every row by the source, the first too: before its stage it is a fact of the future.
        resolved_at: times.known(row.resolved_at).filter(|_| matches!(row.stage, Stage::Recovery | Stage::Closed)),
        closed_at: times.known(row.closed_at).filter(|_| row.stage == Stage::Closed),
        reopen_count: row.reopen_count,
        reassignment_count: row.reassignment_count,
        source: row.kept(),
    }
}
