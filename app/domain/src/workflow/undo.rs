//! Owns taking back: which change of an incident can be taken back, by whom, until when, and what that appends.
//! Never deletes: what was done stays in the log, and what was said was said.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{Step, StepError, UNDO_MINUTES, row};
use crate::access::{Action, ActorRef};
use crate::ids::EventId;
use crate::incident::{Edit, Event, EventKind, Field, Incident, Shape, Undone};

/// How a change is taken back.
#[derive(Clone, PartialEq, Debug)]
pub struct Undoing {
    /// The record before the change. Who had these rights on it could do it, and so can take it back.
    pub before: Incident,
    pub rights: Vec<Action>,
    pub kinds: Vec<EventKind>,
}

/// What somebody could take back now. A type of its own: an option in an option is lost on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Undoable {
    /// `None` for a change of fields.
    pub step: Option<Step>,
}

/// What a change touches, so far as another could stand on it.
#[derive(Default, Debug)]
struct Touch {
    course: bool,
    fields: BTreeSet<Field>,
}

impl Touch {
    fn of<'a>(kinds: impl IntoIterator<Item = &'a EventKind>) -> Touch {
        let mut touch = Touch::default();
        for kind in kinds {
            match kind {
                EventKind::Edited { to, .. } => drop(touch.fields.insert(to.field())),
                EventKind::Undone(undone) => {
                    touch.course |= undone.course.is_some();
                    touch.fields.extend(undone.edits.iter().map(|edit| edit.field()));
                }
                EventKind::Moved { .. }
                | EventKind::Acknowledged
                | EventKind::Assigned { .. }
                | EventKind::Prioritized { .. }
                | EventKind::Held { .. }
                | EventKind::Resumed { .. }
                | EventKind::Escalated { .. }
                | EventKind::EscalationAccepted
                | EventKind::HandedBack { .. }
                | EventKind::Resolved { .. }
                | EventKind::Confirmed
                | EventKind::Reopened { .. }
                | EventKind::Closed { .. }
                | EventKind::CloseUndone
                | EventKind::Cancelled { .. }
                | EventKind::SourceRow(_)
                | EventKind::Ruled(_) => touch.course = true,
                _ => {}
            }
        }
        touch
    }

    fn is_nothing(&self) -> bool {
        !self.course && self.fields.is_empty()
    }

    fn meets(&self, other: &Touch) -> bool {
        (self.course && other.course) || !self.fields.is_disjoint(&other.fields)
    }
}

/// The entries of one change: what one author did at one instant.
fn change_of<'a>(log: &'a [Event], of: &Event) -> Vec<&'a Event> {
    log.iter().filter(|event| event.actor == of.actor && event.recorded_at == of.recorded_at).collect()
}

/// Taking back what `by` did: the change of that instant, or the last one that touched the record. The whole log is
/// needed, oldest entry first.
pub fn undo(
    incident: &Incident,
    log: &[Event],
    at: Option<DateTime<Utc>>,
    by: &ActorRef,
    now: DateTime<Utc>,
) -> Result<Undoing, StepError> {
    let refuse = |why: &str| Err(StepError::NoWay(why.to_owned()));
    let touches = |event: &&Event| !Touch::of([&event.kind]).is_nothing();
    let last = match at {
        Some(at) => log.iter().rev().filter(touches).find(|event| event.recorded_at == at && event.actor == *by),
        None => log.iter().rev().find(touches),
    };
    let Some(last) = last else { return refuse("There is nothing to take back.") };
    if last.actor != *by {
        return refuse("Somebody else changed it since: look again.");
    }
    let change = change_of(log, last);
    if change.iter().any(|event| matches!(event.kind, EventKind::Undone(_) | EventKind::CloseUndone)) {
        return refuse("That was taken back already.");
    }
    let made = |event: &&&Event| matches!(event.kind, EventKind::Opened(_) | EventKind::SourceRow(_) | EventKind::Confirmed);
    let seals = |event: &&&Event| matches!(&event.kind, EventKind::Edited { to, .. } if to.field() == Field::Restricted);
    if change.iter().any(|event| made(&event) || seals(&event)) {
        return refuse("This cannot be taken back.");
    }
    if now - last.recorded_at > Duration::minutes(UNDO_MINUTES) {
        return refuse("After ten minutes nothing is taken back: change it again.");
    }
    let touch = Touch::of(change.iter().map(|event| &event.kind));
    let first = change.first().map_or(last.id, |event| event.id);
    let start = log.iter().position(|event| event.id == first).unwrap_or_default();
    let since = log[start..].iter().filter(|event| !change.iter().any(|own| own.id == event.id));
    if touch.meets(&Touch::of(since.map(|event| &event.kind))) {
        return refuse("It was changed again since. Look at it as it is now.");
    }
    let Some(before) = Incident::fold(incident.number, &log[..start]) else { return refuse("There is nothing to take back.") };
    // What ended takes no other values of its fields; the end itself can be taken back.
    if !incident.is_open() && !touch.course {
        return refuse("It ended since; nothing of it changes any more.");
    }
    let rights = rights_of(&change);
    let kinds = kinds(incident, &before, &change, &touch, first);
    Ok(Undoing { before, rights, kinds })
}

fn kinds(incident: &Incident, before: &Incident, change: &[&Event], touch: &Touch, first: EventId) -> Vec<EventKind> {
    // Tasks that the end decided are open again, where they are still as it left them.
    let mut kinds: Vec<EventKind> = change.iter().filter_map(|event| reopened(incident, before, &event.kind)).collect();
    let reporter_heard = change.iter().any(|event| {
        matches!(
            event.kind,
            EventKind::Resolved { .. } | EventKind::Closed { .. } | EventKind::Cancelled { .. } | EventKind::Reopened { .. }
        )
    });
    kinds.push(EventKind::Undone(Box::new(Undone {
        change: first,
        step: change.iter().rev().find_map(|event| step_of(&event.kind)),
        course: touch.course.then(|| before.course()),
        edits: touch.fields.iter().map(|field| before.get(*field)).filter(|was| !is_new_text(was)).collect(),
        reporter_heard,
    })));
    kinds
}

/// What somebody wrote where nothing stood stays: they would only have to write it again.
fn is_new_text(was: &Edit) -> bool {
    was.field().shape() == Shape::Prose && was.is_empty()
}

fn reopened(incident: &Incident, before: &Incident, kind: &EventKind) -> Option<EventKind> {
    let (EventKind::TaskDone { task, title } | EventKind::TaskSkipped { task, title, .. }) = kind else { return None };
    let was_open = before.tasks.open().any(|known| known.id == *task);
    let is_decided = incident.tasks.iter().any(|known| known.id == *task) && !incident.tasks.open().any(|known| known.id == *task);
    (was_open && is_decided).then(|| EventKind::TaskReopened { task: *task, title: title.clone() })
}

/// The step that an entry belongs to, as far as it tells.
fn step_of(kind: &EventKind) -> Option<Step> {
    Some(match kind {
        EventKind::Moved { step, .. } => *step,
        EventKind::Assigned { .. } => Step::Assign,
        EventKind::Held { .. } => Step::Hold,
        EventKind::Resumed { .. } => Step::Resume,
        EventKind::Acknowledged => Step::Acknowledge,
        EventKind::Prioritized { override_reason: Some(_), .. } => Step::OverridePriority,
        _ => return None,
    })
}

/// The rights that the change took.
fn rights_of(change: &[&Event]) -> Vec<Action> {
    let mut rights: Vec<Action> = change.iter().filter_map(|event| right_of(event)).collect();
    rights.sort_by_key(|right| right.name());
    rights.dedup();
    rights
}

fn right_of(event: &Event) -> Option<Action> {
    Some(match &event.kind {
        EventKind::Moved { step, from, .. } => row(*step, *from)?.right,
        EventKind::Edited { .. } => Action::IncidentUpdateFields,
        EventKind::Assigned { assignee, .. } if assignee.is_some() && *assignee == event.actor.person() => Action::IncidentTake,
        EventKind::Assigned { .. } => Action::IncidentAssign,
        EventKind::Acknowledged => Action::IncidentTake,
        EventKind::Held { .. } | EventKind::Resumed { .. } => Action::IncidentHold,
        EventKind::Prioritized { override_reason: Some(_), .. } => Action::IncidentPriorityOverride,
        EventKind::Prioritized { .. } => Action::IncidentUpdateFields,
        _ => return None,
    })
}
