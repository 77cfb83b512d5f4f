//! The command line as a whole: exit codes, where settings come from, accounts, the first start and the last signal.

use domain::access::Role;
use serde_json::Value;
use testkit::{Content, Engine, Scratch, for_each_engine};

use crate::program::{Home, PASSWORD};
use crate::wire::Request;

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_owned()
}

#[tokio::test]
async fn ends_tell_what_to_do_in_one_line() {
    let home = Home::new(None);
    std::fs::write(home.path().join("wrong.toml"), "colour = \"red\"").unwrap();
    std::fs::write(home.path().join("file"), "").unwrap();
    let cases: [(&[&str], i32, &str); 12] = [
        (&["serve", "--bogus"], 2, "--bogus"),
        (&["nothing"], 2, "nothing"),
        (&["serve", "--addr", "here"], 2, "here"),
        (&["serve", "--session-idle", "8"], 2, "30m, 8h or 2d"),
        (&["serve", "--base-url", "desk.example.org"], 2, "https://"),
        (&["--config", "wrong.toml", "migrate"], 2, "colour"),
        (&["--config", "missing.toml", "migrate"], 2, "missing.toml"),
        (&["serve"], 1, "no browser part"),
        (&["migrate", "--database-url", "mysql://x"], 1, "sqlite:// or postgres://"),
        (&["migrate", "--data-dir", "file/below"], 1, "--data-dir"),
        (&["user", "add", "--email", "nonsense", "--name", "X"], 1, "--email"),
        (&["token", "create", "--email", "nobody@desk.example", "--name", "x"], 1, "--email"),
    ];
    for (args, code, says) in cases {
        let output = home.run(args).await;
        let said = line(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        assert!(said.starts_with("muster: ") && said.contains(says) && !said.contains('\n'), "{args:?}: {said}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    let help = home.run(&["serve", "--help"]).await;
    assert!(help.status.success() && line(&help.stdout).contains("MUSTER_DATABASE_URL"));
    assert_eq!(home.run(&[]).await.status.code(), Some(2));
}

/// Flag before environment before file before default, for one and the same option.
#[tokio::test]
async fn settings_come_in_this_order() {
    let home = Home::new(None);
    let made = |dir: &str| home.path().join(dir).join("muster.db").exists();
    home.told(&["migrate"]).await;
    assert!(made("data"));
    std::fs::write(home.path().join("muster.toml"), "data-dir = \"from-file\"").unwrap();
    home.told(&["migrate"]).await;
    assert!(made("from-file"));
    let by_environment = home.muster(&["migrate"]).env("MUSTER_DATA_DIR", "from-env").output().await.unwrap();
    assert!(by_environment.status.success() && made("from-env"));
    let by_flag = home.muster(&["migrate", "--data-dir", "from-flag"]).env("MUSTER_DATA_DIR", "not-this").output().await.unwrap();
    assert!(by_flag.status.success() && made("from-flag") && !made("not-this"));
}

/// The cluster of the tests is one that nobody should keep incidents in.
#[test]
fn a_database_that_loses_what_it_acknowledged_is_refused() {
    for_each_engine(async |engine| {
        let scratch = Scratch::new(engine, Content::Migrated).await;
        let home = Home::new(Some(scratch.url()));
        for args in [&["migrate"][..], &["serve", "--addr", "127.0.0.1:0", "--site-dir", "site"]] {
            if engine == Engine::Sqlite {
                continue;
            }
            let output = home.muster(args).env_remove("MUSTER_ALLOW_DATA_LOSS").output().await.unwrap();
            let said = line(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
            assert!(said.contains("fsync and synchronous_commit off") && said.contains("--allow-data-loss"), "{args:?}: {said}");
            assert!(!said.contains('\n'), "{said}");
        }
        let mut told = home.muster(&["migrate"]);
        let told = told.env("MUSTER_LOG", "warn").output().await.unwrap();
        let warned = line(&told.stderr).contains("fsync, synchronous_commit, full_page_writes");
        assert!(told.status.success() && warned == (engine == Engine::Postgres), "{engine}: {}", line(&told.stderr));
        let plain = home.muster(&["migrate"]).env_remove("MUSTER_ALLOW_DATA_LOSS").output().await.unwrap();
        assert_eq!(plain.status.success(), engine == Engine::Sqlite, "{engine}");
    });
}

/// What whoever calls from a terminal sees while all is well: our own words, not those of libraries.
#[test]
fn the_usual_log_is_our_own() {
    for_each_engine(async |engine| {
        let scratch = Scratch::new(engine, Content::Empty).await;
        let home = Home::new(Some(scratch.url()));
        let output = home.muster(&["migrate"]).env_remove("MUSTER_LOG").output().await.unwrap();
        assert!(output.status.success(), "{}", line(&output.stderr));
        let foreign: Vec<String> = line(&output.stderr).lines().filter(|line| !line.contains("off=")).map(str::to_owned).collect();
        assert_eq!(foreign, Vec::<String>::new(), "{engine}");
        // Whoever asks for it is told.
        let fresh = Scratch::new(engine, Content::Empty).await;
        let home = Home::new(Some(fresh.url()));
        let asked = home.muster(&["migrate"]).env("MUSTER_LOG", "info,sea_orm_migration=info").output().await.unwrap();
        assert!(line(&asked.stderr).contains("sea_orm_migration"), "{engine}: {}", line(&asked.stderr));
    });
}

/// `muster seed demo | head` and whoever else reads no further: the work is done, and nobody is told of a broken pipe.
#[tokio::test]
async fn a_reader_that_left_is_no_failure() {
    use std::process::Stdio;
    let home = Home::new(None);
    let gone = async |args: &[&str]| {
        let mut child = home.muster(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().await.unwrap();
        (output.status.code(), line(&output.stderr))
    };
    let quiet = (Some(0), String::new());
    for args in [
        &["--help"][..],
        &["migrate"],
        &["user", "add", "--email", "root@desk.example", "--name", "Root", "--role", "admin"],
        &["user", "add", "--email", "jo@desk.example", "--name", "Jo", "--role", "admin", "--json"],
        &["token", "create", "--email", "root@desk.example", "--name", "x"],
        &["user", "disable", "--email", "jo@desk.example"],
        &["seed", "demo"],
        &["seed", "remove"],
    ] {
        assert_eq!(gone(args).await, quiet, "{args:?}");
    }
    // A failure has its exit code, also where nobody hears of it.
    let mut child = home.muster(&["migrate", "--data-dir", "/dev/null/x"]).stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().await.unwrap().code(), Some(1));
    // A full disk is another matter: what was to be told is lost.
    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        let args = ["token", "create", "--email", "root@desk.example", "--name", "y"];
        let child = home.muster(&args).stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().await.unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(line(&output.stderr).contains("cannot write"), "{}", line(&output.stderr));
    }
}

#[test]
fn the_first_start_makes_an_administrator_once() {
    for_each_engine(async |engine| {
        let scratch = Scratch::new(engine, Content::Empty).await;
        let home = Home::new(Some(scratch.url()));
        let mut serving = home.serve().await;
        let first = serving.setup_token().await;
        assert_eq!(Request::new("GET", "/healthz").send(serving.address).await.status, 200);
        let status = serving.terminate().await;
        assert!(status.success(), "{status}");

        // A new start makes a new link, and the old one is dead.
        let mut serving = home.serve().await;
        let second = serving.setup_token().await;
        let address = serving.address;
        let setup = async |token: &str| {
            let form = [("token", token), ("name", "Root"), ("email", "root@desk.example"), ("password", PASSWORD)];
            Request::new("POST", "/rpc/setup").header("accept", "application/json").form(&form).send(address).await
        };
        for dead in [first.as_str(), "", " ", &second[1..]] {
            assert_eq!(setup(dead).await.status, 404, "{dead:?}");
        }
        let made = setup(&second).await;
        assert_eq!(made.status, 200, "{}", made.text());
        assert!(made.cookie("muster").is_some(), "and is signed in");
        assert_eq!(setup(&second).await.status, 404, "once");
        serving.kill().await;

        let mut serving = home.serve().await;
        assert!(serving.terminate().await.success());
        assert_eq!(serving.rest().await, "", "there is an administrator, so there is no link");
    });
}

#[tokio::test]
async fn readiness_tells_of_database_migrations_and_engine() {
    let home = Home::new(None);
    let serving = home.serve().await;
    // The engine's first cycle runs beside the first requests.
    let ready = loop {
        let reply = Request::new("GET", "/readyz").send(serving.address).await;
        assert!(reply.status == 200 || reply.json()["engine"] == "failed", "{}", reply.text());
        if reply.status == 200 {
            break reply.json();
        }
    };
    assert_eq!(ready, serde_json::json!({ "status": "ready", "database": "ok", "migrations": "ok", "engine": "ok" }));
    serving.kill().await;

    // A schema that nobody brought up to date is said so, not guessed at.
    let output = home.run(&["serve", "--no-migrate", "--data-dir", "fresh", "--site-dir", "site"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(line(&output.stderr).contains("muster migrate"), "{}", line(&output.stderr));
}

#[test]
fn accounts_without_a_browser() {
    for_each_engine(async |engine| {
        let scratch = Scratch::new(engine, Content::Migrated).await;
        let home = Home::new(Some(scratch.url()));
        home.add_person("root@desk.example", "admin").await;
        let twice = home.run(&["user", "add", "--email", "root@desk.example", "--name", "Again"]).await;
        assert_eq!(twice.status.code(), Some(1), "{}", line(&twice.stderr));
        let token = home.told(&["token", "create", "--email", "root@desk.example", "--name", "script", "--scope", "write"]).await;
        assert!(token.starts_with("mst_") && token.lines().count() == 1, "{token}");

        let mut serving = home.serve().await;
        let address = serving.address;
        let create = async || {
            let request = Request::new("POST", "/api/v1/incidents").header("authorization", format!("Bearer {token}"));
            request.json(&serde_json::json!({ "title": "Printer" })).send(address).await
        };
        assert_eq!(create().await.status, 201);
        let list = async || home.told(&["token", "list", "--email", "root@desk.example"]).await;
        let listed: Value = serde_json::from_str(&home.told(&["token", "list", "--email", "root@desk.example", "--json"]).await).unwrap();
        let (id, name, used) = (&listed[0]["id"], &listed[0]["name"], &listed[0]["used_at"]);
        assert!(name == "script" && used.is_string() && listed.as_array().unwrap().len() == 1, "{listed}");
        assert!(list().await.contains("script") && !list().await.contains(&token), "the secret is shown once");
        let other = home.told(&["token", "create", "--email", "root@desk.example", "--name", "other", "--scope", "write"]).await;
        let revoke = ["token", "revoke", "--email", "root@desk.example", "--id"];
        home.told(&[&revoke[..], &[id.as_str().unwrap()]].concat()).await;
        assert_eq!(create().await.status, 401, "while the server runs");
        assert!(!list().await.contains("script") && list().await.contains("other"));
        let nothing = home.run(&[&revoke[..], &["00000000-0000-7000-8000-000000000000"]].concat()).await;
        assert!(nothing.status.code() == Some(1) && line(&nothing.stderr).contains("--id"), "{}", line(&nothing.stderr));
        let token = other;
        let create = async || {
            let request = Request::new("POST", "/api/v1/incidents").header("authorization", format!("Bearer {token}"));
            request.json(&serde_json::json!({ "title": "Printer" })).send(address).await
        };
        assert_eq!(create().await.status, 201);
        let sign_in = Request::new("POST", "/rpc/sign-in").form(&[("email", "root@desk.example"), ("password", PASSWORD)]);
        let signed_in = sign_in.send(serving.address).await;
        assert_eq!(signed_in.status, 200, "{}", signed_in.text());

        // Somebody with an administrator cannot be locked out by the last one going, but this one is alone here.
        home.run(&["user", "add", "--email", "two@desk.example", "--name", "Two", "--role", "admin"]).await;
        home.told(&["user", "disable", "--email", "root@desk.example"]).await;
        assert_eq!(create().await.status, 401, "disabled while the server runs");
        assert_eq!(sign_in.send(serving.address).await.status, 422);
        let status = serving.terminate().await;
        assert!(status.success(), "{status}");
        assert!(!serving.rest().await.contains("/setup/"), "there is an administrator");
    });
}

/// Every role of the matrix that a person can have can be given.
#[tokio::test]
async fn roles_have_the_names_of_the_matrix() {
    let home = Home::new(None);
    for (n, role) in Role::ALL.into_iter().enumerate() {
        let email = format!("p{n}@desk.example");
        let output = home.run(&["user", "add", "--email", &email, "--name", "P", "--role", &role.to_string()]).await;
        assert!(output.status.success(), "{role}: {}", line(&output.stderr));
    }
    let mixed = home.run(&["user", "add", "--email", "x@desk.example", "--name", "X", "--role", "vendor", "--role", "agent-l1"]).await;
    assert_eq!(mixed.status.code(), Some(1), "{}", line(&mixed.stderr));
}
