//! Owns the execution of table rows: record and input in, events out. Pure; all or nothing.

use chrono::{DateTime, Utc};

use super::need::consequences;
use super::{Effect, Known, Need, Step, StepError, StepInput, To, Transition, UNDO_MINUTES};
use crate::access::{Action, ActorRef};
use crate::catalogue::Level;
use crate::ids::TeamId;
use crate::incident::{Edit, EventKind, Field, Incident, Stage};
use crate::rule::Book;
use crate::task::{self, Endings};
use crate::validate::FieldErrors;

/// Every right that these rows with this input take: a step is no way around the right to edit, assign or answer.
pub fn rights_of(rows: &[&Transition], input: &StepInput) -> Vec<Action> {
    let mut rights: Vec<Action> = rows.iter().map(|row| row.right).collect();
    if !input.edits.is_empty() {
        rights.push(Action::IncidentUpdateFields);
    }
    let escalates = rows.iter().any(|row| row.effects.contains(&Effect::Escalate));
    if (input.team.is_some() && !escalates) || input.assignee.is_some() {
        rights.push(Action::IncidentAssign);
    }
    if input.reply.is_some() {
        rights.push(Action::IncidentReplyPublic);
    }
    if !input.tasks.is_empty() {
        rights.push(Action::TaskWrite);
    }
    rights.sort_by_key(|right| right.name());
    rights.dedup();
    rights
}

/// The events of going through these rows, or everything that is missing.
pub fn run(
    incident: &Incident,
    rows: &[&Transition],
    input: &StepInput,
    known: &Known,
    by: &ActorRef,
    now: DateTime<Utc>,
) -> Result<Vec<EventKind>, StepError> {
    let mut draft = Draft::new(incident, by, now);
    draft.edit_all(&input.edits, known);
    let last = rows.len().saturating_sub(1);
    // On a way that goes up, the named team is where it goes; who owns it until then is not asked.
    let escalates = rows.iter().any(|row| row.effects.contains(&Effect::Escalate));
    let owning = StepInput { team: input.team.filter(|_| !escalates), ..input.clone() };
    check(&draft.incident, rows, input, known)?;
    for (i, row) in rows.iter().enumerate() {
        guard(&draft.incident, row, by, known.own_teams.as_deref(), now)?;
        for effect in row.effects {
            let input = if *effect == Effect::Own { &owning } else { input };
            draft.effect(*effect, row.step, input, known)?;
        }
        if let To::Stage(to) = row.to {
            let reason = input.reason.clone().filter(|_| i == last);
            draft.push(EventKind::Moved { step: row.step, from: draft.incident.stage, to, reason });
        }
    }
    draft.close_if_ready(rows);
    Ok(draft.events)
}

fn check(incident: &Incident, rows: &[&Transition], input: &StepInput, known: &Known) -> Result<(), StepError> {
    let mut errors = FieldErrors::default();
    for need in rows.iter().flat_map(|row| row.needs) {
        if need.is_met(incident, input) || errors.of(need.slug()).is_some() {
            continue;
        }
        if *need == Need::Tasks && input.tasks.lacks_reason(&incident.tasks) {
            errors.push(task::REASON, "Say why they are skipped.");
        } else {
            errors.push(need.slug(), need.message());
        }
    }
    for (field, message) in consequences(incident, input, known) {
        errors.push(field, message);
    }
    let resolves = rows.iter().any(|row| row.effects.contains(&Effect::Resolve));
    if let (true, Some(code)) = (resolves, input.code.or(incident.resolution_code))
        && !known.category_codes.is_empty()
        && !known.category_codes.contains(&code)
    {
        let offered: Vec<&str> = known.category_codes.iter().map(|code| code.label()).collect();
        errors.push(Need::Code.slug(), format!("Incidents of this category end with: {}.", offered.join(", ")));
    }
    let escalates = rows.iter().any(|row| row.effects.contains(&Effect::Escalate));
    if let (Some(_), Some(team), false) = (input.assignee, input.team, escalates)
        && !known.assignee_teams.iter().any(|(id, _)| *id == team)
    {
        errors.push("assignee", "This person is not a member of that team.");
    }
    errors.into_result(()).map_err(StepError::Missing)
}

/// What a row asks of the record beyond its needs.
///
/// `teams` are those of the person who does it; a system has none and needs none.
pub(super) fn guard(
    incident: &Incident,
    row: &Transition,
    by: &ActorRef,
    teams: Option<&[TeamId]>,
    now: DateTime<Utc>,
) -> Result<(), StepError> {
    let refuse = |why: &str| Err(StepError::NoWay(why.to_owned()));
    match row.step {
        Step::UndoClose if incident.closed_by.as_ref() != Some(by) => refuse("Only the person who closed it may take that back."),
        Step::UndoClose if incident.closed_at.is_none_or(|at| now - at > chrono::Duration::minutes(UNDO_MINUTES)) => {
            refuse("Closed is final after ten minutes. An answer of the reporter opens a new incident that goes on from this one.")
        }
        Step::Resume if incident.hold.is_none() => refuse("It is not on hold."),
        Step::Acknowledge if incident.acknowledged_at.is_some() => refuse("It was acknowledged before."),
        // Else the desk could accept for the team that it asks. A vendor tells the desk, which says so here.
        Step::AcceptEscalation if incident.level != Some(Level::Vendor) && is_outside(incident, teams) => {
            refuse("Only somebody of the team that it went to can accept it.")
        }
        Step::Take if matches!(by, ActorRef::System(_)) => refuse("Only a person can take an incident."),
        Step::Take if by.person().is_some() && incident.assignee == by.person() => refuse("You own it already."),
        Step::KeepPriority if incident.priority.is_none() => refuse("It has no priority yet."),
        Step::Confirm if incident.confirmed_at.is_some() => refuse("It was confirmed before."),
        _ => Ok(()),
    }
}

/// Whether this person is none of the team that has it.
fn is_outside(incident: &Incident, teams: Option<&[TeamId]>) -> bool {
    teams.is_some_and(|teams| incident.team.is_some_and(|team| !teams.contains(&team)))
}

/// A record in the making with the events that make it.
pub(super) struct Draft<'a> {
    pub incident: Incident,
    pub events: Vec<EventKind>,
    by: &'a ActorRef,
    now: DateTime<Utc>,
}

impl<'a> Draft<'a> {
    pub fn new(incident: &Incident, by: &'a ActorRef, now: DateTime<Utc>) -> Self {
        Self { incident: incident.clone(), events: Vec::new(), by, now }
    }

    pub fn push(&mut self, kind: EventKind) {
        self.incident.apply(&kind, self.by, self.now);
        self.events.push(kind);
    }

    /// Edits that change something, and what follows from them: the type that a category implies, the priority.
    pub fn edit_all(&mut self, edits: &[Edit], known: &Known) {
        for edit in edits {
            self.edit(edit.clone());
            if let (Edit::Category(Some(_)), Some(kind)) = (edit, known.category_type)
                && self.incident.types.is_empty()
            {
                self.edit(Edit::Types([kind].into()));
            }
        }
        self.weigh(edits, known);
    }

    /// What rules fill in, which is never what the report says already.
    pub fn ask_rules(&mut self, book: &Book, has_team: bool, known: &Known) {
        for ruled in book.consider(&self.incident, has_team) {
            let set = ruled.set.clone();
            self.push(EventKind::Ruled(Box::new(ruled)));
            self.weigh(&set, known);
        }
    }

    /// The priority that follows from these edits.
    fn weigh(&mut self, edits: &[Edit], known: &Known) {
        let weighed = edits.iter().any(|edit| matches!(edit, Edit::Impact(_) | Edit::Urgency(_)));
        if let (true, None, Some(impact), Some(urgency)) =
            (weighed, &self.incident.priority_override, self.incident.impact, self.incident.urgency)
        {
            let (priority, was) = (known.matrix.priority(impact, urgency), self.incident.priority);
            if was != Some(priority) {
                self.push(EventKind::Prioritized { priority, was, override_reason: None });
            }
        }
    }

    fn edit(&mut self, to: Edit) {
        let was = self.incident.get(to.field());
        if was != to {
            self.push(EventKind::Edited { to, was });
        }
    }

    fn effect(&mut self, effect: Effect, step: Step, input: &StepInput, known: &Known) -> Result<(), StepError> {
        let given = |value: &Option<String>| value.clone().unwrap_or_default();
        match effect {
            Effect::Own => self.own(step, input, known),
            Effect::Acknowledge if self.incident.acknowledged_at.is_none() => self.push(EventKind::Acknowledged),
            Effect::Answer => {
                if let Some(text) = &input.reply {
                    self.push(EventKind::Replied { text: text.clone() });
                }
            }
            Effect::LiftHold => {
                if self.incident.hold.is_some() {
                    self.push(EventKind::Resumed { why: step.label().to_owned() });
                }
            }
            Effect::Escalate => self.escalate(input, known)?,
            Effect::AcceptEscalation => {
                let for_others = is_outside(&self.incident, known.own_teams.as_deref());
                self.push(EventKind::EscalationAccepted);
                // Who only passes on a vendor's word does not own it by that.
                if !for_others {
                    self.own(Step::Take, input, known);
                }
            }
            Effect::HandBack => self.push(EventKind::HandedBack { reason: given(&input.reason) }),
            Effect::Reopen => self.push(EventKind::Reopened { reason: given(&input.reason) }),
            Effect::UndoClose => self.push(EventKind::CloseUndone),
            Effect::Confirm => self.push(EventKind::Confirmed),
            Effect::Hold => {
                if let Some(reason) = input.hold_reason {
                    self.push(EventKind::Held { reason, note: input.reason.clone(), resume_at: input.resume_at });
                }
            }
            Effect::OverridePriority => {
                if let Some(priority) = input.priority {
                    let was = self.incident.priority;
                    self.push(EventKind::Prioritized { priority, was, override_reason: input.reason.clone() });
                }
            }
            Effect::KeepPriority => {
                if let Some(priority) = self.incident.priority {
                    self.push(EventKind::PriorityKept { priority, note: input.reason.clone() });
                }
            }
            Effect::Resolve | Effect::Close | Effect::Cancel => self.end(effect, input, known),
            Effect::Acknowledge | Effect::Tell => {}
        }
        Ok(())
    }

    fn end(&mut self, effect: Effect, input: &StepInput, known: &Known) {
        if let (Effect::Resolve, Some(code), Some(notes)) =
            (effect, input.code.or(self.incident.resolution_code), input.notes.clone().or_else(|| self.incident.resolution_notes.clone()))
        {
            self.push(EventKind::Resolved { code, notes });
        }
        if effect == Effect::Close {
            self.end_tasks(&input.tasks);
            self.push(EventKind::Closed { lesson: self.incident.lesson.clone().unwrap_or_default() });
        }
        if let (Effect::Cancel, Some(reason)) = (effect, input.cancel_reason) {
            self.end_tasks(&Endings::skipped(&format!("Cancelled: {}", reason.label().to_lowercase())));
            self.push(EventKind::Cancelled { reason, note: input.reason.clone(), duplicate_of: known.duplicate_of });
        }
    }

    fn end_tasks(&mut self, endings: &Endings) {
        for kind in endings.events(&self.incident.tasks) {
            self.push(kind);
        }
    }

    /// Who owns it after the step: what the input says; who takes it; else as it was.
    fn own(&mut self, step: Step, input: &StepInput, known: &Known) {
        let (was_team, was_assignee) = (self.incident.team, self.incident.assignee);
        let taker = self.by.person().filter(|_| step == Step::Take);
        let assignee = taker.or(input.assignee);
        let named = input.team.map(|team| (team, known.team_level));
        // A person works in an own team: keep the team if it is one, else move to the first.
        let own = known.assignee_teams.iter().find(|(id, _)| Some(*id) == was_team).or(known.assignee_teams.first());
        let of_person = assignee.and(own).map(|(id, level)| (*id, Some(*level)));
        let (team, level) = named.or(of_person).map_or((was_team, self.incident.level), |(id, level)| (Some(id), level));
        // Another team without a named person: nobody there has it yet.
        let assignee = assignee.or(was_assignee.filter(|_| team == was_team));
        if (team, assignee) != (was_team, was_assignee) {
            self.push(EventKind::Assigned { team, level, assignee, was_team, was_assignee, reason: input.reason.clone() });
        }
    }

    fn escalate(&mut self, input: &StepInput, known: &Known) -> Result<(), StepError> {
        let (Some(team), Some(level), Some(reason)) = (input.team, known.team_level, input.reason.clone()) else {
            return Err(StepError::Missing(FieldErrors::one("team", Need::NextTeam.message())));
        };
        if Some(team) == self.incident.team {
            return Err(StepError::Missing(FieldErrors::one("team", "That team has it already.")));
        }
        self.push(EventKind::Escalated { team, level, reason });
        Ok(())
    }

    /// The reporter's yes closes it when an agent left nothing open.
    fn close_if_ready(&mut self, rows: &[&Transition]) {
        let ready = |field| !self.incident.get(field).is_empty();
        let confirmed = rows.iter().any(|row| row.step == Step::Confirm);
        if confirmed
            && ready(Field::CategoryChecked)
            && ready(Field::Lesson)
            && self.incident.resolution_notes.is_some()
            && self.incident.tasks.open().next().is_none()
        {
            self.push(EventKind::Closed { lesson: self.incident.lesson.clone().unwrap_or_default() });
            self.push(EventKind::Moved { step: Step::Close, from: Stage::Recovery, to: Stage::Closed, reason: None });
        }
    }
}
