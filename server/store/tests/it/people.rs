//! People: whole round trips, searching, and permits that fit only their person.

use domain::access::{Resource, Role, RoleSet, authorize, right};
use domain::person::Person;
use store::people::{self, Search};
use store::{Db, StoreError};
use testkit::for_each_db;

use crate::fixture::*;

async fn find(db: &Db, number: u128) -> Person {
    people::find(&db.read(), person(number)).await.unwrap().unwrap()
}

#[test]
fn people_read_back_whole() {
    for_each_db(async |db| {
        organization(&db).await;
        for number in 1..=PEOPLE as u128 {
            let expected = new_person(number);
            assert_eq!(find(&db, number).await, expected.person);
            let credentials = people::find_credentials(&db.read(), person(number)).await.unwrap().unwrap();
            assert_eq!(
                (credentials.password_hash, credentials.security_stamp, credentials.disabled),
                (expected.password_hash, expected.security_stamp, false)
            );
        }
        assert_eq!(people::find(&db.read(), person(99)).await.unwrap(), None);
        assert_eq!(people::find_by_email(&db.read(), "p2@demo.example").await.unwrap().map(|person| person.id), Some(person(2)));
        assert_eq!(people::find_by_email(&db.read(), "").await.unwrap(), None);
        assert_eq!(people::find_credentials_by_email(&db.read(), "p2@demo.example").await.unwrap().map(|found| found.id), Some(person(2)));
        let debug = format!("{:?}", people::find_credentials(&db.read(), person(2)).await.unwrap());
        assert!(!debug.contains("hash 2") && !debug.contains("stamp"), "{debug}");
    });
}

#[test]
fn an_account_is_what_the_person_is() {
    for_each_db(async |db| {
        organization(&db).await;
        db.write("test.many", |tx| Box::pin(async move { people::set_sites(tx, &house(), person(5), &[location(1), location(2)]).await }))
            .await
            .unwrap();
        for number in 1..=PEOPLE as u128 {
            let expected = find(&db, number).await;
            let account = people::find_account(&db.read(), person(number)).await.unwrap().unwrap();
            assert_eq!((account.id, account.roles, account.disabled), (expected.id, expected.roles, expected.disabled));
            assert_eq!((account.teams, account.sites), (expected.teams, expected.sites), "each once, whatever the other lists hold");
            assert_eq!(account.security_stamp, new_person(number).security_stamp);
        }
        assert_eq!(people::find_account(&db.read(), person(99)).await.unwrap(), None);
    });
}

#[test]
fn an_address_belongs_to_one_person() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut double = new_person(6);
        double.person.id = id(0x999);
        double.person.email = Some("p2@demo.example".to_owned());
        let error =
            db.write("test.double", move |tx| Box::pin(async move { people::insert(tx, &house(), &double).await })).await.unwrap_err();
        assert!(matches!(&error, StoreError::Conflict { constraint, .. } if constraint == "person_email"), "{error:?}");
        assert_eq!(people::find(&db.read(), id(0x999)).await.unwrap(), None);
        let mut taken = new_person(1).person;
        taken.email = Some("p2@demo.example".to_owned());
        let error = db
            .write("test.taken", move |tx| Box::pin(async move { people::update(tx, &house::<right::UserCreate>(), &taken).await }))
            .await
            .unwrap_err();
        assert!(matches!(&error, StoreError::Conflict { constraint, .. } if constraint == "person_email"), "{error:?}");
    });
}

#[test]
fn every_part_changes_on_its_own() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut expected = new_person(2).person;
        expected.name = "Änna Rossi".to_owned();
        expected.email = Some("anna@demo.example".to_owned());
        expected.department = Some("IT".to_owned());
        expected.phone = Some("+49 1".to_owned());
        expected.location = Some(location(1));
        let named = expected.clone();
        expected.roles = RoleSet::new([Role::AgentL2, Role::IncidentManager]).unwrap();
        expected.teams = vec![team(0), team(1)];
        expected.sites = vec![location(1), location(2)];
        expected.disabled = true;
        expected.skills = ["Cooling".to_owned()].into();
        expected.version = 2;
        let (roles, teams, sites) = (expected.roles, expected.teams.clone(), expected.sites.clone());
        let skills = expected.skills.clone();
        db.write("test.change", move |tx| {
            Box::pin(async move {
                people::update(tx, &house::<right::UserCreate>(), &named).await?;
                people::set_roles(tx, &house(), person(2), roles).await?;
                people::set_teams(tx, &house(), person(2), &teams).await?;
                people::set_sites(tx, &house(), person(2), &sites).await?;
                people::set_skills(tx, &house(), person(2), &skills).await?;
                people::touch(tx, person(2), 1).await?;
                people::set_password(tx, &house(), person(2), "other hash", "second").await?;
                people::set_disabled(tx, &house(), person(2), true, "third").await
            })
        })
        .await
        .unwrap();
        assert_eq!(find(&db, 2).await, expected);
        let credentials = people::find_credentials(&db.read(), person(2)).await.unwrap().unwrap();
        assert_eq!(
            (credentials.password_hash.as_deref(), credentials.security_stamp.as_str(), credentials.disabled),
            (Some("other hash"), "third", true)
        );
        assert_eq!(find(&db, 1).await, new_person(1).person, "nobody else changed");
        db.write("test.clear", |tx| {
            Box::pin(async move {
                people::set_roles(tx, &house(), person(2), RoleSet::EMPTY).await?;
                people::set_teams(tx, &house(), person(2), &[]).await?;
                people::set_security_stamp(tx, &house::<right::SelfSessionsRevoke>(), person(2), "fourth").await
            })
        })
        .await
        .unwrap();
        assert_eq!((find(&db, 2).await.roles, find(&db, 2).await.teams), (RoleSet::EMPTY, vec![]));
    });
}

#[test]
fn a_permit_for_one_is_none_for_another() {
    for_each_db(async |db| {
        organization(&db).await;
        let permit = || authorize::<right::SelfPasswordMfaEmail, _>(&system(), Resource::Own(person(1)), at(0), None).unwrap();
        let error = db
            .write("test.foreign", move |tx| Box::pin(async move { people::set_password(tx, &permit(), person(2), "x", "y").await }))
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::WrongPermit { op: "people.set_password" }), "{error:?}");
        assert!(matches!(
            db.write("test.gone", |tx| Box::pin(async move { people::set_password(tx, &house(), person(99), "x", "y").await })).await,
            Err(StoreError::NotFound { what: "person", .. })
        ));
        assert!(matches!(
            db.write("test.nowhere", |tx| Box::pin(async move { people::set_teams(tx, &house(), person(2), &[id(0x999)]).await })).await,
            Err(StoreError::Dangling { .. })
        ));
        assert_eq!(find(&db, 2).await.teams, new_person(2).person.teams, "what failed left no trace");
    });
}

#[test]
fn people_are_found_by_words_roles_and_teams() {
    for_each_db(async |db| {
        organization(&db).await;
        let check = async |search: Search, expected: &[u128]| {
            let page = people::list(&db.read(), &search, 100, None).await.unwrap();
            assert_eq!(
                page.items.iter().map(|found| found.id).collect::<Vec<_>>(),
                expected.iter().copied().map(person).collect::<Vec<_>>(),
                "{search:?}"
            );
            assert_eq!(people::count(&db.read(), &search).await.unwrap(), expected.len() as u64);
        };
        check(Search::default(), &[1, 2, 3, 4, 5, 6]).await;
        check(Search { q: Some("ÜMLÄUT 3".into()), ..Search::default() }, &[3]).await;
        check(Search { q: Some("p2@".into()), ..Search::default() }, &[2]).await;
        check(Search { q: Some("%".into()), ..Search::default() }, &[]).await;
        check(Search { role: Some(Role::Admin), ..Search::default() }, &[5]).await;
        check(Search { team: Some(team(0)), ..Search::default() }, &[2, 5]).await;
        check(Search { disabled: Some(true), ..Search::default() }, &[]).await;
        assert_eq!(people::count_with_role(&db.read(), Role::Admin).await.unwrap(), 1);
        let members = people::members(&db.read(), team(0)).await.unwrap();
        assert_eq!(members.iter().map(|member| member.id).collect::<Vec<_>>(), [person(2), person(5)]);

        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = people::list(&db.read(), &Search::default(), 4, cursor).await.unwrap();
            found.extend(page.items.into_iter().map(|person| person.id));
            match page.next {
                Some(next) => cursor = Some(next.parse().unwrap()),
                None => break,
            }
        }
        assert_eq!(found, (1..=6).map(person).collect::<Vec<_>>());
        assert!(matches!(
            people::list(&db.read(), &Search::default(), 4, Some(person(99))).await,
            Err(StoreError::Invalid { what: "cursor", .. })
        ));
    });
}

#[test]
fn two_who_change_a_person_find_out() {
    for_each_db(async |db| {
        organization(&db).await;
        let touch =
            async |seen: u32| db.write("test.touch", move |tx| Box::pin(async move { people::touch(tx, person(1), seen).await })).await;
        touch(1).await.unwrap();
        assert!(matches!(touch(1).await, Err(StoreError::Stale { what: "person", seen: 1, .. })));
        touch(2).await.unwrap();
        assert_eq!(find(&db, 1).await.version, 3);
    });
}

#[test]
fn those_who_work_are_found() {
    for_each_db(async |db| {
        organization(&db).await;
        let search = Search { works: true, ..Search::default() };
        let found = people::list(&db.read(), &search, 50, None).await.unwrap().items;
        let found: Vec<_> = found.into_iter().map(|one| one.id).collect();
        assert_eq!(found, [person(2), person(3), person(4), person(5)], "no end user, nobody without a role");
    });
}
