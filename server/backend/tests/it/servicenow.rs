//! The import of a real organization's log: every figure of it, from the mapping and again from the database.

use std::collections::BTreeMap;

use backend::import::servicenow::{self, Options, parse_day};
use backend::import::{Figures, ImportError, runs};
use chrono::{TimeDelta, Utc};
use domain::access::{Actor, Reach, ReadScope, Role};
use domain::incident::{Audience, EventKind, Filter, Incident, Stage};
use domain::priority::Priority;
use domain::realm::{Live, Realm};
use domain::workflow::Step;
use testkit::for_each_db;

use crate::desk::Desk;

const LOG: &[u8] = include_bytes!("../data/servicenow-log/incidents.csv");

fn live() -> Realm {
    Live.into()
}

async fn import(desk: &Desk, file: &[u8], options: &Options) -> Result<servicenow::Outcome, ImportError> {
    servicenow::import(&desk.system(), file, options, |_, _| {}).await
}

async fn records(desk: &Desk) -> Vec<(Incident, Vec<EventKind>)> {
    let all = ReadScope { open: Reach::All, restricted: Reach::All };
    let conn = desk.backend.db.read();
    let page = store::incidents::list_records(&conn, live(), &all, None, &Filter::default(), 10_000, None).await.unwrap();
    let mut records = Vec::new();
    for incident in page.items {
        let events = store::incidents::events(&conn, live(), incident.id, Audience::Internal).await.unwrap();
        records.push((incident, events.into_iter().map(|event| event.kind).collect()));
    }
    records
}

fn figures_of(records: &[(Incident, Vec<EventKind>)]) -> Figures {
    Figures::of(records.iter().map(|(incident, kinds)| (incident, kinds.iter().collect())))
}

fn by<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    pairs.into_iter().collect()
}

fn states(new: usize, active: usize, awaiting: usize, resolved: usize, closed: usize) -> BTreeMap<String, usize> {
    let all = [("New", new), ("Active", active), ("Awaiting", awaiting), ("Resolved", resolved), ("Closed", closed)];
    by(all.into_iter().filter(|(_, count)| *count > 0).map(|(state, count)| (state.to_owned(), count)))
}

/// Counted from the file by its publishers' description; see data/servicenow-log/README.md.
fn expected() -> Figures {
    use Priority::{P1, P2, P3, P4};
    Figures {
        incidents: 500,
        events: 3_411,
        by_priority: by([(P1, 8), (P2, 19), (P3, 416), (P4, 57)]),
        reopened: 5,
        rows_waiting: 542,
        groups: 54,
        assignees: 100,
        callers: 386,
        without_resolved_time: 16,
        median_hours: by(
            [(P1, "212.62"), (P2, "28.10"), (P3, "51.12"), (P4, "217.88")].map(|(priority, hours)| (priority, hours.to_owned()))
        ),
        sla_met: 323,
        sla_missed: 177,
        states: states(0, 0, 0, 0, 500),
    }
}

#[test]
fn the_whole_log_has_every_figure_and_a_second_run_changes_nothing() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let options = Options { file: "incidents.csv".into(), ..Options::default() };
        let first = import(&desk, LOG, &options).await.unwrap();
        assert_eq!((first.imported, first.known), (500, 0));
        assert_eq!(first.figures, expected());
        let stored = records(&desk).await;
        assert_eq!(figures_of(&stored), expected(), "the database says the same");

        let second = import(&desk, LOG, &options).await.unwrap();
        assert_eq!((second.imported, second.known), (0, 500));
        assert_eq!(records(&desk).await, stored);
        let runs = runs(&desk.system()).await.unwrap();
        assert_eq!(runs.len(), 1, "a run without anything new is no run");
        assert!(runs[0].figures.contains(&("Median hours to resolve, P2".into(), "28.10".into())), "{:?}", runs[0].figures);
    });
}

#[test]
fn each_row_is_an_event_at_its_own_time() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        import(&desk, LOG, &Options::default()).await.unwrap();
        let conn = desk.backend.db.read();
        let id = store::incidents::external(&conn, live(), servicenow::SYSTEM, "INC0000045").await.unwrap().unwrap();
        let events = store::incidents::events(&conn, live(), id, Audience::Internal).await.unwrap();
        let times: Vec<String> = events.iter().map(|event| event.occurred_at.format("%d-%m-%Y %H:%M").to_string()).collect();
        assert_eq!(times, ["29-02-2016 01:16", "29-02-2016 01:23", "29-02-2016 08:53", "29-02-2016 11:29", "05-03-2016 12:00"]);
        assert!(events.iter().all(|event| event.recorded_at == desk.system().now));
        let incident = store::incidents::find_by_id(&conn, live(), id).await.unwrap().unwrap();
        assert_eq!((incident.stage, incident.priority), (Stage::Closed, Some(Priority::P3)));
        assert_eq!(incident.source.get("closed_code").map(String::as_str), Some("code 5"));
        assert_eq!(Incident::fold(incident.number, &events), Some(Incident { id, ..incident }));
    });
}

#[test]
fn a_replay_until_a_day_leaves_many_open_and_knows_nothing_of_the_future() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let until = parse_day("2016-03-03");
        let outcome = import(&desk, LOG, &Options { until, ..Options::default() }).await.unwrap();
        assert_eq!(outcome.figures.states, states(111, 74, 83, 229, 3));
        let until = until.unwrap();
        for (incident, _) in records(&desk).await {
            for fact in [incident.resolved_at, incident.closed_at, Some(incident.stage_since)] {
                assert!(fact.is_none_or(|at| at <= until), "{} knows {fact:?}", incident.number);
            }
        }
    });
}

#[test]
fn a_shift_moves_whole_weeks_and_what_is_open_can_be_worked_on() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let options = Options { until: parse_day("2016-03-03"), shift_to_now: true, ..Options::default() };
        import(&desk, LOG, &options).await.unwrap();
        let records = records(&desk).await;
        let last = records.iter().map(|(incident, _)| incident.stage_since).max().unwrap();
        let now = desk.system().now;
        assert!(last <= now && now - last < TimeDelta::days(8), "{last}");
        let weeks = |at: chrono::DateTime<Utc>| (at - parse_day("2016-02-29").unwrap()).num_days() % 7;
        assert!(records.iter().any(|(incident, _)| weeks(incident.opened_at) == 0), "a Monday stays a Monday");

        let agent = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let open = records.iter().find(|(incident, _)| incident.stage == Stage::Diagnosis && incident.assignee.is_some()).unwrap();
        let team = open.0.team.unwrap();
        let system = desk.system();
        let permit_ctx = system.clone();
        let joined = desk.backend.db.write("test.join", move |tx| {
            Box::pin(async move {
                let permit = permit_ctx.permit::<domain::access::right::TeamWrite, _>(domain::access::Resource::Global).unwrap();
                store::people::set_teams(tx, &permit, agent, &[team]).await
            })
        });
        joined.await.unwrap();
        let actor = store::people::find(&desk.backend.db.read(), agent).await.unwrap().unwrap();
        let actor = domain::access::PersonActor {
            id: agent,
            roles: actor.roles,
            teams: actor.teams,
            sites: Vec::new(),
            fresh_until: None,
            opened: Vec::new(),
        };
        let ctx = desk.backend.ctx(Actor::Person(actor), "test");
        let taken = backend::incidents::perform(&ctx, live(), open.0.number, Step::Take, None, &BTreeMap::new()).await.unwrap();
        assert_eq!(taken.incident.assignee, Some(agent));
    });
}

#[test]
fn a_broken_file_is_told_by_line_and_brings_nothing() {
    let header = "number,incident_state,reassignment_count,reopen_count,made_sla,caller_id,opened_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,impact,urgency,priority,assignment_group,assigned_to,resolved_at";
    let good = "A1,New,0,0,TRUE,Caller 1,29-02-2016 01:16,Someone,29-02-2016 01:23,Phone,L,C,S,Y,2 - Medium,2 - Medium,3 - Moderate,G,?,?";
    let line = |number: usize, text: &str| {
        good.split(',').enumerate().map(|(i, cell)| if i == number { text } else { cell }).collect::<Vec<_>>().join(",")
    };
    let check = |file: Vec<u8>, at: u64, says: &'static str| (file, at, says);
    let cases = [
        check(b"".to_vec(), 1, "missing"),
        check(header.replace("number,", "nummer,").into_bytes(), 1, "number"),
        check(header.as_bytes().to_vec(), 2, "no rows"),
        check(format!("{header}\n{good}\n{}\n", line(8, "31-02-2016 01:00")).into_bytes(), 3, "sys_updated_at"),
        check(format!("{header}\n{}\n", line(1, "Sleeping")).into_bytes(), 2, "Sleeping"),
        check(format!("{header}\n{}\n", line(16, "7 - Odd")).into_bytes(), 2, "priority"),
        check(format!("{header}\n{good},extra\n").into_bytes(), 2, "columns"),
        check([header.as_bytes(), b"\n\xffA1", &good.as_bytes()[2..]].concat(), 2, "UTF-8"),
    ];
    for_each_db(async |db| {
        let desk = Desk::open(db);
        for (file, at, says) in &cases {
            match import(&desk, file, &Options::default()).await {
                Err(ImportError::Lines(errors)) => {
                    assert_eq!(errors[0].line, *at, "{errors:?}");
                    assert!(errors[0].message.contains(says), "{errors:?} should say {says}");
                }
                other => panic!("{says}: {other:?}"),
            }
        }
        assert!(records(&desk).await.is_empty());
    });
}
