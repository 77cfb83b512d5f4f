//! Owns the figures by which an import proves that it brought everything. Computed from what was mapped, so that they
//! can be compared with the file and with the database.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{PersonId, TeamId};
use domain::import::Format;
use domain::incident::{Edit, EventKind, Incident, Stage};
use domain::priority::Priority;
use serde::{Deserialize, Serialize};

/// Counts over the last state of each incident unless said otherwise.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Figures {
    pub format: Format,
    pub incidents: usize,
    /// Rows of an audit log.
    pub events: usize,
    /// Notes and replies.
    pub comments: usize,
    pub by_priority: BTreeMap<Priority, usize>,
    pub reopened: usize,
    /// Of all rows, not of last states.
    pub rows_waiting: usize,
    pub groups: usize,
    pub assignees: usize,
    pub callers: usize,
    pub without_resolved_time: usize,
    /// Median hours from opened to resolved, to two digits.
    pub median_hours: BTreeMap<Priority, String>,
    pub sla_met: usize,
    pub sla_missed: usize,
    pub states: BTreeMap<String, usize>,
}

/// Figures while they are counted, one incident after the other.
pub struct Tally {
    figures: Figures,
    groups: BTreeSet<TeamId>,
    assignees: BTreeSet<PersonId>,
    callers: BTreeSet<PersonId>,
    hours: BTreeMap<Priority, Vec<f64>>,
}

impl Tally {
    pub fn new(format: Format) -> Tally {
        let figures = Figures {
            format,
            incidents: 0,
            events: 0,
            comments: 0,
            by_priority: BTreeMap::new(),
            reopened: 0,
            rows_waiting: 0,
            groups: 0,
            assignees: 0,
            callers: 0,
            without_resolved_time: 0,
            median_hours: BTreeMap::new(),
            sla_met: 0,
            sla_missed: 0,
            states: BTreeMap::new(),
        };
        Tally { figures, groups: BTreeSet::new(), assignees: BTreeSet::new(), callers: BTreeSet::new(), hours: BTreeMap::new() }
    }

    /// A record with the kinds of its events.
    pub fn add<'a>(&mut self, incident: &Incident, kinds: impl IntoIterator<Item = &'a EventKind>) {
        let figures = &mut self.figures;
        figures.incidents += 1;
        for kind in kinds {
            match kind {
                EventKind::SourceRow(row) => {
                    figures.events += 1;
                    figures.rows_waiting += usize::from(row.hold.is_some());
                    self.groups.extend(row.team);
                    self.assignees.extend(row.assignee);
                    self.callers.extend(row.edits.iter().filter_map(|edit| match edit {
                        Edit::Reporter(person) => *person,
                        _ => None,
                    }));
                }
                EventKind::Noted { .. } | EventKind::Replied { .. } | EventKind::Answered { .. } => figures.comments += 1,
                _ => {}
            }
        }
        figures.reopened += usize::from(incident.reopen_count > 0);
        *figures.states.entry(state(figures.format, incident)).or_default() += 1;
        match incident.source.get("made_sla").map(String::as_str) {
            Some("TRUE") => figures.sla_met += 1,
            Some("FALSE") => figures.sla_missed += 1,
            _ => {}
        }
        if let Some(priority) = incident.priority {
            *figures.by_priority.entry(priority).or_default() += 1;
        }
        match (incident.resolved_at, incident.priority) {
            (None, _) => figures.without_resolved_time += 1,
            (Some(at), Some(priority)) => {
                self.hours.entry(priority).or_default().push((at - incident.opened_at).num_seconds() as f64 / 3600.0);
            }
            (Some(_), None) => {}
        }
    }

    pub fn figures(self) -> Figures {
        let hours = |(priority, hours)| (priority, format!("{:.2}", median(hours)));
        Figures {
            groups: self.groups.len(),
            assignees: self.assignees.len(),
            callers: self.callers.len(),
            median_hours: self.hours.into_iter().map(hours).collect(),
            ..self.figures
        }
    }
}

impl Figures {
    /// Label and value, in the order to show them.
    pub fn rows(&self) -> Vec<(String, String)> {
        let log = self.format == Format::Servicenow;
        let row = |label: &str, count: usize| (label.to_owned(), count.to_string());
        let mut rows = vec![row("Incidents", self.incidents)];
        rows.push(if log { row("Events", self.events) } else { row("Comments", self.comments) });
        rows.extend(self.by_priority.iter().map(|(priority, count)| (format!("Priority {}", priority.full_label()), count.to_string())));
        rows.extend(self.states.iter().map(|(state, count)| (format!("State {state}"), count.to_string())));
        if log {
            rows.extend([row("Reopened at least once", self.reopened), row("Rows in a waiting state", self.rows_waiting)]);
        }
        let people = if log { ["Assignment groups named", "Callers named"] } else { ["Queues named", "Reporters named"] };
        rows.extend([row(people[0], self.groups), row("Assignees named", self.assignees), row(people[1], self.callers)]);
        rows.push(row("Without a resolved time", self.without_resolved_time));
        if log {
            rows.extend([row("Service level met", self.sla_met), row("Service level missed", self.sla_missed)]);
        }
        rows.extend(
            self.median_hours.iter().map(|(priority, hours)| (format!("Median hours to resolve, {}", priority.slug()), hours.clone())),
        );
        rows
    }
}

/// The state in the words of the source.
fn state(format: Format, incident: &Incident) -> String {
    let waits = incident.hold.is_some();
    let (log, ticket) = match incident.stage {
        Stage::Identification | Stage::Logging | Stage::Categorization | Stage::Prioritization => ("New", "new"),
        Stage::Response => ("Active", "assigned"),
        Stage::Diagnosis | Stage::Escalation | Stage::Resolution if waits => ("Awaiting", "pending"),
        Stage::Diagnosis | Stage::Escalation | Stage::Resolution => ("Active", "in_progress"),
        Stage::Recovery => ("Resolved", "resolved"),
        Stage::Closed => ("Closed", "closed"),
        Stage::Cancelled => ("Cancelled", "cancelled"),
    };
    if format == Format::Servicenow { log } else { ticket }.to_owned()
}

/// The middle value; of an even number the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn medians() {
        for (values, expect) in [(vec![], 0.0), (vec![3.0], 3.0), (vec![4.0, 1.0], 2.5), (vec![9.0, 1.0, 5.0], 5.0)] {
            assert_eq!(median(values.clone()), expect, "{values:?}");
        }
    }
}
