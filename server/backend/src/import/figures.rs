//! Owns the figures by which an import proves that it brought everything. Computed from what was mapped, so that they
//! can be compared with the file and with the database.

use std::collections::{BTreeMap, BTreeSet};

use domain::incident::{EventKind, HoldReason, Incident, Stage};
use domain::priority::Priority;
use serde::{Deserialize, Serialize};

/// Counts over the last state of each incident unless said otherwise.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Figures {
    pub incidents: usize,
    pub events: usize,
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

impl Figures {
    /// Over records with the kinds of their events.
    pub fn of<'a>(records: impl IntoIterator<Item = (&'a Incident, Vec<&'a EventKind>)>) -> Figures {
        let mut figures = Figures::default();
        let (mut groups, mut assignees, mut callers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut hours: BTreeMap<Priority, Vec<f64>> = BTreeMap::new();
        for (incident, kinds) in records {
            figures.incidents += 1;
            for kind in kinds {
                if let EventKind::SourceRow(row) = kind {
                    figures.events += 1;
                    figures.rows_waiting += usize::from(row.hold.is_some());
                    groups.extend(row.team);
                    assignees.extend(row.assignee);
                    callers.extend(row.edits.iter().filter_map(|edit| match edit {
                        domain::incident::Edit::Reporter(person) => *person,
                        _ => None,
                    }));
                }
            }
            figures.add(incident, &mut hours);
        }
        (figures.groups, figures.assignees, figures.callers) = (groups.len(), assignees.len(), callers.len());
        figures.median_hours = hours.into_iter().map(|(priority, hours)| (priority, format!("{:.2}", median(hours)))).collect();
        figures
    }

    fn add(&mut self, incident: &Incident, hours: &mut BTreeMap<Priority, Vec<f64>>) {
        self.reopened += usize::from(incident.reopen_count > 0);
        *self.states.entry(state(incident)).or_default() += 1;
        match incident.source.get("made_sla").map(String::as_str) {
            Some("TRUE") => self.sla_met += 1,
            Some("FALSE") => self.sla_missed += 1,
            _ => {}
        }
        if let Some(priority) = incident.priority {
            *self.by_priority.entry(priority).or_default() += 1;
        }
        match (incident.resolved_at, incident.priority) {
            (None, _) => self.without_resolved_time += 1,
            (Some(at), Some(priority)) => hours.entry(priority).or_default().push((at - incident.opened_at).num_seconds() as f64 / 3600.0),
            (Some(_), None) => {}
        }
    }

    /// Label and value, in the order to show them.
    pub fn rows(&self) -> Vec<(String, String)> {
        let mut rows = vec![("Incidents".to_owned(), self.incidents.to_string()), ("Events".to_owned(), self.events.to_string())];
        rows.extend(self.by_priority.iter().map(|(priority, count)| (format!("Priority {}", priority.full_label()), count.to_string())));
        rows.extend(self.states.iter().map(|(state, count)| (format!("State {state}"), count.to_string())));
        rows.extend([
            ("Reopened at least once".to_owned(), self.reopened.to_string()),
            ("Rows in a waiting state".to_owned(), self.rows_waiting.to_string()),
            ("Assignment groups named".to_owned(), self.groups.to_string()),
            ("Assignees named".to_owned(), self.assignees.to_string()),
            ("Callers named".to_owned(), self.callers.to_string()),
            ("Without a resolved time".to_owned(), self.without_resolved_time.to_string()),
            ("Service level met".to_owned(), self.sla_met.to_string()),
            ("Service level missed".to_owned(), self.sla_missed.to_string()),
        ]);
        rows.extend(
            self.median_hours.iter().map(|(priority, hours)| (format!("Median hours to resolve, {}", priority.slug()), hours.clone())),
        );
        rows
    }
}

/// The state in the words of the source.
fn state(incident: &Incident) -> String {
    match (incident.stage, incident.hold.as_ref().map(|hold| hold.reason)) {
        (Stage::Logging, _) => "New",
        (Stage::Recovery, _) => "Resolved",
        (Stage::Closed, _) => "Closed",
        (_, Some(HoldReason::Reporter | HoldReason::Vendor | HoldReason::Problem | HoldReason::Evidence | HoldReason::Change)) => {
            "Awaiting"
        }
        _ => "Active",
    }
    .to_owned()
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
