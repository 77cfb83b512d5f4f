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
        compare(serving.address, &token, &ledgers).await;
        serving.kill().await;
        let db = Db::connect(scratch.url(), &DbOptions::default()).await.unwrap();
        assert_eq!(db.check().await.unwrap(), Vec::<String>::new());
    });
}

/// What is there against what was acknowledged. Everything was, in the end, because each writer asked until it was told.
async fn compare(address: SocketAddr, token: &str, ledgers: &[Ledger]) {
    let get = async |path: &str| {
        let reply = Request::new("GET", path).header("authorization", format!("Bearer {token}")).send(address).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        reply
    };
    let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut next = Some("/api/v1/incidents?limit=200&sort=number".to_owned());
    while let Some(path) = next {
        let reply = get(&path).await;
        for item in reply.json()["items"].as_array().unwrap() {
            there.entry(item["title"].as_str().unwrap().to_owned()).or_default().push(item["number"].as_str().unwrap().to_owned());
        }
        next = reply.header("link").map(|link| link.trim_start_matches('<').split('>').next().unwrap().to_owned());
    }
    let told: BTreeMap<String, Vec<String>> =
        ledgers.iter().flat_map(|ledger| &ledger.created).map(|(title, number)| (title.clone(), vec![number.clone()])).collect();
    assert!(told.len() > WRITERS, "only {} incidents: the writers hardly wrote", told.len());
    assert_eq!(there, told, "lost or doubled");
    for (text, number) in ledgers.iter().flat_map(|ledger| &ledger.noted) {
        let log = get(&format!("/api/v1/incidents/{number}/events")).await.json();
        let notes = log["items"].as_array().unwrap().iter().filter(|event| event["data"]["text"] == text.as_str()).count();
        assert_eq!(notes, 1, "{text} in {number}");
    }
}
