//! Owns the mapping of rows to a log and the record that it folds to. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::ActorRef;
use domain::ids::{IncidentId, RealmId};
use domain::incident::{Channel, Edit, EventKind, Incident, Opened, Origin, SourceChange, SourceRow, Stage};
use domain::number::IncidentNumber;
use domain::priority::PriorityMatrix;
use uuid::Uuid;

use super::directory::{self, Directory};
use super::read::Row;

/// An incident of the file, without its own id and number yet.
pub struct Mapped {
    /// Its number in the source.
    pub number: String,
    pub incident: Incident,
    /// Each with the time at which it happened.
    pub kinds: Vec<(EventKind, DateTime<Utc>)>,
}

/// Who acts in an import: the account that the source names stands in each row.
pub fn author() -> ActorRef {
    ActorRef::system("import")
}

struct Times {
    until: Option<DateTime<Utc>>,
    shift: TimeDelta,
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

/// The incidents in the order of their first row; rows in file order.
pub fn map(rows: &[Row], until: Option<DateTime<Utc>>, shift: TimeDelta, directory: &Directory) -> Vec<Mapped> {
    let times = Times { until, shift };
    let mut groups: Vec<(&str, Vec<&Row>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in rows.iter().filter(|row| until.is_none_or(|until| row.updated_at <= until)) {
        let place = *places.entry(row.number.as_str()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((&row.number, Vec::new()));
        }
        groups[place].1.push(row);
    }
    groups.into_iter().filter_map(|(number, rows)| one(number, &rows, &times, directory)).collect()
}

fn one(number: &str, rows: &[&Row], times: &Times, directory: &Directory) -> Option<Mapped> {
    let first = rows.first()?;
    let opened = opened(first, times);
    let opened_at = times.shifted(first.opened_at);
    // Id and number are the import's to give; the mapping is pure.
    let mut incident = Incident::open(IncidentId(Uuid::nil()), RealmId::LIVE, IncidentNumber::live(1), &opened, &author(), opened_at);
    let mut kinds = vec![(EventKind::Opened(Box::new(opened)), opened_at)];
    let mut before: Option<&Row> = None;
    for row in rows {
        let kind = EventKind::SourceRow(Box::new(source_row(row, before, times, directory)));
        let at = times.shifted(row.updated_at);
        incident.apply(&kind, &author(), at);
        kinds.push((kind, at));
        before = Some(row);
    }
    Some(Mapped { number: number.to_owned(), incident, kinds })
}

fn opened(row: &Row, times: &Times) -> Opened {
    Opened {
        title: title(row),
        description: format!("Brought in as {} from an audit log, which has no text of the report.", row.number),
        origin: Origin::Import,
        channel: channel(row),
        reporter: row.cell("caller_id").map(directory::person),
        noticed_at: Some(times.shifted(row.opened_at)),
        effect: None,
        owning_team: None,
        level: None,
        location: row.cell("location").map(directory::location),
        follows: None,
        restricted: false,
        source: Default::default(),
    }
}

/// The source has no title: what it says of the trouble stands for one.
fn title(row: &Row) -> String {
    let parts: Vec<&str> = ["u_symptom", "category", "subcategory"].into_iter().filter_map(|column| row.cell(column)).collect();
    if parts.is_empty() { format!("{} without a symptom", row.number) } else { parts.join(", ") }
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

fn source_row(row: &Row, before: Option<&Row>, times: &Times, directory: &Directory) -> SourceRow {
    let by_matrix = row.impact.zip(row.urgency).map(|(impact, urgency)| PriorityMatrix::default().priority(impact, urgency));
    let changes = before.map(|before| row.changes_since(before)).unwrap_or_default();
    let group = row.cell("assignment_group");
    SourceRow {
        author: row.cell("sys_updated_by").map(str::to_owned),
        stage: row.stage,
        hold: row.hold,
        changes: changes.into_iter().map(|(column, from, to)| SourceChange { column: column.to_owned(), from, to }).collect(),
        edits: vec![
            Edit::Category(directory::category(row)),
            Edit::Location(row.cell("location").map(directory::location)),
            Edit::Impact(row.impact),
            Edit::Urgency(row.urgency),
            Edit::Reporter(row.cell("caller_id").map(directory::person)),
        ],
        priority: row.priority,
        override_reason: (row.priority.is_some() && row.priority != by_matrix).then(|| "imported".to_owned()),
        team: group.map(directory::team),
        level: directory.level(group),
        assignee: row.cell("assigned_to").map(directory::person),
        // Written into every row by the source, the first too: before its stage it is a fact of the future.
        resolved_at: times.known(row.resolved_at).filter(|_| matches!(row.stage, Stage::Recovery | Stage::Closed)),
        closed_at: times.known(row.closed_at).filter(|_| row.stage == Stage::Closed),
        reopen_count: row.reopen_count,
        reassignment_count: row.reassignment_count,
        source: row.kept(),
    }
}
