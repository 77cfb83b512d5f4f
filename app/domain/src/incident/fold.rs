//! Owns how one event changes the record. Total and without judgement: what was allowed was decided before.

use chrono::{DateTime, Utc};

use super::{Audience, Escalation, Event, EventKind, Hold, Incident, Link, Mark, SourceRow, Stage};
use crate::access::ActorRef;
use crate::ids::{IncidentId, TeamId};
use crate::number::IncidentNumber;
use crate::rule::Ruled;

impl Incident {
    /// The record of a whole log; `None` when the log does not begin with its opening.
    pub fn fold(number: IncidentNumber, events: &[Event]) -> Option<Incident> {
        let (first, rest) = events.split_first()?;
        let EventKind::Opened(opened) = &first.kind else { return None };
        let mut incident = Incident::open(first.incident, first.realm, number, opened, &first.actor, first.occurred_at);
        for event in rest {
            incident.apply(&event.kind, &event.actor, event.occurred_at);
        }
        Some(incident)
    }

    /// Changes the record by one event that follows its opening.
    pub fn apply(&mut self, kind: &EventKind, by: &ActorRef, at: DateTime<Utc>) {
        if kind.changes_record() {
            self.version += 1;
        }
        self.look_at(kind, by, at);
        match kind {
            EventKind::Opened(_)
            | EventKind::Attached { .. }
            | EventKind::Detached { .. }
            | EventKind::Noted { .. }
            | EventKind::Informed { .. }
            | EventKind::PriorityKept { .. }
            | EventKind::ContinuedIn { .. }
            | EventKind::ProposalDismissed { .. }
            | EventKind::Unsealed { .. } => {}
            EventKind::Edited { to, .. } => {
                self.set(to.clone());
                self.marks.insert(to.field(), Mark { version: self.version, by: by.clone(), at });
            }
            EventKind::Moved { to, .. } => self.enter(*to, at),
            EventKind::Acknowledged => self.acknowledged_at = self.acknowledged_at.or(Some(at)),
            EventKind::Assigned { team, level, assignee, was_team, .. } => {
                if was_team.is_some() && was_team != team {
                    self.reassignment_count += 1;
                }
                self.pass_to(*team);
                (self.level, self.assignee) = (*level, *assignee);
                self.owning_team = self.owning_team.or(*team);
            }
            EventKind::Prioritized { priority, override_reason, .. } => {
                self.priority = Some(*priority);
                self.priority_override = override_reason.clone();
            }
            EventKind::Held { reason, note, resume_at } => {
                self.hold = Some(Hold { reason: *reason, since: at, note: note.clone(), resume_at: *resume_at });
            }
            EventKind::Resumed { .. } => self.hold = None,
            EventKind::Escalated { .. } | EventKind::EscalationAccepted | EventKind::HandedBack { .. } => self.apply_escalation(kind),
            EventKind::Replied { .. } => self.answered_at = self.answered_at.or(Some(at)),
            EventKind::Answered { .. } => {}
            EventKind::Named { person, .. } => drop(self.need_to_know.insert(*person)),
            EventKind::Unnamed { person, .. } => drop(self.need_to_know.remove(person)),
            EventKind::SourceRow(row) => self.apply_source_row(row, at),
            EventKind::Ruled(ruled) => self.apply_ruled(ruled, at),
            EventKind::Linked { link, other } => self.link(*link, *other),
            EventKind::Unlinked { link, other } => self.unlink(*link, *other),
            EventKind::Undone(undone) => {
                if let Some(course) = &undone.course {
                    self.put_back(course.clone());
                }
                for edit in &undone.edits {
                    self.set(edit.clone());
                    self.marks.insert(edit.field(), Mark { version: self.version, by: by.clone(), at });
                }
            }
            kind if kind.is_about_tasks() => self.tasks.apply(kind, by, at, self.version),
            _ => self.apply_ending(kind, by, at),
        }
    }

    /// A parent does not hold its children: they hold it.
    fn link(&mut self, link: Link, other: IncidentId) {
        match link {
            Link::Parent => self.parent = Some(other),
            Link::Child => {}
            Link::Related => drop(self.related.insert(other)),
        }
    }

    fn unlink(&mut self, link: Link, other: IncidentId) {
        match link {
            Link::Parent => self.parent = None,
            Link::Child => {}
            Link::Related => drop(self.related.remove(&other)),
        }
    }

    /// Another team has it now. Coming back to one that had it before is a bounce.
    fn pass_to(&mut self, team: Option<TeamId>) {
        if self.team == team {
            return;
        }
        self.had_by.extend(self.team);
        if team.is_some_and(|team| self.had_by.contains(&team)) {
            self.bounces += 1;
        }
        self.team = team;
    }

    fn apply_escalation(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Escalated { team, level, .. } => {
                self.escalation = Some(Escalation { from_team: self.team, from_level: self.level, from_assignee: self.assignee });
                self.pass_to(Some(*team));
                (self.level, self.assignee) = (Some(*level), None);
                self.reassignment_count += 1;
            }
            EventKind::EscalationAccepted => self.escalation = None,
            _ => {
                if let Some(back) = self.escalation.take() {
                    let before = self.bounces;
                    self.pass_to(back.from_team);
                    // Handed back is a bounce wherever it came from.
                    self.bounces = before + 1;
                    (self.level, self.assignee) = (back.from_level, back.from_assignee);
                }
            }
        }
    }

    fn apply_ending(&mut self, kind: &EventKind, by: &ActorRef, at: DateTime<Utc>) {
        match kind {
            EventKind::Resolved { code, notes } => {
                (self.resolution_code, self.resolution_notes) = (Some(*code), Some(notes.clone()));
            }
            EventKind::Confirmed => self.confirmed_at = Some(at),
            EventKind::Reopened { .. } => {
                self.reopen_count += 1;
                (self.resolved_at, self.confirmed_at) = (None, None);
            }
            EventKind::Closed { lesson } => {
                self.lesson = Some(lesson.clone());
                self.closed_by = Some(by.clone());
            }
            EventKind::CloseUndone => (self.closed_at, self.closed_by) = (None, None),
            EventKind::Cancelled { reason, duplicate_of, .. } => {
                (self.cancel_reason, self.duplicate_of) = (Some(*reason), *duplicate_of);
                self.closed_by = Some(by.clone());
            }
            _ => {}
        }
    }

    fn enter(&mut self, stage: Stage, at: DateTime<Utc>) {
        self.stage = stage;
        self.stage_since = at;
        match stage {
            Stage::Recovery => self.resolved_at = self.resolved_at.or(Some(at)),
            Stage::Closed | Stage::Cancelled => self.closed_at = Some(at),
            _ => {}
        }
    }

    /// What a rule filled in, it said and nobody else. The team is where the report begins: nothing is reassigned.
    fn apply_ruled(&mut self, ruled: &Ruled, at: DateTime<Utc>) {
        for edit in &ruled.set {
            self.set(edit.clone());
            self.marks.insert(edit.field(), Mark { version: self.version, by: ActorRef::system(crate::rule::ACTOR), at });
        }
        if let Some((team, level)) = ruled.team {
            (self.team, self.level) = (Some(team), Some(level));
        }
    }

    fn apply_source_row(&mut self, row: &SourceRow, at: DateTime<Utc>) {
        for edit in &row.edits {
            self.set(edit.clone());
        }
        if self.stage != row.stage {
            (self.stage, self.stage_since) = (row.stage, at);
        }
        let held = self.hold.take().filter(|hold| Some(hold.reason) == row.hold);
        self.hold = held.or(row.hold.map(|reason| Hold { reason, since: at, note: None, resume_at: None }));
        (self.priority, self.priority_override) = (row.priority, row.override_reason.clone());
        self.pass_to(row.team);
        (self.level, self.assignee) = (row.level, row.assignee);
        self.owning_team = self.owning_team.or(row.team);
        (self.resolved_at, self.closed_at) = (row.resolved_at, row.closed_at);
        (self.reopen_count, self.reassignment_count) = (row.reopen_count, row.reassignment_count);
        self.source.extend(row.source.clone());
    }
}

impl Event {
    /// The text that a reader of this audience may see is never wider than the event's own audience.
    pub fn visible_to(&self, audience: Audience) -> bool {
        match audience {
            Audience::Internal => true,
            Audience::Vendor => self.audience != Audience::Internal,
            Audience::Public => self.audience == Audience::Public,
        }
    }
}
