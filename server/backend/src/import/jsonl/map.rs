//! Owns the mapping of a ticket to a log. Pure. What the ticket does not say happened is not made up: a stage that it
//! does not name was never entered.

use chrono::{DateTime, SubsecRound, Utc};
use domain::access::ActorRef;
use domain::catalogue::Level;
use domain::ids::{PersonId, TeamId};
use domain::incident::{Edit, EventKind, HoldReason, Opened, Origin, SourceChange, SourceRow, Stage};
use domain::priority::{Priority, PriorityMatrix};
use domain::validate;

use super::Keys;
use super::read::{Comment, Status, Ticket};
use crate::import::directory::Found;
use crate::import::source::{Entry, Mapped, author};

/// The parts of a ticket that several entries say again.
struct Facts<'a> {
    ticket: &'a Ticket,
    reporter: Option<PersonId>,
    assignee: Option<PersonId>,
    team: Option<TeamId>,
    priority: Option<Priority>,
    by_matrix: Option<Priority>,
    edits: Vec<Edit>,
}

/// A place on the way of a ticket.
struct Step {
    status: Status,
    at: DateTime<Utc>,
}

pub fn map(ticket: &Ticket, people: &Keys, queues: &Keys, found: &Found) -> Mapped {
    let person = |id: Option<i64>| found.people.get(people.get(&id?)?).copied();
    let facts = Facts::new(ticket, person(ticket.reporter), person(ticket.assignee), queues, found);
    let mut log = Vec::with_capacity(ticket.comments.len() + 4);
    let mut before: Option<Step> = None;
    for step in steps(ticket) {
        if step.status == Status::Assigned && ticket.ack_at.is_some() {
            let by = facts.assignee.map_or_else(author, ActorRef::Person);
            log.push(Entry { kind: EventKind::Acknowledged, by, at: step.at });
        }
        let kind = EventKind::SourceRow(Box::new(facts.row(&step, before.as_ref().map(|before| before.status))));
        log.push(Entry { kind, by: author(), at: step.at });
        before = Some(step);
    }
    for comment in &ticket.comments {
        let by = person(comment.author);
        log.push(Entry { kind: said(comment, ticket), by: by.map_or_else(author, ActorRef::Person), at: whole(comment.at) });
    }
    // What happened at one time stays in the order of above.
    log.sort_by_key(|entry| entry.at);
    log.insert(0, Entry { kind: EventKind::Opened(Box::new(facts.opened())), by: author(), at: whole(ticket.created_at) });
    Mapped { name: ticket.id.to_string(), log }
}

/// As columns keep times.
fn whole(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

/// The statuses that it must have had, each at the time that is known for it, or else at the last time before.
fn steps(ticket: &Ticket) -> Vec<Step> {
    let mut steps = vec![Step { status: Status::New, at: whole(ticket.created_at) }];
    let mut go = |status, at: Option<DateTime<Utc>>| {
        let last = steps.last().map_or(whole(ticket.created_at), |step| step.at);
        steps.push(Step { status, at: at.map_or(last, whole) });
    };
    // What is new was not taken on yet, whatever else the ticket says.
    if ticket.status == Status::Assigned || (ticket.ack_at.is_some() && ticket.status != Status::New) {
        go(Status::Assigned, ticket.ack_at);
    }
    match ticket.status {
        Status::New | Status::Assigned => {}
        status @ (Status::InProgress | Status::Pending) => go(status, None),
        Status::Resolved => go(Status::Resolved, ticket.resolved_at),
        Status::Closed => {
            if ticket.resolved_at.is_some() {
                go(Status::Resolved, ticket.resolved_at);
            }
            go(Status::Closed, ticket.closed_at);
        }
        Status::Cancelled => go(Status::Cancelled, ticket.closed_at.or(ticket.resolved_at)),
    }
    steps
}

fn said(comment: &Comment, ticket: &Ticket) -> EventKind {
    let text = validate::text(&comment.body).unwrap_or_default();
    match comment.internal {
        true => EventKind::note(text),
        false if comment.author.is_some() && comment.author == ticket.reporter => EventKind::Answered { text },
        false => EventKind::Replied { text },
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::New => "new",
        Status::Assigned => "assigned",
        Status::InProgress => "in_progress",
        Status::Pending => "pending",
        Status::Resolved => "resolved",
        Status::Closed => "closed",
        Status::Cancelled => "cancelled",
    }
}

fn stage(status: Status) -> Stage {
    match status {
        Status::New => Stage::Logging,
        Status::Assigned => Stage::Response,
        Status::InProgress | Status::Pending => Stage::Diagnosis,
        Status::Resolved => Stage::Recovery,
        Status::Closed => Stage::Closed,
        Status::Cancelled => Stage::Cancelled,
    }
}

impl<'a> Facts<'a> {
    fn new(ticket: &'a Ticket, reporter: Option<PersonId>, assignee: Option<PersonId>, queues: &Keys, found: &Found) -> Facts<'a> {
        let by_matrix = ticket.impact().zip(ticket.urgency()).map(|(impact, urgency)| PriorityMatrix::default().priority(impact, urgency));
        let category = ticket.category().and_then(|name| found.categories.get(&name).copied());
        let edits =
            vec![Edit::Category(category), Edit::Impact(ticket.impact()), Edit::Urgency(ticket.urgency()), Edit::Reporter(reporter)];
        let team = ticket.queue.and_then(|id| queues.get(&id)).and_then(|key| found.teams.get(key).copied());
        Facts { ticket, reporter, assignee, team, priority: ticket.priority().or(by_matrix), by_matrix, edits }
    }

    fn opened(&self) -> Opened {
        Opened {
            title: validate::title(&self.ticket.title).unwrap_or_default(),
            description: validate::text(&self.ticket.body).unwrap_or_default(),
            origin: Origin::Import,
            channel: None,
            reporter: self.reporter,
            noticed_at: None,
            effect: None,
            owning_team: None,
            level: None,
            location: None,
            follows: None,
            restricted: false,
            source: Default::default(),
        }
    }

    fn row(&self, step: &Step, before: Option<Status>) -> SourceRow {
        // Who has it is known of the end only: until it was taken on, nobody had it.
        let taken = step.status != Status::New || self.ticket.status == Status::New;
        let ended = |at: Option<DateTime<Utc>>, statuses: &[Status]| at.map(whole).filter(|_| statuses.contains(&step.status));
        let change = SourceChange {
            column: "Status".to_owned(),
            from: before.map(|status| word(status).to_owned()),
            to: Some(word(step.status).to_owned()),
        };
        SourceRow {
            author: None,
            stage: stage(step.status),
            hold: (step.status == Status::Pending).then_some(HoldReason::Reporter),
            changes: vec![change],
            edits: self.edits.clone(),
            priority: self.priority,
            override_reason: (self.priority.is_some() && self.priority != self.by_matrix).then(|| "imported".to_owned()),
            team: self.team,
            level: self.team.map(|_| Level::L1),
            assignee: self.assignee.filter(|_| taken),
            resolved_at: ended(self.ticket.resolved_at, &[Status::Resolved, Status::Closed]),
            closed_at: ended(self.ticket.closed_at, &[Status::Closed, Status::Cancelled]),
            reopen_count: 0,
            reassignment_count: 0,
            source: Default::default(),
        }
    }
}
