//! Tasks over REST: added by hand and from a template, once; changed with the version that was read; asked for at the
//! end. On both databases.

use serde_json::{Value, json};
use testkit::for_each_db;

use crate::rest::Program;

fn states(list: &Value) -> Vec<(&str, &str)> {
    let items = list["items"].as_array().expect("a list");
    items.iter().map(|item| (item["title"].as_str().unwrap(), item["state"].as_str().unwrap())).collect()
}

fn wrong(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(|error| error["field"].as_str()).collect()
}

impl Program {
    /// An incident in Recovery; its number.
    async fn resolved(&self, title: &str) -> String {
        let whole = json!({
            "title": title, "description": "It stands still.", "effect": "Ten people wait.", "channel": "phone",
            "noticed_at": "2026-11-20T08:55:00Z", "types": ["hardware"], "category": "Hardware › Printer", "service": "Workplace",
            "impact": 2, "urgency": "high",
        });
        let created = self.post("/api/v1/incidents", &whole).await;
        assert_eq!((created.status, &created.json()["stage"]), (201, &json!("response")), "{}", created.text());
        let number = created.json()["number"].as_str().unwrap().to_owned();
        for (action, body) in [
            ("diagnose", json!({ "team": "Service desk", "assignee": "me" })),
            ("fix", json!({ "cause": "Fuser" })),
            ("resolve", json!({ "resolution_code": "fixed", "resolution_notes": "New fuser." })),
        ] {
            let done = self.post(&format!("/api/v1/incidents/{number}/actions/{action}"), &body).await;
            assert_eq!(done.status, 200, "{action}: {}", done.text());
        }
        number
    }
}

#[test]
fn tasks_from_the_first_to_the_closing() {
    for_each_db(async |db| {
        let program = Program::open(db).await;
        let incident = program.create("No network in hall B").await;
        let number = incident["number"].as_str().unwrap();
        assert_eq!(incident["tasks"], json!({ "done": 0, "total": 0, "due": null }));
        let (at, tasks) = (format!("/api/v1/incidents/{number}"), format!("/api/v1/incidents/{number}/tasks"));

        // The same request twice adds one task.
        let body = json!({ "title": "Look", "skills": ["Networks"], "priority": "high", "due": "2026-11-21T10:00:00Z", "owner": "me" });
        let add = || program.request("POST", &tasks).header("idempotency-key", "look-1").json(&body);
        let first = program.desk.send(add()).await;
        assert_eq!((first.status, first.header("location")), (201, Some(tasks.as_str())), "{}", first.text());
        let again = program.desk.send(add()).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, Some("true")));
        assert_eq!(again.json(), first.json());
        let task = &first.json()["items"][0];
        assert_eq!((&task["owner"]["name"], &task["skills"], &task["state"]), (&json!("Root"), &json!(["Networks"]), &json!("open")));

        let planned = program.post(&tasks, &json!({ "template": "Network outage" })).await;
        assert_eq!((planned.status, planned.json()["items"].as_array().unwrap().len()), (201, 4), "{}", planned.text());
        for (body, status, field) in [
            (json!({ "template": "network outage" }), 422, "again"),
            (json!({ "template": "Nothing" }), 422, "template"),
            (json!({ "template": "Network outage", "title": "x" }), 422, "title"),
            (json!({ "title": " " }), 422, "title"),
            (json!({ "title": "x", "owner": "nobody@example.org" }), 422, "owner"),
            (json!({ "title": "x", "colour": "red" }), 422, "colour"),
        ] {
            let refused = program.post(&tasks, &body).await;
            assert_eq!((refused.status, wrong(&refused.json())), (status, vec![field]), "{body}");
        }

        let id = planned.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let one = format!("{tasks}/{id}");
        let patch = async |tag: Option<&str>, body: Value| {
            let request = program.request("PATCH", &one).json(&body);
            program
                .desk
                .send(match tag {
                    Some(tag) => request.header("if-match", tag),
                    None => request,
                })
                .await
        };
        assert_eq!(patch(None, json!({ "state": "done" })).await.status, 428);
        assert_eq!(patch(first.header("etag"), json!({ "state": "done" })).await.status, 412, "tasks came since");
        let read = program.get(&tasks).await;
        let moved = patch(read.header("etag"), json!({ "state": "done", "title": "Look twice", "place": 3 })).await;
        assert_eq!(moved.status, 200, "{}", moved.text());
        assert_eq!(states(&moved.json())[3], ("Look twice", "done"));
        let skip = patch(Some("*"), json!({ "state": "skipped" })).await;
        assert_eq!((skip.status, wrong(&skip.json())), (422, vec!["reason"]));
        assert_eq!(patch(Some("*"), json!({})).await.status, 422);
        let missing =
            program.desk.send(program.request("PATCH", &format!("{tasks}/{}", uuid::Uuid::nil())).json(&json!({ "state": "done" }))).await;
        assert_eq!(missing.status, 404);

        let progress = program.get(&at).await.json()["tasks"].clone();
        assert_eq!((&progress["done"], &progress["total"]), (&json!(1), &json!(4)));
    });
}

#[test]
fn closing_names_the_open_tasks() {
    for_each_db(async |db| {
        let program = Program::open(db).await;
        let number = program.resolved("No network in hall B").await;
        let tasks = format!("/api/v1/incidents/{number}/tasks");
        for title in ["Call", "Restore"] {
            assert_eq!(program.post(&tasks, &json!({ "title": title })).await.status, 201);
        }
        let close = format!("/api/v1/incidents/{number}/actions/close");
        let body = |more: Value| {
            let mut body = json!({ "category_checked": true, "lesson": "none" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        for (more, field) in [(json!({}), "tasks"), (json!({ "tasks": "skipped" }), "tasks_reason"), (json!({ "tasks": "later" }), "tasks")]
        {
            let refused = program.post(&close, &body(more.clone())).await;
            assert_eq!((refused.status, wrong(&refused.json())), (422, vec![field]), "{more}");
        }
        let first = program.get(&tasks).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let mut more = json!({ "tasks": "skipped", "tasks_reason": "Nobody needs it" });
        more[format!("task_{first}")] = json!("done");
        let closed = program.post(&close, &body(more)).await;
        assert_eq!((closed.status, &closed.json()["stage"]), (200, &json!("closed")), "{}", closed.text());
        assert_eq!(states(&program.get(&tasks).await.json()), [("Call", "done"), ("Restore", "skipped")]);
        assert_eq!(program.post(&tasks, &json!({ "title": "Late" })).await.status, 409);
    });
}
