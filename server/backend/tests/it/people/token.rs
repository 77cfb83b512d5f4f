//! API tokens: what they open, and for how long.

use backend::people::{self, TokenScope, VerifiedToken};
use backend::{BackendError, Ctx};
use chrono::TimeDelta;
use domain::access::{Actor, Resource, Role, right};
use testkit::for_each_db;

use crate::desk::{Desk, PASSWORD};

fn ctx_of(desk: &Desk, token: VerifiedToken) -> Ctx {
    Ctx { scope: Some(token.scope), ..desk.backend.ctx(Actor::Person(token.actor), "test") }
}

#[test]
fn a_token_reaches_as_far_as_its_scope() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let person = desk.add("ines@example.org", &[Role::IncidentManager], Some(PASSWORD)).await;
        for (scope, reads, writes, configures) in
            [(TokenScope::Read, true, false, false), (TokenScope::Write, true, true, false), (TokenScope::All, true, true, true)]
        {
            let token = people::create_token(&desk.system(), person, "script", scope).await.unwrap();
            let text = token.text();
            assert!(text.starts_with("mst_") && text.len() == 47, "{text}");
            let verified = people::token_actor(&desk.backend, &text).await.unwrap().unwrap();
            assert_eq!((verified.id, verified.actor.id, verified.scope), (token.id, person, scope));
            let ctx = ctx_of(&desk, verified);
            let new = Resource::NewIncident { reporter: None, team: None, site: None };
            assert_eq!(ctx.permit::<right::UserReadMinimal, _>(Resource::Global).is_ok(), reads, "{scope}");
            assert_eq!(ctx.permit::<right::IncidentCreate, _>(new).is_ok(), writes, "{scope}");
            assert_eq!(ctx.permit::<right::ExerciseDesign, _>(Resource::Global).is_ok(), configures, "{scope}");
            // A token is no fresh sign-in, so it makes no further tokens.
            assert!(ctx.permit::<right::ApiTokenCreate, _>(Resource::Own(person)).is_err(), "{scope}");
        }
    });
}

#[test]
fn tokens_end() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let person = desk.add("ines@example.org", &[Role::IncidentManager], Some(PASSWORD)).await;
        desk.add("jo@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let (ines, jo) = (desk.browser(), desk.browser());
        desk.sign_in(&ines, "ines@example.org", PASSWORD).await.unwrap();
        desk.sign_in(&jo, "jo@example.org", PASSWORD).await.unwrap();
        let ctx = desk.ctx(&ines).await;
        let token = people::create_token(&ctx, person, " nightly  report ", TokenScope::Read).await.unwrap();
        let listed = people::tokens(&ctx).await.unwrap();
        assert_eq!((listed[0].name.as_str(), listed[0].prefix.as_str()), ("nightly report", &token.text()[..8]));

        let foreign = people::revoke_token(&desk.ctx(&jo).await, token.id).await;
        assert!(matches!(foreign, Err(BackendError::NotFound)), "{foreign:?}");
        let not_hers = people::create_token(&desk.ctx(&jo).await, person, "x", TokenScope::All).await;
        assert!(matches!(not_hers, Err(BackendError::Denied(_) | BackendError::NotFound)), "{not_hers:?}");

        people::revoke_token(&ctx, token.id).await.unwrap();
        assert!(people::token_actor(&desk.backend, &token.text()).await.unwrap().is_none());
        assert!(people::tokens(&ctx).await.unwrap().is_empty());
        let other = people::create_token_for(&desk.system(), "Ines@example.org", "cli", TokenScope::All).await.unwrap();
        people::disable(&desk.system(), "ines@example.org").await.unwrap();
        assert!(people::token_actor(&desk.backend, &other.text()).await.unwrap().is_none());
        let gone = people::create_token_for(&desk.system(), "ines@example.org", "cli", TokenScope::All).await;
        assert!(matches!(gone, Err(BackendError::Invalid(_))));
    });
}

#[test]
fn only_the_exact_text_opens() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let person = desk.add("ines@example.org", &[Role::IncidentManager], Some(PASSWORD)).await;
        let text = people::create_token(&desk.system(), person, "script", TokenScope::All).await.unwrap().text();
        for bad in [
            "",
            "mst_",
            " ",
            &text[4..],
            &text.to_lowercase(),
            &format!("{text} "),
            &format!("mst_{}", "A".repeat(43)),
            "mst_null",
            &"é".repeat(47),
        ] {
            assert!(people::token_actor(&desk.backend, bad).await.unwrap().is_none(), "{bad:?}");
        }
    });
}

#[test]
fn the_last_use_is_noted_once_a_minute() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let person = desk.add("ines@example.org", &[Role::IncidentManager], Some(PASSWORD)).await;
        let text = people::create_token(&desk.system(), person, "script", TokenScope::All).await.unwrap().text();
        let start = desk.system().now;
        let mut noted = Vec::new();
        for _ in 0..3 {
            people::token_actor(&desk.backend, &text).await.unwrap();
            let used = store::tokens::list_of(&desk.backend.db.read(), person).await.unwrap()[0].used_at.unwrap();
            noted.push((used - start).num_seconds());
            desk.wait(TimeDelta::seconds(30));
        }
        assert_eq!(noted, [0, 0, 60]);
    });
}
