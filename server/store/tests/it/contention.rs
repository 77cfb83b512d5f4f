//! Write transactions: many at once, cancelled, failed, panicking. Nobody gets to see a busy database, and what began
//! ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::{Db, DbOptions, StoreError, Work, incidents, settings};
use testkit::for_each_db;
use tokio::sync::{Notify, oneshot};

use crate::fixture::*;

fn add_one<'t>(tx: &'t store::Tx) -> Work<'t, u32, StoreError> {
    Box::pin(async move {
        // Reads before it writes: begun without IMMEDIATE, this is what fails at once on SQLite.
        let before: u32 = settings::find(tx, "counter").await?.unwrap_or_default();
        settings::put(tx, &house::<domain::access::right::ConfigWrite>(), "counter", &(before + 1), at(0)).await?;
        Ok(before + 1)
    })
}

async fn counter(db: &Db) -> u32 {
    settings::find(&db.read(), "counter").await.unwrap().unwrap_or_default()
}

#[test]
fn thirty_two_writers_and_readers_never_see_busy() {
    for_each_db(async |db| {
        organization(&db).await;
        // As two processes on one database would.
        let second = Db::connect(db.url(), &DbOptions::default()).await.unwrap();
        let mut all = tokio::task::JoinSet::new();
        for number in 0..32u32 {
            let db = if number % 2 == 0 { db.db().clone() } else { second.clone() };
            all.spawn(async move {
                for turn in 0..4 {
                    let log = Log::open(live(), number * 4 + turn + 1, opened(), by(2), at(0));
                    let read_then_write = db.write("test.contention", move |tx| {
                        Box::pin(async move {
                            assert_eq!(incidents::find(tx, live(), log.incident.number).await?, None);
                            incidents::insert(tx, &create(), &log.incident, &log.events).await
                        })
                    });
                    read_then_write.await.unwrap();
                    incidents::find(&db.read(), live(), live().number(1)).await.unwrap();
                }
            });
        }
        while let Some(done) = all.join_next().await {
            done.unwrap();
        }
        let everything = domain::access::read_scope(&system(), domain::access::Action::IncidentRead, at(0), None);
        assert_eq!(incidents::count(&db.read(), live(), &everything, None, &Default::default()).await.unwrap(), 128);
    });
}

#[test]
fn a_write_goes_on_when_nobody_waits_for_it() {
    for_each_db(async |db| {
        let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (told, done) = oneshot::channel();
        let write = {
            let (db, started, go) = (db.db().clone(), started.clone(), go.clone());
            async move {
                db.write("test.cancelled", |tx| {
                    Box::pin(async move {
                        started.notify_one();
                        go.notified().await;
                        tx.after_commit(move || told.send(()).unwrap());
                        add_one(tx).await
                    })
                })
                .await
            }
        };
        tokio::select! {
            _ = write => panic!("it waits to be let go"),
            () = started.notified() => {}
        }
        // The caller is gone.
        go.notify_one();
        done.await.unwrap();
        assert_eq!(counter(&db).await, 1);
        assert_eq!(db.write("test.next", add_one).await.unwrap(), 2, "the connection is as good as new");
    });
}

#[test]
fn a_failed_write_leaves_nothing_and_signals_nothing() {
    for_each_db(async |db| {
        let signalled = Arc::new(AtomicBool::new(false));
        let signal = signalled.clone();
        let failed: Result<(), StoreError> = db
            .write("test.failed", |tx| {
                Box::pin(async move {
                    tx.after_commit(move || signal.store(true, Ordering::SeqCst));
                    add_one(tx).await?;
                    Err(StoreError::Invalid { what: "test", why: "no".into() })
                })
            })
            .await;
        assert!(matches!(failed, Err(StoreError::Invalid { what: "test", .. })));

        let failing = db.db().clone();
        let panicked = tokio::spawn(async move {
            let result: Result<(), StoreError> = failing
                .write("test.panicked", |tx| {
                    Box::pin(async move {
                        add_one(tx).await?;
                        panic!("in the middle of it")
                    })
                })
                .await;
            result
        });
        assert!(panicked.await.unwrap_err().is_panic());
        assert!(!signalled.load(Ordering::SeqCst));
        assert_eq!(counter(&db).await, 0);
        assert_eq!(db.write("test.next", add_one).await.unwrap(), 1);
    });
}

#[test]
fn a_held_database_answers_unavailable() {
    use sea_orm::{ConnectOptions, ConnectionTrait, Database};
    for_each_db(async |db| {
        // Somebody else holds the file for longer than anybody waits: an answer comes all the same.
        if db.engine() == testkit::Engine::Sqlite {
            let other = Database::connect(ConnectOptions::new(db.url())).await.unwrap();
            other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
            let error = db.write("test.held", add_one).await.unwrap_err();
            assert!(matches!(error, StoreError::Unavailable { op: "test.held", .. }), "{error:?}");
            assert_eq!(counter(&db).await, 0, "readers go on");
            other.execute_unprepared("ROLLBACK").await.unwrap();
        }
        assert_eq!(db.write("test.free", add_one).await.unwrap(), 1);
        db.ping().await.unwrap();
    });
}
