//! `kill -9` in the middle of the work: what was acknowledged is there, once, and nothing is there twice.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use store::{Db, DbOptions};
use testkit::{Content, Engine, Scratch, for_each_engine};
use tokio::sync::watch;

use crate::program::Home;
use crate::wire::Request;

const WRITERS: usize = 16;

fn cycles(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 10,
        Engine::Postgres => 3,
    }
}

/// Where the server is now, if it is up; a writer waits for the next one when it is gone.
type Server = watch::Receiver<Option<SocketAddr>>;

#[derive(Clone)]
struct Writer {
    name: String,
    token: Arc<str>,
    server: Server,
    acknowledged: Arc<AtomicUsize>,
    stop: watch::Receiver<bool>,
}

/// What the writer was told, in its own book.
#[derive(Default)]
struct Ledger {
    /// Title to number.
    created: BTreeMap<String, String>,
    /// Text to number.
    noted: BTreeMap<String, String>,
}

impl Writer {
    async fn run(mut self) -> Ledger {
        let mut ledger = Ledger::default();
        for n in 0.. {
            if *self.stop.borrow() {
                break;
            }
            let title = format!("{} report {n}", self.name);
            let created = self.until_answered("/api/v1/incidents", &json!({ "title": title }), &title).await;
            let number = created["number"].as_str().unwrap().to_owned();
            ledger.created.insert(title, number.clone());
            let text = format!("{} note {n}", self.name);
            self.until_answered(&format!("/api/v1/incidents/{number}/events"), &json!({ "kind": "note", "text": text }), &text).await;
            ledger.noted.insert(text, number);
        }
        ledger
    }

    /// The same request under the same key, again and again, until somebody answers it.
    async fn until_answered(&mut self, path: &str, body: &Value, key: &str) -> Value {
        loop {
            let address = *self.server.wait_for(Option::is_some).await.unwrap();
            let request = Request::new("POST", path).header("authorization", format!("Bearer {}", self.token));
            let reply = request.header("idempotency-key", key).json(body).try_send(address.unwrap()).await;
            match reply {
                Ok(Some(reply)) if reply.status == 201 => {
                    self.acknowledged.fetch_add(1, Ordering::Relaxed);
                    return reply.json();
                }
                // Busy, or dying: told to come again, or cut off.
                Ok(Some(reply)) => assert_eq!(reply.status, 503, "{path}: {}", reply.text()),
                Ok(None) | Err(_) => tokio::task::yield_now().await,
            }
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_doubled() {
    for_each_engine(async |engine| {
        let scratch = Scratch::new(engine, Content::Migrated).await;
        let home = Home::new(Some(scratch.url()));
        home.add_person("root@desk.example", "admin").await;
        let token = home.told(&["token", "create", "--email", "root@desk.example", "--name", "writers", "--scope", "write"]).await;
        let (place, server) = watch::channel(None);
        let (end, stop) = watch::channel(false);
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let writers: Vec<_> = (0..WRITERS)
            .map(|n| {
                let (token, server, stop) = (token.as_str().into(), server.clone(), stop.clone());
                let writer = Writer { name: format!("writer {n}"), token, server, acknowledged: acknowledged.clone(), stop };
                tokio::spawn(writer.run())
            })
            .collect();
        for cycle in 0..cycles(engine) {
            let before = acknowledged.load(Ordering::Relaxed);
            let serving = home.serve().await;
            place.send_replace(Some(serving.address));
            // Each time at another point of the work; the others are in the middle of theirs.
            while acknowledged.load(Ordering::Relaxed) < before + 20 + 7 * cycle {
                tokio::task::yield_now().await;
            }
            serving.kill().await;
            place.send_replace(None);
        }
        let serving = home.serve().await;
        place.send_replace(Some(serving.address));
        end.send_replace(true);
        let mut ledgers = Vec::new();
        for writer in writers {
            ledgers.push(writer.await.unwrap());
        }
        let created = ledgers.iter().map(|ledger| ledger.created.len()).sum::<usize>();
        assert!(created > WRITERS, "only {created} incidents: the writers hardly wrote");
        let there = There::read(serving.address, &token).await;
        assert_eq!(differences(&ledgers, &there), Vec::<String>::new());
        serving.kill().await;
        let db = Db::connect(scratch.url(), &DbOptions::default()).await.unwrap();
        assert_eq!(db.check().await.unwrap(), Vec::<String>::new());
    });
}

/// What the server holds: titles and texts with the incidents that have them, each as often as it is there.
#[derive(Clone, Default)]
struct There {
    created: BTreeMap<String, Vec<String>>,
    noted: BTreeMap<String, Vec<String>>,
}

impl There {
    async fn read(address: SocketAddr, token: &str) -> There {
        let get = async |path: &str| {
            let reply = Request::new("GET", path).header("authorization", format!("Bearer {token}")).send(address).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.text());
            reply
        };
        let mut there = There::default();
        let mut next = Some("/api/v1/incidents?limit=200&sort=number".to_owned());
        while let Some(path) = next {
            let reply = get(&path).await;
            for item in reply.json()["items"].as_array().unwrap() {
                let number = item["number"].as_str().unwrap().to_owned();
                let log = get(&format!("/api/v1/incidents/{number}/events")).await.json();
                for text in log["items"].as_array().unwrap().iter().filter_map(|event| event["data"]["text"].as_str()) {
                    there.noted.entry(text.to_owned()).or_default().push(number.clone());
                }
                there.created.entry(item["title"].as_str().unwrap().to_owned()).or_default().push(number);
            }
            next = reply.header("link").map(|link| link.trim_start_matches('<').split('>').next().unwrap().to_owned());
        }
        there
    }
}

/// What was acknowledged against what is there. Everything was, in the end, because each writer asked until it was told.
fn differences(ledgers: &[Ledger], there: &There) -> Vec<String> {
    let mut found = Vec::new();
    let created = ledgers.iter().flat_map(|ledger| &ledger.created);
    let noted = ledgers.iter().flat_map(|ledger| &ledger.noted);
    compare("incident", created, &there.created, &mut found);
    compare("note", noted, &there.noted, &mut found);
    found
}

fn compare<'a>(
    what: &str,
    told: impl Iterator<Item = (&'a String, &'a String)>,
    there: &BTreeMap<String, Vec<String>>,
    found: &mut Vec<String>,
) {
    let told: BTreeMap<&String, &String> = told.collect();
    for (text, number) in &told {
        match there.get(*text).map(Vec::as_slice) {
            None | Some([]) => found.push(format!("{what} {text} in {number} is lost")),
            Some([only]) if only == *number => {}
            Some([other]) => found.push(format!("{what} {text} is in {other}, not in {number}")),
            Some(more) => found.push(format!("{what} {text} is there {} times: {more:?}", more.len())),
        }
    }
    for (text, numbers) in there.iter().filter(|(text, _)| !told.contains_key(text)) {
        found.push(format!("{what} {text} in {numbers:?} was acknowledged to nobody"));
    }
}

/// A test that compares nothing would be green as well.
#[test]
fn the_comparison_finds_what_a_broken_key_would_do() {
    let one = |text: &str, number: &str| BTreeMap::from([(text.to_owned(), number.to_owned())]);
    let told = [
        Ledger { created: one("writer 0 report 0", "INC-1"), noted: one("writer 0 note 0", "INC-1") },
        Ledger { created: one("writer 1 report 0", "INC-2"), noted: one("writer 1 note 0", "INC-2") },
    ];
    let mut whole = There::default();
    for (n, number) in ["INC-1", "INC-2"].into_iter().enumerate() {
        whole.created.insert(format!("writer {n} report 0"), vec![number.to_owned()]);
        whole.noted.insert(format!("writer {n} note 0"), vec![number.to_owned()]);
    }
    assert_eq!(differences(&told, &whole), Vec::<String>::new());
    let check = |what: &str, change: fn(&mut There), expect: &str| {
        let mut there = whole.clone();
        change(&mut there);
        assert_eq!(differences(&told, &there), [expect], "{what}");
    };
    check(
        "the row of the key was not written: the second try made another",
        |there| there.created.get_mut("writer 0 report 0").unwrap().push("INC-3".to_owned()),
        "incident writer 0 report 0 is there 2 times: [\"INC-1\", \"INC-3\"]",
    );
    check(
        "the row of the key stayed, its work did not",
        |there| drop(there.created.remove("writer 1 report 0")),
        "incident writer 1 report 0 in INC-2 is lost",
    );
    check(
        "a note twice",
        |there| there.noted.get_mut("writer 1 note 0").unwrap().push("INC-2".to_owned()),
        "note writer 1 note 0 is there 2 times: [\"INC-2\", \"INC-2\"]",
    );
    check("a note lost", |there| drop(there.noted.remove("writer 0 note 0")), "note writer 0 note 0 in INC-1 is lost");
    check(
        "the answer of another key",
        |there| there.noted.get_mut("writer 0 note 0").unwrap()[0] = "INC-2".to_owned(),
        "note writer 0 note 0 is in INC-2, not in INC-1",
    );
    check(
        "work that nobody was told of",
        |there| drop(there.created.insert("writer 2 report 0".to_owned(), vec!["INC-9".to_owned()])),
        "incident writer 2 report 0 in [\"INC-9\"] was acknowledged to nobody",
    );
}
