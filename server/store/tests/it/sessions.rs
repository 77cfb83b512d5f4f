//! Sessions: what is gone stays gone, whatever an unfinished request still saves.

use domain::ids::PersonId;
use serde_json::json;
use store::sessions::{self, Digest, Session};
use store::{Db, StoreError};
use testkit::for_each_db;

use crate::fixture::*;

fn hash(number: u8) -> Digest {
    [number; 32]
}

fn session(person: Option<PersonId>, expires: i64) -> Session {
    Session { person, data: json!({ "stamp": "s", "n": [1, null, "ü"] }), created_at: at(0), seen_at: at(1), expires_at: at(expires) }
}

async fn create(db: &Db, number: u8, session: &Session) -> Result<(), StoreError> {
    let session = session.clone();
    db.write("test.create", move |tx| Box::pin(async move { sessions::create(tx, &hash(number), &session).await })).await
}

async fn save(db: &Db, number: u8, session: &Session) -> bool {
    let session = session.clone();
    db.write("test.save", move |tx| Box::pin(async move { sessions::save(tx, &hash(number), &session).await })).await.unwrap()
}

async fn load(db: &Db, number: u8, now: i64) -> Option<Session> {
    sessions::load(&db.read(), &hash(number), at(now)).await.unwrap()
}

#[test]
fn a_deleted_session_does_not_come_back() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut mine = session(Some(person(2)), 100);
        create(&db, 1, &mine).await.unwrap();
        assert_eq!(load(&db, 1, 2).await, Some(mine.clone()));
        assert!(matches!(create(&db, 1, &mine).await, Err(StoreError::Conflict { .. })), "an id is not given twice");

        mine.data = json!({ "other": true });
        mine.expires_at = at(200);
        assert!(save(&db, 1, &mine).await);
        assert_eq!(load(&db, 1, 150).await, Some(mine.clone()));

        let gone = db.write("test.delete", |tx| Box::pin(async move { sessions::delete(tx, &hash(1)).await }));
        assert!(gone.await.unwrap());
        assert!(!save(&db, 1, &mine).await);
        let touched = db.write("test.touch", |tx| Box::pin(async move { sessions::touch(tx, &hash(1), at(3), at(300)).await }));
        assert!(!touched.await.unwrap());
        assert_eq!(load(&db, 1, 2).await, None);
        let again = db.write("test.delete", |tx| Box::pin(async move { sessions::delete(tx, &hash(1)).await }));
        assert!(!again.await.unwrap());
    });
}

#[test]
fn signing_out_everywhere_and_expiring() {
    for_each_db(async |db| {
        organization(&db).await;
        for (number, whose, expires) in [(1, Some(person(2)), 100), (2, Some(person(2)), 200), (3, Some(person(1)), 300), (4, None, 50)] {
            create(&db, number, &session(whose, expires)).await.unwrap();
        }
        assert_eq!(load(&db, 4, 49).await.map(|session| session.person), Some(None));
        assert_eq!(load(&db, 4, 50).await, None, "at its end it is over");
        let all = sessions::list_of(&db.read(), person(2), at(10)).await.unwrap();
        assert_eq!(all.len(), 2);
        assert!(all.iter().any(|(digest, _)| *digest == hash(1)));
        assert_eq!(sessions::list_of(&db.read(), person(2), at(150)).await.unwrap().len(), 1);

        let touched = db.write("test.touch", |tx| Box::pin(async move { sessions::touch(tx, &hash(1), at(20), at(400)).await }));
        assert!(touched.await.unwrap());
        assert_eq!(load(&db, 1, 350).await.map(|session| (session.seen_at, session.data)), Some((at(20), session(None, 0).data)));

        let swept = db.write("test.sweep", |tx| Box::pin(async move { sessions::sweep(tx, at(50)).await }));
        assert_eq!(swept.await.unwrap(), 1);
        let others = db.write("test.others", |tx| Box::pin(async move { sessions::delete_of(tx, person(2), Some(&hash(2))).await }));
        assert_eq!(others.await.unwrap(), 1);
        assert!(load(&db, 2, 10).await.is_some());
        let everywhere = db.write("test.all", |tx| Box::pin(async move { sessions::delete_of(tx, person(2), None).await }));
        assert_eq!(everywhere.await.unwrap(), 1);
        assert!(load(&db, 3, 10).await.is_some(), "others stay signed in");
    });
}
