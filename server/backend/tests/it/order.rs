//! Order in the world: who may change the catalogue and people, what a clash says, and what the audit trail keeps.

use std::collections::BTreeMap;

use backend::catalogue::{self, Shelf};
use backend::people::{self, NewAccount, RoleChange};
use backend::{BackendError, Ctx, trail};
use chrono::TimeDelta;
use domain::access::{Actor, Role};
use domain::catalogue::Part;
use domain::ids::PersonId;
use domain::validate::FieldErrors;
use testkit::for_each_db;

use crate::desk::{Desk, PASSWORD};

fn form(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// An operation of this person, who signed in just now.
async fn fresh(desk: &Desk, person: PersonId) -> Ctx {
    let row = store::people::find_credentials(&desk.backend.db.read(), person).await.unwrap().unwrap();
    let actor = people::actor_of(&desk.backend, person, row.security_stamp.parse().unwrap(), desk.system().now).await.unwrap();
    desk.backend.ctx(Actor::Person(actor.unwrap()), "test")
}

fn fields_of(error: BackendError) -> FieldErrors {
    match error {
        BackendError::Invalid(fields) => fields,
        other => panic!("fields should be wrong, not {other:?}"),
    }
}

async fn desk_and_manager(db: testkit::TestDb) -> (Desk, Ctx) {
    let desk = Desk::open(db);
    // The first administrator brings the starter catalogue.
    desk.add("root@example.org", &[Role::Admin], None).await;
    let manager = desk.add("sara.lind@example.org", &[Role::ServiceDeskManager], None).await;
    let ctx = fresh(&desk, manager).await;
    (desk, ctx)
}

#[test]
fn a_change_is_told_with_before_and_after() {
    for_each_db(async |db| {
        let (desk, ctx) = desk_and_manager(db).await;
        let sara = ctx.person().unwrap().id;
        let later = async || {
            desk.wait(TimeDelta::seconds(1));
            fresh(&desk, sara).await
        };
        let new = form(&[("name", "Badges"), ("criteria", "Doors do not open for one person.")]);
        let id = catalogue::save_category(&ctx, None, 0, new).await.unwrap();
        let change = form(&[("name", "Badges and keys"), ("codes", "yes"), ("code-fixed", "yes")]);
        catalogue::save_category(&later().await, Some(id), 1, change.clone()).await.unwrap();
        catalogue::save_category(&later().await, Some(id), 2, change).await.unwrap();
        catalogue::save_category(&later().await, Some(id), 2, form(&[("retired", "yes")])).await.unwrap();

        let auditor = desk.add("ada@example.org", &[Role::Auditor], None).await;
        let found = trail::entries(&fresh(&desk, auditor).await, &format!("subject=category:{id}")).await.unwrap();
        let actions: Vec<_> = found.page.items.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["category.retired", "category.changed", "category.added"], "the same again is no change");
        let changed = trail::fields_of(&found.page.items[1]);
        let told: Vec<_> = changed.iter().map(|change| (change.field.as_str(), change.before.as_str(), change.after.as_str())).collect();
        assert_eq!(told, [("Name", "Badges", "Badges and keys"), ("Resolution codes", "any", "Fixed")]);
        assert_eq!(found.names.people.values().collect::<Vec<_>>(), ["sara lind"]);
        assert!(matches!(trail::entries(&ctx, "").await, Err(BackendError::Denied(_))), "a manager reads no trail");
    });
}

#[test]
fn a_clash_says_who_changed_what() {
    for_each_db(async |db| {
        let (desk, ctx) = desk_and_manager(db).await;
        let service = catalogue::order(&ctx, Shelf::Services).await.unwrap().services[0].clone();
        let name = service.name.clone();
        catalogue::save_service(&ctx, Some(service.id), 1, form(&[("name", "Devices")])).await.unwrap();
        let other = desk.add("omar@example.org", &[Role::ServiceDeskManager], None).await;
        let other = fresh(&desk, other).await;
        let error = catalogue::save_service(&other, Some(service.id), 1, form(&[("criticality", "low")])).await.unwrap_err();
        let BackendError::Conflict(words) = error else { panic!("{error:?}") };
        assert!(
            words.starts_with(&format!("sara lind changed this meanwhile: Name from \u{201c}{name}\u{201d} to \u{201c}Devices\u{201d}")),
            "{words}"
        );
        let now = catalogue::order(&ctx, Shelf::Services).await.unwrap().services.into_iter().find(|one| one.id == service.id).unwrap();
        assert_eq!((now.criticality, now.version), (service.criticality, 2), "nothing of the second writer is there");
    });
}

#[test]
fn services_need_services_and_break_with_them() {
    for_each_db(async |db| {
        let (_desk, ctx) = desk_and_manager(db).await;
        let services = catalogue::order(&ctx, Shelf::Services).await.unwrap().services;
        let find = |name: &str| services.iter().find(|one| one.name == name).unwrap().clone();
        let (network, mail) = (find("Network and Wi-Fi"), find("E-mail and calendar"));
        let broken = async |of| catalogue::breaks_with(&ctx, of).await.unwrap().into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert!(broken(network.id).await.contains(&mail.name));
        catalogue::set_need(&ctx, mail.id, 1, Part::Service(network.id), false).await.unwrap();
        assert!(!broken(network.id).await.contains(&mail.name));
        catalogue::save_component(&ctx, network.id, 1, None, form(&[("name", "Core switch"), ("kind", "device")])).await.unwrap();
        let network = catalogue::order(&ctx, Shelf::Services).await.unwrap().services.into_iter().find(|one| one.id == network.id).unwrap();
        let switch = Part::Component(network.components[0].id);
        catalogue::set_need(&ctx, mail.id, 2, switch, true).await.unwrap();
        let refused = catalogue::set_need(&ctx, network.id, 2, switch, true).await.unwrap_err();
        assert!(fields_of(refused).of("part").is_some());
        let retired = catalogue::save_component(&ctx, network.id, 2, Some(network.components[0].id), form(&[("retired", "yes")])).await;
        retired.unwrap();
    });
}

#[test]
fn rights_end_at_the_own_team_and_site() {
    for_each_db(async |db| {
        let (desk, ctx) = desk_and_manager(db).await;
        let expert = desk.add("tomas@example.org", &[Role::AgentL3], None).await;
        let third = catalogue::order(&ctx, Shelf::Teams).await.unwrap().teams.into_iter().find(|team| team.name == "Third level").unwrap();
        let expert = fresh(&desk, expert).await;
        let service = catalogue::order(&ctx, Shelf::Services).await.unwrap().services[0].clone();
        let change = form(&[("description", "Ours.")]);
        let error = catalogue::save_service(&expert, Some(service.id), 1, change.clone()).await.unwrap_err();
        assert!(matches!(error, BackendError::Denied(_)), "{error:?}");
        catalogue::save_service(&ctx, Some(service.id), 1, form(&[("team", &third.id.to_string())])).await.unwrap();
        catalogue::save_service(&expert, Some(service.id), 2, change).await.unwrap();

        let house = catalogue::save_location(&ctx, None, 0, form(&[("name", "House")])).await.unwrap();
        let keeper = desk.add("femi@example.org", &[Role::FacilitiesManager], None).await;
        let place = [house];
        let grant = ctx.write("test.sites", move |tx, ctx| {
            Box::pin(async move {
                let permit = ctx.permit::<domain::access::right::LocationWrite, _>(domain::access::Resource::Global)?;
                Ok(store::people::set_sites(tx, &permit, keeper, &place).await?)
            })
        });
        grant.await.unwrap();
        let floor = form(&[("name", "Floor 1"), ("parent", &house.to_string())]);
        let floor = catalogue::save_location(&fresh(&desk, keeper).await, None, 0, floor).await.unwrap();
        // Read anew: what lies in the own site is the own site.
        let room = form(&[("name", "Room 1"), ("parent", &floor.to_string())]);
        catalogue::save_location(&fresh(&desk, keeper).await, None, 0, room).await.unwrap();
        let elsewhere = catalogue::save_location(&fresh(&desk, keeper).await, None, 0, form(&[("name", "Elsewhere")])).await;
        assert!(matches!(elsewhere, Err(BackendError::Denied(_))), "{elsewhere:?}");
    });
}

#[test]
fn somebody_new_gets_a_link_and_no_password() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let root = desk.add("root@example.org", &[Role::Admin], Some(PASSWORD)).await;
        let ctx = fresh(&desk, root).await;
        let account = |fields: &[(&str, &str)]| NewAccount { fields: form(fields) };
        let wrong = people::invite(&ctx, account(&[("name", ""), ("email", "nobody"), ("skills", &"x".repeat(99))])).await.unwrap_err();
        let wrong = fields_of(wrong);
        assert!(wrong.of("name").is_some() && wrong.of("email").is_some() && wrong.of("skills").is_some(), "{wrong:?}");
        let mixed = account(&[("name", "Vic"), ("email", "v@example.org"), ("role-vendor", "yes"), ("role-admin", "yes"), ("reason", "x")]);
        assert!(fields_of(people::invite(&ctx, mixed).await.unwrap_err()).of("roles").is_some());

        let fields = [
            ("name", "Pia Novak"),
            ("email", "Pia@example.org"),
            ("department", "IT"),
            ("skills", "Printers, Scanners"),
            ("role-agent-l2", "yes"),
            ("reason", "She begins on Monday."),
        ];
        let id = people::invite(&ctx, account(&fields)).await.unwrap();
        let view = people::managed(&ctx, id).await.unwrap();
        assert_eq!((view.person.department.as_deref(), view.person.skills.len(), view.person.teams.len()), (Some("IT"), 2, 1));
        desk.deliver().await;
        let mail = desk.mails().into_iter().find(|mail| mail.contains("pia@example.org")).unwrap().replace("=\r\n", "");
        let token = mail.split("/reset/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        desk.wait(TimeDelta::days(6));
        people::reset_password(&desk.visitor(), &token, "a sentence of her own").await.unwrap();
        desk.sign_in(&desk.browser(), "pia@example.org", "a sentence of her own").await.unwrap();
        let again = people::invite(&ctx, account(&fields)).await.unwrap_err();
        assert!(fields_of(again).of("email").is_some());
    });
}

#[test]
fn roles_need_a_reason_a_fresh_sign_in_and_one_administrator_left() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let root = desk.add("root@example.org", &[Role::Admin], Some(PASSWORD)).await;
        let ben = desk.add("ben@example.org", &[Role::EndUser], Some(PASSWORD)).await;
        let ctx = fresh(&desk, root).await;
        let roles = |fields: &[(&str, &str)]| RoleChange { fields: form(fields) };
        let without = people::set_roles(&ctx, ben, 1, roles(&[("role-agent-l1", "yes")])).await.unwrap_err();
        assert!(fields_of(without).of("reason").is_some());
        people::set_roles(&ctx, ben, 1, roles(&[("role-agent-l1", "yes"), ("reason", "He joins the desk.")])).await.unwrap();
        let last = people::set_roles(&ctx, root, 1, roles(&[("role-agent-l1", "yes"), ("reason", "Enough.")])).await.unwrap_err();
        assert!(fields_of(last).of("roles").is_some());
        let own = people::set_disabled(&ctx, root, 1, true).await.unwrap_err();
        assert!(fields_of(own).of("disabled").is_some());

        let there = desk.browser();
        desk.sign_in(&there, "ben@example.org", PASSWORD).await.unwrap();
        people::set_disabled(&ctx, ben, 2, true).await.unwrap();
        assert!(desk.ctx(&there).await.person().is_err(), "everything signed in ended");
        let stale = people::set_disabled(&ctx, ben, 2, false).await.unwrap_err();
        assert!(matches!(stale, BackendError::Conflict(_)), "{stale:?}");
        people::set_disabled(&ctx, ben, 3, false).await.unwrap();
        desk.sign_in(&there, "ben@example.org", PASSWORD).await.unwrap();

        desk.wait(TimeDelta::minutes(11));
        let late = desk.backend.ctx(ctx.actor.clone(), "test");
        assert!(matches!(people::set_disabled(&late, ben, 4, true).await, Err(BackendError::Denied(_))), "the sign-in is too old");
    });
}

#[test]
fn refusals_are_written_down() {
    for_each_db(async |db| {
        let (desk, _) = desk_and_manager(db).await;
        let anna = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let ctx = fresh(&desk, anna).await;
        let Err(BackendError::Denied(denied)) = catalogue::save_team(&ctx, None, 0, form(&[("name", "Mine")])).await else { panic!() };
        trail::refused(&ctx, &denied).await.unwrap();
        let auditor = desk.add("ada@example.org", &[Role::Auditor], None).await;
        let found = trail::entries(&fresh(&desk, auditor).await, "what=refusals&who=ANNA").await.unwrap().page.items;
        assert_eq!((found.len(), found[0].action.as_str(), &found[0].detail["action"]), (1, "access.refused", &"team.write".into()));
        for query in ["what=nothing", "from=yesterday", "cursor=x"] {
            assert!(matches!(trail::entries(&fresh(&desk, auditor).await, query).await, Err(BackendError::Invalid(_))), "{query}");
        }
        assert!(trail::entries(&fresh(&desk, auditor).await, "until=2000-01-01").await.unwrap().page.items.is_empty());
    });
}

#[test]
fn what_is_retired_is_given_to_nothing_new() {
    for_each_db(async |db| {
        let (desk, ctx) = desk_and_manager(db).await;
        let agent = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let agent = fresh(&desk, agent).await;
        let service = catalogue::order(&ctx, Shelf::Services).await.unwrap().services[0].clone();
        let new = form(&[("title", "Screen"), ("service", &service.id.to_string())]);
        let realm = domain::realm::Live.into();
        let number = backend::incidents::create(&agent, realm, &new).await.unwrap();
        catalogue::save_service(&ctx, Some(service.id), 1, form(&[("retired", "yes")])).await.unwrap();
        let refused = backend::incidents::create(&agent, realm, &new).await.unwrap_err();
        assert_eq!(fields_of(refused).of("service"), Some("This is no longer offered. Choose another one."));
        // What has it already keeps it, and saying so again is no mistake.
        let field = domain::incident::Field::Service;
        backend::incidents::edit_field(&agent, realm, number, field, 99, &service.id.to_string()).await.unwrap();
    });
}
