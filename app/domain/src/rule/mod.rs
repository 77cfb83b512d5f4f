//! Owns rules: what one asks of a new report, what it fills in, and why. Ordered; the first that fills a field wins.
//! Never changes what a person said, and never looks anything up.

mod consider;
mod form;
mod ruled;
mod when;
mod words;

use serde::{Deserialize, Serialize};

pub use consider::{Book, Surroundings, consider};
pub use ruled::{Proposal, Ruled, is_of_rules, open_proposals, rule_of, rule_of_team};
pub use when::{Report, When};

use crate::choice::choices;
use crate::ids::{CategoryId, RuleId, ServiceId, TeamId};
use crate::incident::Edit;
use crate::priority::{Impact, Urgency};
use crate::validate::FieldErrors;

/// The system actor of what rules do.
pub const ACTOR: &str = "rule";

choices! {
    /// What happens with what a rule says.
    Mode {
        Propose = "propose", "Propose", "an agent takes it over with one click";
        Set = "set", "Set", "filled in when the report comes";
    }
}

/// One line of the rule book.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rule {
    pub id: RuleId,
    pub name: String,
    /// Rules are asked from the lowest place up.
    pub place: u32,
    pub on: bool,
    pub mode: Mode,
    pub when: When,
    pub then: Then,
    pub version: u32,
}

/// What a rule says; what it leaves open is for others to say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Then {
    pub category: Option<CategoryId>,
    pub service: Option<ServiceId>,
    pub team: Option<TeamId>,
    pub impact: Option<Impact>,
    pub urgency: Option<Urgency>,
}

impl Then {
    /// The fields of the record that it fills, without the team, which is assigned and not edited.
    pub fn edits(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        edits.extend(self.category.map(|id| Edit::Category(Some(id))));
        edits.extend(self.service.map(|id| Edit::Service(Some(id))));
        edits.extend(self.impact.map(|impact| Edit::Impact(Some(impact))));
        edits.extend(self.urgency.map(|urgency| Edit::Urgency(Some(urgency))));
        edits
    }

    pub fn is_empty(&self) -> bool {
        *self == Then::default()
    }
}

impl Rule {
    /// A rule that asks nothing would take every report, and one that says nothing would do nothing.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.name.trim().is_empty() {
            errors.push("name", "Give the rule a name: agents read it on the incident.");
        }
        if self.when.is_empty() {
            errors.push("words", "Say at least one thing that a report must have.");
        }
        if self.then.is_empty() {
            errors.push("category", "Choose at least one thing that the rule fills in.");
        }
        errors.into_result(())
    }
}
