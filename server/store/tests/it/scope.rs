//! Lists and single decisions agree: whoever may do something to an incident finds it in the list for that, and
//! nobody else does.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::access::{Action, Actor, PersonActor, ReadScope, Resource, Role, RoleSet, decide, read_scope};
use domain::incident::{Filter, Incident};
use store::{Db, incidents};
use testkit::for_each_db;

use crate::crowd::{crowd, save_all};
use crate::fixture::*;

/// Each role alone with a team and a site, a mixture, and those who are nobody.
pub fn actors() -> Vec<(String, Actor)> {
    let person = |number, roles: RoleSet| {
        Actor::Person(PersonActor {
            id: person(number),
            roles,
            teams: vec![team(if roles.is_external() { 2 } else { 1 })],
            sites: vec![location(1)],
            fresh_until: Some(at(0) + TimeDelta::minutes(5)),
            opened: Vec::new(),
        })
    };
    let mut all: Vec<_> =
        (1..).zip(Role::ALL).map(|(number, role)| (role.to_string(), person(1 + number % PEOPLE as u128, role.into()))).collect();
    all.push(("several".to_owned(), person(4, RoleSet::new([Role::AgentL2, Role::FacilitiesManager]).unwrap())));
    all.push(("no role".to_owned(), person(2, RoleSet::EMPTY)));
    all.push(("visitor".to_owned(), Actor::Anonymous));
    all.push(("system".to_owned(), system()));
    all
}

async fn listed(db: &Db, scope: &ReadScope) -> BTreeSet<u32> {
    let page = incidents::list(&db.read(), live(), scope, None, &Filter::default(), 1000, None).await.unwrap();
    assert_eq!(page.next, None);
    page.items.iter().map(|card| card.number.sequence).collect()
}

#[test]
fn lists_show_what_each_decision_allows() {
    for_each_db(async |db| {
        organization(&db).await;
        let all = save_all(&db, crowd(23, live(), 120)).await;
        let of_incidents =
            Action::ALL.iter().copied().filter(|action| action.name().starts_with("incident.") || *action == Action::LiveSubscribe);
        let mut some = BTreeSet::new();
        for action in of_incidents {
            for (name, actor) in actors() {
                for reason in [None, Some("because")] {
                    let scope = read_scope(&actor, action, at(0), reason);
                    let allowed =
                        |incident: &&Incident| decide(&actor, action, &Resource::Incident(&incident.facts()), at(0), reason).is_allowed();
                    let expected: BTreeSet<u32> = all.iter().filter(allowed).map(|incident| incident.number.sequence).collect();
                    let contained: BTreeSet<u32> =
                        all.iter().filter(|incident| scope.contains(&incident.facts())).map(|incident| incident.number.sequence).collect();
                    assert_eq!(contained, expected, "{name} {action} in domain");
                    assert_eq!(listed(&db, &scope).await, expected, "{name} {action}");
                    if !expected.is_empty() && expected.len() < all.len() {
                        some.insert(name.clone());
                    }
                }
            }
        }
        for name in ["end-user", "vendor", "agent-l1", "facilities-manager"] {
            assert!(some.contains(name), "{name} sees a part: otherwise this proves little");
        }
    });
}

#[test]
fn counts_and_board_keep_to_the_scope() {
    for_each_db(async |db| {
        organization(&db).await;
        let all = save_all(&db, crowd(29, live(), 80)).await;
        for (name, actor) in actors() {
            let scope = read_scope(&actor, Action::IncidentSearch, at(0), None);
            let mine: Vec<&Incident> = all.iter().filter(|incident| scope.contains(&incident.facts())).collect();
            let filter = Filter::default();
            let count = incidents::count(&db.read(), live(), &scope, None, &filter).await.unwrap();
            assert_eq!(count, mine.len() as u64, "{name}");
            let facets = incidents::facets(&db.read(), live(), &scope, None, &filter).await.unwrap();
            assert_eq!(facets.teams.values().sum::<u64>(), count, "{name}");
            for (stage, number) in &facets.stages {
                assert_eq!(*number, mine.iter().filter(|incident| incident.stage == *stage).count() as u64, "{name} {stage}");
            }
            for (priority, number) in &facets.priorities {
                assert_eq!(*number, mine.iter().filter(|incident| incident.priority == *priority).count() as u64, "{name} {priority:?}");
            }
            let board = incidents::board(&db.read(), live(), &scope, None, &filter, 1000, at(-1)).await.unwrap();
            let cards: BTreeSet<u32> = board.iter().flat_map(|column| &column.cards).map(|card| card.number.sequence).collect();
            assert_eq!(cards, mine.iter().map(|incident| incident.number.sequence).collect(), "{name}");
            assert_eq!(board.iter().map(|column| column.count).sum::<u64>(), count, "{name}");
        }
    });
}
