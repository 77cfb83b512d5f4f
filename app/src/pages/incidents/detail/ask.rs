//! Owns what the form of a step asks for: what the table needs, and what helps beside it.
//! Never decides whether it is enough.

use domain::incident::{Field, Incident};
use domain::workflow::{Need, Offer, Step};

/// One input of a step's form.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    pub what: What,
    pub optional: bool,
    /// Shown at first.
    pub value: String,
    /// Asked only beside this choice of the same form.
    pub beside: Option<Beside>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    Need(Need),
    ResumeAt,
    DuplicateOf,
    /// A question to the reporter, with a wait for the answer.
    Question,
    /// A remark for the log.
    Remark,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beside {
    WaitingForReporter,
    Duplicate,
}

impl What {
    /// Name of the input, as the server says it in errors.
    pub fn slug(self) -> &'static str {
        match self {
            What::Need(need) => need.slug(),
            What::ResumeAt => "resume_at",
            What::DuplicateOf => "duplicate_of",
            What::Question => "reply",
            What::Remark => "reason",
        }
    }
}

impl Asked {
    fn of(what: What) -> Asked {
        Asked { what, optional: false, value: String::new(), beside: None }
    }

    fn need(need: Need) -> Asked {
        Asked::of(What::Need(need))
    }

    fn optional(self) -> Asked {
        Asked { optional: true, ..self }
    }

    fn with(self, value: impl ToString) -> Asked {
        Asked { value: value.to_string(), ..self }
    }

    fn beside(self, beside: Beside) -> Asked {
        Asked { beside: Some(beside), ..self }
    }
}

/// The inputs of a step, in the order in which one thinks of them.
pub fn asked(offer: &Offer, incident: &Incident) -> Vec<Asked> {
    let missing = || offer.missing.iter().copied().map(Asked::need);
    let empty = |field: Field| incident.get(field).is_empty().then(|| Asked::need(Need::Field(field)).optional());
    let shown = |value: Option<String>| value.unwrap_or_default();
    match offer.step {
        Step::Assign => vec![
            Asked::need(Need::Team).with(shown(incident.team.map(|id| id.to_string()))),
            Asked::need(Need::Assignee).optional().with(shown(incident.assignee.map(|id| id.to_string()))),
            Asked::of(What::Remark).optional(),
        ],
        Step::Resolve => {
            let code = Asked::need(Need::Code).with(shown(incident.resolution_code.map(|code| code.slug().to_owned())));
            let notes = Asked::need(Need::Notes).with(shown(incident.resolution_notes.clone()));
            let beside = [Field::Cause, Field::Lesson, Field::CategoryChecked];
            [code, notes].into_iter().chain(beside.into_iter().filter_map(empty)).collect()
        }
        Step::Hold => {
            let question = incident.reporter.map(|_| Asked::of(What::Question).beside(Beside::WaitingForReporter));
            let rest = [Asked::of(What::ResumeAt).optional(), Asked::of(What::Remark).optional()];
            missing().chain(question).chain(rest).collect()
        }
        Step::Cancel => {
            let rest = [Asked::of(What::DuplicateOf).beside(Beside::Duplicate), Asked::of(What::Remark).optional()];
            missing().chain(rest).collect()
        }
        Step::OverridePriority => {
            let now = shown(incident.priority.map(|priority| priority.slug().to_owned()));
            missing().map(|asked| if asked.what == What::Need(Need::Priority) { asked.with(now.clone()) } else { asked }).collect()
        }
        _ => missing().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::incidents::detail::samples::{id, incident};
    use domain::catalogue::ResolutionCode;
    use domain::incident::Stage;

    fn read(step: Step, missing: &[Need], incident: &Incident) -> Vec<String> {
        let offer = Offer { step, to: None, missing: missing.to_vec(), refused: None };
        let word = |asked: Asked| {
            format!("{}{}{}", asked.what.slug(), if asked.optional { "?" } else { "" }, if asked.beside.is_some() { "*" } else { "" })
        };
        asked(&offer, incident).into_iter().map(word).collect()
    }

    #[test]
    fn forms_ask_what_is_missing_and_what_helps() {
        let fresh = incident();
        let needs = [Need::Team, Need::Assignee, Need::FirstAnswer];
        assert_eq!(read(Step::Diagnose, &needs, &fresh), ["team", "assignee", "reply"]);
        assert_eq!(read(Step::Assign, &[Need::Team], &fresh), ["team", "assignee?", "reason?"]);
        let resolve = read(Step::Resolve, &[Need::Code, Need::Notes], &fresh);
        assert_eq!(resolve, ["resolution_code", "resolution_notes", "cause?", "lesson?", "category_checked?"]);
        assert_eq!(read(Step::Hold, &[Need::HoldReason], &fresh), ["hold_reason", "reply*", "resume_at?", "reason?"]);
        assert_eq!(read(Step::Cancel, &[Need::CancelReason], &fresh), ["cancel_reason", "duplicate_of*", "reason?"]);
        let alone = Incident { reporter: None, ..incident() };
        assert_eq!(read(Step::Hold, &[Need::HoldReason], &alone), ["hold_reason", "resume_at?", "reason?"], "nobody to ask");
    }

    #[test]
    fn a_second_resolution_starts_from_the_first() {
        let known = Incident {
            stage: Stage::Resolution,
            resolution_code: Some(ResolutionCode::Workaround),
            resolution_notes: Some("Restarted".into()),
            cause: Some("Full disk".into()),
            team: Some(id(3)),
            ..incident()
        };
        let offer = Offer { step: Step::Resolve, to: Some(Stage::Recovery), missing: vec![], refused: None };
        let asked = asked(&offer, &known);
        assert_eq!((asked[0].value.as_str(), asked[1].value.as_str()), ("workaround", "Restarted"));
        assert_eq!(asked.iter().map(|asked| asked.what.slug()).collect::<Vec<_>>()[2..], ["lesson", "category_checked"]);
    }
}
