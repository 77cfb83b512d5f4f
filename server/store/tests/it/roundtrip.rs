//! What is written reads back exactly: the record with every field, its log, and the fold of the log.

use domain::catalogue::ResolutionCode;
use domain::incident::{
    Audience, CancelReason, Channel, Edit, EventKind, Field, HoldReason, Incident, IncidentType, Link, Shape, Stage, Undone,
};
use domain::priority::{Impact, Priority, Urgency};
use domain::task::TaskEdit;
use domain::workflow::Step;
use serde_json::Value;
use testkit::for_each_db;

use crate::fixture::*;

/// A log that leaves no field of the record empty.
fn full(sequence: u32) -> Log {
    let first = domain::ids::IncidentId(uuid::Uuid::from_u128((1 << 32) | 1));
    let mut begin = opened();
    begin.channel = Some(Channel::Phone);
    begin.reporter = Some(person(1));
    begin.noticed_at = Some(at(-60));
    begin.effect = Some("Nobody can print.".to_owned());
    begin.owning_team = Some(team(0));
    begin.level = Some(domain::catalogue::Level::L1);
    begin.location = Some(location(1));
    begin.follows = Some(first);
    begin.restricted = true;
    begin.source = [("u_model".to_owned(), "LJ 4 \"plus\"".to_owned())].into();
    let mut log = Log::open(live(), sequence, begin, by(2), at(0));
    let edits = [
        Edit::Title("Drucker in Halle B: Öl & „Toner“ 🖨".to_owned()),
        Edit::Description("Two lines.\nAnd a tab:\t.".to_owned()),
        Edit::Types([IncidentType::Hardware, IncidentType::Facilities].into()),
        Edit::Category(Some(category(2))),
        Edit::CategoryChecked(true),
        Edit::Service(Some(service(1))),
        Edit::Impact(Some(Impact::High)),
        Edit::Urgency(Some(Urgency::Medium)),
        Edit::Cause(Some("The fuser is broken.".to_owned())),
        Edit::Lesson(Some("Keep one in stock.".to_owned())),
        Edit::PublicSummary(Some("Printing is slow.".to_owned())),
    ];
    for to in edits {
        let was = log.incident.get(to.field());
        log.push(EventKind::Edited { to, was }, by(2));
    }
    for field in Field::ALL.iter().filter(|field| field.shape() != Shape::Choice) {
        if log.incident.get(*field).is_empty() {
            log.push(EventKind::Edited { to: Edit::parse(*field, "Some words").unwrap(), was: log.incident.get(*field) }, by(2));
        }
    }
    for link in Link::ALL {
        log.push(EventKind::Linked { link: *link, other: first }, by(2));
    }
    let (course, change) = (Some(log.incident.course()), log.events[1].id);
    let undone = Undone { change, step: Some(Step::Take), course, edits: vec![Edit::Impact(Some(Impact::High))], reporter_heard: true };
    log.push(EventKind::Undone(Box::new(undone)), by(2));
    log.push(EventKind::Prioritized { priority: Priority::P2, was: None, override_reason: Some("The board meets.".to_owned()) }, by(5));
    log.push(EventKind::Acknowledged, by(2));
    log.push(
        EventKind::Assigned {
            team: Some(team(1)),
            level: Some(domain::catalogue::Level::L2),
            assignee: Some(person(2)),
            was_team: Some(team(0)),
            was_assignee: None,
            reason: None,
        },
        by(2),
    );
    log.push(EventKind::Moved { step: Step::Escalate, from: Stage::Diagnosis, to: Stage::Escalation, reason: None }, by(2));
    log.push(EventKind::Escalated { team: team(2), level: domain::catalogue::Level::Vendor, reason: "They built it.".to_owned() }, by(2));
    log.push(
        EventKind::Assigned {
            team: Some(team(2)),
            level: Some(domain::catalogue::Level::Vendor),
            assignee: Some(person(3)),
            was_team: Some(team(2)),
            was_assignee: None,
            reason: None,
        },
        by(3),
    );
    // Back to the first team, and out again: it bounced.
    for (to, from) in [(team(0), team(2)), (team(2), team(0))] {
        log.push(
            EventKind::Assigned {
                team: Some(to),
                level: Some(domain::catalogue::Level::Vendor),
                assignee: Some(person(3)),
                was_team: Some(from),
                was_assignee: Some(person(3)),
                reason: None,
            },
            by(3),
        );
    }
    log.push(EventKind::Replied { text: "We are on it.".to_owned() }, by(2));
    log.push(
        EventKind::Noted {
            text: "He sounded angry, says @Person.".to_owned(),
            mentions: vec![domain::incident::Mention { person: person(4), name: "Person".to_owned() }],
        },
        by(2),
    );
    log.push(EventKind::Informed { person: person(5), text: "The board asks.".to_owned() }, by(2));
    log.push(EventKind::Reopened { reason: "Again.".to_owned() }, by(1));
    log.push(EventKind::Resolved { code: ResolutionCode::Workaround, notes: "Use the other one.".to_owned() }, by(3));
    log.push(EventKind::Moved { step: Step::Resolve, from: Stage::Resolution, to: Stage::Recovery, reason: None }, by(3));
    log.push(EventKind::Named { person: person(4), reason: Some("She leads.".to_owned()) }, by(3));
    log.push(EventKind::Named { person: person(5), reason: None }, by(3));
    log.push(EventKind::Unnamed { person: person(5), reason: None }, by(3));
    log.push(EventKind::Unsealed { reason: "Audit.".to_owned() }, by(3));
    let (attachment, name, audience) = (id(0x51), "Bild „1“.png".to_owned(), domain::incident::Audience::Public);
    log.push(EventKind::Attached { attachment, name: name.clone(), size: 1 << 40, picture: true, audience }, by(1));
    log.push(EventKind::Detached { attachment, name, reason: "Wrong.".to_owned(), audience }, by(1));
    for number in [1, 2] {
        log.push(task(&log.incident, number), by(2));
    }
    let first_task = log.incident.tasks.0[0].clone();
    for (to, was) in [(TaskEdit::Owner(Some(person(2))), TaskEdit::Owner(None)), (TaskEdit::Team(Some(team(0))), TaskEdit::Team(None))] {
        log.push(EventKind::TaskEdited { task: first_task.id, title: first_task.title.clone(), to, was }, by(2));
    }
    log.push(EventKind::TaskMoved { task: first_task.id, title: first_task.title.clone(), place: 1, was: 0 }, by(2));
    let reason = "Nobody needs it.".to_owned();
    log.push(EventKind::TaskSkipped { task: first_task.id, title: first_task.title, reason }, domain::access::ActorRef::system("engine"));
    log.push(EventKind::Confirmed, by(1));
    log.push(EventKind::Cancelled { reason: CancelReason::Duplicate, note: None, duplicate_of: Some(first) }, by(5));
    log.push(EventKind::Moved { step: Step::Cancel, from: Stage::Recovery, to: Stage::Cancelled, reason: None }, by(5));
    log.push(
        EventKind::Held { reason: HoldReason::Vendor, note: Some("Part is ordered.".to_owned()), resume_at: Some(at(86_400)) },
        domain::access::ActorRef::system("engine"),
    );
    log
}

/// Fails when a field is left empty, a new one too: then `full` must fill it.
fn nothing_is_empty(incident: &Incident) {
    let empty = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_u64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(true) => false,
    };
    let record = serde_json::to_value(incident).unwrap();
    let inside = ["hold", "escalation"].map(|name| &record[name]);
    for (name, value) in inside.into_iter().chain([&record]).flat_map(|part| part.as_object().unwrap()) {
        assert!(!empty(value), "{name} is empty");
    }
    assert!(incident.opened_at < incident.weighed_at && incident.weighed_at < incident.touched_at);
    let last = incident.tasks.iter().last().expect("a task");
    assert!(last.owner.is_some() && last.team.is_some() && last.due.is_some() && last.reason.is_some() && last.decided.is_some());
    assert!(!last.note.is_empty() && !last.skills.is_empty() && !last.marks.is_empty());
}

#[test]
fn an_incident_reads_back_whole() {
    for_each_db(async |db| {
        organization(&db).await;
        Log::open(live(), 1, opened(), by(2), at(0)).save(&db).await.unwrap();
        let log = full(2);
        nothing_is_empty(&log.incident);
        log.save(&db).await.unwrap();

        let found = store::incidents::find(&db.read(), live(), log.incident.number).await.unwrap().unwrap();
        assert_eq!(found, log.incident);
        assert_eq!(store::incidents::find_by_id(&db.read(), live(), log.incident.id).await.unwrap(), Some(log.incident.clone()));
        let events = store::incidents::events(&db.read(), live(), log.incident.id, Audience::Internal).await.unwrap();
        assert_eq!(events, log.events);
        assert_eq!(Incident::fold(found.number, &events), Some(found));
    });
}
