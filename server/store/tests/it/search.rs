//! Searching: one table of queries gives the same answers in the same order on both databases, within rights; what
//! changed is found as it is now; and no character means anything but itself.

use chrono::TimeDelta;
use domain::access::{Link, Reach, ReadScope};
use domain::ids::ServiceId;
use domain::incident::{Edit, EventKind, Filter, Incident, Sort};
use domain::realm::Realm;
use domain::search::{Dates, rank};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use store::{StoreError, incidents};
use testkit::{TestDb, for_each_db};

use crate::fixture::*;
use crate::paging::everything;

/// Title, description, note, reply, service, place, age in days, open.
type Story = (&'static str, &'static str, &'static str, &'static str, u128, u128, i64, bool);

const CORPUS: [Story; 14] = [
    ("Printer in hall B prints nothing", "The paper is in.", "", "", 0, 0, 3, true),
    ("Printer in hall B has a paper jam", "", "", "", 0, 0, 40, false),
    ("Printers on the third floor are slow", "", "Toner of hall B was moved here", "", 0, 0, 5, true),
    ("VPN drops every hour", "Since the update the printer at home works, the tunnel does not.", "", "", 1, 0, 1, true),
    ("Cannot sign in to e-mail", "", "", "We reset the password.", 2, 1, 2, true),
    ("Straße 5: ÄRGER mit Öl", "", "", "", 0, 0, 7, true),
    ("ПРИНТЕР сломан", "", "", "", 0, 0, 7, true),
    ("100% CPU on db_07", "", "see INC-4", "", 0, 0, 7, true),
    ("Card reader says no connection", "Hall B, gate 2", "serial 4711-B", "", 0, 2, 9, true),
    ("Scanner is dead", "", "", "", 1, 2, 12, true),
    (r"Path C:\temp is full", "it's \"quoted\"", "", "", 0, 0, 20, false),
    ("Mailbox over 1000 mails", "", "", "", 2, 0, 30, true),
    ("Password forgotten again", "", "", "", 0, 0, 0, true),
    ("Projector in hall C flickers", "", "", "", 0, 0, 6, true),
];

/// The query and what it finds, the best first.
const QUERIES: [(&str, &[u32]); 38] = [
    ("pritner hall b", &[1, 2]),
    ("printer hall b", &[1, 2, 3]),
    ("hall b printer", &[1, 2, 3]),
    ("printer", &[1, 2, 3, 4]),
    ("PRINTERS", &[3, 1, 4, 2]),
    ("print", &[1, 3, 2, 4]),
    ("prin hal", &[1, 3, 2]),
    ("hall", &[1, 14, 5, 2, 9, 10, 3]),
    ("halls", &[1, 14, 5, 9, 10, 2, 3]),
    ("scaner", &[10]),
    ("scanners", &[10]),
    ("conection", &[9]),
    ("pasword", &[13, 5]),
    ("password", &[13, 5]),
    ("reset", &[5]),
    ("toner", &[3]),
    ("tunnel update", &[4]),
    ("strasse", &[6]),
    ("arger öl", &[6]),
    ("STRAẞE", &[6]),
    ("принтер", &[7]),
    ("принтре", &[7]),
    ("cpu DB_07", &[8]),
    ("100%", &[8, 12]),
    ("10", &[10, 8, 12]),
    ("4711", &[9]),
    ("4712", &[]),
    ("INC-4", &[4, 8]),
    ("inc 4", &[4, 8]),
    ("#4", &[4, 8]),
    ("4", &[4, 8]),
    ("07", &[7, 8]),
    ("EX7-INC-4", &[]),
    (r"c:\temp", &[11]),
    ("it's quoted", &[11]),
    ("%", &[]),
    ("printer nowhere", &[]),
    ("service 1 vpn", &[4]),
];

fn now() -> chrono::DateTime<chrono::Utc> {
    at(0) + TimeDelta::days(50)
}

fn story(realm: Realm, number: u32, story: Story) -> Log {
    let (title, description, note, reply, service_number, place, days, open) = story;
    let mut begin = opened();
    (begin.title, begin.description) = (title.to_owned(), description.to_owned());
    begin.location = (place > 0).then(|| location(place));
    begin.reporter = Some(person(1));
    let mut log = Log::open(realm, number, begin, by(2), now() - TimeDelta::days(days));
    if service_number > 0 {
        log.push(serves(&log.incident, Some(service(service_number))), by(2));
    }
    for kind in [
        (!note.is_empty()).then(|| EventKind::Noted { text: note.to_owned(), mentions: Default::default() }),
        (!reply.is_empty()).then(|| EventKind::Replied { text: reply.to_owned() }),
        (!open).then_some(EventKind::Cancelled { reason: domain::incident::CancelReason::Withdrawn, note: None, duplicate_of: None }),
        (!open).then(|| moved(&log.incident)),
    ]
    .into_iter()
    .flatten()
    {
        log.push(kind, by(2));
    }
    log
}

fn serves(incident: &Incident, service: Option<ServiceId>) -> EventKind {
    EventKind::Edited { to: Edit::Service(service), was: Edit::Service(incident.service) }
}

fn moved(incident: &Incident) -> EventKind {
    use domain::{incident::Stage, workflow::Step};
    EventKind::Moved { step: Step::Cancel, from: incident.stage, to: Stage::Cancelled, reason: None }
}

async fn corpus(db: &TestDb, realm: Realm) -> Vec<Incident> {
    let mut saved = Vec::new();
    for (number, of) in (1..).zip(CORPUS) {
        let log = story(realm, number, of);
        log.save(db).await.unwrap();
        saved.push(log.incident);
    }
    saved
}

fn q(text: &str) -> Filter {
    Filter { q: Some(text.to_owned()), sort: vec![(Sort::OpenedAt, true)], ..Filter::default() }
}

/// As a list does it: candidates from the database, the order from domain.
async fn search(db: &TestDb, realm: Realm, scope: &ReadScope, text: &str) -> Vec<u32> {
    let conn = db.read();
    let query = incidents::asked(&conn, realm, text).await.unwrap();
    let cards = incidents::list(&conn, realm, scope, None, &q(text), 100, None).await.unwrap().items;
    let ids: Vec<_> = cards.iter().map(|card| card.id).collect();
    let mut documents = incidents::documents(&conn, realm, &ids).await.unwrap();
    let candidates: Vec<_> = cards.into_iter().map(|card| (documents.remove(&card.id).unwrap(), card)).collect();
    let count = candidates.len();
    let ranked = rank(&query, now(), candidates, |(document, card)| {
        (document, Dates { number: card.number, opened_at: card.opened_at, open: card.stage.is_open() })
    });
    assert_eq!(ranked.len(), count, "{text:?}: the database finds what domain finds");
    ranked.into_iter().map(|(_, card)| card.number.sequence).collect()
}

/// The queries that are answered otherwise than the table says.
async fn wrong(db: &TestDb) -> Vec<String> {
    let mut wrong = Vec::new();
    for (text, expected) in QUERIES {
        let found = search(db, live(), &everything(), text).await;
        if found != expected {
            wrong.push(format!("{text}: {found:?} instead of {expected:?}"));
        }
    }
    wrong
}

#[test]
fn one_table_of_queries_answers_alike_everywhere() {
    for_each_db(async |db| {
        organization(&db).await;
        corpus(&db, live()).await;
        assert_eq!(wrong(&db).await, Vec::<String>::new());
        let every: Vec<u32> = incidents::list(&db.read(), live(), &everything(), None, &q("  "), 100, None)
            .await
            .unwrap()
            .items
            .iter()
            .map(|card| card.number.sequence)
            .collect();
        assert_eq!(every.len(), CORPUS.len(), "nothing but space looks for nothing");
        for text in
            ["a ".repeat(100).as_str(), "'; DROP TABLE incident; --", "\" OR 1 NEAR(x", "' | !'a", "{internal_words} : toner", "-x ^y *"]
        {
            search(&db, live(), &everything(), text).await;
        }
    });
}

#[test]
fn a_search_finds_only_what_the_reader_may_see() {
    for_each_db(async |db| {
        organization(&db).await;
        let incidents = corpus(&db, live()).await;
        let own = ReadScope { open: Reach::By(Link::Own(person(1))), restricted: Reach::Nothing };
        let nothing = ReadScope { open: Reach::Nothing, restricted: Reach::Nothing };
        let records = async |scope: &ReadScope, notes: &ReadScope, text: &str| {
            let page = incidents::search_records(&db.read(), live(), (scope, notes), None, &q(text), 100, None).await.unwrap();
            page.items.into_iter().map(|incident| incident.number.sequence).collect::<Vec<_>>()
        };
        assert_eq!(records(&own, &nothing, "toner").await, Vec::<u32>::new(), "a note is not searched for its reporter");
        assert_eq!(records(&own, &nothing, "toner printers").await, Vec::<u32>::new());
        assert_eq!(records(&own, &nothing, "printers").await, [4, 1, 3, 2]);
        assert_eq!(records(&own, &nothing, "reset").await, [5], "a reply is");
        assert_eq!(records(&own, &own, "toner").await, [3]);
        let some = ReadScope { open: Reach::By(Link::Opened(vec![incidents[2].id])), restricted: Reach::Nothing };
        assert_eq!(records(&own, &some, "hall b").await, [1, 3, 9, 2], "notes count where they may be read");
        assert_eq!(records(&some, &some, "hall b").await, [3]);
        assert_eq!(search(&db, live(), &nothing, "printer").await, Vec::<u32>::new());

        let mut begin = opened();
        (begin.title, begin.restricted) = ("Payroll leaked by the printer".to_owned(), true);
        Log::open(live(), 50, begin, by(2), now()).save(&db).await.unwrap();
        let open_only = ReadScope { open: Reach::All, restricted: Reach::Nothing };
        assert_eq!(search(&db, live(), &open_only, "payroll").await, Vec::<u32>::new());
        assert_eq!(incidents::count(&db.read(), live(), &open_only, None, &q("payroll")).await.unwrap(), 0);
        let facets = incidents::facets(&db.read(), live(), &open_only, None, &q("payroll")).await.unwrap();
        assert!(facets.stages.is_empty());
        let alike = incidents::alike(&db.read(), live(), &open_only, &incidents[0]).await.unwrap();
        assert!(!alike.is_empty() && alike.iter().all(|(card, _)| !card.restricted));
        assert_eq!(search(&db, live(), &everything(), "payrol").await, [50]);
    });
}

#[test]
fn what_changed_is_found_as_it_is_now() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut log = story(live(), 1, CORPUS[0]);
        log.save(&db).await.unwrap();
        let change = async |log: &mut Log, kind: EventKind| {
            let seen = log.incident.version;
            log.push(kind, by(2));
            let (incident, event) = (log.incident.clone(), log.events.last().cloned().unwrap());
            let saved = db.write("test.change", move |tx| {
                Box::pin(async move { incidents::update(tx, &change(&incident), seen, &incident, &[event]).await })
            });
            saved.await.unwrap();
        };
        let was = Edit::Title(log.incident.title.clone());
        change(&mut log, EventKind::Edited { to: Edit::Title("Plotter in hall B".into()), was }).await;
        assert_eq!(search(&db, live(), &everything(), "printer").await, Vec::<u32>::new());
        assert_eq!(search(&db, live(), &everything(), "ploter").await, [1]);
        change(&mut log, EventKind::Noted { text: "Ordered a new fuser".into(), mentions: Default::default() }).await;
        let kind = serves(&log.incident, Some(service(2)));
        change(&mut log, kind).await;
        assert_eq!(search(&db, live(), &everything(), "fuser plotter service 2").await, [1]);

        // Another name of the service: found by it after the index has noticed, and never without.
        let put = db.write("test.rename", |tx| {
            Box::pin(async move {
                store::search::notice_names(tx).await?;
                let renamed = domain::catalogue::Service::new(service(2), "Plotting".to_owned());
                store::catalogue::put_services(tx, &house(), &[renamed]).await?;
                let waiting = store::search::notice_names(tx).await?;
                Ok::<_, StoreError>((waiting, store::search::refresh(tx, 10).await?, store::search::refresh(tx, 10).await?))
            })
        });
        assert_eq!(put.await.unwrap(), (1, 1, 0));
        assert_eq!(search(&db, live(), &everything(), "fuser ploting").await, [1]);
        assert_eq!(search(&db, live(), &everything(), "service").await, Vec::<u32>::new());
    });
}

#[test]
fn an_older_database_is_indexed_bit_by_bit() {
    for_each_db(async |db| {
        organization(&db).await;
        add_exercise(&db).await;
        corpus(&db, live()).await;
        corpus(&db, exercise()).await;
        let backend = db.writer_connection().get_database_backend();
        // As the migration leaves it.
        let mut forget =
            vec!["UPDATE search_text SET stale = TRUE, title = '', names = '', description = '', open_log = '', internal_log = ''"];
        forget.push("DELETE FROM search_word");
        if backend == DbBackend::Sqlite {
            forget.push("DELETE FROM search_index");
        }
        for sql in forget {
            db.writer_connection().execute_raw(Statement::from_string(backend, sql)).await.unwrap();
        }
        assert_eq!(search(&db, live(), &everything(), "printer").await, Vec::<u32>::new());
        let mut done = 0;
        loop {
            let some = db.write("test.refresh", |tx| Box::pin(async move { store::search::refresh(tx, 5).await })).await.unwrap();
            done += some;
            if some < 5 {
                break;
            }
        }
        assert_eq!(done, 2 * CORPUS.len() as u64);
        assert_eq!(wrong(&db).await, Vec::<String>::new());
        assert_eq!(search(&db, exercise(), &everything(), "EX7-INC-4").await, [4]);
        assert_eq!(search(&db, exercise(), &everything(), "pritner vpn").await, [4]);
    });
}

#[test]
fn what_is_purged_leaves_no_word() {
    for_each_db(async |db| {
        organization(&db).await;
        let incidents = corpus(&db, live()).await;
        let id = incidents[8].id;
        db.write("test.purge", move |tx| Box::pin(async move { incidents::purge(tx, &house(), live(), id).await })).await.unwrap();
        assert_eq!(search(&db, live(), &everything(), "reader").await, Vec::<u32>::new());
        let words = async |word: &str| {
            let sql = format!("SELECT word FROM search_word WHERE word = '{word}'");
            db.writer_connection()
                .query_all_raw(Statement::from_string(db.writer_connection().get_database_backend(), sql))
                .await
                .unwrap()
                .len()
        };
        assert_eq!((words("reader").await, words("hall").await), (0, 1));
    });
}

#[test]
fn numbers_of_other_systems_are_found() {
    for_each_db(async |db| {
        organization(&db).await;
        let id = corpus(&db, live()).await[1].id;
        db.write("test.link", move |tx| {
            Box::pin(async move { incidents::link_external(tx, &create(), live(), id, "elsewhere", "INC0010023").await })
        })
        .await
        .unwrap();
        assert_eq!(search(&db, live(), &everything(), "inc0010023").await, [2]);
        assert_eq!(search(&db, live(), &everything(), "jam inc00").await, [2]);
    });
}

/// Neither the words nor the vocabulary are read from end to end.
#[test]
fn no_search_reads_whole_tables() {
    for_each_db(async |db| {
        organization(&db).await;
        corpus(&db, live()).await;
        if db.writer_connection().get_database_backend() != DbBackend::Sqlite {
            return;
        }
        let realm = format!("X'{}'", live().id.0.simple());
        for sql in [
            format!(
                "SELECT id FROM incident WHERE realm_id = {realm} AND number IN (SELECT rowid - 0 FROM search_index \
                 WHERE search_index MATCH '\"printer\" *' AND rowid BETWEEN 1 AND 4294967295) ORDER BY opened_at DESC, number DESC LIMIT 300"
            ),
            format!("SELECT word FROM search_word WHERE realm_id = {realm} AND letters IN (6, 7, 8) AND word >= 'pri' AND word < 'prj'"),
            format!(
                "SELECT word FROM search_word WHERE realm_id = {realm} AND letters IN (6, 7, 8) AND backward >= 'ren' AND backward < 'reo'"
            ),
            format!("SELECT title FROM search_text WHERE realm_id = {realm} AND incident_id IN (X'00', X'01')"),
            "SELECT realm_id FROM search_text WHERE stale LIMIT 10".to_owned(),
        ] {
            let plan = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {sql}"));
            let rows = db.writer_connection().query_all_raw(plan).await.unwrap();
            let steps: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
            let scans =
                steps.iter().filter(|step| step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE INDEX") && !step.contains("USING"));
            assert_eq!(scans.count(), 0, "{sql}: {steps:?}");
        }
    });
}
