//! Backups as an operator takes them: while the server writes, cut, altered, into the wrong place; and the check that
//! finds what is not whole.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use store::{Db, DbOptions};
use testkit::{Content, Engine, Scratch, for_each_engine};
use tokio::sync::watch;

use crate::attachments::file;
use crate::program::{Home, PASSWORD};
use crate::wire::Request;

const WRITERS: usize = 4;
const DESK: &str = "desk@desk.example";

/// An installation with somebody who may write, and a token of theirs.
async fn installed(home: &Home) -> String {
    home.add_person(DESK, "service-desk-manager").await;
    home.told(&["token", "create", "--email", DESK, "--name", "writers", "--scope", "all"]).await
}

fn bearer(method: &str, path: &str, token: &str) -> Request {
    Request::new(method, path).header("authorization", format!("Bearer {token}"))
}

async fn create(address: SocketAddr, token: &str, title: &str) -> String {
    let reply = bearer("POST", "/api/v1/incidents", token).json(&json!({ "title": title })).send(address).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()["number"].as_str().unwrap().to_owned()
}

async fn attach(address: SocketAddr, token: &str, number: &str, bytes: &[u8]) -> String {
    let reply = file(bearer("POST", &format!("/api/v1/incidents/{number}/attachments"), token), "a.txt", bytes).send(address).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()["items"][0]["id"].as_str().unwrap().to_owned()
}

/// Creates, attaches, removes every other file; counts what was told to be done.
async fn write_on(name: usize, address: SocketAddr, token: String, cookie: String, done: Arc<AtomicUsize>, stop: watch::Receiver<bool>) {
    for n in 0.. {
        if *stop.borrow() {
            return;
        }
        let number = create(address, &token, &format!("writer {name} report {n}")).await;
        let id = attach(address, &token, &number, format!("what {name} saw, {n}").repeat(2_000).as_bytes()).await;
        if n % 2 == 0 {
            let remove = Request::new("POST", &format!("/attachments/{id}/remove")).header("cookie", &cookie);
            let remove = remove.header("sec-fetch-site", "same-origin").header("accept", "application/json");
            let reply = remove.form(&[("reason", "no longer needed")]).send(address).await;
            assert!(reply.status < 400, "{} {}", reply.status, reply.text());
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Every incident with its log and its files, as a program reads them.
async fn contents(address: SocketAddr, token: &str) -> Vec<Value> {
    let (mut all, mut next) = (Vec::new(), Some("/api/v1/incidents?limit=200&sort=number".to_owned()));
    while let Some(path) = next {
        let reply = bearer("GET", &path, token).send(address).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        for item in reply.json()["items"].as_array().unwrap() {
            let number = item["number"].as_str().unwrap();
            let part = async |part: &str| bearer("GET", &format!("/api/v1/incidents/{number}/{part}"), token).send(address).await.json();
            all.push(json!({ "incident": item, "events": part("events").await, "files": part("attachments").await }));
        }
        next = reply.header("link").map(|link| link.trim_start_matches('<').split('>').next().unwrap().to_owned());
    }
    all
}

#[tokio::test]
async fn a_backup_is_taken_while_others_write() {
    let home = Home::new(None);
    let token = installed(&home).await;
    let mut serving = home.serve().await;
    let address = serving.address;
    let signed_in = Request::new("POST", "/rpc/sign-in").form(&[("email", DESK), ("password", PASSWORD)]).send(address).await;
    let cookie = format!("muster={}", signed_in.cookie("muster").unwrap());
    let (done, (end, stop)) = (Arc::new(AtomicUsize::new(0)), watch::channel(false));
    let writers: Vec<_> =
        (0..WRITERS).map(|n| tokio::spawn(write_on(n, address, token.clone(), cookie.clone(), done.clone(), stop.clone()))).collect();
    while done.load(Ordering::Relaxed) < 20 {
        tokio::task::yield_now().await;
    }
    let before = done.load(Ordering::Relaxed);
    home.told(&["backup", "--to", "busy"]).await;
    assert!(done.load(Ordering::Relaxed) > before, "nobody wrote while the backup was taken");
    end.send_replace(true);
    for writer in writers {
        writer.await.unwrap();
    }
    let manifest: Value = serde_json::from_str(&home.told(&["backup", "--to", "still", "--json"]).await).unwrap();
    assert_eq!(manifest["damaged"], json!([]));
    assert!(home.told(&["check"]).await.contains("incidents"));
    let whole = contents(address, &token).await;
    assert!(serving.terminate().await.success());

    for (backup, data) in [("busy", "data-busy"), ("still", "data-still")] {
        home.told(&["restore", "--from", backup, "--data-dir", data]).await;
        home.told(&["check", "--data-dir", data]).await;
        let mut serving = home.serve_with(&["--data-dir", data]).await;
        let there = contents(serving.address, &token).await;
        assert!(serving.terminate().await.success());
        if backup == "still" {
            assert_eq!(there, whole);
        } else {
            assert!(there.len() >= before && there.len() < whole.len() + 1, "{before} {} {}", there.len(), whole.len());
        }
        let mut sums = std::process::Command::new("sha256sum");
        sums.args(["--check", "--quiet", "SHA256SUMS"]);
        assert!(sums.current_dir(home.path().join(backup)).status().unwrap().success(), "any tool can check it");
    }
}

/// The first file below this folder that is no folder.
fn first_file(folder: &Path) -> PathBuf {
    let entry = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    if entry.is_dir() { first_file(&entry) } else { entry }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

async fn refused(home: &Home, args: &[&str]) -> String {
    let output = home.run(args).await;
    let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
    assert!(said.starts_with("muster: ") && !said.contains('\n'), "{args:?}: {said}");
    said
}

#[tokio::test]
async fn what_is_no_whole_backup_is_not_restored() {
    let home = Home::new(None);
    let token = installed(&home).await;
    let mut serving = home.serve().await;
    let number = create(serving.address, &token, "Printer").await;
    attach(serving.address, &token, &number, b"it smokes").await;
    assert!(serving.terminate().await.success());
    home.told(&["backup", "--to", "good"]).await;
    let good = home.path().join("good");
    let edit = |name: &'static str, change: fn(&str) -> String| {
        move |backup: &Path| {
            let path = backup.join(name);
            let text = std::fs::read_to_string(&path).unwrap();
            let changed = change(&text);
            assert_ne!(text, changed);
            std::fs::write(path, changed).unwrap();
        }
    };
    type Damage = Box<dyn Fn(&Path)>;
    let damages: Vec<(&str, Damage, &str)> = vec![
        ("no manifest", Box::new(|backup| std::fs::remove_file(backup.join("manifest.json")).unwrap()), "no whole backup"),
        ("a torn manifest", Box::new(edit("manifest.json", |text| text[..text.len() / 2].to_owned())), "cannot be read"),
        ("another format", Box::new(edit("manifest.json", |text| text.replace("muster-backup", "something"))), "format"),
        ("a newer schema", Box::new(edit("manifest.json", |text| text.replace("\"schema\": [", "\"schema\": [\"m2099\","))), "newer"),
        ("a newer form", Box::new(edit("manifest.json", |text| text.replace("\"format_version\": 1", "\"format_version\": 2"))), "made by"),
        ("other counts", Box::new(edit("manifest.json", |text| text.replace("\"incident\": 1", "\"incident\": 2"))), "lost rows"),
        (
            "a cut database",
            Box::new(|backup| {
                let file = std::fs::File::options().write(true).open(backup.join("muster.db")).unwrap();
                file.set_len(file.metadata().unwrap().len() / 2).unwrap();
            }),
            "muster.db is not what was backed up",
        ),
        (
            "an altered file",
            Box::new(|backup| std::fs::write(first_file(&backup.join("attachments")), b"it smokes!").unwrap()),
            "is not what was",
        ),
        ("a lost file", Box::new(|backup| std::fs::remove_dir_all(backup.join("attachments")).unwrap()), "is missing"),
        (
            "another list",
            Box::new(edit("SHA256SUMS", |text| text.lines().skip(1).map(|line| format!("{line}\n")).collect())),
            "not the list",
        ),
    ];
    for (what, damage, says) in damages {
        let bad = home.path().join("bad");
        copy_folder(&good, &bad);
        damage(&bad);
        let said = refused(&home, &["restore", "--from", "bad", "--data-dir", "fresh"]).await;
        assert!(said.contains(says), "{what}: {said}");
        let left = std::fs::read_dir(home.path().join("fresh")).map(|entries| entries.count()).unwrap_or(0);
        assert_eq!(left, 0, "{what}: something was left behind");
        std::fs::remove_dir_all(&bad).unwrap();
    }
    assert!(refused(&home, &["restore", "--from", "nowhere", "--data-dir", "fresh"]).await.contains("no whole backup"));
    assert!(refused(&home, &["restore", "--from", "good"]).await.contains("not empty"), "the data directory is in use");
    assert!(refused(&home, &["backup", "--to", "good"]).await.contains("not empty"));
    assert!(refused(&home, &["backup", "--to", "b", "--data-dir", "elsewhere"]).await.contains("no installation"));
    assert!(!home.path().join("elsewhere").exists(), "asking for a backup makes no installation");
    assert_eq!(home.run(&["backup"]).await.status.code(), Some(2));
    home.told(&["restore", "--from", "good", "--data-dir", "fresh"]).await;
}

#[test]
fn what_is_not_whole_is_found() {
    for_each_engine(async |engine| {
        let scratch = Scratch::new(engine, Content::Migrated).await;
        let home = Home::new(Some(scratch.url()));
        let token = installed(&home).await;
        let mut serving = home.serve().await;
        let mut files = Vec::new();
        for title in ["One", "Two", "Three"] {
            let number = create(serving.address, &token, title).await;
            files.push(attach(serving.address, &token, &number, title.as_bytes()).await);
        }
        assert!(serving.terminate().await.success());
        let found = async || {
            let output = home.run(&["check", "--json"]).await;
            let told: Value =
                serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
            let findings = told["findings"].as_array().unwrap().clone();
            assert_eq!(output.status.code(), Some(i32::from(!findings.is_empty())));
            findings
                .iter()
                .map(|found| format!("{} {}", found["kind"].as_str().unwrap(), found["what"].as_str().unwrap()))
                .collect::<Vec<_>>()
        };
        assert_eq!(found().await, Vec::<String>::new(), "{engine}");

        let realm = home.path().join("data/attachments").join(domain::ids::RealmId::LIVE.to_string());
        let path = |id: &str| realm.join(&id[id.len() - 2..]).join(id);
        std::fs::write(path(&files[0]), b"Ten").unwrap();
        std::fs::remove_file(path(&files[1])).unwrap();
        let [young, old] = ["019aa000-0000-7000-8000-0000000000ab", "019aa000-0000-7000-8000-0000000000ac"].map(path);
        for orphan in [&young, &old] {
            std::fs::create_dir_all(orphan.parent().unwrap()).unwrap();
            std::fs::write(orphan, b"whose?").unwrap();
        }
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        std::fs::File::options().write(true).open(&old).unwrap().set_modified(long_ago).unwrap();
        let db = Db::connect(scratch.url(), &DbOptions::default()).await.unwrap();
        let run = async |sql: &str| db.writer_connection().execute_unprepared(sql).await.unwrap();
        run("UPDATE incident SET title = 'Altered' WHERE number = 1").await;
        run("UPDATE incident SET stage = 'nowhere' WHERE number = 3").await;
        let mut expect = vec![
            "record INC-1 is not what its log says".to_owned(),
            format!("file-missing {}", files[1]),
            format!("file-altered {}", files[0]),
        ];
        if engine == Engine::Sqlite {
            run("PRAGMA foreign_keys = OFF").await;
            run("UPDATE incident SET team = x'00000000000000000000000000000009' WHERE number = 2").await;
            expect.push("database a reference leads nowhere in incident".to_owned());
            expect.push("record INC-2 is not what its log says".to_owned());
        }
        db.close().await.unwrap();
        let found = found().await;
        for line in &expect {
            assert!(found.contains(line), "{engine}: {line} is not in {found:#?}");
        }
        let unreadable = found.iter().filter(|line| line.starts_with("record ") && line.contains("nowhere")).count();
        let orphans: Vec<&String> = found.iter().filter(|line| line.starts_with("file-unclaimed")).collect();
        assert_eq!((unreadable, found.len()), (1, expect.len() + 2), "{engine}: {found:#?}");
        assert!(orphans.len() == 1 && orphans[0].contains(old.file_name().unwrap().to_str().unwrap()), "{engine}: {orphans:?}");

        if engine == Engine::Postgres {
            let said = refused(&home, &["backup", "--to", "copy"]).await;
            assert!(said.contains("pg_dump") && said.contains("docs/backup.md"), "{said}");
            let said = refused(&home, &["restore", "--from", "copy", "--data-dir", "fresh"]).await;
            assert!(said.contains("docs/backup.md"), "{said}");
        } else {
            // Damage that was there is no reason to have no backup, but it is said.
            let output = home.run(&["backup", "--to", "copy"]).await;
            assert_eq!(output.status.code(), Some(1));
            assert!(String::from_utf8_lossy(&output.stderr).contains("2 files were missing or altered"));
        }
    });
}

/// A page of the database that somebody wrote over.
#[tokio::test]
async fn a_broken_database_is_found() {
    let home = Home::new(None);
    let token = installed(&home).await;
    let mut serving = home.serve().await;
    for n in 0..50 {
        create(serving.address, &token, &format!("Report {n}")).await;
    }
    assert!(serving.terminate().await.success());
    let path = home.path().join("data/muster.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let marker = b"Report 17";
    let place = bytes.windows(marker.len()).position(|window| window == marker).unwrap();
    let page = place - place % 4096;
    bytes[page..page + 4096].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    let output = home.run(&["check"]).await;
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    // What still can be read is read, and what cannot is named.
    let found = |what: &str| told.lines().any(|line| line.starts_with(what) && line.contains("malformed"));
    assert!(found("database: ") && found("record: INC-18: "), "{told}");
}
