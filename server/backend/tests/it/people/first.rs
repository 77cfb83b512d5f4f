//! The first administrator and who comes after.

use backend::people::{self, NewPerson};
use backend::{BackendError, Browser};
use chrono::TimeDelta;
use domain::access::{Role, RoleSet};
use testkit::for_each_db;

use crate::desk::{Desk, PASSWORD};

async fn link(desk: &Desk) -> Option<String> {
    let link = people::renew_setup_link(&desk.backend).await.unwrap()?;
    Some(link.strip_prefix("https://desk.example.org/setup/").expect("our own address").to_owned())
}

async fn complete(desk: &Desk, browser: &dyn Browser, token: &str, email: &str) -> Result<domain::ids::PersonId, BackendError> {
    people::complete_setup(&desk.visitor(), browser, token, "Root Admin", email, PASSWORD).await
}

#[test]
fn the_setup_link_makes_one_administrator() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let (old, token) = (link(&desk).await.unwrap(), link(&desk).await.unwrap());
        let browser = desk.browser();
        assert!(
            matches!(complete(&desk, &browser, &old, "root@example.org").await, Err(BackendError::NotFound)),
            "replaced at the next start"
        );
        let wrong = people::complete_setup(&desk.visitor(), &browser, &token, " ", "no address", "short").await;
        let Err(BackendError::Invalid(errors)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(errors.0.len(), 3, "all at once: {errors}");

        let root = complete(&desk, &browser, &token, "Root@example.org").await.unwrap();
        let ctx = desk.ctx(&browser).await;
        assert_eq!(ctx.person().unwrap().id, root, "signed in");
        let me = people::me(&ctx).await.unwrap();
        assert_eq!(me.roles, RoleSet::new([Role::Admin, Role::ServiceDeskManager, Role::AgentL1]).unwrap());
        assert_eq!(me.teams.len(), 1, "works at the desk");

        assert!(matches!(complete(&desk, &desk.browser(), &token, "other@example.org").await, Err(BackendError::NotFound)), "works once");
        assert_eq!(link(&desk).await, None);
        people::disable(&desk.system(), "root@example.org").await.unwrap();
        assert!(link(&desk).await.is_some(), "nobody could administer");
    });
}

#[test]
fn the_setup_link_ends() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let token = link(&desk).await.unwrap();
        desk.wait(TimeDelta::hours(24));
        assert!(matches!(complete(&desk, &desk.browser(), &token, "root@example.org").await, Err(BackendError::NotFound)), "after a day");
        let token = link(&desk).await.unwrap();
        desk.add("admin@example.org", &[Role::Admin], Some(PASSWORD)).await;
        let late = complete(&desk, &desk.browser(), &token, "root@example.org").await;
        assert!(matches!(late, Err(BackendError::NotFound)), "somebody else administers: {late:?}");
    });
}

#[test]
fn the_starter_catalogue_is_written_once() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        desk.add("agent@example.org", &[Role::AgentL1], Some(PASSWORD)).await;
        let reader = desk.backend.db.read();
        assert!(store::catalogue::teams(&reader).await.unwrap().is_empty(), "only an administrator brings it");
        desk.add("root@example.org", &[Role::Admin], Some(PASSWORD)).await;
        desk.add("second@example.org", &[Role::Admin], Some(PASSWORD)).await;
        let teams = store::catalogue::teams(&reader).await.unwrap();
        assert_eq!(teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>(), ["Second level", "Service desk", "Third level"]);
        assert_eq!(store::catalogue::services(&reader).await.unwrap().len(), 6);
        let categories = store::catalogue::categories(&reader).await.unwrap();
        let roots = categories.iter().filter(|category| category.parent.is_none()).count();
        assert_eq!((categories.len(), roots), (23, 6));
        // Whoever comes later works where people of that level work.
        desk.add("l2@example.org", &[Role::AgentL2], Some(PASSWORD)).await;
        let l2 = store::people::find_by_email(&reader, "l2@example.org").await.unwrap().unwrap();
        assert_eq!(l2.teams, [teams[0].id]);
    });
}

#[test]
fn adding_people_is_checked() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let new = |email: &str, password: &str| NewPerson {
            name: "Anna Rossi".into(),
            email: email.into(),
            password: Some(password.into()),
            ..NewPerson::default()
        };
        people::add(&desk.system(), new("anna@example.org", PASSWORD)).await.unwrap();
        let twice = people::add(&desk.system(), new("ANNA@example.org", PASSWORD)).await;
        assert!(matches!(&twice, Err(BackendError::Invalid(errors)) if errors.of("email").is_some()), "{twice:?}");
        let short = people::add(&desk.system(), new("jo@example.org", "short")).await;
        assert!(matches!(&short, Err(BackendError::Invalid(errors)) if errors.of("password").is_some()), "{short:?}");
        let browser = desk.browser();
        desk.sign_in(&browser, "anna@example.org", PASSWORD).await.unwrap();
        let by_user = people::add(&desk.ctx(&browser).await, new("evil@example.org", PASSWORD)).await;
        assert!(matches!(by_user, Err(BackendError::Denied(_))), "{by_user:?}");
        assert!(matches!(people::add(&desk.visitor(), new("evil@example.org", PASSWORD)).await, Err(BackendError::Unauthenticated)));
        let unknown = people::disable(&desk.system(), "who@example.org").await;
        assert!(matches!(unknown, Err(BackendError::Invalid(_))));
    });
}
