//! What a lead is shown: each list holds exactly what domain says of each record, each figure is the length of its
//! list, and a note counts although it leaves the record alone.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Action, ReadScope, read_scope};
use domain::incident::{AssigneeFilter, Care, EventKind, Filter, HoldReason, Incident, Stage};
use domain::priority::Priority;
use domain::workflow::Step;
use store::{Db, incidents};
use testkit::for_each_db;

use crate::crowd::{crowd, save_all};
use crate::fixture::*;
use crate::scope::actors;

fn hours(hours: i64) -> DateTime<Utc> {
    at(hours * 3600)
}

/// Beside the crowd: holds until a time, an escalation, a bounce, a priority that was confirmed.
fn special(first: u32) -> Vec<Log> {
    let held = |resume_at| EventKind::Held { reason: HoldReason::Vendor, note: None, resume_at };
    let passed = |to: usize, from: Option<usize>| EventKind::Assigned {
        team: Some(team(to)),
        level: None,
        assignee: Some(person(2)),
        was_team: from.map(team),
        was_assignee: None,
        reason: None,
    };
    let kinds = [
        vec![held(Some(hours(40)))],
        vec![held(Some(hours(26)))],
        vec![EventKind::Moved { step: Step::Escalate, from: Stage::Diagnosis, to: Stage::Escalation, reason: None }],
        vec![passed(0, None), passed(1, Some(0)), passed(0, Some(1))],
        vec![passed(0, None), passed(1, Some(0)), passed(0, Some(1)), passed(1, Some(0))],
        vec![EventKind::PriorityKept { priority: Priority::P3, note: None }],
        vec![EventKind::Answered { text: "Still broken.".to_owned() }],
    ];
    let log = |(number, kinds): (u32, Vec<EventKind>)| {
        let mut begin = opened();
        begin.reporter = Some(person(1));
        let mut log = Log::open(live(), number, begin, by(1), hours(i64::from(number % 4)));
        for kind in kinds {
            log.push(kind, by(if number == first + 6 { 1 } else { 2 }));
        }
        log
    };
    (first..).zip(kinds).map(log).collect()
}

async fn listed(db: &Db, scope: &ReadScope, filter: &Filter) -> BTreeSet<u32> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        // Small pages: the order has to hold across them.
        let page = incidents::list(&db.read(), live(), scope, None, filter, 7, cursor.as_deref()).await.unwrap();
        found.extend(page.items.iter().map(|card| card.number.sequence));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let set: BTreeSet<u32> = found.iter().copied().collect();
    assert_eq!(set.len(), found.len(), "{filter:?}: each comes once");
    let count = incidents::count(&db.read(), live(), scope, None, filter).await.unwrap();
    assert_eq!(count, found.len() as u64, "{filter:?}");
    let first: Vec<u32> =
        incidents::first(&db.read(), live(), scope, None, filter, 5).await.unwrap().iter().map(|(card, _)| card.number.sequence).collect();
    assert_eq!(first, found[..first.len().min(5)], "{filter:?}: the first of the list");
    set
}

#[test]
fn lists_hold_what_domain_says_of_each_record() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut logs = crowd(31, live(), 90);
        logs.extend(special(91));
        let all = save_all(&db, logs).await;
        let mut some: BTreeSet<(Care, bool)> = BTreeSet::new();
        for (name, actor) in actors() {
            let scope = read_scope(&actor, Action::IncidentNoteRead, at(0), None);
            let mine: Vec<&Incident> = all.iter().filter(|incident| scope.contains(&incident.facts())).collect();
            for (care, now) in Care::ALL.iter().flat_map(|care| [24, 27, 33, 50].map(|now| (*care, hours(now)))) {
                for teams in [vec![], vec![team(0)], vec![team(0), team(1)]] {
                    let in_team = |incident: &Incident| teams.is_empty() || incident.team.is_some_and(|team| teams.contains(&team));
                    let needing = mine.iter().filter(|incident| care.needs(incident, now) && in_team(incident));
                    let expected: BTreeSet<u32> = needing.map(|incident| incident.number.sequence).collect();
                    assert_eq!(listed(&db, &scope, &care.filter(&teams).at(now)).await, expected, "{name} {care} {now}");
                    some.insert((care, !expected.is_empty() && expected.len() < mine.len()));
                }
            }
        }
        for care in Care::ALL {
            assert!(some.contains(&(*care, true)), "{care} finds a part: otherwise this proves little");
        }
        // Nobody said when: nothing has been so for a day.
        let scope = read_scope(&system(), Action::IncidentNoteRead, at(0), None);
        assert_eq!(listed(&db, &scope, &Care::Untouched.filter(&[])).await, BTreeSet::new());
    });
}

#[test]
fn what_somebody_carries_is_as_long_as_the_lists_behind_it() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut logs = crowd(37, live(), 90);
        logs.extend(special(91));
        let all = save_all(&db, logs).await;
        let now = hours(30);
        let mut carried = 0;
        for (name, actor) in actors() {
            let scope = read_scope(&actor, Action::IncidentNoteRead, at(0), None);
            let loads = incidents::loads(&db.read(), live(), &scope, now).await.unwrap();
            let tasks = incidents::task_loads(&db.read(), live(), &scope, now).await.unwrap();
            for number in 1..=PEOPLE as u128 {
                let person = person(number);
                let load = loads.get(&person).cloned().unwrap_or_default();
                let open = Filter { open: Some(true), assignee: Some(AssigneeFilter::Person(person)), ..Filter::default() }.at(now);
                let count = async |filter: Filter| incidents::count(&db.read(), live(), &scope, None, &filter).await.unwrap();
                assert_eq!(load.priorities.values().sum::<u64>(), count(open.clone()).await, "{name} {number}");
                for priority in Priority::ALL {
                    let of = count(Filter { priorities: vec![*priority], ..open.clone() }).await;
                    assert_eq!(load.priorities.get(&Some(*priority)).copied().unwrap_or_default(), of, "{name} {number} {priority}");
                }
                assert_eq!(load.held, count(Filter { held: true, ..open.clone() }).await, "{name} {number} on hold");
                assert_eq!(load.untouched, count(Filter { untouched: true, ..open.clone() }).await, "{name} {number} untouched");
                let own =
                    |incident: &&Incident| scope.contains(&incident.facts()) && incident.assignee == Some(person) && incident.is_open();
                let own: Vec<&Incident> = all.iter().filter(own).collect();
                let oldest = own.iter().filter(|incident| incident.stage.has_work()).map(|incident| incident.touched_at).min();
                assert_eq!(load.oldest, oldest, "{name} {number}");
                assert_eq!(load.teams, own.iter().filter_map(|incident| incident.team).collect(), "{name} {number}");
                let filter = |late: bool| incidents::TaskFilter { owner: Some(person), teams: vec![], due_before: late.then_some(now) };
                let tasks_of =
                    async |late| incidents::open_tasks(&db.read(), live(), &scope, &filter(late), 1000).await.unwrap().len() as u64;
                let expected = (tasks_of(false).await, tasks_of(true).await);
                assert_eq!(tasks.get(&person).copied().unwrap_or_default(), expected, "{name} {number} tasks");
                carried += load.held.min(load.untouched).min(expected.1);
            }
        }
        assert!(carried > 0, "somebody carries something of everything");
    });
}

#[test]
fn a_note_touches_and_changes_nothing_else() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut log = Log::open(live(), 1, opened(), by(2), at(0));
        log.save(&db).await.unwrap();
        let append = async |log: &Log, seen: u32| {
            let (incident, event) = (log.incident.clone(), log.events.last().unwrap().clone());
            let work = db.write("test.append", move |tx| {
                Box::pin(async move { incidents::update(tx, &change(&incident), seen, &incident, &[event]).await })
            });
            work.await.unwrap();
            incidents::find(&db.read(), live(), log.incident.number).await.unwrap().unwrap()
        };
        let before = log.incident.version;
        log.push(EventKind::note("Looked at it."), by(3));
        let found = append(&log, before).await;
        assert_eq!(found, log.incident);
        assert_eq!((found.version, found.touched_at - found.opened_at > TimeDelta::zero()), (before, true));
        log.push(EventKind::Unsealed { reason: "Audit.".to_owned() }, by(4));
        let touched = found.touched_at;
        assert_eq!(append(&log, before).await.touched_at, touched, "looking is not doing");
        // Whoever appends late takes nothing back.
        let mut late = log.incident.clone();
        late.touched_at = at(0);
        let event = log.events.last().unwrap().clone();
        let twin = domain::incident::Event { id: id(0x77), ..event };
        let work =
            db.write("test.append", move |tx| Box::pin(async move { incidents::update(tx, &change(&late), before, &late, &[twin]).await }));
        work.await.unwrap();
        let found = incidents::find(&db.read(), live(), log.incident.number).await.unwrap().unwrap();
        assert_eq!(found.touched_at, touched);
    });
}
