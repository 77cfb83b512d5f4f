//! Owns what the log remembers of a rule that held: its name then, why, what it filled in and what it proposed.

use serde::{Deserialize, Serialize};

use crate::catalogue::Level;
use crate::ids::{RuleId, TeamId};
use crate::incident::{Edit, Event, EventKind, Field, Incident};

/// Rules change and go; this is what one did at its time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ruled {
    pub rule: RuleId,
    pub name: String,
    /// Clauses that follow "because".
    pub because: Vec<String>,
    pub set: Vec<Edit>,
    pub team: Option<(TeamId, Level)>,
    pub proposed: Vec<Edit>,
    pub proposed_team: Option<TeamId>,
}

impl Ruled {
    /// A rule that only proposes leaves the record alone.
    pub fn changes_record(&self) -> bool {
        !self.set.is_empty() || self.team.is_some()
    }
}

/// What a rule proposed and nobody has said yet.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Proposal {
    pub id: RuleId,
    pub rule: String,
    pub because: Vec<String>,
    pub edits: Vec<Edit>,
    pub team: Option<TeamId>,
}

/// Proposals that still say something: a field that somebody filled, with it or otherwise, is decided.
pub fn open_proposals(incident: &Incident, events: &[Event]) -> Vec<Proposal> {
    if !incident.is_open() {
        return Vec::new();
    }
    let assigned = events.iter().any(|event| matches!(event.kind, EventKind::Assigned { .. } | EventKind::Escalated { .. }));
    let dismissed = |id: RuleId| events.iter().any(|event| matches!(event.kind, EventKind::ProposalDismissed { rule, .. } if rule == id));
    let open = |ruled: &Ruled| {
        if dismissed(ruled.rule) {
            return None;
        }
        let edits: Vec<Edit> = ruled.proposed.iter().filter(|edit| !is_decided(incident, edit.field())).cloned().collect();
        let team = ruled.proposed_team.filter(|team| !assigned && incident.team != Some(*team));
        let some = !edits.is_empty() || team.is_some();
        some.then(|| Proposal { id: ruled.rule, rule: ruled.name.clone(), because: ruled.because.clone(), edits, team })
    };
    events.iter().filter_map(|event| if let EventKind::Ruled(ruled) = &event.kind { open(ruled) } else { None }).collect()
}

/// Filled, or emptied on purpose.
fn is_decided(incident: &Incident, field: Field) -> bool {
    !incident.get(field).is_empty() || incident.marks.contains_key(&field)
}

/// The rule that chose the team, as long as nobody chose another one.
pub fn rule_of_team<'a>(incident: &Incident, events: &'a [Event]) -> Option<&'a Ruled> {
    let last = events.iter().rev().find(|event| match &event.kind {
        EventKind::Ruled(ruled) => ruled.team.is_some(),
        EventKind::Assigned { team, was_team, .. } => team != was_team,
        EventKind::Escalated { .. } | EventKind::HandedBack { .. } => true,
        _ => false,
    });
    match &last?.kind {
        EventKind::Ruled(ruled) if ruled.team.map(|(team, _)| team) == incident.team => Some(ruled.as_ref()),
        _ => None,
    }
}

/// Who did what the log says at `place`: rules do what follows from them, whoever sent the report.
pub fn is_of_rules(kinds: &[EventKind], place: usize) -> bool {
    let before = || place.checked_sub(1).and_then(|before| kinds.get(before));
    match kinds.get(place) {
        Some(EventKind::Ruled(_)) => true,
        Some(EventKind::Prioritized { override_reason: None, .. }) => matches!(before(), Some(EventKind::Ruled(_))),
        _ => false,
    }
}

/// The rule that gave a field its present value.
pub fn rule_of<'a>(incident: &Incident, events: &'a [Event], field: Field) -> Option<&'a Ruled> {
    let version = incident.marks.get(&field)?.version;
    events.iter().find_map(|event| match &event.kind {
        EventKind::Ruled(ruled) if event.version == version && ruled.set.iter().any(|edit| edit.field() == field) => Some(ruled.as_ref()),
        _ => None,
    })
}
