//! The demo: people of every role, incidents in every stage, and nothing of it twice.

use std::collections::BTreeMap;

use backend::demo::{self, DEMO_PASSWORD};
use backend::incidents;
use domain::access::{Reach, ReadScope, Role};
use domain::incident::{Audience, EventKind, Filter, Incident, Stage};
use domain::priority::Priority;
use domain::realm::{Live, Realm};
use testkit::for_each_db;

use crate::desk::{Desk, PASSWORD};

async fn all(desk: &Desk) -> Vec<Incident> {
    let everything = ReadScope { open: Reach::All, restricted: Reach::All };
    let conn = desk.backend.db.read();
    let page = store::incidents::list_records(&conn, Realm::from(Live), &everything, None, &Filter::default(), 200, None).await;
    page.unwrap().items
}

#[test]
fn a_demo_shows_every_stage_and_is_made_once() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let first = demo::seed(&desk.backend).await.unwrap();
        assert_eq!((first.people, first.incidents), (18, 40));
        let second = demo::seed(&desk.backend).await.unwrap();
        assert_eq!((second.people, second.incidents), (0, 0));

        let incidents = all(&desk).await;
        let mut stages: BTreeMap<Stage, usize> = BTreeMap::new();
        incidents.iter().for_each(|incident| *stages.entry(incident.stage).or_default() += 1);
        assert_eq!(stages.len(), Stage::ALL.len(), "{stages:?}");
        let count = |is: &dyn Fn(&Incident) -> bool| incidents.iter().filter(|incident| is(incident)).count();
        assert_eq!(count(&|incident| incident.hold.is_some()), 3);
        assert_eq!(count(&|incident| incident.reopen_count > 0), 2);
        assert_eq!(count(&|incident| incident.restricted), 1);
        assert_eq!(count(&|incident| incident.priority_override.is_some()), 1);
        assert_eq!(count(&|incident| incident.is_published()), 2);
        for priority in Priority::ALL.iter().take(4) {
            assert!(count(&|incident| incident.priority == Some(*priority)) > 0, "{priority}");
        }
        // Numbers and times grow together, and nothing happens in the future.
        let mut by_number = incidents.clone();
        by_number.sort_by_key(|incident| incident.number);
        assert!(by_number.is_sorted_by_key(|incident| incident.opened_at));
        let now = desk.system().now;
        assert!(incidents.iter().all(|incident| incident.opened_at < now && incident.stage_since < now));
        // What happened days ago is told to nobody.
        assert_eq!(desk.waiting_mails().await, 0);
    });
}

/// Where each story stands in the end is part of its text.
#[test]
fn every_story_ends_where_it_says() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        demo::seed(&desk.backend).await.unwrap();
        let ends: BTreeMap<_, _> = demo::endings().collect();
        let incidents = all(&desk).await;
        assert_eq!(ends.len(), incidents.len());
        for incident in incidents {
            assert_eq!(Some(&incident.stage), ends.get(incident.title.as_str()), "{}", incident.title);
        }
    });
}

#[test]
fn timelines_are_written_by_people_at_their_times() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        demo::seed(&desk.backend).await.unwrap();
        let conn = desk.backend.db.read();
        let incidents = all(&desk).await;
        let printer = incidents.iter().find(|incident| incident.title == "Printer queue stuck, floor 2").unwrap();
        let events = store::incidents::events(&conn, Realm::from(Live), printer.id, Audience::Internal).await.unwrap();
        assert!(events.is_sorted_by_key(|event| event.occurred_at));
        let by_a_rule = |kind: &EventKind| matches!(kind, EventKind::Ruled(_));
        assert!(events.iter().all(|event| event.actor.person().is_some() || by_a_rule(&event.kind)));
        let minutes = |wanted: &dyn Fn(&EventKind) -> bool| {
            let event = events.iter().find(|event| wanted(&event.kind)).unwrap();
            (event.occurred_at - printer.opened_at).num_minutes()
        };
        assert_eq!(minutes(&|kind| matches!(kind, EventKind::Replied { .. })), 9);
        assert_eq!(minutes(&|kind| matches!(kind, EventKind::Confirmed)), 44);
    });
}

#[test]
fn demo_people_sign_in_with_the_demo_password() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        demo::seed(&desk.backend).await.unwrap();
        for (email, staff) in [("lea.brandt@demo.example", false), ("vic.tan@demo.example", false), ("root@demo.example", true)] {
            let browser = desk.browser();
            desk.sign_in(&browser, email, DEMO_PASSWORD).await.unwrap();
            assert_eq!(desk.ctx(&browser).await.person().unwrap().roles.is_staff(), staff, "{email}");
        }
    });
}

async fn people(desk: &Desk) -> u64 {
    store::people::count(&desk.backend.db.read(), &store::people::Search::default()).await.unwrap()
}

#[test]
fn a_demo_goes_without_a_trace() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        demo::seed(&desk.backend).await.unwrap();
        let removed = demo::remove(&desk.backend).await.unwrap();
        assert_eq!((removed.incidents, removed.people, removed.kept_people, removed.kept_parts), (40, 18, 0, 0));
        assert_eq!((all(&desk).await.len(), people(&desk).await), (0, 0));
        let conn = desk.backend.db.read();
        assert!(store::catalogue::teams(&conn).await.unwrap().is_empty());
        assert!(store::catalogue::categories(&conn).await.unwrap().is_empty());
        assert!(store::catalogue::locations(&conn).await.unwrap().is_empty());
        assert!(store::catalogue::services(&conn).await.unwrap().is_empty());
        assert_eq!(demo::remove(&desk.backend).await.unwrap(), demo::Removed::default());
        assert_eq!(demo::seed(&desk.backend).await.unwrap().incidents, 40, "and can come again");
    });
}

/// Real work that names parts of the demo is never touched.
#[test]
fn removing_the_demo_leaves_real_work_alone() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("real@example.org", &[Role::Admin], Some(PASSWORD)).await;
        demo::seed(&desk.backend).await.unwrap();
        // A demo person works on something real, in a team of the demo.
        let mika = desk.browser();
        desk.sign_in(&mika, "mika.keller@demo.example", DEMO_PASSWORD).await.unwrap();
        let ctx = desk.ctx(&mika).await;
        let network = ctx.person().unwrap().teams[0];
        let fields = [("title", "Real trouble".to_owned()), ("team", network.to_string())];
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
        let number = incidents::create(&ctx, Realm::from(Live), &fields).await.unwrap();

        let removed = demo::remove(&desk.backend).await.unwrap();
        assert_eq!((removed.incidents, removed.people, removed.kept_people, removed.kept_parts), (40, 17, 1, 1));
        let conn = desk.backend.db.read();
        let real = store::incidents::find(&conn, Realm::from(Live), number).await.unwrap().unwrap();
        assert_eq!((real.title.as_str(), real.team), ("Real trouble", Some(network)));
        let former = store::people::find(&conn, ctx.person().unwrap().id).await.unwrap().unwrap();
        assert_eq!((former.name.as_str(), former.email, former.disabled), ("Former demo account", None, true));
        assert!(desk.ctx(&mika).await.person().is_err(), "signed out");
        desk.sign_in(&desk.browser(), "mika.keller@demo.example", DEMO_PASSWORD).await.unwrap_err();
        desk.sign_in(&desk.browser(), "real@example.org", PASSWORD).await.unwrap();
        assert!(store::catalogue::teams(&conn).await.unwrap().iter().any(|team| team.name == "Service desk"), "it was there before");
    });
}

/// The demo shows an order in its world: owners, what needs what, leads, skills, rooms in buildings.
#[test]
fn a_demo_shows_what_hangs_together() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        demo::seed(&desk.backend).await.unwrap();
        let conn = desk.backend.db.read();
        let services = store::catalogue::services(&conn).await.unwrap();
        assert!(services.iter().all(|service| service.owner.is_some() && service.team.is_some() && !service.description.is_empty()));
        let network = services.iter().find(|service| service.name == "Network and Wi-Fi").unwrap();
        let broken = domain::catalogue::breaks_with(&services, domain::catalogue::Part::Service(network.id));
        let name = |id| services.iter().find(|service| service.id == id).unwrap().name.as_str();
        let broken: Vec<_> = broken.iter().map(|broken| name(broken.service)).collect();
        assert!(broken.contains(&"Payroll") && broken.contains(&"E-mail and calendar") && !broken.contains(&"Buildings"), "{broken:?}");
        assert_eq!(store::catalogue::team_members(&conn).await.unwrap().iter().filter(|member| member.lead).count(), 4);
        let mika = store::people::find_by_email(&conn, "mika.keller@demo.example").await.unwrap().unwrap();
        assert!(mika.skills.contains("Wi-Fi"));
        assert_eq!(store::catalogue::locations(&conn).await.unwrap().iter().filter(|place| place.parent.is_some()).count(), 3);
    });
}

/// A desk that exists keeps its teams and services; the demo uses them.
#[test]
fn a_demo_joins_a_desk_that_exists() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("real@example.org", &[Role::Admin], None).await;
        demo::seed(&desk.backend).await.unwrap();
        let conn = desk.backend.db.read();
        let teams = store::catalogue::teams(&conn).await.unwrap();
        assert_eq!(teams.iter().filter(|team| team.name == "Service desk").count(), 1);
        assert_eq!(store::catalogue::categories(&conn).await.unwrap().len(), 23);
    });
}
