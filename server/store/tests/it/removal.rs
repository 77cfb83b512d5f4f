//! Taking things away: an incident only whole and only with its own permit; people and the catalogue only while
//! nothing names them.

use domain::access::{Authorized, IncidentFacts, authorize, right};
use domain::ids::IncidentId;
use domain::incident::{Audience, Incident};
use domain::realm::Realm;
use sea_orm::{ConnectionTrait, Statement};
use store::{Db, StoreError, catalogue, incidents, people};
use testkit::for_each_db;

use crate::fixture::*;

fn permit(incident: &Incident) -> Authorized<right::IncidentPurge, IncidentFacts> {
    authorize(&system(), incident.facts(), at(0), Some("It was a test.")).unwrap()
}

async fn purge(db: &Db, permit: Authorized<right::IncidentPurge, IncidentFacts>, realm: Realm, id: IncidentId) -> Result<(), StoreError> {
    db.write("test.purge", move |tx| Box::pin(async move { incidents::purge(tx, &permit, realm, id).await })).await
}

async fn rows(db: &Db, table: &str) -> i64 {
    let writer = db.writer_connection();
    let count = Statement::from_string(writer.get_database_backend(), format!("SELECT count(*) FROM {table}"));
    writer.query_one_raw(count).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[test]
fn an_incident_goes_with_its_log_and_nothing_else_does() {
    for_each_db(async |db| {
        organization(&db).await;
        let [one, other] = [1, 2].map(|number| Log::open(live(), number, opened(), by(2), at(0)));
        let mut begin = opened();
        begin.follows = Some(other.incident.id);
        let follower = Log::open(live(), 3, begin, by(2), at(0));
        for log in [&one, &other, &follower] {
            log.save(&db).await.unwrap();
        }
        let id = one.incident.id;
        db.write("test.link", move |tx| Box::pin(async move { incidents::link_external(tx, &create(), live(), id, "demo", "1").await }))
            .await
            .unwrap();

        let error = purge(&db, permit(&other.incident), live(), one.incident.id).await.unwrap_err();
        assert!(matches!(error, StoreError::WrongPermit { .. }), "{error:?}");
        let error = purge(&db, permit(&other.incident), live(), other.incident.id).await.unwrap_err();
        assert!(matches!(error, StoreError::Dangling { .. }), "another goes on from it: {error:?}");
        assert_eq!(
            (rows(&db, "incident").await, rows(&db, "event").await, rows(&db, "purge").await),
            (3, 3, 0),
            "what is refused leaves no trace"
        );

        purge(&db, permit(&one.incident), live(), one.incident.id).await.unwrap();
        assert_eq!(incidents::find(&db.read(), live(), one.incident.number).await.unwrap(), None);
        assert_eq!(incidents::external(&db.read(), live(), "demo", "1").await.unwrap(), None);
        assert_eq!(incidents::events(&db.read(), live(), one.incident.id, Audience::Internal).await.unwrap(), []);
        assert_eq!(incidents::events(&db.read(), live(), other.incident.id, Audience::Internal).await.unwrap(), other.events);
        assert_eq!((rows(&db, "incident").await, rows(&db, "event").await, rows(&db, "purge").await), (2, 2, 0));
        assert!(db.writer_connection().execute_unprepared("DELETE FROM event").await.is_err(), "the door is shut again");
        assert_eq!(db.check().await.unwrap(), [""; 0]);
    });
}

#[test]
fn a_purge_opens_one_log_in_one_realm() {
    for_each_db(async |db| {
        organization(&db).await;
        add_exercise(&db).await;
        let game = Log::open(exercise(), 1, opened(), by(2), at(0));
        game.save(&db).await.unwrap();
        let error = purge(&db, permit(&game.incident), live(), game.incident.id).await.unwrap_err();
        assert!(matches!(error, StoreError::Dangling { .. }), "{error:?}");
        let [one, other] = [1, 2].map(|number| Log::open(live(), number, opened(), by(2), at(0)));
        one.save(&db).await.unwrap();
        other.save(&db).await.unwrap();
        // With the row for one of them, the log of the other stays shut, and nothing can be changed.
        let open = |id: IncidentId| {
            let insert = sea_orm::sea_query::Query::insert()
                .into_table("purge")
                .columns(["realm_id", "incident_id"])
                .values_panic([live().id.0.into(), id.0.into()])
                .take();
            let writer = db.writer_connection().clone();
            async move { writer.execute(&insert).await.unwrap() }
        };
        open(one.incident.id).await;
        for sql in ["DELETE FROM event", "UPDATE event SET seq = seq"] {
            assert!(db.writer_connection().execute_unprepared(sql).await.is_err(), "{sql}");
        }
        assert_eq!(rows(&db, "event").await, 3);
    });
}

#[test]
fn what_is_named_stays() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut begin = opened();
        begin.reporter = Some(person(1));
        begin.owning_team = Some(team(1));
        begin.location = Some(location(2));
        Log::open(live(), 1, begin, by(2), at(0)).save(&db).await.unwrap();
        let gone = db
            .write("test.remove", |tx| {
                Box::pin(async move {
                    let mut gone = Vec::new();
                    for number in 1..=6 {
                        gone.push(people::remove_unnamed(tx, &house(), person(number)).await?);
                    }
                    for place in 0..3 {
                        gone.push(catalogue::remove_unnamed_team(tx, &house(), team(place)).await?);
                    }
                    for number in 1..=2 {
                        gone.push(catalogue::remove_unnamed_location(tx, &house(), location(number)).await?);
                        gone.push(catalogue::remove_unnamed_service(tx, &house(), service(number)).await?);
                        gone.push(catalogue::remove_unnamed_category(tx, &house(), category(number)).await?);
                    }
                    // The refused ones have not spoilt the transaction.
                    gone.push(people::remove_unnamed(tx, &house(), person(3)).await?);
                    Ok::<_, StoreError>(gone)
                })
            })
            .await
            .unwrap();
        // Reporter and author stay; all teams but the owning one lost their members with them.
        let people = [false, false, true, true, true, true];
        let teams = [false, false, true];
        let (first, second) = ([true, true, false], [false, true, true]);
        assert_eq!(gone, [people.as_slice(), &teams, &first, &second, &[false]].concat());
        assert_eq!(people::find(&db.read(), person(2)).await.unwrap(), Some(new_person(2).person), "whoever stays, stays whole");
    });
}
