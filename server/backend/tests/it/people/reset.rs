//! The way back in by mail.

use backend::people;
use backend::{Backend, BackendError};
use chrono::TimeDelta;
use domain::access::Role;
use testkit::for_each_db;

use crate::desk::{Desk, PASSWORD};

const NEW: &str = "another long password";

async fn request(desk: &Desk, email: &str) {
    people::request_reset(&desk.visitor(), &desk.browser(), email).await.unwrap();
    desk.deliver().await;
}

/// The token of the latest mail with a link.
fn latest(desk: &Desk) -> String {
    let mails = desk.mails();
    let mut links = mails.iter().rev().filter_map(|mail| mail.split_once("https://desk.example.org/reset/"));
    links.next().expect("a mail with a link").1[..43].to_owned()
}

async fn works(backend: &Backend, token: &str) -> bool {
    people::reset_link_works(backend, token).await.unwrap()
}

#[test]
fn a_link_works_once() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let anna = desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let program = people::create_token(&desk.system(), anna, "script", people::TokenScope::All).await.unwrap().text();
        let open = desk.browser();
        desk.sign_in(&open, "anna@example.org", PASSWORD).await.unwrap();
        request(&desk, "Anna@example.org").await;
        let token = latest(&desk);
        assert!(works(&desk.backend, &token).await);
        let short = people::reset_password(&desk.visitor(), &token, "short").await;
        assert!(matches!(short, Err(BackendError::Invalid(_))));
        assert!(works(&desk.backend, &token).await, "a refused password does not use it up");

        people::reset_password(&desk.visitor(), &token, NEW).await.unwrap();
        assert!(desk.ctx(&open).await.person().is_err(), "sessions end");
        assert!(people::token_actor(&desk.backend, &program).await.unwrap().is_none(), "tokens end");
        let replayed = people::reset_password(&desk.visitor(), &token, "yet another password").await;
        assert!(matches!(replayed, Err(BackendError::NotFound)));
        desk.sign_in(&desk.browser(), "anna@example.org", PASSWORD).await.unwrap_err();
        desk.sign_in(&desk.browser(), "anna@example.org", NEW).await.unwrap();
    });
}

#[test]
fn links_end() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        request(&desk, "anna@example.org").await;
        let first = latest(&desk);
        desk.wait(TimeDelta::minutes(1));
        request(&desk, "anna@example.org").await;
        let second = latest(&desk);
        assert_eq!(
            [works(&desk.backend, &first).await, works(&desk.backend, &second).await],
            [false, true],
            "a new request voids the old link"
        );
        desk.sign_in(&desk.browser(), "anna@example.org", PASSWORD).await.unwrap();
        assert!(!works(&desk.backend, &second).await, "a sign-in voids it");

        desk.wait(TimeDelta::hours(2));
        request(&desk, "anna@example.org").await;
        let third = latest(&desk);
        desk.wait(TimeDelta::minutes(59));
        assert!(works(&desk.backend, &third).await);
        desk.wait(TimeDelta::minutes(1));
        assert!(!works(&desk.backend, &third).await, "after an hour");
        assert!(matches!(people::reset_password(&desk.visitor(), &third, NEW).await, Err(BackendError::NotFound)));
        backend::engine::cycle(&desk.backend).await;
        let left =
            store::links::find(&desk.backend.db.read(), store::links::Purpose::PasswordReset, &[0; 32], desk.system().now).await.unwrap();
        assert_eq!(left, None);
    });
}

#[test]
fn only_the_exact_text_is_a_link() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        request(&desk, "anna@example.org").await;
        let token = latest(&desk);
        let swapped: String =
            token.chars().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect();
        for bad in [
            "",
            " ",
            "null",
            "0",
            &format!("{token} "),
            &format!(" {token}"),
            &token[..42],
            &swapped,
            &"A".repeat(43),
            &"é".repeat(43),
            "%",
        ] {
            assert!(!works(&desk.backend, bad).await, "{bad:?}");
            let refused = people::reset_password(&desk.visitor(), bad, NEW).await;
            assert!(matches!(refused, Err(BackendError::NotFound)), "{bad:?}: {refused:?}");
        }
        // A link for one thing opens nothing else.
        assert!(!people::setup_link_works(&desk.backend, &token).await.unwrap());
        people::reset_password(&desk.visitor(), &token, NEW).await.unwrap();
    });
}

#[test]
fn the_answer_is_always_the_same_and_mails_are_few() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        desk.add("gone@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        people::disable(&desk.system(), "gone@example.org").await.unwrap();
        for email in ["unknown@example.org", "gone@example.org"] {
            request(&desk, email).await;
        }
        assert_eq!(desk.mails().len(), 0);
        for _ in 0..5 {
            request(&desk, "anna@example.org").await;
        }
        assert_eq!(desk.mails().len(), 3, "three an hour for one account");
        desk.wait(TimeDelta::hours(1));
        request(&desk, "anna@example.org").await;
        assert_eq!(desk.mails().len(), 4);
        for n in 0..30 {
            let email = format!("person{n}@example.org");
            desk.add(&email, &[], None).await;
            request(&desk, &email).await;
        }
        assert_eq!(desk.mails().len(), 4 + 19, "twenty an hour for one address");
        let malformed = people::request_reset(&desk.visitor(), &desk.browser(), "no address").await;
        assert!(matches!(malformed, Err(BackendError::Invalid(_))));
    });
}

/// Whoever lost the account to slowed-down tries is back at once.
#[test]
fn a_reset_ends_the_slowing_down() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        for _ in 0..6 {
            desk.sign_in(&desk.browser(), "anna@example.org", "wrong").await.unwrap_err();
        }
        request(&desk, "anna@example.org").await;
        people::reset_password(&desk.visitor(), &latest(&desk), NEW).await.unwrap();
        desk.sign_in(&desk.browser(), "anna@example.org", NEW).await.unwrap();
    });
}
