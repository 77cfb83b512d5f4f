//! The bulk format: what it says is there, found by search, and nothing of a broken file.

use backend::import::{ImportError, Options, runs};
use chrono::{DateTime, Utc};
use domain::access::{ActorRef, Reach, ReadScope, Role};
use domain::catalogue::Level;
use domain::import::{Format, OnError};
use domain::incident::{Audience, EventKind, Filter, HoldReason, Incident, Stage};
use domain::priority::Priority;
use testkit::for_each_db;

use super::{figures_of, import, live, options, records};
use crate::desk::Desk;

const USERS: &str = r#"{"t":"user","id":1,"login":"ada","name":"Ada Long","email":"Ada@Example.org","role":"admin"}
{"t":"user","id":3,"login":"max","name":"Max Short","email":"max@example.org","role":"agent"}
{"t":"user","id":20,"login":"lea","name":"Lea Quick","email":"lea@example.org","role":"reporter"}
{"t":"queue","id":7,"name":"Network","key":"network","agents":[3]}"#;

fn of_bulk() -> Options {
    options(Format::Jsonl)
}

/// Ticket 1 with other values; `null` is none.
fn ticket(change: serde_json::Value) -> String {
    let mut ticket = serde_json::json!({
        "t": "ticket", "id": 1, "queue": 7, "reporter": 20, "title": "Uplink flaps", "body": "Since nine.\nAll of floor two.",
        "category": "Switches", "impact": 1, "urgency": 2, "priority": 2, "status": "in_progress", "assignee": 3,
        "created_at": "2026-03-01T09:00:00Z", "ack_at": "2026-03-01T09:05:00.1234567Z", "resolved_at": null, "closed_at": null,
        "comments": [
            {"author": 3, "at": "2026-03-01T09:10:00Z", "body": "Which socket? quibberish", "internal": false},
            {"author": 20, "at": "2026-03-01T09:20:00Z", "body": "The left one.", "internal": false},
            {"author": 3, "at": "2026-03-01T09:30:00Z", "body": "Smells of solder.", "internal": true},
        ],
    });
    for (key, value) in change.as_object().unwrap() {
        ticket[key] = value.clone();
    }
    ticket.to_string()
}

fn file(tickets: &[String]) -> Vec<u8> {
    format!("{USERS}\n{}\n", tickets.join("\n")).into_bytes()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn found(desk: &Desk, words: &str) -> usize {
    let all = ReadScope { open: Reach::All, restricted: Reach::All };
    let filter = Filter { q: Some(words.to_owned()), ..Filter::default() };
    store::incidents::count(&desk.backend.db.read(), live(), &all, None, &filter).await.unwrap() as usize
}

#[test]
fn a_ticket_comes_with_people_team_log_and_words() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let here = desk.add("max@example.org", &[Role::AgentL2], None).await;
        let outcome = import(&desk, &file(&[ticket(serde_json::json!({}))]), &of_bulk()).await.unwrap();
        assert_eq!((outcome.imported, outcome.known, outcome.figures.comments), (1, 0, 3));

        let conn = desk.backend.db.read();
        let team = store::catalogue::teams(&conn).await.unwrap().into_iter().find(|team| team.name == "Network").unwrap();
        assert_eq!(team.level, Level::L1);
        let person = async |email: &str| store::people::find_by_email(&desk.backend.db.read(), email).await.unwrap().unwrap();
        let (ada, max, lea) = (person("ada@example.org").await, person("max@example.org").await, person("lea@example.org").await);
        assert_eq!(ada.roles.iter().collect::<Vec<_>>().len(), 3);
        assert!(lea.roles.contains(Role::EndUser));
        assert_eq!((max.id, max.roles.contains(Role::AgentL1)), (here, false), "who is here already keeps their roles");

        let id = store::incidents::external(&conn, live(), "jsonl", "1").await.unwrap().unwrap();
        let incident = store::incidents::find_by_id(&conn, live(), id).await.unwrap().unwrap();
        assert_eq!((incident.stage, incident.team, incident.assignee), (Stage::Diagnosis, Some(team.id), Some(here)));
        assert_eq!((incident.priority, incident.priority_override.as_deref()), (Some(Priority::P2), None));
        assert_eq!(incident.reporter, Some(lea.id));
        assert_eq!((incident.opened_at, incident.answered_at), (at("2026-03-01T09:00:00Z"), Some(at("2026-03-01T09:10:00Z"))));
        assert_eq!(incident.acknowledged_at, Some(at("2026-03-01T09:05:00.123456Z")));
        let events = store::incidents::events(&conn, live(), id, Audience::Internal).await.unwrap();
        let said = |kind: fn(&EventKind) -> bool| events.iter().find(|event| kind(&event.kind)).map(|event| event.actor.clone());
        assert_eq!(said(|kind| matches!(kind, EventKind::Replied { .. })), Some(ActorRef::Person(here)));
        assert_eq!(said(|kind| matches!(kind, EventKind::Answered { .. })), Some(ActorRef::Person(lea.id)));
        assert_eq!(said(|kind| matches!(kind, EventKind::Noted { .. })), Some(ActorRef::Person(here)));
        assert_eq!(Incident::fold(incident.number, &events), Some(incident));
        assert_eq!(found(&desk, "quibberish").await, 1, "what was said is found");
        assert_eq!(found(&desk, "quibberihs").await, 1, "also with a slip of the finger");
        assert_eq!(found(&desk, "switches").await, 1, "and the category");
    });
}

#[test]
fn each_status_is_a_place_in_the_workflow() {
    let ends = serde_json::json!({ "resolved_at": "2026-03-01T11:00:00Z", "closed_at": "2026-03-02T11:00:00Z" });
    let cases = [
        ("new", Stage::Logging, None, None, None),
        ("assigned", Stage::Response, None, None, None),
        ("in_progress", Stage::Diagnosis, None, None, None),
        ("pending", Stage::Diagnosis, Some(HoldReason::Reporter), None, None),
        ("resolved", Stage::Recovery, None, Some("2026-03-01T11:00:00Z"), None),
        ("closed", Stage::Closed, None, Some("2026-03-01T11:00:00Z"), Some("2026-03-02T11:00:00Z")),
        ("cancelled", Stage::Cancelled, None, None, Some("2026-03-02T11:00:00Z")),
    ];
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let tickets: Vec<String> = (1..)
            .zip(cases)
            .map(|(id, (status, ..))| {
                let mut change = ends.clone();
                (change["id"], change["status"]) = (id.into(), status.into());
                ticket(change)
            })
            .collect();
        let outcome = import(&desk, &file(&tickets), &of_bulk()).await.unwrap();
        let records = records(&desk).await;
        assert_eq!(figures_of(Format::Jsonl, &records), outcome.figures);
        let conn = desk.backend.db.read();
        for (id, (status, stage, hold, resolved, closed)) in (1..).zip(cases) {
            let id = store::incidents::external(&conn, live(), "jsonl", &format!("{id}")).await.unwrap().unwrap();
            let incident = store::incidents::find_by_id(&conn, live(), id).await.unwrap().unwrap();
            let got = (incident.stage, incident.hold.map(|hold| hold.reason), incident.resolved_at, incident.closed_at);
            assert_eq!(got, (stage, hold, resolved.map(at), closed.map(at)), "{status}");
            assert_eq!(outcome.figures.states.get(status), Some(&1), "{status}");
        }
    });
}

#[test]
fn priorities_are_those_of_the_file() {
    let cases: [(Option<u8>, Option<u8>, Option<u8>, _, _); 5] = [
        (Some(1), Some(2), Some(2), Some(Priority::P2), false),
        (Some(1), Some(2), Some(5), Some(Priority::P5), true),
        (Some(3), Some(3), None, Some(Priority::P5), false),
        (None, None, Some(1), Some(Priority::P1), true),
        (None, None, None, None, false),
    ];
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let tickets = (1..).zip(cases).map(|(id, (impact, urgency, priority, ..))| {
            ticket(serde_json::json!({ "id": id, "impact": impact, "urgency": urgency, "priority": priority }))
        });
        let tickets: Vec<String> = tickets.collect();
        import(&desk, &file(&tickets), &of_bulk()).await.unwrap();
        let conn = desk.backend.db.read();
        for (id, (.., expect, imported)) in (1..).zip(cases) {
            let id = store::incidents::external(&conn, live(), "jsonl", &format!("{id}")).await.unwrap().unwrap();
            let incident = store::incidents::find_by_id(&conn, live(), id).await.unwrap().unwrap();
            let reason = imported.then(|| "imported".to_owned());
            assert_eq!((incident.priority, incident.priority_override), (expect, reason), "{id}");
        }
    });
}

#[test]
fn a_second_import_changes_nothing_and_a_longer_file_adds_what_is_new() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let one = ticket(serde_json::json!({}));
        import(&desk, &file(std::slice::from_ref(&one)), &of_bulk()).await.unwrap();
        let before = records(&desk).await;
        let again = import(&desk, &file(std::slice::from_ref(&one)), &of_bulk()).await.unwrap();
        assert_eq!((again.imported, again.known), (0, 1));
        assert_eq!(records(&desk).await, before);
        assert_eq!(runs(&desk.system()).await.unwrap().len(), 1);

        let more = import(&desk, &file(&[one, ticket(serde_json::json!({ "id": 2 }))]), &of_bulk()).await.unwrap();
        assert_eq!((more.imported, more.known), (1, 1));
        let mut numbers: Vec<String> = records(&desk).await.iter().map(|(incident, _)| incident.number.to_string()).collect();
        numbers.sort();
        assert_eq!(numbers, ["INC-1", "INC-2"]);
    });
}

#[test]
fn a_broken_line_is_named_and_nothing_comes() {
    let json = |change| ticket(change).into_bytes();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"{\"t\":\"ticket\",\"id\":1,\"queue\":7,\"repor".to_vec(), "cut off"),
        (b"nonsense".to_vec(), "expected"),
        (b"{\"t\":\"thing\"}".to_vec(), "thing"),
        (b"M\xfcller".to_vec(), "UTF-8"),
        (vec![b'x'; 10 * 1024 * 1024], "longer than 1 MiB"),
        (json(serde_json::json!({ "created_at": "yesterday" })), "input contains invalid characters"),
        (json(serde_json::json!({ "status": "sleeping" })), "sleeping"),
        (json(serde_json::json!({ "impact": 4 })), "impact is a number from 1 to 3"),
        (json(serde_json::json!({ "reporter": 99 })), "reporter: no line before this one has user 99"),
        (json(serde_json::json!({ "queue": 99 })), "no line before this one has queue 99"),
        (json(serde_json::json!({ "title": " " })), "title"),
        (json(serde_json::json!({ "title": null })), "invalid type: null"),
        (json(serde_json::json!({ "body": "a\u{0}b" })), "cannot be shown"),
        (json(serde_json::json!({ "body": "x".repeat(20_001) })), "At most 20000 characters"),
        (json(serde_json::json!({ "comments": [{ "author": 98, "at": "2026-03-01T09:10:00Z", "body": "x" }] })), "user 98"),
        (json(serde_json::json!({ "created_at": "0001-01-01T00:00:00Z" })), "year"),
        (ticket(serde_json::json!({ "id": 5 })).into_bytes(), "ticket 5 stands in line 5 already"),
        (br#"{"t":"user","id":3,"login":"x","name":"X","email":"x@example.org","role":"agent"}"#.to_vec(), "user 3 stands in line 2"),
        (
            br#"{"t":"user","id":4,"login":"x","name":"X","email":"max@example.org","role":"agent"}"#.to_vec(),
            "max@example.org stands in line 2",
        ),
        (br#"{"t":"user","id":4,"login":"x","name":"X","email":"nobody","role":"agent"}"#.to_vec(), "no"),
        (br#"{"t":"queue","id":8,"name":"Mail","key":"mail","agents":[44]}"#.to_vec(), "no line before this one has user 44"),
    ];
    for_each_db(async |db| {
        let desk = Desk::open(db);
        for (wrong, says) in &cases {
            let good = ticket(serde_json::json!({ "id": 5 }));
            let file = [USERS.as_bytes(), b"\n", good.as_bytes(), b"\n", wrong, b"\n"].concat();
            match import(&desk, &file, &of_bulk()).await {
                Err(ImportError::Lines(faults)) => {
                    assert_eq!((faults.count, faults.first[0].line), (1, 6), "{faults:?}");
                    assert!(faults.first[0].message.contains(says), "{:?} should say {says}", faults.first[0].message);
                }
                other => panic!("{says}: {other:?}"),
            }
        }
        assert!(records(&desk).await.is_empty());
        let Err(ImportError::Lines(faults)) = import(&desk, b"", &of_bulk()).await else { panic!("an empty file") };
        assert_eq!(faults.first[0].line, 1);

        let good = ticket(serde_json::json!({ "id": 5 }));
        let file = [USERS.as_bytes(), b"\nnonsense\n", good.as_bytes(), b"\n{\"t\":\"tick"].concat();
        let outcome = import(&desk, &file, &Options { on_error: OnError::Skip, ..of_bulk() }).await.unwrap();
        assert_eq!((outcome.imported, outcome.faults.count), (1, 2));
        assert_eq!(outcome.faults.first.iter().map(|fault| fault.line).collect::<Vec<_>>(), [5, 7]);
    });
}

#[test]
fn many_tickets_come_in_batches_and_go_on_after_a_stop() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let tickets: Vec<String> = (1..=600).map(|id| ticket(serde_json::json!({ "id": id, "title": format!("Trouble {id}") }))).collect();
        let file = file(&tickets);
        super::break_off(&desk, &file, &of_bulk()).await;
        let half = records(&desk).await.len();
        assert!((1..600).contains(&half), "{half}");
        // A report that comes in between has a number of its own.
        import(&desk, &file, &of_bulk()).await.unwrap();
        let records = records(&desk).await;
        let mut numbers: Vec<u32> = records.iter().map(|(incident, _)| incident.number.sequence).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=600).collect::<Vec<u32>>());
        assert_eq!(runs(&desk.system()).await.unwrap()[0].detail.imported, 600);
    });
}
