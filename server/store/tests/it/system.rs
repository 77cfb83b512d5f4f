//! The outbox with its leases, idempotency keys, settings, and paging through the audit trail.

use domain::access::right;
use domain::realm::Live;
use serde_json::json;
use store::audit::{self, Entry};
use store::outbox::{self, Leased, Message};
use store::{Db, StoreError, idempotency, settings};
use testkit::for_each_db;
use uuid::Uuid;

use crate::fixture::*;

fn message(number: u128, due: i64) -> Message {
    Message {
        id: Uuid::from_u128(number),
        kind: "mail".to_owned(),
        subject: "incident 1".to_owned(),
        occurrence: number.to_string(),
        payload: json!({ "to": "p1@demo.example" }),
        due_at: at(due),
    }
}

async fn add(db: &Db, message: Message) -> bool {
    db.write("test.add", move |tx| Box::pin(async move { outbox::add(tx, Live, &message, at(0)).await })).await.unwrap()
}

async fn lease(db: &Db, worker: u128, now: i64, limit: u64) -> Vec<Leased> {
    db.write("test.lease", move |tx| {
        Box::pin(async move { outbox::lease(tx, Uuid::from_u128(worker), at(now), at(now + 60), limit).await })
    })
    .await
    .unwrap()
}

fn numbers(leased: &[Leased]) -> Vec<u128> {
    leased.iter().map(|leased| leased.message.id.as_u128()).collect()
}

#[test]
fn a_message_is_delivered_by_whoever_has_the_lease() {
    for_each_db(async |db| {
        assert!(add(&db, message(1, 10)).await);
        assert!(add(&db, message(2, 0)).await);
        assert!(!add(&db, Message { id: Uuid::from_u128(9), ..message(2, 0) }).await, "asked for twice, sent once");
        assert_eq!(outbox::next_due(&db.read()).await.unwrap(), Some(at(0)));
        assert_eq!(numbers(&lease(&db, 100, 5, 10).await), [2], "the other is not due");
        assert_eq!(numbers(&lease(&db, 101, 15, 10).await), [1], "what is leased is left alone");
        assert_eq!(lease(&db, 102, 15, 10).await, []);

        // The first worker sleeps too long: the second takes over, and the first finds out.
        let again = lease(&db, 102, 65, 10).await;
        assert_eq!((numbers(&again), again[0].attempts), (vec![2], 2));
        let done = async |number: u128, worker: u128| {
            let write = db.write("test.done", move |tx| {
                Box::pin(async move { outbox::done(tx, Uuid::from_u128(number), Uuid::from_u128(worker), at(70)).await })
            });
            write.await.unwrap()
        };
        assert!(!done(2, 100).await);
        assert!(done(2, 102).await);
        assert!(!done(2, 102).await, "done is done");
        assert_eq!(outbox::count_waiting(&db.read()).await.unwrap(), 1);
        assert!(
            db.write("test.retry", |tx| Box::pin(async move {
                outbox::retry(tx, Uuid::from_u128(1), Uuid::from_u128(101), at(500), "greylisted").await
            }))
            .await
            .unwrap()
        );
        assert_eq!(outbox::next_due(&db.read()).await.unwrap(), Some(at(500)));
        assert_eq!(numbers(&lease(&db, 103, 500, 10).await), [1]);
        assert!(
            db.write("test.give_up", |tx| Box::pin(async move {
                outbox::give_up(tx, Uuid::from_u128(1), Uuid::from_u128(103), at(501), "no such address").await
            }))
            .await
            .unwrap()
        );
        assert_eq!((outbox::count_waiting(&db.read()).await.unwrap(), outbox::next_due(&db.read()).await.unwrap()), (0, None));
        let swept = db.write("test.sweep", |tx| Box::pin(async move { outbox::sweep(tx, at(600)).await }));
        assert_eq!(swept.await.unwrap(), 2);
    });
}

#[test]
fn workers_at_once_share_the_messages() {
    for_each_db(async |db| {
        for number in 1..=40 {
            add(&db, message(number, 0)).await;
        }
        let mut workers = tokio::task::JoinSet::new();
        for worker in 0..8 {
            let db = db.db().clone();
            workers.spawn(async move { numbers(&lease(&db, 1000 + worker, 1, 10).await) });
        }
        let mut all: Vec<u128> = workers.join_all().await.concat();
        all.extend(numbers(&lease(&db, 2000, 1, 100).await));
        all.sort_unstable();
        assert_eq!(all, (1..=40).collect::<Vec<_>>(), "each once");
    });
}

#[test]
fn a_message_goes_only_with_its_change() {
    for_each_db(async |db| {
        let failed: Result<(), StoreError> = db
            .write("test.failed", |tx| {
                Box::pin(async move {
                    outbox::add(tx, Live, &message(1, 0), at(0)).await?;
                    Err(StoreError::Invalid { what: "test", why: "no".into() })
                })
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(outbox::count_waiting(&db.read()).await.unwrap(), 0);
    });
}

#[test]
fn a_key_answers_once_for_each_person() {
    for_each_db(async |db| {
        organization(&db).await;
        let insert = async |owner: u128, key: &'static str, status: u16| {
            let write = db.write("test.key", move |tx| {
                Box::pin(
                    async move { idempotency::insert(tx, person(owner), key, &[7; 32], status, json!({ "number": "INC-1" }), at(0)).await },
                )
            });
            write.await
        };
        insert(1, "k", 201).await.unwrap();
        insert(2, "k", 409).await.unwrap();
        let error = insert(1, "k", 201).await.unwrap_err();
        assert!(matches!(&error, StoreError::Conflict { constraint, .. } if constraint == "idempotency_actor_key"), "{error:?}");
        let answer = idempotency::find(&db.read(), person(1), "k").await.unwrap().unwrap();
        assert_eq!((answer.status, answer.request_hash, answer.response), (201, vec![7; 32], json!({ "number": "INC-1" })));
        assert_eq!(idempotency::find(&db.read(), person(1), "K").await.unwrap(), None);
        assert_eq!(idempotency::find(&db.read(), person(3), "k").await.unwrap(), None);
        let swept = db.write("test.sweep", |tx| Box::pin(async move { idempotency::sweep(tx, at(1)).await }));
        assert_eq!(swept.await.unwrap(), 2);
    });
}

#[test]
fn settings_keep_their_last_value() {
    for_each_db(async |db| {
        assert_eq!(settings::find::<Vec<u32>>(&db.read(), "idle").await.unwrap(), None);
        for value in [vec![1u32, 2], vec![3]] {
            let write = db.write("test.put", move |tx| {
                Box::pin(async move { settings::put(tx, &house::<right::ConfigWrite>(), "idle", &value, at(0)).await })
            });
            write.await.unwrap();
        }
        assert_eq!(settings::find::<Vec<u32>>(&db.read(), "idle").await.unwrap(), Some(vec![3]));
        let error = settings::find::<String>(&db.read(), "idle").await.unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { table: "setting", .. }), "{error:?}");
    });
}

#[test]
fn the_audit_trail_reads_backwards_in_pages() {
    for_each_db(async |db| {
        organization(&db).await;
        let entry = |number: u128| Entry {
            id: Uuid::from_u128(number),
            at: at(number as i64 / 3),
            actor: if number.is_multiple_of(2) { by(5) } else { domain::access::ActorRef::system("cli") },
            action: "user.create".to_owned(),
            subject: format!("person {}", number % 2),
            detail: json!({ "n": number as u64 }),
        };
        let entries: Vec<Entry> = (0..10).map(entry).collect();
        let all = entries.clone();
        let write = db.write("test.audit", move |tx| {
            Box::pin(async move {
                for entry in &all {
                    audit::add(tx, entry).await?;
                }
                Ok::<_, StoreError>(())
            })
        });
        write.await.unwrap();
        let (mut found, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let page = audit::list(&db.read(), None, 3, cursor.as_deref()).await.unwrap();
            found.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let mut expected = entries.clone();
        expected.reverse();
        assert_eq!(found, expected);
        assert_eq!(audit::list(&db.read(), Some("person 1"), 50, None).await.unwrap().items.len(), 5);
        let count = async |filter: audit::Filter| audit::search(&db.read(), &filter, 50, None).await.unwrap().items.len();
        let filter = audit::Filter::default;
        let words = |who: &str| Some(who.to_owned());
        assert_eq!(count(audit::Filter { who: words("ÜMLÄUT 5"), ..filter() }).await, 5, "by words of the name");
        assert_eq!(count(audit::Filter { who: words("cli"), ..filter() }).await, 5, "by the name of a part of Muster");
        assert_eq!(count(audit::Filter { who: words("%"), ..filter() }).await, 0);
        assert_eq!(count(audit::Filter { actions: vec!["user.", "team."], ..filter() }).await, 10);
        assert_eq!(count(audit::Filter { actions: vec!["team."], ..filter() }).await, 0);
        assert_eq!(count(audit::Filter { endings: vec![".create"], ..filter() }).await, 10);
        assert_eq!(count(audit::Filter { from: Some(at(1)), until: Some(at(2)), ..filter() }).await, 3);
        assert!(matches!(audit::list(&db.read(), None, 3, Some("x")).await, Err(StoreError::Invalid { what: "cursor", .. })));
        assert!(matches!(audit::list(&db.read(), None, 3, Some(&Uuid::from_u128(77).to_string())).await, Err(StoreError::Invalid { .. })));
    });
}
