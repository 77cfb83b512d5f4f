//! What people do to their own account, and what it ends.

use backend::people::{self, TokenScope};
use backend::{BackendError, Browser};
use chrono::TimeDelta;
use domain::access::Resource;
use domain::access::{Role, right};
use testkit::for_each_db;

use crate::desk::{Desk, PASSWORD};

const NEW: &str = "another long password";

#[test]
fn whatever_changes_the_way_in_ends_all_sessions() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        for (change, stays) in [("password", true), ("everywhere", false), ("disable", false)] {
            let email = format!("{change}@example.org");
            let person = desk.add(&email, &[Role::AgentL1], Some(PASSWORD)).await;
            let (here, there) = (desk.browser(), desk.browser());
            desk.sign_in(&here, &email, PASSWORD).await.unwrap();
            desk.sign_in(&there, &email, PASSWORD).await.unwrap();
            let token = people::create_token(&desk.system(), person, "script", TokenScope::All).await.unwrap().text();
            let (_, stamp, at) = there.signed_in().await.unwrap();
            let ctx = desk.ctx(&here).await;
            assert_eq!(ctx.person().unwrap().id, person);

            match change {
                "password" => people::change_password(&ctx, &here, PASSWORD, NEW).await.unwrap(),
                "everywhere" => people::sign_out_everywhere(&ctx, &here).await.unwrap(),
                _ => people::disable(&desk.system(), &email).await.unwrap(),
            }
            assert_eq!(desk.ctx(&here).await.person().is_ok(), stays, "{change}: this browser");
            assert!(desk.ctx(&there).await.person().is_err(), "{change}: the other one");
            // Even if a row came back, its stamp is the old one.
            assert_eq!(people::actor_of(&desk.backend, person, stamp, at).await.unwrap(), None, "{change}: the old stamp");
            // Programs do not stop for a new password; whoever fears a theft stops them too.
            let programs = people::token_actor(&desk.backend, &token).await.unwrap().is_some();
            assert_eq!(programs, change == "password", "{change}: tokens");
            there.forget_device();
            let again = if change == "password" { NEW } else { PASSWORD };
            assert_eq!(desk.sign_in(&there, &email, again).await.is_ok(), change != "disable", "{change}: signing in again");
        }
    });
}

#[test]
fn changing_the_password_asks_for_the_current_one() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let browser = desk.browser();
        desk.sign_in(&browser, "anna@example.org", PASSWORD).await.unwrap();
        let ctx = desk.ctx(&browser).await;
        for (current, new, field) in
            [("wrong", NEW, "current"), ("", NEW, "current"), (PASSWORD, "short", "password"), (PASSWORD, PASSWORD, "password")]
        {
            let refused = people::change_password(&ctx, &browser, current, new).await;
            let Err(BackendError::Invalid(errors)) = refused else { panic!("{current} {new}: {refused:?}") };
            assert!(errors.of(field).is_some(), "{current} {new}: {errors}");
        }
        let nobody = people::change_password(&desk.visitor(), &browser, PASSWORD, NEW).await;
        assert!(matches!(nobody, Err(BackendError::Unauthenticated)));
        people::change_password(&ctx, &browser, PASSWORD, NEW).await.unwrap();
        desk.sign_in(&desk.browser(), "anna@example.org", PASSWORD).await.unwrap_err();
        desk.deliver().await;
        assert!(desk.mails().iter().any(|mail| mail.contains("Subject: Your password was changed")), "told by mail");
    });
}

/// Somebody at an unlocked screen gets no more tries than at the door.
#[test]
fn guessing_the_current_password_slows_down() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let browser = desk.browser();
        desk.sign_in(&browser, "anna@example.org", PASSWORD).await.unwrap();
        let ctx = desk.ctx(&browser).await;
        for _ in 0..6 {
            assert!(matches!(people::confirm_password(&ctx, &browser, "wrong").await, Err(BackendError::Invalid(_))));
        }
        assert!(matches!(people::confirm_password(&ctx, &browser, PASSWORD).await, Err(BackendError::Throttled { .. })));
    });
}

#[test]
fn a_sign_in_is_fresh_for_ten_minutes() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let person = desk.add("tomas@example.org", &[Role::AgentL3], Some(PASSWORD)).await;
        let browser = desk.browser();
        desk.sign_in(&browser, "tomas@example.org", PASSWORD).await.unwrap();
        let may = async |browser| desk.ctx(browser).await.permit::<right::ApiTokenCreate, _>(Resource::Own(person)).is_ok();
        assert!(may(&browser).await);
        desk.wait(TimeDelta::minutes(10));
        assert!(!may(&browser).await);
        let ctx = desk.ctx(&browser).await;
        people::confirm_password(&ctx, &browser, PASSWORD).await.unwrap();
        assert!(may(&browser).await);
    });
}

#[test]
fn sessions_are_listed_and_ended_one_by_one() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("anna@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        desk.add("jo@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let (here, there, of_jo) = (desk.browser(), desk.browser(), desk.browser());
        desk.sign_in(&there, "anna@example.org", PASSWORD).await.unwrap();
        desk.sign_in(&of_jo, "jo@example.org", PASSWORD).await.unwrap();
        desk.wait(TimeDelta::minutes(1));
        desk.sign_in(&here, "anna@example.org", PASSWORD).await.unwrap();
        let ctx = desk.ctx(&here).await;
        let listed = people::sessions(&ctx, &here).await.unwrap();
        assert_eq!(listed.iter().map(|session| session.current).collect::<Vec<_>>(), [true, false]);
        assert_eq!(listed[0].device, "Firefox on Linux");

        let foreign = people::end_session(&ctx, of_jo.session().unwrap()).await;
        assert!(matches!(foreign, Err(BackendError::NotFound)));
        assert!(desk.ctx(&of_jo).await.person().is_ok());
        people::end_session(&ctx, there.session().unwrap()).await.unwrap();
        assert!(desk.ctx(&there).await.person().is_err());
        assert!(matches!(people::end_session(&ctx, there.session().unwrap()).await, Err(BackendError::NotFound)));
        // Idle for too long is no session any more.
        desk.wait(TimeDelta::hours(8));
        assert_eq!(people::sessions(&desk.ctx(&here).await, &here).await.unwrap(), []);
    });
}

#[test]
fn people_are_found_by_name_alone() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("lea.brandt@example.org", &[Role::EndUser], Some(PASSWORD)).await;
        desk.add("vic.tan@example.org", &[Role::Vendor], Some(PASSWORD)).await;
        desk.add("gone.brandt@example.org", &[Role::EndUser], Some(PASSWORD)).await;
        people::disable(&desk.system(), "gone.brandt@example.org").await.unwrap();
        let (lea, vic) = (desk.browser(), desk.browser());
        desk.sign_in(&lea, "lea.brandt@example.org", PASSWORD).await.unwrap();
        desk.sign_in(&vic, "vic.tan@example.org", PASSWORD).await.unwrap();
        let ctx = desk.ctx(&lea).await;
        let names = async |query| people::search(&ctx, query, 10).await.unwrap().into_iter().map(|person| person.name).collect::<Vec<_>>();
        assert_eq!(names("brandt LEA").await, ["lea brandt"]);
        assert_eq!(names("example.org").await, Vec::<String>::new(), "addresses cannot be felt for");
        assert_eq!(names("%").await, Vec::<String>::new());
        assert!(matches!(people::search(&desk.ctx(&vic).await, "lea", 10).await, Err(BackendError::Denied(_))));
        assert!(matches!(people::search(&desk.visitor(), "lea", 10).await, Err(BackendError::Unauthenticated)));
    });
}
