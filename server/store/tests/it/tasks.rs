//! Tasks and templates: rows that are always the fold of the log, and the work of one person across incidents.

use domain::access::{Action, Actor, PersonActor, Role, read_scope};
use domain::ids::{TaskTemplateId, TeamId};
use domain::incident::{EventKind, Incident, Stage};
use domain::task::{TaskPriority, TaskTemplate, TemplateLine};
use domain::workflow::Step;
use store::{Db, StoreError, incidents, templates};
use testkit::for_each_db;
use uuid::Uuid;

use crate::fixture::*;

fn template(number: u128, name: &str) -> TaskTemplate {
    let line = |title: &str, team: Option<TeamId>| TemplateLine {
        title: title.to_owned(),
        note: "Ask, then write.".to_owned(),
        team,
        priority: TaskPriority::Low,
        due_minutes: team.map(|_| 30),
        skills: if team.is_some() { ["Cables", "Routers"].map(str::to_owned).into() } else { Default::default() },
    };
    TaskTemplate {
        id: TaskTemplateId(Uuid::from_u128(0x900 + number)),
        name: name.to_owned(),
        category: Some(category(1)),
        lines: vec![line("Diagnose", Some(team(0))), line("Call", None)],
        retired: false,
        version: 1,
    }
}

async fn insert(db: &Db, template: TaskTemplate) -> Result<(), StoreError> {
    db.write("test.template", |tx| Box::pin(async move { templates::insert(tx, &house(), &template).await })).await
}

async fn update(db: &Db, seen: u32, template: TaskTemplate) -> Result<(), StoreError> {
    db.write("test.template", move |tx| Box::pin(async move { templates::update(tx, &house(), seen, &template).await })).await
}

#[test]
fn templates_read_back_and_know_their_version() {
    for_each_db(async |db| {
        organization(&db).await;
        let (first, second) = (template(1, "Outage"), template(2, "Mail"));
        insert(&db, first.clone()).await.unwrap();
        insert(&db, second.clone()).await.unwrap();
        assert_eq!(templates::list(&db.read()).await.unwrap(), [second.clone(), first.clone()]);
        let taken = insert(&db, template(3, "Outage")).await.unwrap_err();
        assert!(matches!(&taken, StoreError::Conflict { .. }), "{taken:?}");

        let mut changed = TaskTemplate { version: 2, retired: true, category: None, ..first.clone() };
        changed.lines.remove(0);
        update(&db, 1, changed.clone()).await.unwrap();
        assert_eq!(templates::find(&db.read(), first.id).await.unwrap(), Some(changed.clone()));
        let stale = update(&db, 1, TaskTemplate { version: 2, ..first.clone() }).await.unwrap_err();
        assert!(matches!(stale, StoreError::Stale { seen: 1, found: 2, .. }), "{stale:?}");
        // The name of a retired one is free again.
        insert(&db, template(3, "Outage")).await.unwrap();
        let removed =
            db.write("test.remove", move |tx| Box::pin(async move { templates::remove_unnamed(tx, &house(), template(3, "").id).await }));
        assert!(removed.await.unwrap());
    });
}

async fn save_change(db: &Db, before: &Incident, log: &Log, from: usize) -> Result<(), StoreError> {
    let (seen, incident, events) = (before.version, log.incident.clone(), log.events[from..].to_vec());
    let work = db
        .write("test.change", move |tx| Box::pin(async move { incidents::update(tx, &change(&incident), seen, &incident, &events).await }));
    work.await
}

#[test]
fn rows_follow_the_log() {
    for_each_db(async |db| {
        organization(&db).await;
        insert(&db, template(1, "Outage")).await.unwrap();
        let mut log = Log::open(live(), 1, opened(), by(2), at(0));
        log.save(&db).await.unwrap();
        let planned = |log: &Log, number| match task(&log.incident, number) {
            EventKind::TaskAdded(new) => *new,
            other => panic!("{other:?}"),
        };
        let tasks = vec![planned(&log, 7), planned(&log, 8)];
        let steps = [
            task(&log.incident, 1),
            EventKind::TasksPlanned { template: template(1, "").id, name: "Outage".to_owned(), tasks: tasks.clone() },
            EventKind::TaskMoved { task: tasks[1].id, title: "x".to_owned(), place: 0, was: 2 },
            EventKind::TaskDone { task: tasks[0].id, title: "x".to_owned() },
            EventKind::TaskReopened { task: tasks[0].id, title: "x".to_owned() },
            EventKind::TaskSkipped { task: tasks[1].id, title: "x".to_owned(), reason: "No.".to_owned() },
        ];
        for kind in steps {
            let (before, from) = (log.incident.clone(), log.events.len());
            log.push(kind, by(2));
            save_change(&db, &before, &log, from).await.unwrap();
            let kept = incidents::find(&db.read(), live(), log.incident.number).await.unwrap().unwrap();
            assert_eq!(kept, log.incident, "after {:?}", log.events.last().unwrap().kind);
            let events = incidents::events(&db.read(), live(), kept.id, domain::incident::Audience::Internal).await.unwrap();
            assert_eq!(Incident::fold(kept.number, &events), Some(kept));
        }
        let removed =
            db.write("test.remove", |tx| Box::pin(async move { templates::remove_unnamed(tx, &house(), template(1, "").id).await }));
        assert!(!removed.await.unwrap(), "tasks came from it");
    });
}

/// Somebody of the first level in the first team.
fn agent() -> Actor {
    Actor::Person(PersonActor {
        id: person(2),
        roles: Role::AgentL1.into(),
        teams: vec![team(0)],
        sites: vec![],
        fresh_until: None,
        opened: Vec::new(),
    })
}

#[test]
fn work_is_what_one_owns_and_what_nobody_owns_in_ones_teams() {
    for_each_db(async |db| {
        organization(&db).await;
        // Incident, task: its owner and team; the incident's team, whether it is restricted, whether it ended.
        let rows = [
            (1, Some(2), Some(0), Some(1), false, false),
            (2, None, Some(0), Some(1), false, false),
            (3, None, None, Some(0), false, false),
            (4, None, None, Some(1), false, false),
            (5, Some(4), Some(0), Some(0), false, false),
            (6, Some(2), None, Some(0), true, false),
            (7, Some(2), None, Some(0), false, true),
        ];
        for (number, owner, own_team, of_incident, restricted, ended) in rows {
            let mut begin = opened();
            begin.restricted = restricted;
            begin.owning_team = of_incident.map(team);
            let mut log = Log::open(live(), number, begin, by(5), at(0));
            let EventKind::TaskAdded(mut new) = task(&log.incident, 8 - u128::from(number)) else { panic!() };
            (new.owner, new.team) = (owner.map(person), own_team.map(team));
            log.push(EventKind::TaskAdded(new), by(5));
            if ended {
                log.push(EventKind::Moved { step: Step::Import, from: Stage::Identification, to: Stage::Closed, reason: None }, by(5));
            }
            log.save(&db).await.unwrap();
        }
        let scope = read_scope(&agent(), Action::IncidentNoteRead, at(0), None);
        let ask = async |owner: bool, teams: bool, due_before| {
            let teams = if teams { vec![team(0)] } else { vec![] };
            let filter = incidents::TaskFilter { owner: owner.then(|| person(2)), teams, due_before };
            let found = incidents::open_tasks(&db.read(), live(), &scope, &filter, 100).await.unwrap();
            found.into_iter().map(|(_, card)| card.number.sequence).collect::<Vec<_>>()
        };
        assert_eq!(ask(true, true, None).await, [3, 2, 1], "due first on top");
        assert_eq!(ask(true, false, None).await, [1]);
        assert_eq!(ask(false, true, None).await, [3, 2]);
        assert_eq!(ask(true, true, Some(at(3600 * 5 + 1))).await, [3], "its task was due by then");
        assert_eq!(ask(false, false, None).await, Vec::<u32>::new());
    });
}
