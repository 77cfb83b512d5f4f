//! Pages, one after the other, are the whole list in its order, whatever the order; and filters find what a plain loop
//! over all records finds.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use domain::access::{Action, ReadScope, read_scope};
use domain::catalogue::category_path;
use domain::ids::IncidentId;
use domain::incident::{AssigneeFilter, Audience, Card, Filter, HoldReason, Incident, Sort, Stage};
use domain::priority::Priority;
use domain::search::{Dates, Document, Query, score};
use store::{Db, StoreError, catalogue, incidents};
use testkit::for_each_db;

use crate::crowd::{Dice, crowd, save_all};
use crate::fixture::*;

pub fn everything() -> ReadScope {
    read_scope(&system(), Action::IncidentRead, at(0), None)
}

async fn pages(db: &Db, filter: &Filter, limit: u64) -> Vec<Card> {
    let (mut cards, mut cursor) = (Vec::new(), None);
    loop {
        let page = incidents::list(&db.read(), live(), &everything(), person(2), filter, limit, cursor.as_deref()).await.unwrap();
        assert!(page.items.len() as u64 <= limit);
        cards.extend(page.items);
        assert!(cards.len() <= 1000, "the pages do not end");
        match page.next {
            Some(next) => cursor = Some(next),
            None => return cards,
        }
    }
}

/// The order in plain words: a missing priority is last both ways, the number decides at the end.
fn compare(sort: &[(Sort, bool)], one: &Incident, other: &Incident) -> Ordering {
    let last_way = sort.last().is_none_or(|(_, reverse)| *reverse);
    let by = |sort: Sort, reverse: bool| {
        let order = match sort {
            Sort::Priority => match (one.priority, other.priority) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => return Ordering::Greater,
                (Some(_), None) => return Ordering::Less,
                (Some(one), Some(other)) => one.cmp(&other),
            },
            Sort::OpenedAt => one.opened_at.cmp(&other.opened_at),
            Sort::StageSince => one.stage_since.cmp(&other.stage_since),
            Sort::Number => one.number.sequence.cmp(&other.number.sequence),
            Sort::TouchedAt => one.touched_at.cmp(&other.touched_at),
            Sort::WeighedAt => one.weighed_at.cmp(&other.weighed_at),
            Sort::WaitingSince => one.since().waiting.cmp(&other.since().waiting),
            Sort::Bounces => one.bounces.cmp(&other.bounces),
        };
        if reverse { order.reverse() } else { order }
    };
    sort.iter().map(|(sort, reverse)| by(*sort, *reverse)).find(|order| order.is_ne()).unwrap_or_else(|| by(Sort::Number, last_way))
}

#[test]
fn pages_are_the_whole_list_in_order() {
    let single = Sort::ALL.iter().flat_map(|sort| [vec![(*sort, false)], vec![(*sort, true)]]);
    let several = [
        vec![],
        vec![(Sort::Priority, false), (Sort::OpenedAt, false)],
        vec![(Sort::Priority, false), (Sort::OpenedAt, true)],
        vec![(Sort::Priority, true), (Sort::StageSince, false)],
        vec![(Sort::OpenedAt, true), (Sort::Priority, true), (Sort::StageSince, false)],
        vec![(Sort::Priority, false), (Sort::Priority, true), (Sort::Number, true), (Sort::OpenedAt, false)],
    ];
    let orders: Vec<Vec<(Sort, bool)>> = single.chain(several).collect();
    for_each_db(async |db| {
        organization(&db).await;
        let mut all = save_all(&db, crowd(5, live(), 90)).await;
        for sort in &orders {
            all.sort_by(|one, other| compare(sort, one, other));
            let expected: Vec<Card> = all.iter().map(Card::from).collect();
            for limit in [1, 7, 90, 91] {
                let filter = Filter { sort: sort.clone(), ..Filter::default() };
                assert_eq!(pages(&db, &filter, limit).await, expected, "{sort:?} by {limit}");
            }
        }
        let records = incidents::list_records(&db.read(), live(), &everything(), None, &Filter::default(), 90, None).await.unwrap();
        all.sort_by_key(|incident| std::cmp::Reverse(incident.number));
        assert_eq!(records.items, all);
    });
}

fn matches(filter: &Filter, incident: &Incident, texts: &BTreeMap<IncidentId, Document>) -> bool {
    let listed = |empty: bool, found: bool| empty || found;
    listed(filter.stages.is_empty(), filter.stages.contains(&incident.stage))
        && listed(filter.priorities.is_empty(), incident.priority.is_some_and(|priority| filter.priorities.contains(&priority)))
        && listed(filter.teams.is_empty(), incident.team.is_some_and(|team| filter.teams.contains(&team)))
        && match filter.assignee {
            None => true,
            Some(AssigneeFilter::Nobody) => incident.assignee.is_none(),
            Some(AssigneeFilter::Me) => incident.assignee == Some(person(2)),
            Some(AssigneeFilter::Person(id)) => incident.assignee == Some(id),
        }
        && filter.hold.is_none_or(|hold| incident.hold.as_ref().is_some_and(|held| held.reason == hold))
        && (!filter.reopened || incident.reopen_count > 0)
        && filter.open.is_none_or(|open| incident.is_open() == open)
        && filter.service.is_none_or(|service| incident.service == Some(service))
        && filter.category.is_none_or(|category| incident.category == Some(category))
        && filter.q.as_deref().is_none_or(|q| {
            let (query, dates) = (Query::parse(q, live()), Dates { number: incident.number, open: true, opened_at: incident.opened_at });
            score(&query, &texts[&incident.id], dates, at(0)).is_some()
        })
}

fn random_filter(dice: &mut Dice) -> Filter {
    let mut maybe = |sides: u64| dice.roll(sides) == 0;
    let (stages, priorities, teams, assignee, hold, reopened, open, q) =
        (maybe(3), maybe(3), maybe(3), maybe(3), maybe(6), maybe(6), maybe(3), maybe(3));
    Filter {
        stages: Stage::ALL.iter().copied().filter(|_| stages && dice.roll(2) == 0).collect(),
        priorities: Priority::ALL.iter().copied().filter(|_| priorities && dice.roll(2) == 0).collect(),
        teams: (0..3).filter(|_| teams && dice.roll(2) == 0).map(team).collect(),
        assignee: assignee.then(|| [AssigneeFilter::Nobody, AssigneeFilter::Me, AssigneeFilter::Person(person(3))][dice.roll(3) as usize]),
        hold: hold.then(|| HoldReason::ALL[dice.roll(5) as usize]),
        reopened,
        open: open.then(|| dice.roll(2) == 0),
        q: q.then(|| ["PRINTER", "ärger 100%", "hall slow", "17", "inc-3", "%", "nothing of the kind"][dice.roll(7) as usize].to_owned()),
        sort: vec![(Sort::ALL[dice.roll(4) as usize], dice.roll(2) == 0)],
        ..Filter::default()
    }
}

#[test]
fn filters_find_what_a_loop_finds() {
    for_each_db(async |db| {
        organization(&db).await;
        let all = save_all(&db, crowd(17, live(), 120)).await;
        let conn = db.read();
        let (places, services) = (catalogue::locations(&conn).await.unwrap(), catalogue::services(&conn).await.unwrap());
        let categories = catalogue::categories(&conn).await.unwrap();
        let mut texts = BTreeMap::new();
        for incident in &all {
            let events = incidents::events(&db.read(), live(), incident.id, Audience::Internal).await.unwrap();
            let place = places.iter().filter(|place| incident.location == Some(place.id)).map(|place| place.name.clone());
            let service = services.iter().filter(|service| incident.service == Some(service.id)).map(|service| service.name.clone());
            let category = incident.category.and_then(|id| category_path(&categories, id));
            let names: Vec<String> = place.chain(service).chain(category).collect();
            texts.insert(incident.id, Document::of(incident, &events, names.iter().map(String::as_str), None));
        }
        let mut dice = Dice(99);
        let mut found = 0;
        for _ in 0..120 {
            let filter = random_filter(&mut dice);
            let mut expected: Vec<Incident> = all.iter().filter(|incident| matches(&filter, incident, &texts)).cloned().collect();
            expected.sort_by(|one, other| compare(&filter.sort, one, other));
            let expected: Vec<Card> = expected.iter().map(Card::from).collect();
            assert_eq!(pages(&db, &filter, 10).await, expected, "{filter:?}");
            let count = incidents::count(&db.read(), live(), &everything(), person(2), &filter).await.unwrap();
            assert_eq!(count, expected.len() as u64, "{filter:?}");
            found += count;
        }
        assert!(found > 500, "filters that find nothing prove nothing: {found}");
        // The service and the category of nothing.
        let none = Filter { service: Some(service(1)), category: Some(category(2)), ..Filter::default() };
        assert_eq!(pages(&db, &none, 10).await, []);
        let mine = Filter { assignee: Some(AssigneeFilter::Me), ..Filter::default() };
        assert_eq!(incidents::count(&db.read(), live(), &everything(), None, &mine).await.unwrap(), 0, "nobody has nothing");
    });
}

#[test]
fn a_cursor_that_is_none_is_refused() {
    for_each_db(async |db| {
        let check = async |sort: Vec<(Sort, bool)>, cursor: &str| {
            let filter = Filter { sort, ..Filter::default() };
            incidents::list(&db.read(), live(), &everything(), None, &filter, 10, Some(cursor)).await
        };
        let order = || vec![(Sort::Priority, false), (Sort::OpenedAt, false)];
        assert!(check(order(), "pon.2.1700000000000000.17").await.is_ok());
        let far = format!("pon.2.{}.17", i64::MAX);
        for bad in [
            "",
            ".",
            "pon",
            "pon.2",
            "pon.2.x.17",
            "pon.2.1700000000000000.17.1",
            "p-on.2.1.17",
            "pon.99999.1.17",
            "pon.2.1.1e3",
            "DROP TABLE",
            far.as_str(),
            "pon.2.600000000000000000.17",
            "pon.-.1.\u{0}",
        ] {
            let error = check(order(), bad).await.unwrap_err();
            assert!(matches!(error, StoreError::Invalid { what: "cursor", .. }), "{bad:?}: {error:?}");
        }
        assert!(check(vec![], "pon.2.1.17").await.is_err(), "a cursor belongs to its order");
    });
}
