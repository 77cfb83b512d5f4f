//! From an outbox row to one mail, whatever dies in between.

use backend::engine::{self, Engine};
use backend::mail::{Draft, enqueue};
use chrono::TimeDelta;
use testkit::for_each_db;
use uuid::Uuid;

use crate::desk::Desk;

async fn put(desk: &Desk, occurrence: &'static str) {
    let ctx = desk.system();
    let work = ctx.write("test.put", move |tx, ctx| {
        Box::pin(async move {
            let draft =
                Draft { to: "lea@example.org".into(), to_name: "Lea".into(), subject: "News".into(), text: "It works again.".into() };
            enqueue(tx, &ctx, "incident:1", occurrence, &draft).await
        })
    });
    work.await.unwrap();
}

#[test]
fn asked_for_twice_sent_once() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        put(&desk, "resolved:1").await;
        put(&desk, "resolved:1").await;
        put(&desk, "resolved:2").await;
        desk.deliver().await;
        desk.deliver().await;
        assert_eq!((desk.mails().len(), desk.waiting_mails().await), (2, 0));
    });
}

/// The worker delivered and died before it could say so.
#[test]
fn after_a_crash_there_is_one_file_for_each_message() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        put(&desk, "resolved:1").await;
        let now = desk.system().now;
        let (dead, until) = (Uuid::from_u128(1), now + TimeDelta::minutes(2));
        let ctx = desk.system();
        let lease =
            ctx.write("test.lease", move |tx, ctx| Box::pin(async move { Ok(store::outbox::lease(tx, dead, ctx.now, until, 10).await?) }));
        let leased = lease.await.unwrap();
        assert_eq!(leased.len(), 1);
        desk.deliver().await;
        assert_eq!(desk.mails().len(), 0, "somebody else may be at it");
        // As if its file had been written before the crash.
        std::fs::create_dir_all(desk.spool()).unwrap();
        let path = desk.spool().join(format!("{}.eml", leased[0].message.id));
        std::fs::write(&path, "an older delivery of the same message").unwrap();

        desk.wait(TimeDelta::minutes(2));
        desk.deliver().await;
        let mails = desk.mails();
        assert_eq!((mails.len(), desk.waiting_mails().await), (1, 0));
        let message_id = format!("Message-ID: <{}@desk.example.org>", leased[0].message.id);
        assert!(mails[0].contains(&message_id), "{}", mails[0]);
        // The dead one wakes up: its lease is gone.
        let id = leased[0].message.id;
        let late =
            ctx.write("test.late", move |tx, _| Box::pin(async move { Ok(store::outbox::retry(tx, id, dead, until, "late").await?) }));
        assert!(!late.await.unwrap());
    });
}

#[test]
fn what_cannot_be_sent_now_is_tried_again_and_then_given_up() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        put(&desk, "resolved:1").await;
        // A file where the folder should be.
        std::fs::write(desk.spool(), "in the way").unwrap();
        desk.deliver().await;
        assert_eq!(desk.waiting_mails().await, 1);
        std::fs::remove_file(desk.spool()).unwrap();
        desk.deliver().await;
        assert_eq!(desk.mails().len(), 0, "not before its time");
        desk.wait(TimeDelta::seconds(15));
        desk.deliver().await;
        assert_eq!((desk.mails().len(), desk.waiting_mails().await), (1, 0));

        put(&desk, "resolved:2").await;
        std::fs::remove_dir_all(desk.spool()).unwrap();
        std::fs::write(desk.spool(), "in the way").unwrap();
        for _ in 0..10 {
            assert_eq!(desk.waiting_mails().await, 1);
            desk.deliver().await;
            desk.wait(TimeDelta::hours(1));
        }
        assert_eq!(desk.waiting_mails().await, 0, "given up after ten attempts");
    });
}

#[test]
fn the_engine_tells_that_it_went_round() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        assert_eq!(desk.backend.health().last_complete, None);
        put(&desk, "resolved:1").await;
        let running = Engine::start(&desk.backend);
        running.stop().await;
        assert_eq!(desk.backend.health().last_complete, Some(desk.system().now));
        assert_eq!(desk.backend.health().failing, Vec::<&str>::new());
        engine::cycle(&desk.backend).await;
        assert_eq!(desk.mails().len(), 1);
    });
}
