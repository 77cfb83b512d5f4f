//! Sessions at the wire: new ids, ends, and what cannot bring them back. On both databases where rows decide.

use std::sync::Arc;

use backend::people;
use chrono::TimeDelta;
use domain::access::Role;
use testkit::{TestDb, for_each_db};

use crate::desk::{Account, Desk, PASSWORD, cookies};
use crate::wire::{Reply, Request};

/// Whether this cookie is somebody's.
async fn knows(desk: &Desk, cookie: &str) -> bool {
    account(desk, cookie).await.status == 200
}

async fn account(desk: &Desk, cookie: &str) -> Reply {
    desk.send(desk.rpc("/rpc/account", &[]).header("cookie", cookie)).await
}

fn id(cookies: &str) -> &str {
    cookies.split("; ").find_map(|pair| pair.strip_prefix("muster=")).unwrap()
}

#[test]
fn sign_in_and_out() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
        assert!(!knows(&desk, "").await);
        let cookie = desk.sign_in(&anna).await;
        let reply = account(&desk, &cookie).await;
        assert_eq!((reply.status, reply.json()["me"]["name"].as_str()), (200, Some("Anna Rossi")), "{}", reply.text());
        let out = desk.send(desk.rpc("/rpc/sign-out", &[]).header("cookie", &cookie)).await;
        assert_eq!(out.status, 200, "{}", out.text());
        assert_eq!(out.cookie("muster").as_deref(), Some(""), "the browser is told to forget it");
        assert!(!knows(&desk, &cookie).await, "whoever kept the cookie has nothing");
    });
}

#[test]
fn a_sign_in_makes_a_new_id_and_ends_the_old_one() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
        let eve = desk.person("Eve", &[Role::EndUser]).await;
        // Eve puts her own session into Anna's browser; a made-up id is no different.
        let planted = desk.sign_in(&eve).await;
        for planted in [planted.as_str(), "muster=AAAAAAAAAAAAAAAAAAAAAA"] {
            let sign_in = desk.rpc("/rpc/sign-in", &[("email", &anna.email), ("password", PASSWORD)]).header("cookie", planted);
            let reply = desk.send(sign_in).await;
            assert_eq!(reply.status, 200, "{}", reply.text());
            let fresh = cookies(&reply);
            assert_ne!(id(&fresh), id(planted));
            assert!(!knows(&desk, planted).await, "the old id is dead");
            assert_eq!(account(&desk, &fresh).await.json()["me"]["name"], "Anna Rossi");
        }
    });
}

/// What other people sign out of, change or lose ends every session of theirs at once.
#[test]
fn everywhere_means_everywhere() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
        let jo = desk.person("Jo Okafor", &[Role::AgentL1]).await;
        let (one, two, other) = (desk.sign_in(&anna).await, desk.sign_in(&anna).await, desk.sign_in(&jo).await);

        let out = desk.send(desk.rpc("/rpc/sign-out-everywhere", &[]).header("cookie", &one)).await;
        assert_eq!(out.status, 200, "{}", out.text());
        assert_eq!((knows(&desk, &one).await, knows(&desk, &two).await, knows(&desk, &other).await), (false, false, true));

        let (one, two) = (desk.sign_in(&anna).await, desk.sign_in(&anna).await);
        let change = desk.rpc("/rpc/account/password", &[("current", PASSWORD), ("new", "another long password")]);
        let changed = desk.send(change.header("cookie", &one)).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
        assert_eq!((knows(&desk, &one).await, knows(&desk, &two).await), (false, false));
        assert!(knows(&desk, &cookies(&changed)).await, "who changed it stays in, under a new id");

        people::disable(&desk.backend.system("test"), &jo.email).await.unwrap();
        assert!(!knows(&desk, &other).await);
    });
}

#[test]
fn sessions_end_by_rest_and_by_age() {
    for_each_db(async |db| {
        let desk = Desk::open(db).await;
        let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
        let idle = desk.sign_in(&anna).await;
        desk.clock.fast_forward(TimeDelta::hours(7));
        let busy = desk.sign_in(&anna).await;
        desk.clock.fast_forward(TimeDelta::hours(1));
        assert_eq!((knows(&desk, &idle).await, knows(&desk, &busy).await), (false, true), "eight hours without a request");
        // 23 hours of work, never eight of rest.
        for _ in 0..5 {
            desk.clock.fast_forward(TimeDelta::minutes(4 * 60 + 24));
            assert!(knows(&desk, &busy).await);
        }
        desk.clock.fast_forward(TimeDelta::hours(1));
        assert!(!knows(&desk, &busy).await, "a day after the sign-in");
    });
}

/// Pages are read far more often than anything is written: the time of the last request may lag behind.
#[tokio::test]
async fn reading_does_not_write_each_time() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
    let cookie = desk.sign_in(&anna).await;
    let seen = async || account(&desk, &cookie).await.json()["places"][0]["last_seen"].as_str().unwrap().to_owned();
    let at_first = seen().await;
    desk.clock.fast_forward(TimeDelta::minutes(4));
    assert_eq!(seen().await, at_first);
    desk.clock.fast_forward(TimeDelta::minutes(2));
    assert_ne!(seen().await, at_first);
}

/// A request that is still running when its session ends must not bring it back.
#[test]
fn what_has_ended_stays_ended() {
    for_each_db(async |db| {
        let desk = Arc::new(Desk::open(db).await);
        let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
        for _ in 0..10 {
            let cookie = desk.sign_in(&anna).await;
            // Late enough that the requests also move the time of the last one.
            desk.clock.fast_forward(TimeDelta::minutes(6));
            let readers: Vec<_> = (0..8)
                .map(|_| {
                    let (desk, cookie) = (desk.clone(), cookie.clone());
                    tokio::spawn(async move { account(&desk, &cookie).await.status })
                })
                .collect();
            let out = desk.send(desk.rpc("/rpc/sign-out", &[]).header("cookie", &cookie)).await;
            assert_eq!(out.status, 200, "{}", out.text());
            for reader in readers {
                let status = reader.await.unwrap();
                assert!(status == 200 || status == 401, "{status}");
            }
            assert!(!knows(&desk, &cookie).await, "revived");
        }
    });
}

#[tokio::test]
async fn cookies_have_the_right_marks() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
    check_marks(&desk, &anna, "muster", false).await;
    let desk = Desk::at(TestDb::sqlite().await, Some("https://desk.example.org")).await;
    let anna = desk.person("Anna Rossi", &[Role::AgentL1]).await;
    check_marks(&desk, &anna, "__Host-muster", true).await;
}

async fn check_marks(desk: &Desk, account: &Account, name: &str, secure: bool) {
    let reply = desk.send(desk.rpc("/rpc/sign-in", &[("email", &account.email), ("password", PASSWORD)])).await;
    let set = |reply: &Reply, name: &str| {
        let cookies: Vec<String> = reply.all("set-cookie").into_iter().map(str::to_owned).collect();
        cookies.into_iter().find(|cookie| cookie.starts_with(&format!("{name}="))).unwrap_or_else(|| panic!("no {name} in {reply:?}"))
    };
    let marked = |cookie: &str, mark: &str| cookie.split("; ").any(|part| part == mark);
    let device = format!("{name}_device");
    for cookie in [set(&reply, name), set(&reply, &device)] {
        assert!(marked(&cookie, "HttpOnly") && marked(&cookie, "SameSite=Lax") && marked(&cookie, "Path=/"), "{cookie}");
        assert_eq!(marked(&cookie, "Secure"), secure, "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    let out = desk.send(desk.rpc("/rpc/sign-out", &[]).header("cookie", cookies(&reply))).await;
    // A browser ignores a __Host- cookie without Secure, also one that is to be removed.
    assert_eq!(marked(&set(&out, name), "Secure"), secure, "{out:?}");
}

/// A sign-in page of another person's making, or a script without a browser: nothing but our own session counts.
#[tokio::test]
async fn made_up_cookies_are_nobody() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    for cookie in
        ["muster=", "muster=x", "muster=AAAAAAAAAAAAAAAAAAAAAA", "muster=%00", "muster=ä", "muster", "=; ;muster==", "muster=a; muster=b"]
    {
        let reply = desk.send(Request::new("GET", "/login").header("accept", "text/html").header("cookie", cookie)).await;
        assert_eq!(reply.status, 200, "{cookie}");
        assert_eq!(account(&desk, cookie).await.status, 401, "{cookie}");
    }
}
