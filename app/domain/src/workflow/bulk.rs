//! Owns one change of many incidents: what can be done to all of them at once, and what became of each. Every incident
//! is decided by the same table as if it were alone. Never stores anything.

use serde::{Deserialize, Serialize};

use super::{Need, Step, StepInput, Transition, route, row};
use crate::choice::choices;
use crate::incident::{EventKind, Field, Incident, Stage};

/// Most incidents that are changed at once.
pub const BULK_MOST: usize = 500;

/// What is done to each of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "act", content = "to", rename_all = "snake_case")]
pub enum BulkAct {
    /// Set fields; those not named stay as they are.
    Edit,
    Step(Step),
    Move(Stage),
}

/// Steps that make sense for many at once: what needs a word to one reporter is none of them.
pub const BULK_STEPS: &[Step] = &[Step::Assign, Step::Take, Step::Hold, Step::Resume, Step::Cancel];

/// Fields that can be the same for many.
pub const BULK_FIELDS: &[Field] = &[Field::Types, Field::Category, Field::Service, Field::Location, Field::Impact, Field::Urgency];

impl BulkAct {
    /// From its name in an address: `edit`, the slug of a step, or `to-` with the slug of a stage.
    pub fn parse(text: &str) -> Option<BulkAct> {
        if text == "edit" {
            return Some(BulkAct::Edit);
        }
        if let Some(stage) = text.strip_prefix("to-") {
            return Stage::ALL.iter().find(|known| known.slug() == stage && **known != Stage::Cancelled).map(|stage| BulkAct::Move(*stage));
        }
        BULK_STEPS.iter().find(|step| step.slug() == text).map(|step| BulkAct::Step(*step))
    }

    /// The inverse of `parse`.
    pub fn slug(self) -> String {
        match self {
            BulkAct::Edit => "edit".to_owned(),
            BulkAct::Step(step) => step.slug().to_owned(),
            BulkAct::Move(stage) => format!("to-{}", stage.slug()),
        }
    }

    pub fn label(self) -> String {
        match self {
            BulkAct::Edit => "Categorize and weigh".to_owned(),
            BulkAct::Step(step) => step.label().to_owned(),
            BulkAct::Move(stage) => format!("Move to {}", stage.label()),
        }
    }

    /// The rows that it goes for this incident; `None` if there is no way.
    pub fn rows(self, incident: &Incident) -> Option<Vec<&'static Transition>> {
        match self {
            BulkAct::Edit => Some(Vec::new()),
            BulkAct::Step(step) => row(step, incident.stage).map(|row| vec![row]),
            BulkAct::Move(to) if to == incident.stage => Some(Vec::new()),
            BulkAct::Move(to) => route(incident.stage, to),
        }
    }

    /// What this incident would ask for before it.
    pub fn needs(self, incident: &Incident) -> Vec<Need> {
        let rows = self.rows(incident).unwrap_or_default();
        let nothing = StepInput::default();
        rows.iter().flat_map(|row| row.needs).copied().filter(|need| !need.is_met(incident, &nothing)).collect()
    }
}

choices! {
    /// What became of one incident of a change of many.
    Outcome {
        Changed = "changed", "Changed", "";
        Same = "same", "Was so already", "";
        Skipped = "skipped", "Skipped", "";
        Undone = "undone", "Taken back", "";
        /// It was changed, and could not be taken back.
        Kept = "kept", "Kept", "";
    }
}

/// What would become of one incident.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// These entries are appended.
    Changes { kinds: Vec<EventKind> },
    /// It is so already.
    Same,
    /// It stays as it is, and why.
    Skipped { why: String },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        let stages = Stage::ALL.iter().filter(|stage| **stage != Stage::Cancelled).map(|stage| BulkAct::Move(*stage));
        let acts = stages.chain(BULK_STEPS.iter().map(|step| BulkAct::Step(*step))).chain([BulkAct::Edit]);
        for act in acts {
            assert_eq!(BulkAct::parse(&act.slug()), Some(act));
        }
        for wrong in ["", "close", "import", "to-", "to-cancelled", "to-nowhere", "Edit"] {
            assert_eq!(BulkAct::parse(wrong), None, "{wrong}");
        }
    }
}
