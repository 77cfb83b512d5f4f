//! Failed sign-ins, known devices, one-time links and tokens.

use chrono::TimeDelta;
use domain::access::{Resource, authorize, right};
use store::links::{self, Link, Purpose};
use store::throttle::{self, Failures, Subject};
use store::tokens::{self, Token};
use store::{Db, StoreError, devices};
use testkit::for_each_db;

use crate::fixture::*;

async fn fail(db: &Db, subject: Subject<'static>, now: i64) -> u32 {
    let forget = at(now) - TimeDelta::days(1);
    db.write("test.fail", move |tx| Box::pin(async move { throttle::add_failure(tx, subject, at(now), forget).await })).await.unwrap()
}

#[test]
fn failures_are_counted_and_forgotten() {
    for_each_db(async |db| {
        let (account, address) = (Subject::Account("a@b"), Subject::Address("a@b"));
        assert_eq!(throttle::find(&db.read(), account).await.unwrap(), None);
        assert_eq!([fail(&db, account, 0).await, fail(&db, account, 1).await, fail(&db, account, 2).await], [1, 2, 3]);
        assert_eq!(fail(&db, address, 2).await, 1, "account and address are counted apart");
        assert_eq!(throttle::find(&db.read(), account).await.unwrap(), Some(Failures { count: 3, last_at: at(2) }));
        db.write("test.take_back", move |tx| Box::pin(async move { throttle::take_back(tx, account).await })).await.unwrap();
        assert_eq!(throttle::find(&db.read(), account).await.unwrap().map(|failures| failures.count), Some(2));
        assert_eq!(fail(&db, account, 2 + 86_401).await, 1, "a day later it begins anew");
        db.write("test.clear", move |tx| Box::pin(async move { throttle::clear(tx, account).await })).await.unwrap();
        assert_eq!(throttle::find(&db.read(), account).await.unwrap(), None);
        let swept = db.write("test.sweep", |tx| Box::pin(async move { throttle::sweep(tx, at(3)).await }));
        assert_eq!(swept.await.unwrap(), 1);

        let mut all = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let db = db.db().clone();
            all.spawn(async move { fail(&db, Subject::Address("::1"), 5).await });
        }
        let mut counts: Vec<u32> = all.join_all().await;
        counts.sort_unstable();
        assert_eq!(counts, (1..=10).collect::<Vec<_>>(), "tries at once are all counted");
    });
}

#[test]
fn devices_are_known_to_their_person_for_a_while() {
    for_each_db(async |db| {
        organization(&db).await;
        let known = async |number, since| devices::is_known(&db.read(), &[1; 32], person(number), at(since)).await.unwrap();
        let remember = async |number, now| {
            let write = db
                .write("test.remember", move |tx| Box::pin(async move { devices::remember(tx, &[1; 32], person(number), at(now)).await }));
            write.await.unwrap();
        };
        remember(2, 0).await;
        assert!(known(2, 0).await && !known(1, 0).await && !known(2, 1).await);
        remember(2, 10).await;
        assert!(known(2, 10).await);
        let swept = db.write("test.sweep", |tx| Box::pin(async move { devices::sweep(tx, at(10)).await }));
        assert_eq!(swept.await.unwrap(), 0);
        remember(1, 20).await;
        assert!(known(1, 20).await && !known(2, 0).await, "somebody else took it over");
        let forgotten = db.write("test.forget", |tx| Box::pin(async move { devices::forget_of(tx, person(1)).await }));
        assert_eq!(forgotten.await.unwrap(), 1);
        assert!(!known(1, 0).await);
    });
}

#[test]
fn a_link_works_once() {
    for_each_db(async |db| {
        organization(&db).await;
        let reset = |expires| Link { person: Some(person(2)), created_at: at(0), expires_at: at(expires) };
        let put = async |purpose, hash: u8, link: Link| {
            db.write("test.link", move |tx| Box::pin(async move { links::insert(tx, purpose, &[hash; 32], &link).await })).await.unwrap();
        };
        let take = async |purpose, hash: u8, now: i64| {
            db.write("test.take", move |tx| Box::pin(async move { links::take(tx, purpose, &[hash; 32], at(now)).await })).await.unwrap()
        };
        put(Purpose::PasswordReset, 1, reset(100)).await;
        put(Purpose::FirstAdministrator, 2, Link { person: None, ..reset(100) }).await;
        assert_eq!(links::find(&db.read(), Purpose::PasswordReset, &[1; 32], at(99)).await.unwrap(), Some(reset(100)));
        assert_eq!(take(Purpose::FirstAdministrator, 1, 1).await, None, "a reset makes no administrator");
        assert_eq!(take(Purpose::PasswordReset, 1, 100).await, None, "too late");
        assert_eq!(take(Purpose::PasswordReset, 1, 99).await, Some(reset(100)));
        assert_eq!(take(Purpose::PasswordReset, 1, 99).await, None, "used up");

        put(Purpose::PasswordReset, 3, reset(100)).await;
        put(Purpose::PasswordReset, 4, reset(200)).await;
        assert_eq!(take(Purpose::PasswordReset, 3, 1).await, None, "only the last mail works");
        put(Purpose::Welcome, 5, reset(50)).await;
        let swept = db.write("test.sweep", |tx| Box::pin(async move { links::sweep(tx, at(100)).await }));
        assert_eq!(swept.await.unwrap(), 2);
        assert!(take(Purpose::PasswordReset, 4, 1).await.is_some());

        // Two at once: one gets it.
        put(Purpose::PasswordReset, 6, reset(100)).await;
        let mut both = tokio::task::JoinSet::new();
        for _ in 0..2 {
            let db = db.db().clone();
            both.spawn(async move {
                let take =
                    db.write("test.take", |tx| Box::pin(async move { links::take(tx, Purpose::PasswordReset, &[6; 32], at(1)).await }));
                take.await.unwrap().is_some()
            });
        }
        assert_eq!(both.join_all().await.into_iter().filter(|got| *got).count(), 1);
    });
}

fn token(number: u128, owner: u128, expires: Option<i64>) -> Token {
    Token {
        id: id(number),
        prefix: "mst_abcd".to_owned(),
        person: person(owner),
        name: "Monitoring".to_owned(),
        scope: "write".to_owned(),
        created_at: at(number as i64),
        expires_at: expires.map(at),
        used_at: None,
        revoked_at: None,
    }
}

async fn insert(db: &Db, new: Token, whose: u128) -> Result<(), StoreError> {
    let permit = authorize::<right::ApiTokenCreate, _>(&system(), Resource::Own(person(whose)), at(0), None).unwrap();
    let hash = [new.id.0.as_u128() as u8; 32];
    db.write("test.token", move |tx| Box::pin(async move { tokens::insert(tx, &permit, &new, &hash).await })).await
}

#[test]
fn tokens_open_until_they_end() {
    for_each_db(async |db| {
        organization(&db).await;
        insert(&db, token(1, 2, None), 2).await.unwrap();
        insert(&db, token(2, 2, Some(100)), 2).await.unwrap();
        let error = insert(&db, token(3, 1, None), 2).await;
        assert!(matches!(error, Err(StoreError::WrongPermit { .. })), "{error:?}");
        let valid = async |number: u8, now| tokens::find_valid(&db.read(), &[number; 32], at(now)).await.unwrap().map(|token| token.id);
        assert_eq!((valid(1, 1000).await, valid(2, 99).await, valid(2, 100).await), (Some(id(1)), Some(id(2)), None));
        assert_eq!(tokens::list_of(&db.read(), person(2)).await.unwrap(), [token(2, 2, Some(100)), token(1, 2, None)]);

        db.write("test.touch", |tx| Box::pin(async move { tokens::touch(tx, id(1), at(50)).await })).await.unwrap();
        let revoke = async |number: u128, owner: u128, now: i64| {
            let permit = authorize::<right::SelfSessionsRevoke, _>(&system(), Resource::Own(person(owner)), at(0), None).unwrap();
            db.write("test.revoke", move |tx| {
                Box::pin(async move { tokens::revoke(tx, &permit, id(number), person(owner), at(now)).await })
            })
            .await
        };
        assert!(matches!(revoke(1, 1, 60).await, Err(StoreError::NotFound { .. })), "somebody else's is not there");
        revoke(1, 2, 60).await.unwrap();
        revoke(1, 2, 70).await.unwrap();
        assert_eq!(valid(1, 60).await, None);
        let listed = tokens::list_of(&db.read(), person(2)).await.unwrap().remove(1);
        assert_eq!((listed.used_at, listed.revoked_at), (Some(at(50)), Some(at(60))));
    });
}
