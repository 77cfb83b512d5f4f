//! Inboxes and followers: told once, counted as far as it may be read, gone with the incident, and never across realms.

use std::collections::BTreeSet;

use domain::access::{Action, Reach, ReadScope, read_scope, right};
use domain::ids::{EventId, PersonId};
use domain::inbox::{Because, Notice};
use domain::incident::{Filter, Incident};
use domain::realm::Realm;
use store::{Db, StoreError, followers, inbox, incidents};
use testkit::for_each_db;

use crate::fixture::*;

fn everything() -> ReadScope {
    read_scope(&system(), Action::IncidentRead, at(0), None)
}

fn nothing() -> ReadScope {
    ReadScope { open: Reach::Nothing, restricted: Reach::Nothing }
}

async fn open(db: &Db, realm: Realm, sequence: u32) -> (Incident, EventId) {
    let log = Log::open(realm, sequence, opened(), by(2), at(0));
    log.save(db).await.unwrap();
    (log.incident.clone(), log.events[0].id)
}

async fn tell(db: &Db, realm: Realm, incident: &Incident, notices: Vec<Notice>, seconds: i64) {
    let id = incident.id;
    db.write("test.tell", move |tx| Box::pin(async move { inbox::add(tx, realm, id, &notices, at(seconds)).await })).await.unwrap();
}

async fn join(db: &Db, realm: Realm, incident: &Incident, people: &[PersonId]) {
    let (id, people) = (incident.id, people.iter().copied().collect::<BTreeSet<_>>());
    db.write("test.join", move |tx| Box::pin(async move { followers::join(tx, realm, id, &people, at(1)).await })).await.unwrap();
}

async fn set(db: &Db, incident: &Incident, who: PersonId, following: bool) -> Result<(), StoreError> {
    let (id, permit) = (incident.id, change(incident));
    db.write("test.set", move |tx| Box::pin(async move { followers::set(tx, &permit, live(), id, who, following, at(2)).await })).await
}

#[test]
fn what_was_told_is_there_once_until_it_is_read_and_swept() {
    for_each_db(async |db| {
        organization(&db).await;
        let ((one, first), (two, second)) = (open(&db, live(), 1).await, open(&db, live(), 2).await);
        let notice = |event, because| Notice { person: person(2), because, event };
        tell(&db, live(), &one, vec![notice(first, Because::Mentioned)], 1).await;
        tell(&db, live(), &one, vec![notice(first, Because::Follower)], 2).await;
        tell(&db, live(), &two, vec![notice(second, Because::Team)], 3).await;
        let conn = db.read();
        let found = inbox::list(&conn, live(), person(2), &everything(), 10).await.unwrap();
        let short: Vec<_> = found.iter().map(|entry| (entry.event, entry.because, entry.read)).collect();
        assert_eq!(short, [(second, Because::Team, false), (first, Because::Mentioned, false)], "newest first, told once");
        assert_eq!(inbox::list(&conn, live(), person(2), &everything(), 1).await.unwrap().len(), 1);
        let unread = async |scope: &ReadScope, of| inbox::unread(&conn, live(), person(2), scope, of).await.unwrap();
        assert_eq!((unread(&everything(), None).await, unread(&everything(), Some(one.id)).await), (2, 1));
        assert_eq!(unread(&nothing(), None).await, 0, "what may not be read is not counted");
        assert!(inbox::list(&conn, live(), person(2), &nothing(), 10).await.unwrap().is_empty());
        assert!(inbox::list(&conn, live(), person(3), &everything(), 10).await.unwrap().is_empty(), "somebody else's");

        let id = one.id;
        let read = db.write("test.read", move |tx| Box::pin(async move { inbox::mark_read(tx, live(), person(2), Some(id), at(9)).await }));
        assert_eq!(read.await.unwrap(), 1);
        assert_eq!(unread(&everything(), None).await, 1);
        for (before, gone) in [(at(9), 0), (at(10), 1)] {
            let swept = db.write("test.sweep", move |tx| Box::pin(async move { inbox::sweep(tx, before).await })).await.unwrap();
            assert_eq!(swept, gone, "only what was read, and long ago");
        }
        assert_eq!(inbox::list(&conn, live(), person(2), &everything(), 10).await.unwrap().len(), 1);
    });
}

#[test]
fn whoever_stops_following_is_not_joined_again() {
    for_each_db(async |db| {
        organization(&db).await;
        let (incident, _) = open(&db, live(), 1).await;
        join(&db, live(), &incident, &[person(2), person(3)]).await;
        let conn = db.read();
        let following = async || followers::of(&conn, live(), incident.id).await.unwrap().into_iter().collect::<BTreeSet<_>>();
        assert_eq!(following().await, BTreeSet::from([person(2), person(3)]));
        set(&db, &incident, person(2), false).await.unwrap();
        join(&db, live(), &incident, &[person(2)]).await;
        assert_eq!(following().await, BTreeSet::from([person(3)]));
        assert_eq!(followers::find(&conn, live(), incident.id, person(2)).await.unwrap(), Some(false));

        let filter = Filter { following: true, ..Filter::default() };
        for (who, count) in [(Some(person(3)), 1), (Some(person(2)), 0), (None, 0)] {
            assert_eq!(incidents::count(&conn, live(), &everything(), who, &filter).await.unwrap(), count, "{who:?}");
        }
        set(&db, &incident, person(2), true).await.unwrap();
        assert_eq!(following().await.len(), 2);
        let (other, _) = open(&db, live(), 2).await;
        let (id, permit) = (other.id, change(&incident));
        let wrong =
            db.write("test.set", move |tx| Box::pin(async move { followers::set(tx, &permit, live(), id, person(2), true, at(2)).await }));
        assert!(matches!(wrong.await, Err(StoreError::WrongPermit { .. })));
    });
}

#[test]
fn realms_stay_apart_and_a_purge_takes_all_along() {
    for_each_db(async |db| {
        organization(&db).await;
        add_exercise(&db).await;
        let ((ours, event), (game, play)) = (open(&db, live(), 1).await, open(&db, exercise(), 1).await);
        let notice = |event| Notice { person: person(2), because: Because::Team, event };
        tell(&db, exercise(), &game, vec![notice(play)], 1).await;
        join(&db, exercise(), &game, &[person(2)]).await;
        let conn = db.read();
        assert_eq!(inbox::unread(&conn, live(), person(2), &everything(), None).await.unwrap(), 0);
        assert_eq!(inbox::unread(&conn, exercise(), person(2), &everything(), None).await.unwrap(), 1);
        assert!(followers::of(&conn, live(), game.id).await.unwrap().is_empty());
        let crossing =
            db.write("test.cross", move |tx| Box::pin(async move { inbox::add(tx, live(), game.id, &[notice(play)], at(1)).await }));
        assert!(matches!(crossing.await, Err(StoreError::Dangling { .. })), "nothing of an exercise gets into live inboxes");

        tell(&db, live(), &ours, vec![notice(event)], 1).await;
        join(&db, live(), &ours, &[person(2)]).await;
        let id = ours.id;
        let purged = db.write("test.purge", move |tx| {
            Box::pin(async move { incidents::purge(tx, &house::<right::IncidentPurge>(), live(), id).await })
        });
        purged.await.unwrap();
        assert_eq!(inbox::unread(&conn, live(), person(2), &everything(), None).await.unwrap(), 0);
        assert!(followers::of(&conn, live(), ours.id).await.unwrap().is_empty());
    });
}
