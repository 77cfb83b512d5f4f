//! The board shows the most urgent cards of each stage and counts the rest.

use domain::incident::{Card, Filter, Incident, Sort, Stage};
use store::incidents;
use testkit::for_each_db;

use crate::crowd::{crowd, save_all};
use crate::fixture::*;
use crate::paging::everything;

/// Highest priority first, then oldest; ended ones the latest first.
fn expected(all: &[Incident], stage: Stage, per_column: usize, ended_since: i64) -> Vec<Card> {
    let mut here: Vec<&Incident> = all.iter().filter(|incident| incident.stage == stage).collect();
    if stage.is_open() {
        here.sort_by_key(|incident| (incident.priority.map_or(9, |priority| priority.rank()), incident.opened_at, incident.number));
    } else {
        here.retain(|incident| incident.stage_since >= at(ended_since));
        here.sort_by_key(|incident| std::cmp::Reverse((incident.stage_since, incident.number)));
    }
    here.truncate(per_column);
    here.into_iter().map(Card::from).collect()
}

#[test]
fn columns_hold_the_first_of_each_stage() {
    for_each_db(async |db| {
        organization(&db).await;
        let all = save_all(&db, crowd(3, live(), 150)).await;
        let ended_since = 10 * 3600;
        for per_column in [0, 3, 1000] {
            let filter = Filter::default();
            let board = incidents::board(&db.read(), live(), &everything(), None, &filter, per_column, at(ended_since)).await.unwrap();
            assert_eq!(board.iter().map(|column| column.stage).collect::<Vec<_>>(), Stage::ALL);
            for column in &board {
                let here: Vec<&Incident> = all.iter().filter(|incident| incident.stage == column.stage).collect();
                assert_eq!(column.count, here.len() as u64, "{}", column.stage);
                assert_eq!(column.cards, expected(&all, column.stage, per_column as usize, ended_since), "{}", column.stage);
                let oldest = here.iter().map(|incident| incident.stage_since).min().filter(|_| column.stage.is_open());
                assert_eq!(column.oldest_stage_since, oldest, "{}", column.stage);
            }
        }
        // The list goes on where a column ends.
        let board = incidents::board(&db.read(), live(), &everything(), None, &Filter::default(), 3, at(ended_since)).await.unwrap();
        let column = board.iter().find(|column| column.stage == Stage::Diagnosis).unwrap();
        let rest =
            Filter { stages: vec![Stage::Diagnosis], sort: vec![(Sort::Priority, false), (Sort::OpenedAt, false)], ..Filter::default() };
        let more = incidents::list(&db.read(), live(), &everything(), None, &rest, 1000, column.next.as_deref()).await.unwrap();
        assert!(column.next.is_some());
        assert_eq!([column.cards.clone(), more.items].concat(), expected(&all, Stage::Diagnosis, 1000, 0));
    });
}

#[test]
fn a_filtered_board_has_only_what_it_asks_for() {
    for_each_db(async |db| {
        organization(&db).await;
        let all = save_all(&db, crowd(4, live(), 60)).await;
        let filter = Filter { stages: vec![Stage::Diagnosis, Stage::Closed], teams: vec![team(1)], ..Filter::default() };
        let board = incidents::board(&db.read(), live(), &everything(), None, &filter, 50, at(-1)).await.unwrap();
        assert_eq!(board.iter().map(|column| column.stage).collect::<Vec<_>>(), [Stage::Diagnosis, Stage::Closed]);
        let ours: Vec<Incident> = all.into_iter().filter(|incident| incident.team == Some(team(1))).collect();
        for column in &board {
            assert_eq!(column.cards, expected(&ours, column.stage, 50, -1));
        }
        let empty = incidents::board(&db.read(), exercise(), &everything(), None, &Filter::default(), 50, at(0)).await.unwrap();
        assert!(empty.iter().all(|column| column.count == 0 && column.cards.is_empty()) && empty.len() == Stage::ALL.len());
    });
}
