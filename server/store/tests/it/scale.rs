//! How long the hot queries take on 100,000 incidents. Prints, asserts nothing about time; run it by hand:
//! `cargo test --release -p store --test it -- --ignored --nocapture scale`.

use std::time::Instant;

use domain::access::{Action, Actor, Link, PersonActor, Reach, ReadScope, Role, RoleSet, read_scope};
use domain::incident::{AssigneeFilter, EventKind, Filter, Sort, Stage};
use domain::workflow::Step;
use store::{Db, incidents};
use testkit::for_each_db;

use crate::crowd::{Dice, crowd};
use crate::fixture::*;

const COUNT: u32 = 100_000;

/// Nine of ten are closed, as in a desk that is some years old.
async fn fill(db: &Db) {
    let mut dice = Dice(77);
    for start in (0..COUNT).step_by(1000) {
        let mut logs = crowd(u64::from(start) + 1, live(), 1000);
        for (place, log) in (1..).zip(&mut logs) {
            let old = std::mem::replace(&mut log.incident, Log::open(live(), start + place, opened(), by(2), at(0)).incident);
            let mut fresh = Log::open(live(), start + place, opened(), by(2), at(i64::from(start + place) * 60));
            for event in log.events.iter().skip(1) {
                fresh.push(event.kind.clone(), event.actor.clone());
            }
            if dice.roll(10) != 0 && old.is_open() {
                fresh.push(EventKind::Moved { step: Step::Close, from: Stage::Recovery, to: Stage::Closed, reason: None }, by(2));
            }
            *log = fresh;
        }
        crate::crowd::save_all(db, logs).await;
    }
    db.analyze().await.unwrap();
}

#[test]
#[ignore = "takes minutes and only prints"]
#[allow(clippy::disallowed_methods, reason = "it measures")]
fn scale() {
    for_each_db(async |db| {
        organization(&db).await;
        let begun = Instant::now();
        fill(&db).await;
        println!("{:?}: {COUNT} incidents in {:.1?}", db.engine(), begun.elapsed());
        let agent = Actor::Person(PersonActor {
            id: person(2),
            roles: RoleSet::only(Role::AgentL1),
            teams: vec![team(0)],
            sites: vec![],
            fresh_until: None,
        });
        let scope = read_scope(&agent, Action::IncidentSearch, at(0), None);
        let own = Reach::By(Link::Own(person(1)));
        let own = ReadScope { open: own.clone(), restricted: own };
        let sort = |sort: &[(Sort, bool)]| Filter { sort: sort.to_vec(), ..Filter::default() };
        let urgent = sort(&[(Sort::Priority, false), (Sort::OpenedAt, false)]);
        let open = |filter: Filter| Filter { open: Some(true), ..filter };
        let filters = [
            ("newest", Filter::default()),
            ("opened_at desc", sort(&[(Sort::OpenedAt, true)])),
            ("priority, opened_at", urgent.clone()),
            ("priority, -opened_at", sort(&[(Sort::Priority, false), (Sort::OpenedAt, true)])),
            ("open by urgency", open(urgent.clone())),
            ("open by stage since", open(sort(&[(Sort::StageSince, false)]))),
            ("mine open", Filter { assignee: Some(AssigneeFilter::Me), ..open(urgent.clone()) }),
            ("unassigned open", Filter { assignee: Some(AssigneeFilter::Nobody), ..open(urgent.clone()) }),
            ("team", Filter { teams: vec![team(1)], ..open(urgent.clone()) }),
            ("reopened open", Filter { reopened: true, ..open(urgent.clone()) }),
            ("q two words", Filter { q: Some("printer ärger".to_owned()), ..Filter::default() }),
            ("q nothing", Filter { q: Some("zzzz".to_owned()), ..Filter::default() }),
            ("q number", Filter { q: Some("INC-777".to_owned()), ..Filter::default() }),
        ];
        let conn = db.read();
        for (name, filter) in &filters {
            let mut times = [std::time::Duration::ZERO; 3];
            for _ in 0..3 {
                let begun = Instant::now();
                incidents::list(&conn, live(), &scope, person(2), filter, 50, None).await.unwrap();
                times[0] = begun.elapsed();
                let begun = Instant::now();
                incidents::count(&conn, live(), &scope, person(2), filter).await.unwrap();
                times[1] = begun.elapsed();
                let begun = Instant::now();
                incidents::facets(&conn, live(), &scope, person(2), filter).await.unwrap();
                times[2] = begun.elapsed();
            }
            println!("{name:24} list {:>9.1?} count {:>9.1?} facets {:>9.1?}", times[0], times[1], times[2]);
        }
        for (name, scope, filter) in
            [("all", &scope, Filter::default()), ("team", &scope, Filter { teams: vec![team(1)], ..Filter::default() })]
        {
            let mut time = std::time::Duration::ZERO;
            for _ in 0..3 {
                let begun = Instant::now();
                incidents::board(&conn, live(), scope, person(2), &filter, 50, at(i64::from(COUNT) * 60 - 86_400)).await.unwrap();
                time = begun.elapsed();
            }
            println!("board {name:18} {time:>9.1?}");
        }
        let begun = Instant::now();
        incidents::list(&conn, live(), &own, None, &sort(&[(Sort::OpenedAt, true)]), 50, None).await.unwrap();
        println!("own reports {:>9.1?}", begun.elapsed());
        let (mut cursor, begun, mut pages) = (None::<String>, Instant::now(), 0);
        loop {
            let page = incidents::list_records(&conn, live(), &scope, None, &urgent, 1000, cursor.as_deref()).await.unwrap();
            pages += 1;
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        println!("export in {pages} pages {:>9.1?}", begun.elapsed());
        let begun = Instant::now();
        for number in 0..100 {
            let log = Log::open(live(), COUNT + number + 1, opened(), by(2), at(0));
            log.save(&db).await.unwrap();
        }
        println!("insert {:>9.1?} each", begun.elapsed() / 100);
    });
}
