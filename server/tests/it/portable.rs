//! Out of one installation and into another: what comes out of the second is what came out of the first, byte for byte,
//! whichever database each has; and what is not whole puts nothing in.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use store::{Db, DbOptions};
use testkit::{Content, Engine, Scratch, for_each_engine};

use crate::attachments::file;
use crate::program::{Home, PASSWORD};
use crate::wire::Request;

const DESK: &str = "desk@desk.example";

/// What the demo leaves empty, on both databases alike.
const MORE: [&str; 7] = [
    "INSERT INTO draft (realm_id, person, place, text, updated_at) SELECT realm_id, person, 'note', 'O''Neill says \"ü\"', since \
     FROM follower ORDER BY person LIMIT 1",
    "INSERT INTO inbox (realm_id, person, event_id, incident_id, because, created_at, read_at) \
     SELECT f.realm_id, f.person, e.id, e.incident_id, 'follower', e.recorded_at, e.recorded_at FROM follower f, event e \
     WHERE e.incident_id = f.incident_id ORDER BY f.person, e.id LIMIT 2",
    "INSERT INTO opening (realm_id, incident_id, person, until) SELECT realm_id, incident_id, person, since FROM follower \
     ORDER BY person LIMIT 1",
    "INSERT INTO external_ref (realm_id, system, external_id, incident_id) SELECT realm_id, 'a', 'B-77001', id FROM incident WHERE number = 3",
    "INSERT INTO external_ref (realm_id, system, external_id, incident_id) SELECT realm_id, 'a', 'a-9', id FROM incident WHERE number = 3",
    "INSERT INTO bulk_item (realm_id, bulk, incident_id, person, at, act, outcome, why) SELECT realm_id, incident_id, incident_id, person, \
     since, 'edit', 'skipped', 'It is closed.' FROM follower ORDER BY person, incident_id LIMIT 2",
    "INSERT INTO person_site (person, location) SELECT person.id, location.id FROM person, location WHERE location.parent IS NOT NULL \
     AND NOT EXISTS (SELECT 1 FROM person_site s WHERE s.person = person.id) ORDER BY person.id, location.id LIMIT 3",
];

/// From another system, so that there is a run with what it made.
const SOME: &str = r#"{"t":"user","id":1,"login":"kim","name":"Kim","email":"kim@elsewhere.example","role":"agent"}
{"t":"queue","id":1,"name":"Elsewhere","key":"elsewhere","agents":[1]}
{"t":"ticket","id":1,"queue":1,"reporter":1,"title":"From elsewhere","body":"Once.","category":"Old","impact":2,"urgency":2,"priority":3,"status":"closed","assignee":1,"created_at":"2026-01-05T08:00:00Z","ack_at":"2026-01-05T08:10:00Z","resolved_at":"2026-01-05T09:00:00Z","closed_at":"2026-01-06T09:00:00Z","comments":[]}
"#;

/// The demo, with files, one of which was removed, and whatever else makes a row in every table.
async fn furnish(home: &Home, url: &str) {
    home.told(&["seed", "demo"]).await;
    std::fs::write(home.path().join("some.jsonl"), SOME).unwrap();
    home.told(&["import", "jsonl", "some.jsonl"]).await;
    home.add_person(DESK, "service-desk-manager").await;
    let token = home.told(&["token", "create", "--email", DESK, "--name", "x", "--scope", "all"]).await;
    let mut serving = home.serve().await;
    let address = serving.address;
    let send = async |request: Request| {
        let reply = request.header("authorization", format!("Bearer {token}")).send(address).await;
        assert!(reply.status < 300, "{} {}", reply.status, reply.text());
        reply.json()
    };
    let older = send(Request::new("POST", "/api/v1/incidents").json(&json!({ "title": "Older" }))).await["number"].clone();
    let newer = send(Request::new("POST", "/api/v1/incidents").json(&json!({ "title": "Newer" }))).await["number"].clone();
    let path = format!("/api/v1/incidents/{}/actions/cancel", older.as_str().unwrap());
    // The older one names the newer one: neither order of numbers puts what is named first.
    send(Request::new("POST", &path).json(&json!({ "cancel_reason": "duplicate", "duplicate_of": newer, "reason": "the same" }))).await;
    let files = format!("/api/v1/incidents/{}/attachments", newer.as_str().unwrap());
    send(file(Request::new("POST", &files), "kept.txt", b"kept")).await;
    let gone = send(file(Request::new("POST", &files), "gone.txt", b"gone")).await["items"][0]["id"].clone();
    let signed_in = Request::new("POST", "/rpc/sign-in").form(&[("email", DESK), ("password", PASSWORD)]).send(address).await;
    let remove = Request::new("POST", &format!("/attachments/{}/remove", gone.as_str().unwrap()));
    let remove = remove.header("cookie", format!("muster={}", signed_in.cookie("muster").unwrap())).header("sec-fetch-site", "same-origin");
    let removed = remove.form(&[("reason", "not needed")]).send(address).await;
    assert!(removed.status < 400, "{}", removed.text());
    assert!(serving.terminate().await.success());
    let db = Db::connect(url, &DbOptions::default()).await.unwrap();
    for sql in MORE {
        db.writer_connection().execute_unprepared(sql).await.unwrap();
    }
    db.close().await.unwrap();
}

/// Every file below a folder with what it holds.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().display().to_string(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn differences(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names = one.keys().chain(other.keys());
    let mut found: Vec<String> = names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect();
    found.dedup();
    found
}

#[test]
fn an_export_comes_out_as_it_went_in_whatever_the_databases() {
    for_each_engine(async |engine| {
        let scratch = Scratch::new(engine, Content::Empty).await;
        let home = Home::new(Some(scratch.url()));
        furnish(&home, scratch.url()).await;
        home.told(&["export", "--out", "first"]).await;
        let first = files(&home.path().join("first"));
        for (name, bytes) in &first {
            assert!(!bytes.is_empty(), "{engine}: {name} is empty, so it proves nothing");
        }
        assert_eq!(first.keys().filter(|name| name.starts_with("attachments/")).count(), 1, "what was removed is not there");
        let everything: Vec<u8> = first.values().flatten().copied().collect();
        let holds = |what: &str| everything.windows(what.len()).any(|window| window == what.as_bytes());
        assert!(holds("Anna Rossi") && !holds("$argon2") && !holds("security_stamp") && !holds("name_folded"));

        for other in Engine::available() {
            let target = Scratch::new(other, Content::Empty).await;
            let at = format!("data-{other}");
            let out = format!("second-{other}");
            let there = ["--database-url", target.url(), "--data-dir", &at];
            home.told(&[&["import", "export", "first"][..], &there].concat()).await;
            home.told(&[&["export", "--out", &out][..], &there].concat()).await;
            let second = files(&home.path().join(&out));
            assert_eq!(differences(&first, &second), Vec::<String>::new(), "from {engine} to {other}");
            home.told(&[&["check"][..], &there].concat()).await;

            let said = home.run(&[&["import", "export", "first"][..], &there].concat()).await;
            assert_eq!(said.status.code(), Some(1));
            assert!(String::from_utf8_lossy(&said.stderr).contains("empty database only"), "twice");
            finds_and_numbers(&home, &there).await;
        }
    });
}

/// What is derived is there too: words, names in other systems, and the next number.
async fn finds_and_numbers(home: &Home, there: &[&str]) {
    home.told(&[&["user", "add", "--email", "new@desk.example", "--name", "New", "--role", "agent-l1"], there].concat()).await;
    let token = home.told(&[&["token", "create", "--email", "new@desk.example", "--name", "x", "--scope", "write"], there].concat()).await;
    let mut serving = home.serve_with(there).await;
    let address = serving.address;
    let get = async |path: &str| {
        let reply = Request::new("GET", path).header("authorization", format!("Bearer {token}")).send(address).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["items"].as_array().unwrap().iter().map(|item| item["number"].clone()).collect::<Vec<Value>>()
    };
    // The index of names in other systems is filled beside the first requests.
    while get("/api/v1/incidents?q=B-77001").await != [json!("INC-3")] {
        tokio::task::yield_now().await;
    }
    let all = get("/api/v1/incidents?limit=200").await.len();
    let create = Request::new("POST", "/api/v1/incidents").header("authorization", format!("Bearer {token}"));
    let made = create.json(&json!({ "title": "Next" })).send(address).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(get("/api/v1/incidents?limit=200").await.len(), all + 1);
    assert!(serving.terminate().await.success());
}

fn rewrite(export: &Path, name: &str, change: impl Fn(&str) -> String) {
    let path = export.join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = change(&text);
    assert_ne!(changed, text, "{name}");
    std::fs::write(path, changed).unwrap();
}

/// As whoever edits an export by hand: with the right hash.
fn forge(export: &Path, name: &str, change: impl Fn(&str) -> String) {
    rewrite(export, name, change);
    let bytes = std::fs::read(export.join(name)).unwrap();
    let hash: String = <sha2::Sha256 as sha2::Digest>::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    rewrite(export, "manifest.json", |text| {
        let mut manifest: Value = serde_json::from_str(text).unwrap();
        for part in manifest["parts"].as_array_mut().unwrap().iter_mut().filter(|part| part["name"] == name) {
            (part["bytes"], part["sha256"]) = (json!(bytes.len()), json!(hash));
        }
        manifest.to_string()
    });
}

#[test]
fn what_is_not_whole_puts_nothing_in() {
    for_each_engine(async |engine| {
        let scratch = Scratch::new(engine, Content::Empty).await;
        let home = Home::new(Some(scratch.url()));
        furnish(&home, scratch.url()).await;
        home.told(&["export", "--out", "good"]).await;
        let bad = home.path().join("bad");
        type Damage = fn(&Path);
        let damages: [(&str, Damage, &str); 9] = [
            ("no manifest", |bad| std::fs::remove_file(bad.join("manifest.json")).unwrap(), "no whole export"),
            ("cut", |bad| rewrite(bad, "incident.jsonl", |text| text[..text.len() / 2].to_owned()), "not what was exported"),
            ("a line less", |bad| rewrite(bad, "person.jsonl", |text| text.split_once('\n').unwrap().1.to_owned()), "not what was"),
            ("a file less", |bad| std::fs::remove_file(bad.join("team.jsonl")).unwrap(), "team.jsonl cannot be read"),
            ("a lost file", |bad| std::fs::remove_dir_all(bad.join("attachments")).unwrap(), "missing or altered"),
            (
                "another title",
                |bad| forge(bad, "incident.jsonl", |text| text.replacen("\"title\":\"", "\"title\":\"X", 1)),
                "incident.jsonl line 1",
            ),
            ("no JSON", |bad| forge(bad, "team.jsonl", |text| text.replacen("\n{", "\n[", 1)), "team.jsonl line 2"),
            ("a field more", |bad| forge(bad, "team.jsonl", |text| text.replacen("{", "{\"colour\":1,", 1)), "there is no colour"),
            (
                "nobody's role",
                |bad| {
                    forge(bad, "follower.jsonl", |text| {
                        let person = text.split("\"person\":\"").nth(1).unwrap().split('"').next().unwrap();
                        text.replace(person, "00000000-0000-0000-0000-00000000dead")
                    })
                },
                "follower.jsonl lines 1 to",
            ),
        ];
        for (what, damage, says) in damages {
            let target = Scratch::new(engine, Content::Migrated).await;
            for (name, bytes) in files(&home.path().join("good")) {
                std::fs::create_dir_all(bad.join(&name).parent().unwrap()).unwrap();
                std::fs::write(bad.join(&name), bytes).unwrap();
            }
            damage(&bad);
            let output = home.run(&["import", "export", "bad", "--database-url", target.url(), "--data-dir", "fresh"]).await;
            let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
            assert_eq!(output.status.code(), Some(1), "{what}: {said}");
            assert!(said.contains(says) && !said.contains('\n'), "{engine} {what}: {said}");
            let db = Db::connect(target.url(), &DbOptions::default()).await.unwrap();
            let counts = store::upkeep::counts(&db.read()).await.unwrap();
            db.close().await.unwrap();
            let left: Vec<_> = counts.into_iter().filter(|(table, rows)| *rows > u64::from(table == "realm")).collect();
            assert!(left.is_empty(), "{engine} {what}: {left:?}");
            let kept = home.path().join("fresh/attachments");
            assert!(!kept.exists() || files(&kept).is_empty(), "{engine} {what}: a file stays");
            std::fs::remove_dir_all(&bad).unwrap();
        }
    });
}
