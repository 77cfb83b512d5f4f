//! An exercise is invisible to live work: every query over incidents gives the same answer before and after an
//! exercise full of the same incidents. A query that is not asked here fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use domain::access::{Action, Authorized, IncidentFacts, authorize, read_scope, right};
use domain::ids::EventId;
use domain::incident::{Audience, Filter, Incident};
use domain::realm::Realm;
use store::{Db, StoreError, incidents};
use testkit::for_each_db;
use uuid::Uuid;

use crate::crowd::{crowd, save_all};
use crate::fixture::*;

/// Every query over incidents, asked in `realm` for its own and for strange ids.
async fn ask_everything(db: &Db, realm: Realm, asked: &[Incident]) -> BTreeMap<&'static str, String> {
    let scope = read_scope(&system(), Action::IncidentRead, at(0), None);
    let filter = Filter::default();
    let conn = db.read();
    let mut answers = BTreeMap::new();
    let mut note = |name: &'static str, answer: String| {
        answers.insert(name, answer);
    };
    let mut one_by_one: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut wanted = incidents::Wanted::default();
    for incident in asked {
        wanted.incidents.insert(incident.id);
        let mut add = |name, answer: String| one_by_one.entry(name).or_default().push(answer);
        add("find_by_id", format!("{:?}", incidents::find_by_id(&conn, realm, incident.id).await.unwrap()));
        add("find", format!("{:?}", incidents::find(&conn, realm, incident.number).await.unwrap()));
        add("events", format!("{:?}", incidents::events(&conn, realm, incident.id, Audience::Internal).await.unwrap()));
        let entry = EventId(Uuid::from_u128(incident.id.0.as_u128() << 16));
        add("find_events", format!("{:?}", incidents::find_events(&conn, realm, &[entry]).await.unwrap()));
        add("external_ids", format!("{:?}", incidents::external_ids(&conn, realm, incident.id).await.unwrap()));
        let number = incident.number;
        let locked = db.write("test.lock", move |tx| Box::pin(async move { incidents::lock(tx, realm, number).await }));
        add("lock", format!("{:?}", locked.await.unwrap()));
        let outside = format!("{}", incident.id);
        add("external", format!("{:?}", incidents::external(&conn, realm, "elsewhere", &outside).await.unwrap()));
    }
    for incident in asked {
        let mut add = |name, answer: String| one_by_one.entry(name).or_default().push(answer);
        // Related to itself, which no rule allows: so that there is something to find.
        let related = Incident { related: [incident.id].into(), ..incident.clone() };
        add("belonging", format!("{:?}", incidents::belonging(&conn, realm, &scope, &related).await.unwrap()));
        add("cards_of", format!("{:?}", incidents::cards_of(&conn, realm, &scope, &[incident.id]).await.unwrap()));
    }
    for (name, answer) in one_by_one {
        note(name, answer.join("\n"));
    }
    let outside: Vec<String> = asked.iter().map(|incident| incident.id.to_string()).collect();
    let outside: Vec<&str> = outside.iter().map(String::as_str).collect();
    note("externals", format!("{:?}", incidents::externals(&conn, realm, "elsewhere", &outside).await.unwrap()));
    note("names", format!("{:?}", incidents::names(&conn, realm, &wanted).await.unwrap()));
    note("list", format!("{:?}", incidents::list(&conn, realm, &scope, None, &filter, 1000, None).await.unwrap()));
    note("list_records", format!("{:?}", incidents::list_records(&conn, realm, &scope, None, &filter, 1000, None).await.unwrap()));
    let both = (&scope, &scope);
    note("search_records", format!("{:?}", incidents::search_records(&conn, realm, both, None, &filter, 1000, None).await.unwrap()));
    note("asked", format!("{:?}", incidents::asked(&conn, realm, "pritner 5").await.unwrap()));
    let ids: Vec<_> = asked.iter().map(|incident| incident.id).collect();
    note("documents", format!("{:?}", incidents::documents(&conn, realm, &ids).await.unwrap()));
    note("find_all", format!("{:?}", incidents::find_all(&conn, realm, &ids).await.unwrap()));
    let numbers: Vec<_> = asked.iter().map(|incident| incident.number).collect();
    note("cards", format!("{:?}", incidents::cards(&conn, realm, &scope, None, &filter, &numbers).await.unwrap()));
    note("stage_counts", format!("{:?}", incidents::stage_counts(&conn, realm, &scope, None, &filter).await.unwrap()));
    note("recorded_since", format!("{:?}", incidents::recorded_since(&conn, realm, at(0), 1000).await.unwrap()));
    note("opened_by", format!("{:?}", incidents::opened_by(&conn, realm, person(1), at(0)).await.unwrap()));
    let mut alike = Vec::new();
    for incident in asked {
        alike.push(incidents::alike(&conn, realm, &scope, incident).await.unwrap());
    }
    note("alike", format!("{alike:?}"));
    note("board", format!("{:?}", incidents::board(&conn, realm, &scope, None, &filter, 100, at(0)).await.unwrap()));
    let everybodys = incidents::TaskFilter { owner: None, teams: TEAMS.map(|(number, _, _)| id(number)).to_vec(), due_before: None };
    note("open_tasks", format!("{:?}", incidents::open_tasks(&conn, realm, &scope, &everybodys, 1000).await.unwrap()));
    note("sequences", format!("{:?}", incidents::sequences(&conn, realm, 0, 1000).await.unwrap()));
    let all: Vec<i64> = (1..=40).collect();
    note("logs", format!("{:?}", incidents::logs(&conn, realm, &all).await.unwrap()));
    note("first", format!("{:?}", incidents::first(&conn, realm, &scope, None, &filter, 1000).await.unwrap()));
    note("loads", format!("{:?}", incidents::loads(&conn, realm, &scope, at(0)).await.unwrap()));
    note("task_loads", format!("{:?}", incidents::task_loads(&conn, realm, &scope, at(0)).await.unwrap()));
    note("count", format!("{:?}", incidents::count(&conn, realm, &scope, None, &filter).await.unwrap()));
    note("facets", format!("{:?}", incidents::facets(&conn, realm, &scope, None, &filter).await.unwrap()));
    note("known_to", format!("{:?}", incidents::known_to(&conn, realm, "elsewhere").await.unwrap()));
    note("last_opened_at", format!("{:?}", incidents::last_opened_at(&conn, realm).await.unwrap()));
    answers
}

#[test]
fn an_exercise_is_invisible_to_every_live_query() {
    for_each_db(async |db| {
        organization(&db).await;
        add_exercise(&db).await;
        let ours = save_all(&db, crowd(11, live(), 40)).await;
        let theirs: Vec<Incident> = crowd(11, exercise(), 40).into_iter().map(|log| log.incident).collect();
        link(&db, live(), &ours).await;
        let asked: Vec<Incident> = ours.iter().chain(&theirs).cloned().collect();
        let before = ask_everything(&db, live(), &asked).await;

        // The exercise begins later than anything live and has more of everything.
        save_all(&db, crowd(11, exercise(), 40)).await;
        link(&db, exercise(), &theirs).await;
        let after = ask_everything(&db, live(), &asked).await;
        for (name, answer) in &before {
            assert_eq!(&after[name], answer, "{name} sees the exercise");
        }
        // The queries do answer: asked in the exercise, each says something else.
        let inside = ask_everything(&db, exercise(), &asked).await;
        for name in before
            .keys()
            .filter(|name| !["count", "facets", "stage_counts", "last_opened_at", "loads", "task_loads", "sequences"].contains(name))
        {
            assert_ne!(inside[name], before[name], "{name} says nothing about the realm");
        }
        assert_eq!(registered(), before.keys().map(|name| (*name).to_owned()).collect(), "each query over incidents is asked above");
    });
}

fn unseal(incident: &Incident) -> Authorized<right::IncidentReadRestricted, IncidentFacts> {
    authorize(&system(), incident.facts(), at(0), Some("a test")).expect("the system may")
}

async fn link(db: &Db, realm: Realm, incidents: &[Incident]) {
    let incidents = incidents.to_vec();
    db.write("test.link", move |tx| {
        Box::pin(async move {
            for incident in incidents {
                let id = incident.id;
                store::incidents::link_external(tx, &create(), realm, id, "elsewhere", &id.to_string()).await?;
                store::incidents::open_for(tx, &unseal(&incident), &incident, person(1), at(60)).await?;
            }
            Ok::<_, StoreError>(())
        })
    })
    .await
    .unwrap();
}

#[test]
fn nothing_points_from_one_realm_into_another() {
    for_each_db(async |db| {
        organization(&db).await;
        add_exercise(&db).await;
        let game = Log::open(exercise(), 1, opened(), by(2), at(0));
        game.save(&db).await.unwrap();
        let mut begin = opened();
        begin.follows = Some(game.incident.id);
        let error = Log::open(live(), 1, begin, by(2), at(0)).save(&db).await.unwrap_err();
        assert!(matches!(error, StoreError::Dangling { .. }), "{error:?}");
        let id = game.incident.id;
        let error = db.write("test.link", move |tx| {
            Box::pin(async move { incidents::link_external(tx, &create(), live(), id, "elsewhere", "1").await })
        });
        assert!(matches!(error.await, Err(StoreError::Dangling { .. })));
    });
}

fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/incidents");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())).collect()
}

/// Name and arguments of each public function that gets hold of a connection.
fn functions() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (_, text) in sources() {
        for piece in text.split("\npub async fn ").skip(1) {
            let (head, _) = piece.split_once(" -> ").unwrap();
            let name = head.split(['<', '(']).next().unwrap();
            found.push((name.to_owned(), head.to_owned()));
        }
    }
    found
}

/// The queries: functions that read with any connection, and `lock`.
fn registered() -> BTreeSet<String> {
    let queries = functions().into_iter().filter(|(name, head)| head.contains("impl Conn") || name == "lock");
    queries.map(|(name, _)| name).collect()
}

#[test]
fn no_function_over_incidents_does_without_a_realm() {
    let all = functions();
    assert!(all.len() >= 18, "the scan finds the functions: {all:?}");
    for (name, head) in all {
        // A record carries its own realm.
        let named = head.contains("realm: Realm")
            || head.contains("incident: &Incident")
            || head.contains("&[(&Incident, &[Event])]")
            || head.contains("&[Carried]");
        assert!(named, "{name} names no realm: {head}");
    }
}
