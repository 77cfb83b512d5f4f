//! What has run out goes, and nothing that somebody can still use.

use backend::{Browser, engine};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Role;
use domain::ids::PersonId;
use serde_json::json;
use store::links::{Link, Purpose};
use store::sessions::Session;
use store::throttle::Subject;
use testkit::for_each_db;

use crate::desk::{Desk, PASSWORD};

const ACCOUNT: Subject<'static> = Subject::Account("name:of-the-test");

/// Everything that a sweep could take, made now.
async fn leave_behind(desk: &Desk, person: PersonId) {
    let ctx = desk.system();
    let made = ctx.write("test.leave", move |tx, ctx| {
        Box::pin(async move {
            let now = ctx.now;
            let expires_at = now + TimeDelta::hours(8);
            let session = Session { person: Some(person), data: json!({}), created_at: now, seen_at: now, expires_at };
            store::sessions::create(tx, &[1; 32], &session).await?;
            store::devices::remember(tx, &[2; 32], person, now).await?;
            let link = Link { person: Some(person), created_at: now, expires_at: now + TimeDelta::hours(1) };
            store::links::insert(tx, Purpose::PasswordReset, &[3; 32], &link).await?;
            store::throttle::add_failure(tx, ACCOUNT, now, now).await?;
            store::idempotency::insert(tx, person, "k", &[4; 32], 201, json!({}), now).await?;
            Ok(())
        })
    });
    made.await.unwrap();
}

/// Whether the rows are there, whatever time it is now: session, device, link, failures, answer.
async fn left(desk: &Desk, person: PersonId) -> [bool; 5] {
    let (reader, past) = (desk.backend.db.read(), DateTime::<Utc>::UNIX_EPOCH);
    [
        store::sessions::load(&reader, &[1; 32], past).await.unwrap().is_some(),
        store::devices::is_known(&reader, &[2; 32], person, past).await.unwrap(),
        store::links::find(&reader, Purpose::PasswordReset, &[3; 32], past).await.unwrap().is_some(),
        store::throttle::find(&reader, ACCOUNT).await.unwrap().is_some(),
        store::idempotency::find(&reader, person, "k").await.unwrap().is_some(),
    ]
}

#[test]
fn what_has_run_out_is_swept() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let person = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        leave_behind(&desk, person).await;
        let mut waited = TimeDelta::zero();
        for (after, expect) in [
            (TimeDelta::minutes(45), [true, true, true, true, true]),
            (TimeDelta::minutes(61), [true, true, false, true, true]),
            (TimeDelta::hours(8), [false, true, false, true, true]),
            (TimeDelta::hours(23), [false, true, false, true, true]),
            (TimeDelta::hours(25), [false, true, false, true, false]),
            (TimeDelta::hours(49), [false, true, false, false, false]),
            (TimeDelta::days(364), [false, true, false, false, false]),
            (TimeDelta::days(366), [false, false, false, false, false]),
        ] {
            desk.wait(after - waited);
            waited = after;
            engine::cycle(&desk.backend).await;
            assert_eq!(left(&desk, person).await, expect, "after {after}");
        }
        assert!(desk.backend.health().failing.is_empty());
    });
}

/// A link that was used is gone at once, not only with the next sweep.
#[test]
fn what_was_used_up_needs_no_sweep() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let person = desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        leave_behind(&desk, person).await;
        let browser = desk.browser();
        desk.sign_in(&browser, "anna@example.org", PASSWORD).await.unwrap();
        assert_eq!(left(&desk, person).await, [true, true, false, true, true], "a sign-in voids the open link");
        browser.sign_out().await.unwrap();
        assert!(browser.signed_in().await.is_none());
    });
}
