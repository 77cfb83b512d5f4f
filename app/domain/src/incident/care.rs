//! Owns what a lead looks after: which open incidents need somebody's eye, and since when. The list and its counts say
//! the same by the filter of each kind. Never who may look.

use chrono::{DateTime, TimeDelta, Utc};

use super::{AssigneeFilter, Edit, EventKind, Filter, Incident, Sort, Stage, StageKind};
use crate::access::ActorRef;
use crate::choice::choices;
use crate::ids::{PersonId, TeamId};
use crate::workflow::Step;

/// How long something may lie before a lead is shown it. Nights and weekends count.
pub const DAY: TimeDelta = TimeDelta::hours(24);

choices! {
    /// One list of what needs somebody's eye; the hint is its definition for people.
    Care {
        Unassigned = "unassigned", "Unassigned", "Open, and nobody owns it. The highest priority comes first.";
        Untouched = "untouched", "Untouched for a day",
            "For 24 hours nobody of the desk wrote or changed anything; what the reporter writes does not count. \
             Left out: what waits in Recovery, and what is on hold until a time that has not come.";
        Waiting = "waiting", "Waiting longest",
            "For 24 hours or more on hold, or escalated and not accepted. What waits longest comes first.";
        Bouncing = "bouncing", "Bouncing",
            "Open, and came back at least once to a team that had it before. What came back most often comes first.";
        Unreviewed = "unreviewed", "Priorities not reviewed",
            "For 24 hours nobody set the priority, changed impact or urgency, or said that it stays. Left out: what waits in Recovery.";
    }
}

/// Since when an open incident is as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Since {
    pub touched: DateTime<Utc>,
    pub weighed: DateTime<Utc>,
    /// On hold or, without that, in its stage.
    pub waiting: DateTime<Utc>,
}

impl Care {
    /// What the list shows of these teams, or of all without one; the worst comes first.
    pub fn filter(self, teams: &[TeamId]) -> Filter {
        let open = Filter { open: Some(true), teams: teams.to_vec(), ..Filter::default() };
        match self {
            Care::Unassigned => {
                let sort = vec![(Sort::Priority, false), (Sort::OpenedAt, false)];
                Filter { assignee: Some(AssigneeFilter::Nobody), sort, ..open }
            }
            Care::Untouched => Filter { untouched: true, sort: vec![(Sort::TouchedAt, false)], ..open },
            Care::Waiting => Filter { waiting: true, sort: vec![(Sort::WaitingSince, false)], ..open },
            Care::Bouncing => Filter { bounced: true, sort: vec![(Sort::Bounces, true)], ..open },
            Care::Unreviewed => Filter { unreviewed: true, sort: vec![(Sort::Priority, false), (Sort::WeighedAt, false)], ..open },
        }
    }

    /// What the list counts, asked of one record.
    pub fn needs(self, incident: &Incident, now: DateTime<Utc>) -> bool {
        match self {
            Care::Unassigned => incident.is_open() && incident.assignee.is_none(),
            Care::Untouched => incident.is_untouched(now),
            Care::Waiting => incident.is_waiting_long(now),
            Care::Bouncing => incident.is_open() && incident.bounces > 0,
            Care::Unreviewed => incident.is_unreviewed(now),
        }
    }
}

impl Stage {
    /// The desk still has something to do; in Recovery only a word of the reporter is missing.
    pub fn has_work(self) -> bool {
        matches!(self.kind(), StageKind::New | StageKind::Active | StageKind::Waiting)
    }
}

impl Incident {
    pub fn since(&self) -> Since {
        let waiting = self.hold.as_ref().map_or(self.stage_since, |hold| hold.since);
        Since { touched: self.touched_at, weighed: self.weighed_at, waiting }
    }

    pub fn is_untouched(&self, now: DateTime<Utc>) -> bool {
        // Until a time that somebody set it is meant to lie.
        let meant = self.hold.as_ref().and_then(|hold| hold.resume_at).is_some_and(|at| at > now);
        self.stage.has_work() && !meant && now - self.touched_at >= DAY
    }

    pub fn is_waiting_long(&self, now: DateTime<Utc>) -> bool {
        let waits = self.hold.is_some() || self.stage.kind() == StageKind::Waiting;
        self.stage.has_work() && waits && now - self.since().waiting >= DAY
    }

    pub fn is_unreviewed(&self, now: DateTime<Utc>) -> bool {
        self.stage.has_work() && now - self.weighed_at >= DAY
    }

    /// The times that one entry of the log moves on.
    pub(super) fn look_at(&mut self, kind: &EventKind, by: &ActorRef, at: DateTime<Utc>) {
        if touches(kind, by.person(), self.reporter) {
            self.touched_at = self.touched_at.max(at);
        }
        if weighs(kind, by, self.priority) {
            self.weighed_at = self.weighed_at.max(at);
        }
    }
}

/// Whether somebody of the desk did something. What came from elsewhere is taken as it was.
fn touches(kind: &EventKind, by: Option<PersonId>, reporter: Option<PersonId>) -> bool {
    match kind {
        EventKind::SourceRow(_) => true,
        // Looking is not doing, and the entry about the incident that follows is of that one.
        EventKind::Unsealed { .. } | EventKind::ContinuedIn { .. } => false,
        kind => by.is_some() && (by != reporter || !is_of_reporters(kind)),
    }
}

/// What people do in the portal.
fn is_of_reporters(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Answered { .. }
            | EventKind::Confirmed
            | EventKind::Reopened { .. }
            | EventKind::Resumed { .. }
            | EventKind::Attached { .. }
            | EventKind::Detached { .. }
            | EventKind::Moved { step: Step::Reopen, .. }
    )
}

/// Whether a person looked at the priority.
fn weighs(kind: &EventKind, by: &ActorRef, was: Option<crate::priority::Priority>) -> bool {
    match kind {
        EventKind::SourceRow(row) => row.priority != was,
        EventKind::Prioritized { .. } | EventKind::PriorityKept { .. } => by.person().is_some(),
        EventKind::Edited { to: Edit::Impact(_) | Edit::Urgency(_), .. } => by.person().is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::{IncidentId, RealmId};
    use crate::incident::{Hold, HoldReason, Opened, Origin};
    use crate::number::IncidentNumber;
    use crate::priority::{Impact, Priority};

    const ANNA: u128 = 1;
    const LEA: u128 = 2;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn by(number: u128) -> ActorRef {
        ActorRef::Person(PersonId(Uuid::from_u128(number)))
    }

    /// Reported by Lea at hour 0.
    fn incident() -> Incident {
        let opened = Opened {
            title: "Printer".into(),
            description: String::new(),
            origin: Origin::Portal,
            channel: None,
            reporter: by(LEA).person(),
            noticed_at: None,
            effect: None,
            owning_team: None,
            level: None,
            location: None,
            follows: None,
            restricted: false,
            source: Default::default(),
        };
        let number = IncidentNumber::live(1);
        let incident = Incident::open(IncidentId(Uuid::nil()), RealmId::LIVE, number, &opened, &by(LEA), at(0));
        Incident { stage: Stage::Diagnosis, ..incident }
    }

    fn hold(since: i64, resume_at: Option<i64>) -> Option<Hold> {
        Some(Hold { reason: HoldReason::Vendor, since: at(since), note: None, resume_at: resume_at.map(at) })
    }

    /// The hours at which one entry of the log, written at hour 5, leaves the incident touched and weighed.
    #[test]
    fn what_counts_as_touched_and_as_weighed() {
        let edited = |to: Edit| EventKind::Edited { was: incident().get(to.field()), to };
        let prioritized = || EventKind::Prioritized { priority: Priority::P2, was: None, override_reason: None };
        let moved = |step| EventKind::Moved { step, from: Stage::Recovery, to: Stage::Diagnosis, reason: None };
        let answered = || EventKind::Answered { text: "Still broken".into() };
        let rules = ActorRef::system(crate::rule::ACTOR);
        let table = [
            ("a note", EventKind::note("x"), by(ANNA), 5, 0),
            ("a reply", EventKind::Replied { text: "x".into() }, by(ANNA), 5, 0),
            ("an answer of the reporter", answered(), by(LEA), 0, 0),
            ("the same, typed by the desk", answered(), by(ANNA), 5, 0),
            ("reopened by the reporter", moved(Step::Reopen), by(LEA), 0, 0),
            ("an agent's work on an own report", moved(Step::Fix), by(LEA), 5, 0),
            ("opened with a reason", EventKind::Unsealed { reason: "x".into() }, by(ANNA), 0, 0),
            ("a title", edited(Edit::Title("x".into())), by(ANNA), 5, 0),
            ("an impact", edited(Edit::Impact(Some(Impact::Low))), by(ANNA), 5, 5),
            ("a priority", prioritized(), by(ANNA), 5, 5),
            ("a priority that rules weighed", prioritized(), rules, 0, 0),
            ("a priority that stays", EventKind::PriorityKept { priority: Priority::P2, note: None }, by(ANNA), 5, 5),
        ];
        for (what, kind, by, touched, weighed) in table {
            let mut incident = incident();
            incident.apply(&kind, &by, at(5));
            assert_eq!((incident.touched_at, incident.weighed_at), (at(touched), at(weighed)), "{what}");
        }
    }

    /// Each row at hour 30: untouched, waiting, unreviewed.
    #[test]
    fn what_needs_an_eye() {
        let of = |change: &dyn Fn(&mut Incident)| {
            let mut incident = incident();
            change(&mut incident);
            [Care::Untouched, Care::Waiting, Care::Unreviewed].map(|care| care.needs(&incident, at(30)))
        };
        type Row = (&'static str, &'static dyn Fn(&mut Incident), [bool; 3]);
        let table: [Row; 13] = [
            ("nothing since it was opened", &|_| {}, [true, false, true]),
            ("touched 24 hours ago", &|i| i.touched_at = at(6), [true, false, true]),
            ("touched later", &|i| i.touched_at = at(7), [false, false, true]),
            ("weighed later", &|i| i.weighed_at = at(7), [true, false, false]),
            ("in Recovery", &|i| i.stage = Stage::Recovery, [false, false, false]),
            ("closed", &|i| i.stage = Stage::Closed, [false, false, false]),
            ("on hold for long", &|i| i.hold = hold(6, None), [true, true, true]),
            ("on hold for short", &|i| i.hold = hold(7, None), [true, false, true]),
            ("until a time that has not come", &|i| i.hold = hold(1, Some(31)), [false, true, true]),
            ("until a time that has come", &|i| i.hold = hold(1, Some(30)), [true, true, true]),
            ("escalated for long", &|i| i.stage = Stage::Escalation, [true, true, true]),
            ("escalated for short", &|i| (i.stage, i.stage_since) = (Stage::Escalation, at(10)), [true, false, true]),
            ("not triaged", &|i| i.stage = Stage::Identification, [true, false, true]),
        ];
        for (what, change, expect) in table {
            assert_eq!(of(change), expect, "{what}");
        }
    }

    #[test]
    fn each_list_can_be_sent_as_an_address() {
        for care in Care::ALL {
            let filter = care.filter(&[TeamId(Uuid::from_u128(7))]);
            let pairs = filter.to_query();
            let again = Filter::from_query(pairs.iter().map(|(name, value)| (*name, value.as_str()))).unwrap();
            assert_eq!(again, filter, "{care}");
            assert!(!filter.sort.is_empty() && filter.open == Some(true), "{care}");
        }
    }
}
