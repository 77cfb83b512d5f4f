//! Two people change one incident: nobody overwrites what they did not see, and texts get in between.

use domain::incident::{Audience, Edit, EventKind, Incident};
use store::{Db, StoreError, incidents};
use testkit::for_each_db;

use crate::fixture::*;

async fn update(db: &Db, seen: u32, log: &Log, since: usize) -> Result<(), StoreError> {
    let (incident, events) = (log.incident.clone(), log.events[since..].to_vec());
    db.write("test.update", move |tx| Box::pin(async move { incidents::update(tx, &change(&incident), seen, &incident, &events).await }))
        .await
}

fn title(log: &mut Log, title: &str) {
    let was = Edit::Title(log.incident.title.clone());
    log.push(EventKind::Edited { to: Edit::Title(title.to_owned()), was }, by(2));
}

async fn found(db: &Db, log: &Log) -> Incident {
    incidents::find(&db.read(), live(), log.incident.number).await.unwrap().unwrap()
}

#[test]
fn a_change_names_the_version_it_saw() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut log = Log::open(live(), 1, opened(), by(2), at(0));
        log.save(&db).await.unwrap();
        title(&mut log, "First");
        update(&db, 1, &log, 1).await.unwrap();
        assert_eq!(found(&db, &log).await, log.incident);

        let mut late = Log::open(live(), 1, opened(), by(2), at(0));
        title(&mut late, "Second");
        let error = update(&db, 1, &late, 1).await.unwrap_err();
        assert!(matches!(error, StoreError::Stale { what: "incident", seen: 1, found: 2, .. }), "{error:?}");
        assert_eq!(found(&db, &log).await, log.incident, "the late change left no trace");
        assert_eq!(incidents::events(&db.read(), live(), log.incident.id, Audience::Internal).await.unwrap(), log.events);
    });
}

#[test]
fn appended_texts_never_conflict() {
    for_each_db(async |db| {
        organization(&db).await;
        let log = Log::open(live(), 1, opened(), by(2), at(0));
        log.save(&db).await.unwrap();
        // Sixteen notes at once by people who all saw version 1, and one edit among them.
        let mut all = tokio::task::JoinSet::new();
        for number in 0..16u128 {
            let db = db.db().clone();
            let mut one = Log::open(live(), 1, opened(), by(2), at(0));
            one.push(EventKind::note(format!("Note {number}")), by(2));
            one.events[1].id = id(0x9000 + number);
            all.spawn(async move { update(&db, 1, &one, 1).await });
        }
        let mut edited = Log::open(live(), 1, opened(), by(2), at(0));
        title(&mut edited, "Edited");
        update(&db, 1, &edited, 1).await.unwrap();
        while let Some(done) = all.join_next().await {
            done.unwrap().unwrap();
        }
        assert_eq!(found(&db, &log).await, edited.incident);
        let events = incidents::events(&db.read(), live(), log.incident.id, Audience::Internal).await.unwrap();
        assert_eq!(events.len(), 18);
        assert_eq!(Incident::fold(log.incident.number, &events), Some(edited.incident.clone()));
    });
}

#[test]
fn what_does_not_belong_together_is_refused() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut log = Log::open(live(), 1, opened(), by(2), at(0));
        title(&mut log, "Never saved");
        let error = update(&db, 1, &log, 1).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound { what: "incident", .. }), "{error:?}");
        let note = {
            let mut log = Log::open(live(), 1, opened(), by(2), at(0));
            log.push(EventKind::note("To nobody"), by(2));
            log
        };
        let error = update(&db, 1, &note, 1).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound { .. }), "{error:?}");

        // A record that its events do not explain.
        let mut odd = Log::open(live(), 1, opened(), by(2), at(0));
        odd.incident.title = "Nobody wrote this".to_owned();
        let error = odd.save(&db).await.unwrap_err();
        assert!(matches!(error, StoreError::Invalid { what: "incident", .. }), "{error:?}");

        let other = Log::open(live(), 2, opened(), by(2), at(0));
        log.events.truncate(1);
        let one = Log::open(live(), 1, opened(), by(2), at(0));
        one.save(&db).await.unwrap();
        other.save(&db).await.unwrap();
        let (incident, permit) = (one.incident.clone(), change(&other.incident));
        let error =
            db.write("test.wrong", move |tx| Box::pin(async move { incidents::update(tx, &permit, 1, &incident, &[]).await })).await;
        assert!(matches!(error, Err(StoreError::WrongPermit { .. })), "{error:?}");
        let (incident, events) = (one.incident.clone(), other.events.clone());
        let error = db
            .write("test.wrong", move |tx| Box::pin(async move { incidents::update(tx, &change(&incident), 1, &incident, &events).await }));
        assert!(matches!(error.await, Err(StoreError::Invalid { what: "events", .. })));
    });
}
