//! Signing in: who gets in, what everybody else learns, and how it slows down.

use backend::BackendError;
use chrono::TimeDelta;
use domain::access::Role;
use testkit::for_each_db;

use crate::desk::{Desk, PASSWORD};

const UNICODE: &str = "пароль из пяти слов 🔑 ÄÖÜ";

#[test]
fn who_gets_in() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let anna = desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let olga = desk.add("olga@example.org", &[], Some(UNICODE)).await;
        desk.add("nobody@example.org", &[], None).await;
        desk.add("gone@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        backend::people::disable(&desk.system(), "gone@example.org").await.unwrap();
        let long = "x".repeat(10_000);
        for (email, password, expect) in [
            ("anna@example.org", PASSWORD, Some(anna)),
            (" Anna@Example.ORG ", PASSWORD, Some(anna)),
            ("olga@example.org", UNICODE, Some(olga)),
            ("anna@example.org", "a long enough passworD", None),
            ("anna@example.org", "a long enough password ", None),
            ("anna@example.org", "", None),
            ("anna@example.org", &long, None),
            ("anna@example.org", "\u{0}", None),
            ("olga@example.org", "пароль из пяти слов 🔑 AOU", None),
            ("unknown@example.org", PASSWORD, None),
            ("nobody@example.org", "", None),
            ("nobody@example.org", PASSWORD, None),
            ("gone@example.org", PASSWORD, None),
            ("", "", None),
            (&long, PASSWORD, None),
            ("%", PASSWORD, None),
            ("anna@example.org\u{0}", PASSWORD, None),
        ] {
            let browser = desk.browser();
            let outcome = desk.sign_in(&browser, email, password).await;
            let who = browser.signed_in().await.map(|(person, _, _)| person);
            let told = outcome.as_ref().err().map(|error| format!("{error} {error:?}"));
            assert_eq!((outcome.ok(), who), (expect, expect), "{email:.40} {password:.40}");
            assert_eq!(browser.is_known(), expect.is_some());
            // Word for word the same, whatever was wrong.
            let words = "password: This e-mail address and password do not belong together.";
            assert!(told.is_none_or(|told| told.starts_with(words)), "{email:.40}");
        }
    });
}

/// Time would tell which accounts exist. What takes the time is done once for each try, whoever is asked for; that the
/// decoy costs what a hash costs is proved beside it.
#[test]
fn every_try_costs_the_same_work() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        desk.add("nobody@example.org", &[], None).await;
        desk.add("gone@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        backend::people::disable(&desk.system(), "gone@example.org").await.unwrap();
        for (email, password) in [
            ("anna@example.org", PASSWORD),
            ("anna@example.org", "wrong"),
            ("anna@example.org", ""),
            ("unknown@example.org", "wrong"),
            ("nobody@example.org", "wrong"),
            ("gone@example.org", PASSWORD),
            ("no address at all", "wrong"),
            ("", ""),
        ] {
            let before = desk.backend.passwords.worked();
            let _ = desk.sign_in(&desk.browser(), email, password).await;
            assert_eq!(desk.backend.passwords.worked() - before, 1, "{email} {password}");
        }
        // Only whoever has to wait costs nothing, known or not.
        for email in ["anna@example.org", "unknown@example.org"] {
            for _ in 0..6 {
                let _ = desk.sign_in(&desk.browser(), email, "wrong").await;
            }
            let before = desk.backend.passwords.worked();
            let slowed = desk.sign_in(&desk.browser(), email, "wrong").await;
            assert!(matches!(slowed, Err(BackendError::Throttled { .. })), "{email}: {slowed:?}");
            assert_eq!(desk.backend.passwords.worked(), before, "{email}");
        }
    });
}

/// Whoever reads the trail sees that an account or an address was under attack, and a flood cannot fill it.
#[test]
fn the_beginning_of_a_wait_is_in_the_trail_once() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let subjects = async || {
            let trail = store::audit::list(&desk.backend.db.read(), None, 500, None).await.unwrap().items;
            let begun = trail.into_iter().filter(|entry| entry.action == "sign_in.throttled");
            begun.map(|entry| entry.subject).collect::<Vec<_>>()
        };
        for tries in 1..=5 {
            desk.sign_in(&desk.browser(), "anna@example.org", "wrong").await.unwrap_err();
            assert_eq!(subjects().await, Vec::<String>::new(), "{tries} tries are free");
        }
        desk.sign_in(&desk.browser(), "anna@example.org", "wrong").await.unwrap_err();
        let begun = subjects().await;
        assert!(begun.len() == 1 && begun[0].starts_with("name:"), "{begun:?}");
        // The flood: tries that have to wait, and now and then one that does not.
        for _ in 0..3 {
            for _ in 0..20 {
                desk.sign_in(&desk.browser(), "anna@example.org", "wrong").await.unwrap_err();
            }
            desk.wait(TimeDelta::seconds(30));
            assert!(matches!(desk.sign_in(&desk.browser(), "anna@example.org", "wrong").await, Err(BackendError::Invalid(_))));
        }
        assert_eq!(subjects().await, begun);
        // After a right sign-in it can begin anew.
        desk.wait(TimeDelta::minutes(15));
        desk.sign_in(&desk.browser(), "anna@example.org", PASSWORD).await.unwrap();
        for _ in 0..6 {
            desk.sign_in(&desk.browser(), "anna@example.org", "wrong").await.unwrap_err();
        }
        assert_eq!(subjects().await, [begun[0].clone(), begun[0].clone()]);
    });
}

#[test]
fn an_address_that_begins_to_wait_is_named() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let ctx = desk.system();
        let fill = ctx.write("test.fill", |tx, ctx| {
            Box::pin(async move {
                for _ in 0..99 {
                    let subject = store::throttle::Subject::Address("192.0.2.1");
                    store::throttle::add_failure(tx, subject, ctx.now, ctx.now - TimeDelta::hours(1)).await?;
                }
                Ok(())
            })
        });
        fill.await.unwrap();
        for n in 0..4 {
            desk.sign_in(&desk.browser(), &format!("unknown{n}@example.org"), "wrong").await.unwrap_err();
        }
        let trail = store::audit::list(&desk.backend.db.read(), None, 50, None).await.unwrap().items;
        let begun: Vec<&str> =
            trail.iter().filter(|entry| entry.action == "sign_in.throttled").map(|entry| entry.subject.as_str()).collect();
        assert_eq!(begun, ["address:192.0.2.1"]);
    });
}

#[test]
fn tries_slow_down_for_known_and_unknown_names_alike() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        for email in ["anna@example.org", "unknown@example.org"] {
            let stranger = desk.browser();
            for _ in 0..6 {
                assert!(matches!(desk.sign_in(&stranger, email, "wrong").await, Err(BackendError::Invalid(_))), "{email}");
            }
            let slowed = desk.sign_in(&stranger, email, "wrong").await;
            assert!(
                matches!(slowed, Err(BackendError::Throttled { retry_after }) if retry_after == TimeDelta::seconds(1)),
                "{email}: {slowed:?}"
            );
        }
        // Waiting tries do not count, and the right password does not help before its time.
        let early = desk.sign_in(&desk.browser(), "anna@example.org", PASSWORD).await;
        assert!(matches!(early, Err(BackendError::Throttled { .. })), "{early:?}");
        desk.wait(TimeDelta::seconds(1));
        desk.sign_in(&desk.browser(), "anna@example.org", PASSWORD).await.unwrap();
        // It forgot the wrong ones.
        assert!(matches!(desk.sign_in(&desk.browser(), "anna@example.org", "wrong").await, Err(BackendError::Invalid(_))));
    });
}

#[test]
fn a_known_device_gets_in_while_strangers_try() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let anna = desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        desk.add("jo@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let (own, of_jo) = (desk.browser(), desk.browser());
        desk.sign_in(&own, "anna@example.org", PASSWORD).await.unwrap();
        desk.sign_in(&of_jo, "jo@example.org", PASSWORD).await.unwrap();
        for _ in 0..6 {
            desk.sign_in(&desk.browser(), "anna@example.org", "wrong").await.unwrap_err();
        }
        let elsewhere = desk.sign_in(&of_jo, "anna@example.org", PASSWORD).await;
        assert!(matches!(elsewhere, Err(BackendError::Throttled { .. })), "another person's device: {elsewhere:?}");
        assert_eq!(desk.sign_in(&own, "anna@example.org", PASSWORD).await.unwrap(), anna);

        // The device has tries of its own, not endless ones.
        for _ in 0..6 {
            assert!(matches!(desk.sign_in(&own, "anna@example.org", "wrong").await, Err(BackendError::Invalid(_))));
        }
        assert!(matches!(desk.sign_in(&own, "anna@example.org", PASSWORD).await, Err(BackendError::Throttled { .. })));
        // After a year without a sign-in it is a stranger.
        desk.wait(TimeDelta::days(366));
        desk.sign_in(&own, "anna@example.org", PASSWORD).await.unwrap();
    });
}

#[test]
fn an_address_slows_down_after_many_names() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let v6 = |text: &str| {
            let mut browser = desk.browser();
            browser.address = text.parse().unwrap();
            browser
        };
        let ctx = desk.system();
        let fill = ctx.write("test.fill", |tx, ctx| {
            Box::pin(async move {
                for _ in 0..101 {
                    let subject = store::throttle::Subject::Address("2001:db8:1:2::");
                    store::throttle::add_failure(tx, subject, ctx.now, ctx.now - TimeDelta::hours(1)).await?;
                }
                Ok(())
            })
        });
        fill.await.unwrap();
        let slowed = desk.sign_in(&v6("2001:db8:1:2:aaaa::1"), "anna@example.org", PASSWORD).await;
        assert!(matches!(slowed, Err(BackendError::Throttled { .. })), "the same /64: {slowed:?}");
        desk.sign_in(&v6("2001:db8:1:3::1"), "anna@example.org", PASSWORD).await.unwrap();
        desk.wait(TimeDelta::minutes(15));
        desk.sign_in(&v6("2001:db8:1:2::9"), "anna@example.org", PASSWORD).await.unwrap();
    });
}

/// People who sign in all day behind one address must not slow each other down.
#[test]
fn right_passwords_do_not_count() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        for _ in 0..3 {
            desk.sign_in(&desk.browser(), "anna@example.org", PASSWORD).await.unwrap();
        }
        let subject = store::throttle::Subject::Address("192.0.2.1");
        let counted = store::throttle::find(&desk.backend.db.read(), subject).await.unwrap();
        assert_eq!(counted.map_or(0, |failures| failures.count), 0);
    });
}

#[test]
fn the_trail_names_no_secret() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let anna = desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        // People type their password where the name goes.
        desk.sign_in(&desk.browser(), PASSWORD, "canary-typed").await.unwrap_err();
        desk.sign_in(&desk.browser(), "anna@example.org", PASSWORD).await.unwrap();
        let trail = store::audit::list(&desk.backend.db.read(), None, 50, None).await.unwrap().items;
        let text = format!("{trail:?}");
        assert!(!text.contains(PASSWORD) && !text.contains("canary-typed"), "{text}");
        let of = |action: &str| trail.iter().filter(|entry| entry.action == action).count();
        assert_eq!((of("sign_in"), of("sign_in.refused")), (1, 1));
        let signed_in = trail.iter().find(|entry| entry.action == "sign_in").unwrap();
        assert_eq!(signed_in.actor.person(), Some(anna));
    });
}
