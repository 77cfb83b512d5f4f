//! Idempotency-Key: the same request is done once, whatever happens in between.

use std::sync::Arc;

use serde_json::{Value, json};
use testkit::for_each_db;

use crate::rest::Program;
use crate::wire::{Reply, Request};

fn keyed(program: &Program, path: &str, key: &str, body: &Value) -> Request {
    program.request("POST", path).header("idempotency-key", key).json(body)
}

async fn count(program: &Program) -> usize {
    program.get("/api/v1/incidents?limit=200").await.json()["items"].as_array().unwrap().len()
}

#[test]
fn the_same_request_is_done_once() {
    for_each_db(async |db| {
        let program = Program::open(db).await;
        let send = async |path: &str, key: &str, body: Value| program.desk.send(keyed(&program, path, key, &body)).await;
        let body = json!({ "title": "Printer" });
        let first = send("/api/v1/incidents", "k-1", body.clone()).await;
        assert_eq!((first.status, first.header("idempotency-replayed")), (201, None), "{}", first.text());
        let number = first.json()["number"].as_str().unwrap().to_owned();
        // The answer comes again as it was, also when the incident has changed since.
        let at = format!("/api/v1/incidents/{number}");
        let changed = program.desk.send(program.request("PATCH", &at).header("if-match", "*").json(&json!({ "title": "Plotter" }))).await;
        assert_eq!(changed.status, 200);
        let again = send("/api/v1/incidents", "k-1", body.clone()).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, Some("true")));
        assert_eq!(
            (again.json(), again.header("etag"), again.header("location")),
            (first.json(), first.header("etag"), first.header("location"))
        );
        assert_eq!(count(&program).await, 1);

        // Another request under the same key is a mistake, whatever differs.
        for (path, body) in [
            ("/api/v1/incidents", json!({ "title": "Other" })),
            (&format!("{at}/events"), body.clone()),
            ("/api/v1/incidents", json!({ "title": "Printer " })),
        ] {
            let reply = send(path, "k-1", body).await;
            assert!(reply.status == 409 || reply.status == 422, "{path}: {} {}", reply.status, reply.text());
        }
        assert_eq!(count(&program).await, 1);

        // What was refused is not kept: the mended request goes through under the same key.
        let refused = send("/api/v1/incidents", "k-2", json!({ "title": "" })).await;
        assert_eq!(refused.status, 422);
        assert_eq!(send("/api/v1/incidents", "k-2", json!({ "title": "Mended" })).await.status, 201);

        // Actions and texts as well.
        for (path, body, key) in
            [(format!("{at}/actions/take"), json!({}), "k-3"), (format!("{at}/events"), json!({ "kind": "note", "text": "once" }), "k-4")]
        {
            let one = send(&path, key, body.clone()).await;
            let two = send(&path, key, body).await;
            assert!(one.status < 300, "{path}: {}", one.text());
            assert_eq!((one.json(), two.header("idempotency-replayed")), (two.json(), Some("true")), "{path}");
        }
        let log = program.get(&format!("{at}/events")).await.text();
        assert_eq!(log.matches("once").count(), 1, "{log}");

        for key in ["", " ", &"k".repeat(256), "ä"] {
            let reply = send("/api/v1/incidents", key, json!({ "title": "x" })).await;
            assert_eq!(reply.status, 400, "{key:?}: {}", reply.text());
        }
    });
}

#[test]
fn keys_belong_to_people() {
    for_each_db(async |db| {
        let mut program = Program::open(db).await;
        let body = json!({ "title": "Printer" });
        let first = program.desk.send(keyed(&program, "/api/v1/incidents", "same", &body)).await;
        let jo = program.desk.person("Jo Okafor", &[domain::access::Role::AgentL1]).await;
        program.token = program.desk.token(&jo, backend::people::TokenScope::Write).await;
        let second = program.desk.send(keyed(&program, "/api/v1/incidents", "same", &body)).await;
        assert_eq!((first.status, second.status, second.header("idempotency-replayed")), (201, 201, None));
        assert_ne!(first.json()["number"], second.json()["number"]);
    });
}

#[test]
fn requests_that_come_at_once_are_done_once() {
    for_each_db(async |db| {
        let program = Arc::new(Program::open(db).await);
        for round in 0..10 {
            let asked: Vec<_> = (0..8)
                .map(|_| {
                    let program = program.clone();
                    let body = json!({ "title": format!("Printer {round}") });
                    tokio::spawn(
                        async move { program.desk.send(keyed(&program, "/api/v1/incidents", &format!("round-{round}"), &body)).await },
                    )
                })
                .collect();
            let mut replies: Vec<Reply> = Vec::new();
            for reply in asked {
                replies.push(reply.await.unwrap());
            }
            let fresh = replies.iter().filter(|reply| reply.header("idempotency-replayed").is_none()).count();
            assert!(
                replies.iter().all(|reply| reply.status == 201),
                "{:?}",
                replies.iter().map(|reply| (reply.status, reply.text())).collect::<Vec<_>>()
            );
            assert!(replies.iter().all(|reply| reply.json() == replies[0].json()));
            assert_eq!(fresh, 1);
        }
        assert_eq!(count(&program).await, 10);
    });
}
