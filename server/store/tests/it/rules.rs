//! The rule book: read back in its order, by version, on both databases.

use domain::ids::RuleId;
use domain::incident::Channel;
use domain::priority::{Impact, Urgency};
use domain::rule::{Mode, Rule, Then, When};
use store::{Db, StoreError, people, rules};
use testkit::for_each_db;

use crate::fixture::*;

fn rule(number: u128, place: u32) -> Rule {
    Rule {
        id: id(0xa00 + number),
        name: format!("Rule {number}"),
        place,
        on: number == 1,
        mode: Mode::Set,
        when: When {
            words: vec!["printer".into(), "toner*".into()],
            channels: [Channel::Portal, Channel::Phone].into(),
            locations: [location(1)].into(),
            departments: vec!["Logistics".into()],
        },
        then: Then {
            category: Some(category(1)),
            service: Some(service(1)),
            team: Some(team(1)),
            impact: Some(Impact::High),
            urgency: Some(Urgency::Low),
        },
        version: 1,
    }
}

async fn insert(db: &Db, rule: Rule) {
    db.write("test.rule", |tx| Box::pin(async move { rules::insert(tx, &house(), &rule).await })).await.unwrap();
}

async fn update(db: &Db, seen: u32, rule: Rule) -> Result<(), StoreError> {
    db.write("test.rule", move |tx| Box::pin(async move { rules::update(tx, &house(), seen, &rule).await })).await
}

async fn order(db: &Db) -> Vec<RuleId> {
    rules::list(&db.read()).await.unwrap().into_iter().map(|rule| rule.id).collect()
}

#[test]
fn rules_read_back_in_their_order() {
    for_each_db(async |db| {
        organization(&db).await;
        let (first, second) = (rule(1, 2), Rule { then: Then { team: Some(team(0)), ..Then::default() }, ..rule(2, 1) });
        insert(&db, first.clone()).await;
        insert(&db, second.clone()).await;
        assert_eq!(rules::list(&db.read()).await.unwrap(), [second.clone(), first.clone()]);

        let changed = Rule { version: 2, on: false, mode: Mode::Propose, when: When::default(), then: second.then, ..first.clone() };
        update(&db, 1, changed.clone()).await.unwrap();
        assert_eq!(rules::find(&db.read(), first.id).await.unwrap(), Some(changed));
        let stale = update(&db, 1, first.clone()).await.unwrap_err();
        assert!(matches!(stale, StoreError::Stale { seen: 1, found: 2, .. }), "{stale:?}");

        let turned = [first.id, second.id];
        db.write("test.order", move |tx| Box::pin(async move { rules::reorder(tx, &house(), &turned).await })).await.unwrap();
        assert_eq!(order(&db).await, turned);
        let gone = first.id;
        let remove = || db.write("test.remove", move |tx| Box::pin(async move { rules::remove(tx, &house(), gone).await }));
        assert!(remove().await.unwrap() && !remove().await.unwrap());
        assert_eq!(order(&db).await, [second.id]);
    });
}

#[test]
fn departments_are_told_of_those_who_have_one() {
    for_each_db(async |db| {
        organization(&db).await;
        let all = (1..=u128::try_from(PEOPLE).unwrap()).map(person).collect();
        let told = people::departments(&db.read(), &all).await.unwrap();
        for person in &all {
            let known = people::find(&db.read(), *person).await.unwrap().unwrap();
            assert_eq!(told.get(person), known.department.as_ref());
        }
    });
}
