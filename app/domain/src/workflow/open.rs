//! Owns how a log begins, and the changes that are no step of the table: edits and the reporter's answer.
//! All four doors (portal, agent, e-mail, alert) and REST enter here.

use chrono::{DateTime, Utc};

use super::run::Draft;
use super::{Known, StepError, StepInput, TRANSITIONS, To, Way, route, run};
use crate::access::ActorRef;
use crate::catalogue::{Level, ResolutionCode};
use crate::ids::{CategoryId, IncidentId, PersonId, RealmId, ServiceId, TeamId};
use crate::incident::{Channel, Edit, EventKind, HoldReason, Incident, Opened, Stage};
use crate::number::IncidentNumber;
use crate::priority::{Impact, Urgency};

/// What somebody reports, checked by `StepInput::parse` before.
#[derive(Clone, Debug)]
pub struct NewIncident {
    pub opened: Opened,
    /// Types, category, service, impact, urgency and what else a person could set.
    pub edits: Vec<Edit>,
    pub team: Option<TeamId>,
    pub assignee: Option<PersonId>,
    /// An agent decided that it is an incident.
    pub decided: bool,
}

/// The opening and, when an agent decided that it is an incident, the passing of intake stages that need nothing more.
pub fn open(
    id: IncidentId,
    realm: RealmId,
    number: IncidentNumber,
    new: &NewIncident,
    known: &Known,
    by: &ActorRef,
    now: DateTime<Utc>,
) -> Result<(Incident, Vec<EventKind>), StepError> {
    let incident = Incident::open(id, realm, number, &new.opened, by, now);
    let mut draft = Draft::new(&incident, by, now);
    draft.edit_all(&new.edits, known);
    let mut events = vec![EventKind::Opened(Box::new(new.opened.clone()))];
    if let Some(book) = &known.book {
        draft.ask_rules(book, new.team.is_some() || new.assignee.is_some(), known);
    }
    if new.decided {
        pass_intake(&mut draft);
    }
    if new.team.is_some() || new.assignee.is_some() {
        let input = StepInput { team: new.team, assignee: new.assignee, ..StepInput::default() };
        let assign: Vec<_> = TRANSITIONS.iter().filter(|row| row.step == super::Step::Assign).collect();
        for kind in run(&draft.incident, &assign, &input, known, by, now)? {
            draft.push(kind);
        }
    }
    events.append(&mut draft.events);
    Ok((draft.incident, events))
}

/// Intake stages that ask for nothing more pass at once; Response waits for a person.
fn pass_intake(draft: &mut Draft) {
    let empty = StepInput::default();
    while draft.incident.stage < Stage::Response {
        let here = draft.incident.stage;
        let next = TRANSITIONS.iter().find(|row| row.way == Way::Forward && row.from == super::From::At(here));
        let Some((row, To::Stage(to))) = next.map(|row| (row, row.to)) else { return };
        if !row.needs.iter().all(|need| need.is_met(&draft.incident, &empty)) {
            return;
        }
        draft.push(EventKind::Moved { step: row.step, from: here, to, reason: None });
    }
}

/// The quick form of a call that was solved while it lasted: at most six fields.
#[derive(Clone, Debug)]
pub struct PhoneFix {
    pub title: String,
    pub reporter: Option<PersonId>,
    pub category: CategoryId,
    pub service: ServiceId,
    pub code: ResolutionCode,
    pub notes: String,
}

/// Noticed now, owner me, first answer the call; ends in Recovery, where closing is proposed.
pub fn phone_fix(
    id: IncidentId,
    realm: RealmId,
    number: IncidentNumber,
    fix: &PhoneFix,
    owner: (PersonId, TeamId, Level),
    known: &Known,
    now: DateTime<Utc>,
) -> Result<(Incident, Vec<EventKind>), StepError> {
    let (person, team, level) = owner;
    let by = ActorRef::Person(person);
    let new = NewIncident {
        opened: Opened {
            title: fix.title.clone(),
            description: fix.title.clone(),
            origin: crate::incident::Origin::Agent,
            channel: Some(Channel::Phone),
            reporter: fix.reporter,
            noticed_at: Some(now),
            effect: Some("One person; solved during the call.".to_owned()),
            owning_team: Some(team),
            level: Some(level),
            location: None,
            follows: None,
            restricted: false,
            source: Default::default(),
        },
        edits: vec![
            Edit::Category(Some(fix.category)),
            Edit::Service(Some(fix.service)),
            Edit::Impact(Some(Impact::Low)),
            Edit::Urgency(Some(Urgency::Medium)),
            Edit::Cause(Some(fix.notes.clone())),
        ],
        team: None,
        assignee: None,
        decided: true,
    };
    let (incident, mut events) = open(id, realm, number, &new, known, &by, now)?;
    let input = StepInput {
        team: Some(team),
        assignee: Some(person),
        code: Some(fix.code),
        notes: Some(fix.notes.clone()),
        ..StepInput::default()
    };
    let rows = route(incident.stage, Stage::Recovery).ok_or_else(|| StepError::NoWay("There is no way to Recovery.".into()))?;
    let mut incident = incident;
    for kind in run(&incident, &rows, &input, known, &by, now)? {
        incident.apply(&kind, &by, now);
        events.push(kind);
    }
    Ok((incident, events))
}

/// Field edits with what follows from them; no events when nothing changes.
pub fn edit(incident: &Incident, edits: &[Edit], known: &Known, by: &ActorRef, now: DateTime<Utc>) -> Vec<EventKind> {
    let mut draft = Draft::new(incident, by, now);
    draft.edit_all(edits, known);
    draft.events
}

/// The reporter writes. An answer lifts the wait for it.
pub fn answer(incident: &Incident, text: &str) -> Vec<EventKind> {
    let mut events = vec![EventKind::Answered { text: text.to_owned() }];
    if incident.hold.as_ref().is_some_and(|hold| hold.reason == HoldReason::Reporter) {
        events.push(EventKind::Resumed { why: "The reporter answered".to_owned() });
    }
    events
}
