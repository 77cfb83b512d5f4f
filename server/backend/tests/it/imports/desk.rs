//! What somebody at a browser does: a file is taken in, checked, brought in, and taken back.

use std::collections::BTreeSet;
use std::time::Duration;

use backend::import::{self, Order, RunPage, Upload, UploadForm};
use backend::live::{self, Listen, Message};
use backend::{BackendError, Ctx};
use chrono::TimeDelta;
use domain::access::{Actor, PersonActor, Role, RoleSet};
use domain::ids::TeamId;
use domain::import::{OnError, RunState};
use domain::incident::Incident;
use domain::number::IncidentNumber;
use domain::search::Query;
use testkit::for_each_db;

use super::{live, records};
use crate::desk::Desk;

const LOG: &[u8] = include_bytes!("../../data/servicenow-log/incidents.csv");

/// So many lines of the log.
fn lines(count: usize) -> Vec<u8> {
    LOG.split_inclusive(|byte| *byte == b'\n').take(count).flatten().copied().collect()
}

/// An administrator who has just typed the password.
async fn admin(desk: &Desk) -> Ctx {
    let id = desk.add("root@example.org", &[Role::Admin], None).await;
    let fresh_until = Some(desk.system().now + TimeDelta::days(300));
    let roles = RoleSet::only(Role::Admin);
    let actor = PersonActor { id, roles, teams: Vec::new(), sites: Vec::new(), fresh_until, opened: Vec::new() };
    desk.backend.ctx(Actor::Person(actor), "test")
}

async fn sent(ctx: &Ctx, file: &[u8], form: &UploadForm) -> Result<String, BackendError> {
    let mut upload: Upload = import::begin(ctx, "../incidents.csv").await?;
    for piece in file.chunks(10_000) {
        upload.write(piece).await?;
    }
    Ok(upload.finish(form).await?.to_string())
}

/// The run once nobody works on it any more.
async fn settled(ctx: &Ctx, id: &str) -> RunPage {
    for _ in 0..600 {
        let page = import::find(ctx, id).await.unwrap().expect("the run is there");
        if !page.run.state.is_work() {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the work on {id} never ends");
}

async fn teams(desk: &Desk) -> BTreeSet<TeamId> {
    store::catalogue::teams(&desk.backend.db.read()).await.unwrap().into_iter().map(|team| team.id).collect()
}

fn files(desk: &Desk) -> usize {
    std::fs::read_dir(desk.backend.settings.imports_dir()).map_or(0, |entries| entries.count())
}

#[test]
fn a_file_is_checked_then_brought_in_and_every_listener_hears_of_it() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let ctx = admin(&desk).await;
        let id = sent(&ctx, &lines(60), &UploadForm { zone: "UTC".into(), ..UploadForm::default() }).await.unwrap();
        let checked = settled(&ctx, &id).await;
        assert_eq!(checked.run.state, RunState::Checked);
        assert_eq!(checked.run.file, "incidents.csv", "no way out of the folder");
        let preview = checked.run.detail.preview.clone().unwrap();
        assert_eq!(preview.first[0].name, "INC0000045");
        assert!(preview.new.iter().any(|names| names.kind == "People" && names.count > 5), "{:?}", preview.new);
        assert!(records(&desk).await.is_empty(), "nothing is written before somebody says so");

        let agent = Actor::Person(PersonActor {
            id: desk.add("anna@example.org", &[Role::AgentL1], None).await,
            roles: RoleSet::only(Role::AgentL1),
            teams: Vec::new(),
            sites: Vec::new(),
            fresh_until: None,
            opened: Vec::new(),
        });
        let mut heard = live::listen(&desk.backend, Listen { actor: agent, since: None, at: None }).await.unwrap();
        import::order(&ctx, &id, Order::Start(OnError::Abort)).await.unwrap();
        let done = settled(&ctx, &id).await;
        assert_eq!((done.run.state, done.run.detail.imported), (RunState::Done, done.run.total));
        assert_eq!(records(&desk).await.len(), done.run.total as usize);
        let resync = async { while !matches!(heard.next().await, Some(Message::Resync)) {} };
        tokio::time::timeout(Duration::from_secs(30), resync).await.expect("an open page loads anew");
        assert_eq!(files(&desk), 0, "the file is needed no more");
    });
}

#[test]
fn wrong_lines_stop_it_unless_they_are_left_out() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let ctx = admin(&desk).await;
        let broken = [lines(30), b"only,three,cells\n".to_vec()].concat();
        let id = sent(&ctx, &broken, &UploadForm::default()).await.unwrap();
        let checked = settled(&ctx, &id).await;
        assert_eq!((checked.run.state, checked.run.detail.faults.count), (RunState::Checked, 1));
        let refused = import::order(&ctx, &id, Order::Start(OnError::Abort)).await;
        assert!(matches!(&refused, Err(BackendError::Invalid(fields)) if fields.of("on_error").is_some()), "{refused:?}");
        import::order(&ctx, &id, Order::Start(OnError::Skip)).await.unwrap();
        let done = settled(&ctx, &id).await;
        assert_eq!((done.run.state, done.run.detail.faults.first[0].line), (RunState::Done, 31));

        let id = sent(&ctx, &broken, &UploadForm::default()).await.unwrap();
        settled(&ctx, &id).await;
        import::order(&ctx, &id, Order::Discard).await.unwrap();
        assert!(import::find(&ctx, &id).await.unwrap().is_none());
        assert_eq!(files(&desk), 0);
    });
}

#[test]
fn what_came_goes_again_but_for_what_somebody_worked_on() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let ctx = admin(&desk).await;
        let before = teams(&desk).await;
        let id = sent(&ctx, &lines(200), &UploadForm::default()).await.unwrap();
        settled(&ctx, &id).await;
        import::order(&ctx, &id, Order::Start(OnError::Abort)).await.unwrap();
        let made = settled(&ctx, &id).await.run.detail.imported;
        let touched: Incident = records(&desk).await.remove(0).0;
        backend::incidents::note(&desk.system(), live(), touched.number, "Looked at it.").await.unwrap();

        desk.wait(TimeDelta::minutes(5));
        let agent = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let roles = RoleSet::only(Role::AgentL1);
        let agent = PersonActor { id: agent, roles, teams: Vec::new(), sites: Vec::new(), fresh_until: None, opened: Vec::new() };
        let listen = Listen { actor: Actor::Person(agent), since: None, at: None };
        let mut heard = live::listen(&desk.backend, listen).await.unwrap();
        import::order(&ctx, &id, Order::Undo).await.unwrap();
        let undone = settled(&ctx, &id).await;
        let back = undone.run.detail.taken_back.unwrap();
        assert_eq!((undone.run.state, back.incidents, back.kept), (RunState::Undone, made - 1, 1));
        assert_eq!(undone.kept, [touched.number]);
        let left: Vec<IncidentNumber> = records(&desk).await.iter().map(|(incident, _)| incident.number).collect();
        assert_eq!(left, [touched.number]);
        assert_eq!(desk.backend.db.check().await.unwrap(), [""; 0]);
        // Who and what the kept one names stays, everything else is gone.
        let conn = desk.backend.db.read();
        let new: BTreeSet<TeamId> = teams(&desk).await.difference(&before).copied().collect();
        assert_eq!(new, touched.team.into_iter().chain(touched.had_by.clone()).collect());
        if let Some(reporter) = touched.reporter {
            assert!(store::people::find(&conn, reporter).await.unwrap().is_some());
        }
        let known: Query = store::incidents::asked(&conn, live(), "INC0000046x").await.unwrap();
        assert!(known.terms.iter().all(|term| !term.near.contains(&"inc0000046".to_owned())), "no word of theirs is left");
        let resync = async { while !matches!(heard.next().await, Some(Message::Resync)) {} };
        tokio::time::timeout(Duration::from_secs(30), resync).await.expect("an open page loads anew");

        // The same file brings back what is gone, and only that.
        let id = sent(&ctx, &lines(200), &UploadForm::default()).await.unwrap();
        let checked = settled(&ctx, &id).await;
        assert_eq!((checked.run.total, checked.run.detail.known), (made, 1));
    });
}

#[test]
fn somebody_else_takes_up_what_was_left() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let ctx = admin(&desk).await;
        let id = sent(&ctx, &lines(300), &UploadForm::default()).await.unwrap();
        settled(&ctx, &id).await;
        // As a server leaves it that is killed when it has begun: running, and silent.
        let (system, run) = (desk.system(), id.parse().unwrap());
        system
            .write("test.killed", move |tx, ctx| {
                Box::pin(async move {
                    let permit = ctx.permit::<domain::access::right::ImportRun, _>(domain::access::Resource::Global)?;
                    let mut run = store::imports::find(tx, run).await?.unwrap();
                    let seen = run.state;
                    (run.state, run.worked_at) = (RunState::Running, Some(ctx.now));
                    assert!(store::imports::save(tx, &permit, seen, &run).await?);
                    Ok(())
                })
            })
            .await
            .unwrap();
        backend::engine::cycle(&desk.backend).await;
        assert_eq!(import::find(&ctx, &id).await.unwrap().unwrap().run.state, RunState::Running, "somebody was at it just now");
        desk.wait(TimeDelta::seconds(20));
        backend::engine::cycle(&desk.backend).await;
        let done = settled(&ctx, &id).await;
        assert_eq!((done.run.state, done.run.detail.imported), (RunState::Done, done.run.total));
    });
}

#[test]
fn only_who_may_brings_something_in() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let ctx = admin(&desk).await;
        let id = sent(&ctx, &lines(10), &UploadForm::default()).await.unwrap();
        settled(&ctx, &id).await;
        for role in [Role::EndUser, Role::AgentL1, Role::Auditor, Role::IncidentManager] {
            let email = format!("{}@example.org", role.slug());
            let person = desk.add(&email, &[role], None).await;
            let fresh_until = Some(ctx.now + TimeDelta::days(1));
            let roles = RoleSet::only(role);
            let actor = PersonActor { id: person, roles, teams: Vec::new(), sites: Vec::new(), fresh_until, opened: Vec::new() };
            let other = desk.backend.ctx(Actor::Person(actor), "test");
            assert!(import::begin(&other, "x.csv").await.is_err(), "{email}");
            for order in [Order::Start(OnError::Skip), Order::Undo, Order::Discard] {
                assert!(import::order(&other, &id, order).await.is_err(), "{email} {order:?}");
            }
        }
        // Whoever runs the desk may import, but makes nobody an administrator by it.
        let users = br#"{"t":"user","id":1,"login":"eve","name":"Eve","email":"eve@example.org","role":"admin"}
{"t":"ticket","id":1,"title":"Printer","status":"new","created_at":"2026-03-01T09:00:00Z"}"#;
        let person = desk.add("manager@example.org", &[Role::ServiceDeskManager], None).await;
        let roles = RoleSet::only(Role::ServiceDeskManager);
        let fresh_until = Some(ctx.now + TimeDelta::days(1));
        let actor = PersonActor { id: person, roles, teams: Vec::new(), sites: Vec::new(), fresh_until, opened: Vec::new() };
        let manager = desk.backend.ctx(Actor::Person(actor), "test");
        let own = sent(&manager, users, &UploadForm::default()).await.unwrap();
        settled(&manager, &own).await;
        let refused = import::order(&manager, &own, Order::Start(OnError::Abort)).await;
        assert!(matches!(&refused, Err(BackendError::Conflict(why)) if why.contains("become staff")), "{refused:?}");
        import::order(&manager, &own, Order::Discard).await.unwrap();
        for (form, field) in [
            (UploadForm { zone: "Middle/Earth".into(), ..UploadForm::default() }, "zone"),
            (UploadForm { until: "tomorrow".into(), ..UploadForm::default() }, "until"),
        ] {
            let refused = sent(&ctx, &lines(10), &form).await;
            assert!(matches!(&refused, Err(BackendError::Invalid(fields)) if fields.of(field).is_some()), "{refused:?}");
        }
        assert!(sent(&ctx, b"", &UploadForm::default()).await.is_err());
        assert_eq!(files(&desk), 1, "of the one that is checked");
    });
}
