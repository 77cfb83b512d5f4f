//! Numbers are given once each, without gaps, however many people report at once; a failed report gives its back.

use std::collections::BTreeSet;

use domain::realm::Realm;
use store::{Db, StoreError, incidents};
use testkit::for_each_db;

use crate::fixture::*;

async fn report(db: &Db, realm: Realm, fail: bool) -> Result<u32, StoreError> {
    db.write("test.report", move |tx| {
        Box::pin(async move {
            let number = incidents::next_number(tx, realm).await?;
            let log = Log::open(realm, number.sequence, opened(), by(2), at(0));
            incidents::insert(tx, &create(), &log.incident, &log.events).await?;
            if fail { Err(StoreError::Invalid { what: "test", why: "changed its mind".into() }) } else { Ok(number.sequence) }
        })
    })
    .await
}

#[test]
fn sixteen_writers_leave_no_gap_and_no_double() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..16 {
            let db = db.db().clone();
            writers.spawn(async move {
                let mut numbers = Vec::new();
                for turn in 0..6 {
                    match report(&db, live(), (writer + turn) % 5 == 0).await {
                        Ok(number) => numbers.push(number),
                        Err(StoreError::Invalid { what: "test", .. }) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
                numbers
            });
        }
        let mut numbers = Vec::new();
        while let Some(some) = writers.join_next().await {
            numbers.extend(some.unwrap());
        }
        let distinct: BTreeSet<u32> = numbers.iter().copied().collect();
        assert_eq!(distinct.len(), numbers.len(), "doubles in {numbers:?}");
        assert_eq!(distinct, (1..=numbers.len() as u32).collect(), "gaps");
    });
}

#[test]
fn every_realm_counts_for_itself() {
    for_each_db(async |db| {
        organization(&db).await;
        add_exercise(&db).await;
        assert_eq!(report(&db, live(), false).await.unwrap(), 1);
        assert_eq!(report(&db, exercise(), false).await.unwrap(), 1);
        let first = db.write("test.many", |tx| Box::pin(async move { incidents::next_numbers(tx, live(), 100).await }));
        assert_eq!(first.await.unwrap().to_string(), "INC-2");
        assert_eq!(report(&db, live(), false).await.unwrap(), 102);
        assert_eq!(report(&db, exercise(), false).await.unwrap(), 2);
        let nowhere = Realm { id: id(99), exercise: Some(99) };
        let error = db.write("test.nowhere", move |tx| Box::pin(async move { incidents::next_number(tx, nowhere).await })).await;
        assert!(matches!(error, Err(StoreError::NotFound { what: "realm", .. })), "{error:?}");
    });
}
