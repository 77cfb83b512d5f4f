//! Owns the transition table as data. Never executes a row.

use std::collections::VecDeque;
use std::fmt::Write;

use super::Need;
use crate::access::Action;
use crate::choice::choices;
use crate::incident::{Field, Stage, StageKind};

choices! {
    /// What people (and rules, and imports) do to an incident. The slug is the name in REST.
    Step {
        Accept = "accept", "Accept as incident", "";
        Log = "log", "Logged", "";
        Categorize = "categorize", "Categorized", "";
        Prioritize = "prioritize", "Prioritized", "";
        Diagnose = "diagnose", "Start diagnosis", "";
        Fix = "fix", "Start the fix", "";
        Resolve = "resolve", "Resolve", "";
        Close = "close", "Close", "";
        Escalate = "escalate", "Escalate", "";
        AcceptEscalation = "accept_escalation", "Accept escalation", "";
        HandBack = "hand_back", "Hand back", "";
        Recategorize = "recategorize", "Back to categorization", "";
        Reprioritize = "reprioritize", "Back to prioritization", "";
        Retry = "retry", "Fix did not work", "";
        Reopen = "reopen", "Reopen", "";
        Confirm = "confirm", "Confirm that it works", "";
        UndoClose = "undo_close", "Undo closing", "";
        Cancel = "cancel", "Cancel", "";
        Take = "take", "Take it", "";
        Assign = "assign", "Assign", "";
        Acknowledge = "acknowledge", "Acknowledge", "";
        Hold = "hold", "Put on hold", "";
        Resume = "resume", "Resume", "";
        OverridePriority = "override_priority", "Override priority", "";
        KeepPriority = "keep_priority", "Priority stays", "";
        Import = "import", "Import", "";
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum From {
    At(Stage),
    /// Any stage that is neither closed nor cancelled.
    Open,
    /// Response, Diagnosis, Escalation, Resolution: there is work that can wait.
    Working,
    Any,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum To {
    Stage(Stage),
    Same,
    /// Whatever the source says.
    AsSource,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// May be part of a skip over several stages.
    Forward,
    Back,
    InPlace,
    /// Out of the normal order: cancel, undo, import.
    Beside,
}

/// What a step does beyond the move itself, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    Own,
    Acknowledge,
    Answer,
    LiftHold,
    Escalate,
    AcceptEscalation,
    HandBack,
    Resolve,
    Confirm,
    Reopen,
    Close,
    UndoClose,
    Cancel,
    Hold,
    OverridePriority,
    KeepPriority,
    /// Everyone involved is told.
    Tell,
}

#[derive(Clone, Copy, Debug)]
pub struct Transition {
    pub step: Step,
    pub from: From,
    pub to: To,
    pub way: Way,
    pub right: Action,
    pub needs: &'static [Need],
    pub effects: &'static [Effect],
}

use Effect as E;
use Need as N;
use Stage as S;

const fn forward(step: Step, from: Stage, to: Stage, right: Action, needs: &'static [Need], effects: &'static [Effect]) -> Transition {
    Transition { step, from: From::At(from), to: To::Stage(to), way: Way::Forward, right, needs, effects }
}

const fn back(step: Step, from: Stage, to: Stage, right: Action, effects: &'static [Effect]) -> Transition {
    Transition { step, from: From::At(from), to: To::Stage(to), way: Way::Back, right, needs: &[N::Reason], effects }
}

const fn in_place(step: Step, from: From, right: Action, needs: &'static [Need], effects: &'static [Effect]) -> Transition {
    Transition { step, from, to: To::Same, way: Way::InPlace, right, needs, effects }
}

const fn field(field: Field) -> Need {
    N::Field(field)
}

/// Every way an incident can go. A stage not named here cannot be entered.
pub const TRANSITIONS: &[Transition] = &[
    forward(Step::Accept, S::Identification, S::Logging, Action::IncidentUpdateFields, &[], &[]),
    forward(
        Step::Log,
        S::Logging,
        S::Categorization,
        Action::IncidentUpdateFields,
        &[field(Field::NoticedAt), field(Field::Channel), field(Field::Description), field(Field::Effect)],
        &[],
    ),
    forward(
        Step::Categorize,
        S::Categorization,
        S::Prioritization,
        Action::IncidentUpdateFields,
        &[field(Field::Types), field(Field::Category), field(Field::Service)],
        &[],
    ),
    forward(
        Step::Prioritize,
        S::Prioritization,
        S::Response,
        Action::IncidentUpdateFields,
        &[field(Field::Impact), field(Field::Urgency)],
        &[],
    ),
    forward(
        Step::Diagnose,
        S::Response,
        S::Diagnosis,
        Action::IncidentAssign,
        &[N::Team, N::Assignee, N::FirstAnswer],
        &[E::Own, E::Acknowledge, E::Answer],
    ),
    forward(Step::Fix, S::Diagnosis, S::Resolution, Action::IncidentResolve, &[field(Field::Cause)], &[]),
    forward(Step::Escalate, S::Diagnosis, S::Escalation, Action::IncidentEscalate, &[N::NextTeam, N::Reason], &[E::Escalate]),
    forward(Step::AcceptEscalation, S::Escalation, S::Diagnosis, Action::IncidentAcceptEscalation, &[], &[E::AcceptEscalation]),
    forward(Step::Resolve, S::Resolution, S::Recovery, Action::IncidentResolve, &[N::Code, N::Notes], &[E::LiftHold, E::Resolve, E::Tell]),
    forward(
        Step::Close,
        S::Recovery,
        S::Closed,
        Action::IncidentConfirmClose,
        &[N::Code, N::Notes, field(Field::CategoryChecked), field(Field::Lesson), N::Tasks],
        &[E::LiftHold, E::Close, E::Tell],
    ),
    back(Step::HandBack, S::Escalation, S::Diagnosis, Action::IncidentAcceptEscalation, &[E::HandBack]),
    back(Step::Recategorize, S::Diagnosis, S::Categorization, Action::IncidentUpdateFields, &[]),
    back(Step::Reprioritize, S::Diagnosis, S::Prioritization, Action::IncidentUpdateFields, &[]),
    // A fix that fails before anybody was told is no reopening: nothing had been resolved.
    back(Step::Retry, S::Resolution, S::Diagnosis, Action::IncidentResolve, &[]),
    back(Step::Reopen, S::Recovery, S::Diagnosis, Action::IncidentReopen, &[E::Reopen, E::Tell]),
    in_place(Step::Confirm, From::At(S::Recovery), Action::IncidentConfirmClose, &[], &[E::Confirm]),
    Transition {
        step: Step::UndoClose,
        from: From::At(S::Closed),
        to: To::Stage(S::Recovery),
        way: Way::Beside,
        right: Action::IncidentConfirmClose,
        needs: &[],
        effects: &[E::UndoClose],
    },
    Transition {
        step: Step::Cancel,
        from: From::Open,
        to: To::Stage(S::Cancelled),
        way: Way::Beside,
        right: Action::IncidentCancel,
        needs: &[N::CancelReason],
        effects: &[E::LiftHold, E::Cancel, E::Tell],
    },
    in_place(Step::Take, From::Open, Action::IncidentTake, &[], &[E::Own, E::Acknowledge]),
    in_place(Step::Assign, From::Open, Action::IncidentAssign, &[N::Team], &[E::Own]),
    in_place(Step::Acknowledge, From::Open, Action::IncidentTake, &[], &[E::Acknowledge]),
    in_place(Step::Hold, From::Working, Action::IncidentHold, &[N::HoldReason], &[E::Answer, E::Hold]),
    in_place(Step::Resume, From::Working, Action::IncidentHold, &[], &[E::LiftHold]),
    in_place(Step::OverridePriority, From::Open, Action::IncidentPriorityOverride, &[N::Priority, N::Reason], &[E::OverridePriority]),
    in_place(Step::KeepPriority, From::Open, Action::IncidentUpdateFields, &[], &[E::KeepPriority]),
    Transition {
        step: Step::Import,
        from: From::Any,
        to: To::AsSource,
        way: Way::Beside,
        right: Action::ImportRun,
        needs: &[],
        effects: &[],
    },
];

impl From {
    pub fn matches(self, stage: Stage) -> bool {
        match self {
            From::At(from) => from == stage,
            From::Open => stage.is_open(),
            From::Working => matches!(stage.kind(), StageKind::Active | StageKind::Waiting),
            From::Any => true,
        }
    }
}

/// The row of a step at a stage.
pub fn row(step: Step, from: Stage) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|row| row.step == step && row.from.matches(from))
}

/// The rows that lead from one stage to another: one row, or the shortest way forward over skipped stages.
pub fn route(from: Stage, to: Stage) -> Option<Vec<&'static Transition>> {
    let direct = |row: &&Transition| row.from.matches(from) && row.to == To::Stage(to);
    if let Some(row) = TRANSITIONS.iter().find(direct) {
        return Some(vec![row]);
    }
    let mut queue = VecDeque::from([(from, Vec::new())]);
    let mut seen = vec![from];
    while let Some((at, path)) = queue.pop_front() {
        for row in TRANSITIONS.iter().filter(|row| row.way == Way::Forward && row.from == From::At(at)) {
            let To::Stage(next) = row.to else { continue };
            let mut path: Vec<&'static Transition> = path.clone();
            path.push(row);
            if next == to {
                return Some(path);
            }
            if !seen.contains(&next) {
                seen.push(next);
                queue.push_back((next, path));
            }
        }
    }
    None
}

/// The table for people, as the snapshot test keeps it.
pub fn markdown() -> String {
    let mut out = String::from("| from | action | to | right | needs | effects |\n|---|---|---|---|---|---|\n");
    for row in TRANSITIONS {
        let from = match row.from {
            From::At(stage) => stage.label(),
            From::Open => "any open",
            From::Working => "Response to Resolution",
            From::Any => "any",
        };
        let to = match row.to {
            To::Stage(stage) => stage.label(),
            To::Same => "same",
            To::AsSource => "as the source says",
        };
        let needs = row.needs.iter().map(|need| need.slug()).collect::<Vec<_>>().join(", ");
        let effects = row.effects.iter().map(|effect| format!("{effect:?}")).collect::<Vec<_>>().join(", ");
        // Writing to a String cannot fail.
        let _ = writeln!(out, "| {from} | {} | {to} | {} | {needs} | {effects} |", row.step, row.right.name());
    }
    out
}
