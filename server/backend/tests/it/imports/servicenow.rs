//! The import of a real organization's log: every figure of it, from the mapping and again from the database.

use std::collections::BTreeMap;

use backend::import::{Figures, ImportError, Options, parse_day, runs};
use chrono::{TimeDelta, Utc};
use domain::access::{Actor, Role};
use domain::import::{Format, OnError, RunState};
use domain::incident::{Audience, Incident, Stage};
use domain::priority::Priority;
use domain::workflow::Step;
use testkit::for_each_db;

use super::{figures_of, import, live, options, records};
use crate::desk::Desk;

const LOG: &[u8] = include_bytes!("../../data/servicenow-log/incidents.csv");

fn of_log() -> Options {
    options(Format::Servicenow)
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
        format: Format::Servicenow,
        incidents: 500,
        events: 3_411,
        comments: 0,
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
        let options = of_log();
        let first = import(&desk, LOG, &options).await.unwrap();
        assert_eq!((first.imported, first.known), (500, 0));
        assert_eq!(first.figures, expected());
        let stored = records(&desk).await;
        assert_eq!(figures_of(Format::Servicenow, &stored), expected(), "the database says the same");

        let second = import(&desk, LOG, &options).await.unwrap();
        assert_eq!((second.imported, second.known), (0, 500));
        assert_eq!(records(&desk).await, stored);
        let runs = runs(&desk.system()).await.unwrap();
        assert_eq!(runs.len(), 1, "a run without anything new is no run");
        let run = &runs[0];
        assert_eq!((run.state, run.total, run.done, run.detail.imported), (RunState::Done, 500, 500, 500));
        assert!(run.detail.figures.contains(&("Median hours to resolve, P2".into(), "28.10".into())), "{:?}", run.detail.figures);
    });
}

#[test]
fn each_row_is_an_event_at_its_own_time() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        import(&desk, LOG, &of_log()).await.unwrap();
        let conn = desk.backend.db.read();
        let id = store::incidents::external(&conn, live(), "servicenow", "INC0000045").await.unwrap().unwrap();
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
        let outcome = import(&desk, LOG, &Options { until, ..of_log() }).await.unwrap();
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
        let options = Options { until: parse_day("2016-03-03"), shift_to_now: true, ..of_log() };
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

const HEADER: &str = "number,incident_state,reassignment_count,reopen_count,made_sla,caller_id,opened_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,impact,urgency,priority,assignment_group,assigned_to,resolved_at,closed_at";
const GOOD: &str =
    "A1,New,0,0,TRUE,Caller 1,29-02-2016 01:16,Someone,29-02-2016 01:23,Phone,L,C,S,Y,2 - Medium,2 - Medium,3 - Moderate,G,?,?,?";

/// The good row with another cell.
fn with(cell: usize, text: &str) -> String {
    GOOD.split(',').enumerate().map(|(place, good)| if place == cell { text } else { good }).collect::<Vec<_>>().join(",")
}

/// A file, the first line that is wrong, what is said about it, and how many incidents come without wrong lines.
fn broken() -> Vec<(Vec<u8>, u64, &'static str, usize)> {
    let second = with(0, "A2");
    let after = |wrong: &[u8]| [HEADER.as_bytes(), b"\n", wrong, b"\n", second.as_bytes(), b"\n"].concat();
    let cut = format!("{HEADER}\n{second}\n{}", &with(20, "05-03-2016 12:00")[..GOOD.len() + 9]);
    vec![
        (b"".to_vec(), 1, "empty", 0),
        (HEADER.replace("number,", "nummer,").into_bytes(), 1, "number", 0),
        (HEADER.as_bytes().to_vec(), 2, "no rows", 0),
        (after(with(8, "31-02-2016 01:00").as_bytes()), 2, "sys_updated_at \"31-02-2016 01:00\" is no date", 1),
        (after(with(8, "2016-02-29 01:00").as_bytes()), 2, "sys_updated_at", 1),
        (after(with(1, "Sleeping").as_bytes()), 2, "Sleeping", 1),
        (after(with(16, "7 - Odd").as_bytes()), 2, "priority", 1),
        (after(with(2, "many").as_bytes()), 2, "reassignment_count is no number", 1),
        (after(format!("{GOOD},extra").as_bytes()), 2, "22 columns instead of 21", 1),
        (after(b"A1,New"), 2, "2 columns instead of 21", 1),
        (cut.into_bytes(), 3, "closed_at \"05-03-2016\" is no date", 1),
        (after(with(5, "M\u{fc}ller").replace('\u{fc}', "\u{1}").replace('\u{1}', "\0").as_bytes()), 2, "cannot be shown", 1),
        (after(&[b"M\xfcller,", &GOOD.as_bytes()[3..]].concat()), 2, "UTF-8", 1),
        (after(with(10, &"x".repeat(10 * 1024 * 1024)).as_bytes()), 2, "longer than 1 MiB", 1),
        (after(with(5, "\"Caller 1").as_bytes()), 2, "quotation mark", 1),
        (format!("{HEADER}\n{GOOD}\n{second}\n{GOOD}\n").into_bytes(), 4, "the same row stands in line 2", 2),
    ]
}

#[test]
fn a_broken_file_is_told_by_line_and_brings_nothing_or_what_is_right() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        for (file, at, says, _) in broken() {
            match import(&desk, &file, &of_log()).await {
                Err(ImportError::Lines(faults)) => {
                    assert_eq!(faults.first[0].line, at, "{faults:?}");
                    assert!(faults.first[0].message.contains(says), "{:?} should say {says}", faults.first[0].message);
                }
                other => panic!("{says}: {other:?}"),
            }
        }
        assert!(records(&desk).await.is_empty());
        assert!(runs(&desk.system()).await.unwrap().is_empty());
        for (file, _, says, expect) in broken() {
            let outcome = import(&desk, &file, &Options { on_error: OnError::Skip, ..of_log() }).await.unwrap();
            assert_eq!((outcome.figures.incidents, outcome.faults.count), (expect, 1), "{says}");
        }
        let names: Vec<String> = records(&desk).await.iter().map(|(incident, _)| incident.description.clone()).collect();
        assert_eq!(names.len(), 2, "each is there once: {names:?}");
    });
}

#[test]
fn rows_may_be_mixed_and_written_in_other_ways() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let events = ["Active", "Resolved"].map(|state| with(1, state));
        let mixed = format!("{HEADER}\n{GOOD}\n{}\n\n{}\n{}\n", with(0, "A2"), events[0], events[1]);
        // With a mark in front, as spreadsheets write it, their separator, and their ends of lines.
        let file = format!("\u{feff}{mixed}").replace(',', ";").replace('\n', "\r\n");
        let outcome = import(&desk, file.as_bytes(), &of_log()).await.unwrap();
        assert_eq!((outcome.imported, outcome.figures.events), (2, 4));
        let conn = desk.backend.db.read();
        let id = store::incidents::external(&conn, live(), "servicenow", "A1").await.unwrap().unwrap();
        let incident = store::incidents::find_by_id(&conn, live(), id).await.unwrap().unwrap();
        assert_eq!(incident.stage, Stage::Recovery, "its own rows in their order");
    });
}

#[test]
fn times_are_of_the_zone_that_is_named() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let options = Options { zone: "Europe/Brussels".parse().unwrap(), ..of_log() };
        let gap = format!("{HEADER}\n{}\n", with(8, "27-03-2016 02:30"));
        let Err(ImportError::Lines(faults)) = import(&desk, gap.as_bytes(), &options).await else { panic!("there was no such time") };
        assert!(faults.first[0].message.contains("change of clocks"), "{faults:?}");
        import(&desk, format!("{HEADER}\n{GOOD}\n").as_bytes(), &options).await.unwrap();
        let (incident, _) = records(&desk).await.remove(0);
        assert_eq!(incident.opened_at.to_rfc3339(), "2016-02-29T00:16:00+00:00");
    });
}

#[test]
fn a_dry_run_says_everything_and_writes_nothing() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let outcome = super::look(&desk, LOG, &of_log()).await.unwrap();
        assert_eq!((outcome.imported, &outcome.figures), (500, &expected()));
        assert!(records(&desk).await.is_empty());
        assert!(runs(&desk.system()).await.unwrap().is_empty());
        assert!(store::catalogue::teams(&desk.backend.db.read()).await.unwrap().is_empty());
    });
}

#[test]
fn what_broke_off_goes_on_without_doubles() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        super::break_off(&desk, LOG, &of_log()).await;
        let half = records(&desk).await.len();
        assert!((1..500).contains(&half), "it was stopped in the middle: {half}");
        let begun = runs(&desk.system()).await.unwrap();
        assert_eq!((begun.len(), begun[0].state), (1, RunState::Running));

        desk.wait(TimeDelta::days(20));
        let outcome = import(&desk, LOG, &of_log()).await.unwrap();
        // A transaction that had begun when the process was stopped may still have ended.
        assert_eq!(outcome.imported + outcome.known, 500);
        assert!(outcome.known as usize >= half && outcome.imported > 0, "{outcome:?}");
        assert_eq!(figures_of(Format::Servicenow, &records(&desk).await), expected());
        let ended = runs(&desk.system()).await.unwrap();
        assert_eq!((ended.len(), ended[0].id, ended[0].state), (1, begun[0].id, RunState::Done));
        assert_eq!(ended[0].detail.imported, 500, "all of them are of this run");
    });
}
