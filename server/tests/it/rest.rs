//! REST as programs use it: from report to closure, and everything that is refused. On both databases.

use backend::people::TokenScope;
use domain::access::Role;
use serde_json::{Value, json};
use testkit::{TestDb, for_each_db};

use crate::desk::Desk;
use crate::wire::{Reply, Request};

/// A desk with the starter catalogue, and a program that acts for an agent of it.
pub struct Program {
    pub desk: Desk,
    pub token: String,
}

impl Program {
    pub async fn open(db: TestDb) -> Self {
        let desk = Desk::open(db).await;
        // The first administrator brings the starter catalogue, and is an agent as well.
        let root = desk.person("Root", &[Role::Admin]).await;
        let token = desk.token(&root, TokenScope::Write).await;
        Self { desk, token }
    }

    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::new(method, path).header("authorization", format!("Bearer {}", self.token))
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.desk.send(self.request("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.desk.send(self.request("POST", path).json(body)).await
    }

    pub async fn create(&self, title: &str) -> Value {
        let reply = self
            .post("/api/v1/incidents", &json!({ "title": title, "description": "It stands still.", "impact": 2, "urgency": "high" }))
            .await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        reply.json()
    }

    async fn act(&self, number: &str, action: &str, body: Value) -> Reply {
        self.post(&format!("/api/v1/incidents/{number}/actions/{action}"), &body).await
    }
}

fn is_problem(reply: &Reply, status: u16) -> Value {
    assert_eq!(reply.status, status, "{}", reply.text());
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{}", reply.text());
    let problem = reply.json();
    assert_eq!(problem["status"], status);
    for key in ["type", "title", "detail", "reference"] {
        assert!(problem[key].is_string(), "no {key} in {problem}");
    }
    problem
}

fn fields(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().filter_map(|error| error["field"].as_str()).collect()
}

#[test]
fn from_report_to_closure() {
    for_each_db(async |db| {
        let program = Program::open(db).await;
        let created = program
            .post(
                "/api/v1/incidents",
                &json!({ "title": "Printer hall B", "description": "It stands still.", "impact": 2, "urgency": "high" }),
            )
            .await;
        assert_eq!(created.status, 201, "{}", created.text());
        let incident = created.json();
        let number = incident["number"].as_str().unwrap().to_owned();
        let at = format!("/api/v1/incidents/{number}");
        assert_eq!(created.header("location"), Some(at.as_str()));
        assert_eq!((&incident["impact"], &incident["urgency"], &incident["priority"]), (&json!("medium"), &json!("high"), &json!("P2")));
        assert_eq!((&incident["clocks"], &incident["parent"], &incident["origin"]), (&json!([]), &Value::Null, &json!("api")));

        let read = program.get(&at).await;
        assert_eq!((read.status, read.json()), (200, incident.clone()));
        assert_eq!(read.header("etag"), created.header("etag"));
        assert_eq!(read.header("etag"), Some(format!("\"{}\"", incident["version"]).as_str()));
        let again = program.desk.send(program.request("GET", &at).header("if-none-match", read.header("etag").unwrap())).await;
        assert_eq!((again.status, again.text().as_str()), (304, ""));

        // Intake: what is missing is named, then given.
        let mut stage = incident["stage"].as_str().unwrap().to_owned();
        if stage == "identification" {
            let moved = program.act(&number, "accept", json!({})).await;
            assert_eq!(moved.status, 200, "{}", moved.text());
            stage = moved.json()["stage"].as_str().unwrap().to_owned();
        }
        if stage == "logging" {
            let refused = program.act(&number, "log", json!({})).await;
            assert!(fields(&is_problem(&refused, 422)).contains(&"effect"), "{}", refused.text());
            let moved = program
                .act(&number, "log", json!({ "effect": "Ten people wait.", "channel": "phone", "noticed_at": "2026-11-20T08:55:00Z" }))
                .await;
            assert_eq!(moved.json()["stage"], "categorization", "{}", moved.text());
        }
        let refused = program.act(&number, "categorize", json!({ "service": "Workplace", "from": "categorization" })).await;
        assert!(fields(&is_problem(&refused, 422)).contains(&"category"), "{}", refused.text());
        let given = json!({ "service": "workplace", "category": "Hardware › Printer", "types": ["hardware"], "from": "categorization" });
        let moved = program.act(&number, "categorize", given).await;
        assert_eq!(moved.status, 200, "{}", moved.text());
        assert_eq!(moved.json()["service"]["name"], "Workplace");
        let moved = program.act(&number, "prioritize", json!({})).await;
        assert_eq!(moved.json()["stage"], "response", "{}", moved.text());
        let moved = program.act(&number, "diagnose", json!({ "team": "Service desk", "assignee": "me" })).await;
        assert_eq!(
            (moved.status, &moved.json()["stage"], &moved.json()["level"]),
            (200, &json!("diagnosis"), &json!("L1")),
            "{}",
            moved.text()
        );
        assert_eq!(moved.json()["assignee"]["name"], "Root");

        let note = program.post(&format!("{at}/events"), &json!({ "kind": "note", "text": "The fuser is too cold." })).await;
        assert_eq!(
            (note.status, &note.json()["data"]["text"], &note.json()["audience"]),
            (201, &json!("The fuser is too cold."), &json!("internal"))
        );
        let moved = program.act(&number, "fix", json!({ "cause": "Fuser" })).await;
        assert_eq!(moved.json()["stage"], "resolution", "{}", moved.text());
        let moved = program.act(&number, "resolve", json!({ "resolution_code": "fixed", "resolution_notes": "New fuser." })).await;
        assert_eq!((&moved.json()["stage"], moved.json()["resolved_at"].is_string()), (&json!("recovery"), true), "{}", moved.text());
        let moved = program.act(&number, "close", json!({ "category_checked": true, "lesson": "none" })).await;
        assert_eq!((&moved.json()["stage"], &moved.json()["stage_kind"]), (&json!("closed"), &json!("closed")), "{}", moved.text());

        let log = program.get(&format!("{at}/events")).await.json();
        let kinds: Vec<&str> = log["items"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!((kinds[0], kinds.contains(&"noted"), kinds.contains(&"closed")), ("opened", true, true), "{kinds:?}");
        assert_eq!(log["items"][0]["actor"]["name"], "Root");
    });
}

#[test]
fn changes_name_the_version_that_was_read() {
    for_each_db(async |db| {
        let program = Program::open(db).await;
        let incident = program.create("Printer hall B").await;
        let at = format!("/api/v1/incidents/{}", incident["number"].as_str().unwrap());
        let patch = async |tag: Option<&str>, body: Value| {
            let mut request = program.request("PATCH", &at);
            if let Some(tag) = tag {
                request = request.header("if-match", tag);
            }
            program.desk.send(request.json(&body)).await
        };
        is_problem(&patch(None, json!({ "title": "x" })).await, 428);
        let tag = format!("\"{}\"", incident["version"]);
        let done = patch(Some(&tag), json!({ "title": "Printer hall C", "cause": "Paper" })).await;
        assert_eq!(
            (done.status, &done.json()["title"], &done.json()["cause"]),
            (200, &json!("Printer hall C"), &json!("Paper")),
            "{}",
            done.text()
        );
        assert_ne!(done.header("etag"), Some(tag.as_str()));
        // The version moved on: whoever still has the old one is told, with the new one.
        let late = patch(Some(&tag), json!({ "title": "Printer hall D" })).await;
        is_problem(&late, 412);
        assert_eq!(late.header("etag"), done.header("etag"));
        is_problem(&patch(Some("\"999\""), json!({ "title": "x" })).await, 412);
        is_problem(&patch(Some("W/\"1\""), json!({ "title": "x" })).await, 412);
        assert_eq!(patch(Some("*"), json!({ "cause": null })).await.json()["cause"], Value::Null);
        // All or none, and each wrong field by its name.
        let wrong = patch(Some("*"), json!({ "title": "", "impact": 9, "colour": "red", "stage": "closed", "description": "new" })).await;
        assert_eq!(fields(&is_problem(&wrong, 422)), ["colour", "stage"]);
        let wrong = patch(Some("*"), json!({ "title": "", "impact": 9, "description": "new" })).await;
        assert_eq!(fields(&is_problem(&wrong, 422)), ["title", "impact"]);
        assert_eq!(program.get(&at).await.json()["description"], incident["description"]);
        is_problem(&patch(Some("*"), json!({})).await, 422);
    });
}

#[test]
fn lists_filter_sort_and_page() {
    for_each_db(async |db| {
        let program = Program::open(db).await;
        for n in 1..=7 {
            program.create(&format!("Printer {n}")).await;
        }
        let second = program.create("Coffee machine").await;
        let numbers = |reply: &Reply| -> Vec<String> {
            let items = reply.json()["items"].as_array().unwrap().clone();
            items.iter().map(|item| item["number"].as_str().unwrap().to_owned()).collect()
        };
        let mut path = "/api/v1/incidents?limit=3&sort=number&priority=P2&open=true".to_owned();
        let mut seen = Vec::new();
        let mut pages = 0;
        loop {
            let reply = program.get(&path).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.text());
            seen.extend(numbers(&reply));
            pages += 1;
            let Some(link) = reply.header("link") else {
                assert_eq!(reply.json()["next"], Value::Null);
                break;
            };
            assert!(link.ends_with(">; rel=\"next\""), "{link}");
            path = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
            assert!(path.contains("limit=3") && path.contains("priority=P2") && path.matches("cursor=").count() == 1, "{path}");
        }
        assert_eq!((pages, seen.len()), (3, 8));
        assert_eq!(seen, (1..=8).map(|n| format!("INC-{n}")).collect::<Vec<_>>());
        assert_eq!(numbers(&program.get("/api/v1/incidents?q=coffee").await), [second["number"].as_str().unwrap()]);
        assert_eq!(numbers(&program.get("/api/v1/incidents?assignee=me").await), Vec::<String>::new());
        assert_eq!(numbers(&program.get("/api/v1/incidents?team=second%20level").await), Vec::<String>::new());
        assert_eq!(numbers(&program.get("/api/v1/incidents?stage=closed,cancelled").await).len(), 0);
        for (query, field) in [
            ("stage=nowhere", "stage"),
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=x", "limit"),
            ("team=Nobody", "team"),
            ("colour=red", "colour"),
            ("sort=colour", "sort"),
            ("open=maybe", "open"),
            ("assignee=x%40y", "assignee"),
            ("q=%00", "q"),
        ] {
            let problem = is_problem(&program.get(&format!("/api/v1/incidents?{query}")).await, 422);
            assert_eq!(fields(&problem), [field], "{query}");
        }
        let wrong = program.get("/api/v1/incidents?cursor=nonsense").await;
        assert!((400..500).contains(&wrong.status), "{}", wrong.text());
    });
}

#[test]
fn the_log_pages_too() {
    for_each_db(async |db| {
        let program = Program::open(db).await;
        let number = program.create("Printer").await["number"].as_str().unwrap().to_owned();
        let at = format!("/api/v1/incidents/{number}/events");
        for n in 0..5 {
            let reply = program.post(&at, &json!({ "kind": "note", "text": format!("note {n}") })).await;
            assert_eq!(reply.status, 201, "{}", reply.text());
        }
        let whole = program.get(&at).await.json()["items"].as_array().unwrap().clone();
        let mut path = format!("{at}?limit=2");
        let mut seen = Vec::new();
        loop {
            let reply = program.get(&path).await;
            seen.extend(reply.json()["items"].as_array().unwrap().clone());
            let Some(link) = reply.header("link") else { break };
            path = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
        }
        assert_eq!(seen, whole);
        is_problem(&program.get(&format!("{at}?cursor=x")).await, 422);
    });
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let program = Program::open(TestDb::sqlite().await).await;
    let number = program.create("Printer").await["number"].as_str().unwrap().to_owned();
    let paths =
        ["/api/v1/incidents".to_owned(), format!("/api/v1/incidents/{number}/events"), format!("/api/v1/incidents/{number}/actions/take")];
    let deep = "[".repeat(100_000);
    let cases: [(&str, Vec<u8>, u16); 11] = [
        ("application/json", b"{".to_vec(), 400),
        ("application/json", b"[]".to_vec(), 400),
        ("application/json", b"null".to_vec(), 400),
        ("application/json", b"{\"title\": \"\xff\"}".to_vec(), 400),
        ("application/json", b"{\"title\": \"\\ud800\"}".to_vec(), 400),
        ("application/json", deep.into_bytes(), 400),
        ("application/json", vec![b' '; 2 * 1024 * 1024], 413),
        ("text/plain", b"{}".to_vec(), 415),
        ("application/x-www-form-urlencoded", b"title=x".to_vec(), 415),
        ("application/json", b"{\"nothing\": 1}".to_vec(), 422),
        ("application/json; charset=utf-8", b"{\"title\": 5, \"text\": 5, \"kind\": 5, \"reason\": 5}".to_vec(), 422),
    ];
    for path in &paths {
        for (kind, body, expect) in &cases {
            let reply = program.desk.send(program.request("POST", path).body(kind, body.clone())).await;
            let problem = is_problem(&reply, *expect);
            let text = problem.to_string();
            for inside in ["serde", "expected", "invalid type", "domain::", "struct"] {
                assert!(!text.contains(inside), "{path} {kind}: {text}");
            }
        }
    }
    // One more for creating: every wrong value by its name, never the first alone.
    let body = json!({ "title": "x\u{0}", "impact": 0, "urgency": "soon", "noticed_at": "yesterday", "channel": "pigeon", "types": ["sofa"], "team": "No such", "reporter": "x" });
    let problem = is_problem(&program.post("/api/v1/incidents", &body).await, 422);
    assert_eq!(fields(&problem), ["reporter", "team"], "names are looked up first");
    let body =
        json!({ "title": "x\u{0}", "impact": 0, "urgency": "soon", "noticed_at": "yesterday", "channel": "pigeon", "types": ["sofa"] });
    let problem = is_problem(&program.post("/api/v1/incidents", &body).await, 422);
    assert_eq!(fields(&problem), ["title", "channel", "impact", "noticed_at", "types", "urgency"]);
}

#[test]
fn tokens_open_what_their_owner_may_and_no_more() {
    for_each_db(async |db| {
        let mut program = Program::open(db).await;
        let number = program.create("Printer").await["number"].as_str().unwrap().to_owned();
        let at = format!("/api/v1/incidents/{number}");
        let send = async |token: &str, method: &str, path: &str, body: Option<Value>| {
            let mut request = Request::new(method, path).header("authorization", format!("Bearer {token}")).header("if-match", "*");
            if let Some(body) = body {
                request = request.json(&body);
            }
            program.desk.send(request).await
        };
        for token in
            ["", " ", "mst_", "mst_x", "nonsense", &program.token[..20], &program.token.to_uppercase(), &format!("{}x", program.token)]
        {
            let reply = send(token, "GET", &at, None).await;
            is_problem(&reply, 401);
            assert!(reply.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")), "{token:?}");
        }
        is_problem(&program.desk.get(&at).await, 401);
        let basic = Request::new("GET", &at).header("authorization", "Basic eDp5");
        is_problem(&program.desk.send(basic).await, 401);

        // A session opens nothing here: REST reads no cookie.
        let anna = program.desk.person("Anna Rossi", &[Role::AgentL1]).await;
        let cookie = program.desk.sign_in(&anna).await;
        is_problem(&program.desk.send(Request::new("GET", &at).header("cookie", cookie)).await, 401);

        // A token that reads reads.
        let reads = program.desk.token(&anna, TokenScope::Read).await;
        assert_eq!(send(&reads, "GET", &at, None).await.status, 200);
        is_problem(&send(&reads, "POST", "/api/v1/incidents", Some(json!({ "title": "x" }))).await, 403);
        is_problem(&send(&reads, "POST", &format!("{at}/events"), Some(json!({ "kind": "note", "text": "x" }))).await, 403);
        is_problem(&send(&reads, "PATCH", &at, Some(json!({ "title": "x" }))).await, 403);

        // Somebody else's incident is exactly like one that is not there.
        let lea = program.desk.person("Lea Brandt", &[Role::EndUser]).await;
        let hers = program.desk.token(&lea, TokenScope::All).await;
        let without_reference = |reply: Reply| {
            let mut problem = is_problem(&reply, 404);
            problem.as_object_mut().unwrap().remove("reference");
            problem
        };
        for (method, path, body) in [
            ("GET", "", None),
            ("PATCH", "", Some(json!({ "title": "x" }))),
            ("GET", "/events", None),
            ("POST", "/events", Some(json!({ "kind": "note", "text": "x" }))),
            ("POST", "/events", Some(json!({ "kind": "nonsense" }))),
            ("POST", "/actions/take", Some(json!({}))),
            ("POST", "/actions/resolve", Some(json!({ "nonsense": 1 }))),
        ] {
            let foreign = without_reference(send(&hers, method, &format!("{at}{path}"), body.clone()).await);
            let missing = without_reference(send(&hers, method, &format!("/api/v1/incidents/INC-9999{path}"), body).await);
            assert_eq!(foreign, missing, "{method} {path}");
        }
        assert_eq!(send(&hers, "GET", "/api/v1/incidents", None).await.json()["items"], json!([]));
        // Her own she sees, without what is written for the desk.
        let own = send(&hers, "POST", "/api/v1/incidents", Some(json!({ "title": "My mail", "reporter": "root@desk.example" }))).await;
        assert_eq!(fields(&is_problem(&own, 422)), ["reporter"]);
        let own =
            send(&hers, "POST", "/api/v1/incidents", Some(json!({ "title": "My mail", "reporter": "Lea.Brandt@desk.example" }))).await;
        assert_eq!((own.status, &own.json()["reporter"]["name"]), (201, &json!("Lea Brandt")), "{}", own.text());
        let own = format!("/api/v1/incidents/{}", own.json()["number"].as_str().unwrap());
        is_problem(&send(&hers, "PATCH", &own, Some(json!({ "impact": 1 }))).await, 403);
        is_problem(&send(&hers, "POST", &format!("{own}/events"), Some(json!({ "kind": "note", "text": "x" }))).await, 403);
        let noted = program.post(&format!("{own}/events"), &json!({ "kind": "note", "text": "for the desk alone" })).await;
        assert_eq!(noted.status, 201, "{}", noted.text());
        let answered = send(&hers, "POST", &format!("{own}/events"), Some(json!({ "kind": "reply", "text": "It is urgent." }))).await;
        assert_eq!((answered.status, &answered.json()["kind"]), (201, &json!("answered")), "{}", answered.text());
        let log = send(&hers, "GET", &format!("{own}/events"), None).await.text();
        assert!(log.contains("It is urgent.") && !log.contains("for the desk alone"), "{log}");

        // What ends the account ends its tokens.
        backend::people::disable(&program.desk.backend.system("test"), &lea.email).await.unwrap();
        is_problem(&send(&hers, "GET", &own, None).await, 401);
        program.desk.stop().await;
    });
}

#[test]
fn addresses_and_methods_that_are_none() {
    for_each_db(async |db| {
        let program = Program::open(db).await;
        program.create("Printer").await;
        for path in [
            "/api/v1/incidents/INC-0",
            "/api/v1/incidents/inc-1",
            "/api/v1/incidents/1",
            "/api/v1/incidents/%ff",
            "/api/v1/incidents/EX1-INC-1",
            "/api/v1/x",
            "/api",
            "/api/v2/incidents",
        ] {
            is_problem(&program.get(path).await, 404);
        }
        for action in ["import", "nothing", "TAKE", "19"] {
            is_problem(&program.post(&format!("/api/v1/incidents/INC-1/actions/{action}"), &json!({})).await, 404);
        }
        for (method, path) in
            [("DELETE", "/api/v1/incidents/INC-1"), ("PUT", "/api/v1/incidents"), ("GET", "/api/v1/incidents/INC-1/actions/take")]
        {
            let reply = program.desk.send(program.request(method, path)).await;
            is_problem(&reply, 405);
            assert!(reply.header("allow").is_some(), "{method} {path}");
        }
        // The table's own guard, not a check of this door: nothing closes from here.
        is_problem(&program.post("/api/v1/incidents/INC-1/actions/close", &json!({ "from": "recovery" })).await, 409);
    });
}

/// What a change answers is what is read afterwards, to the last digit.
#[test]
fn times_are_answered_as_they_are_kept() {
    for_each_db(async |db| {
        let program = Program::open(db).await;
        let created = program.create("Printer").await;
        let at = format!("/api/v1/incidents/{}", created["number"].as_str().unwrap());
        let body = json!({ "noticed_at": "2026-11-20T08:55:00.123456789Z" });
        let changed = program.desk.send(program.request("PATCH", &at).header("if-match", "*").json(&body)).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
        let read = program.get(&at).await.json();
        assert_eq!(changed.json()["noticed_at"], "2026-11-20T08:55:00.123456Z");
        assert_eq!(changed.json()["noticed_at"], read["noticed_at"]);
    });
}
