//! What the board does with moves, carries and pages, without a browser or a server.

use api::{BoardView, ColumnView, MoreCards};
use chrono::{DateTime, Utc};
use domain::ids::IncidentId;
use domain::incident::{Card, Names, Page, Stage};
use domain::number::IncidentNumber;
use domain::priority::Priority;

use super::carry::{Dropped, Hand};
use super::focus::Direction;
use super::items::Item;
use super::state::{Board, Note};

fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-03-03T{hour:02}:00:00Z").parse().unwrap()
}

fn card(n: u32, stage: Stage, priority: Option<Priority>, opened: u32) -> Card {
    Card {
        id: format!("00000000-0000-7000-8000-{n:012}").parse::<IncidentId>().unwrap(),
        number: IncidentNumber::live(n),
        title: format!("Trouble {n}"),
        stage,
        stage_since: at(opened),
        hold: None,
        priority,
        category: None,
        service: None,
        team: None,
        level: None,
        assignee: None,
        reporter: None,
        opened_at: at(opened),
        confirmed: false,
        reopen_count: 0,
        restricted: false,
        bounces: 0,
        tasks: Default::default(),
        version: 1,
    }
}

fn inc(n: u32) -> IncidentNumber {
    IncidentNumber::live(n)
}

/// Response: P1 1, P3 2; Diagnosis: P3 3 (oldest) and 30 more to load; Recovery: 4; Closed: 5.
fn board() -> Board {
    let cards = [
        card(1, Stage::Response, Some(Priority::P1), 9),
        card(2, Stage::Response, Some(Priority::P3), 5),
        card(3, Stage::Diagnosis, Some(Priority::P3), 3),
        card(4, Stage::Recovery, None, 8),
        card(5, Stage::Closed, None, 7),
    ];
    let column = |stage: &Stage| {
        let cards: Vec<Card> = cards.iter().filter(|card| card.stage == *stage).cloned().collect();
        let more = *stage == Stage::Diagnosis;
        let oldest = cards.iter().map(|card| card.stage_since).min().filter(|_| stage.is_open());
        let count = cards.len() as u64 + if more { 30 } else { 0 };
        ColumnView { stage: *stage, count, oldest, cards, next: more.then(|| "after 3".to_owned()) }
    };
    Board::new(BoardView { columns: Stage::ALL.iter().map(column).collect(), names: Names::default() })
}

fn numbers(board: &Board, stage: Stage) -> Vec<u32> {
    board.column(stage).unwrap().rows.iter().map(|row| row.card.number.sequence).collect()
}

fn count(board: &Board, stage: Stage) -> u64 {
    board.column(stage).unwrap().count
}

#[test]
fn every_stage_but_cancelled_has_a_column_and_empty_intake_folds() {
    let board = board();
    let folded: Vec<_> = board.columns.iter().filter(|column| column.folds()).map(|column| column.stage).collect();
    assert_eq!(board.columns.len(), 10);
    assert_eq!(folded, [Stage::Identification, Stage::Logging, Stage::Categorization, Stage::Prioritization, Stage::Closed]);
    assert_eq!(board.figures(), (34, Some(at(3))));
}

#[test]
fn a_move_shows_at_once_and_comes_back() {
    let mut board = board();
    board.shift(inc(2), Stage::Diagnosis);
    assert_eq!((numbers(&board, Stage::Response), numbers(&board, Stage::Diagnosis)), (vec![1], vec![3, 2]), "oldest first");
    assert_eq!((count(&board, Stage::Response), count(&board, Stage::Diagnosis)), (1, 32));
    assert_eq!(board.column(Stage::Response).unwrap().oldest, Some(at(9)), "the one that waited longest left");
    board.shift(inc(2), Stage::Response);
    assert_eq!((numbers(&board, Stage::Response), numbers(&board, Stage::Diagnosis)), (vec![1, 2], vec![3]));
    assert_eq!((count(&board, Stage::Response), count(&board, Stage::Diagnosis)), (2, 31));
}

#[test]
fn the_longest_wait_is_only_told_when_it_is_known() {
    let mut board = board();
    board.shift(inc(3), Stage::Resolution);
    assert_eq!(board.column(Stage::Diagnosis).unwrap().oldest, Some(at(3)), "thirty more are not loaded: nobody knows better");
}

#[test]
fn the_servers_card_replaces_the_one_shown() {
    let mut board = board();
    board.shift(inc(2), Stage::Diagnosis);
    board.say(inc(2), Some(Note::Pending { from: Stage::Response }));
    let drawn = board.column(Stage::Diagnosis).unwrap().rows[1].drawn;
    board.replace(Card { version: 2, ..card(2, Stage::Diagnosis, Some(Priority::P1), 5) }, Names::default());
    board.say(inc(2), None);
    assert_eq!(numbers(&board, Stage::Diagnosis), [2, 3], "the highest priority first");
    assert_ne!(board.column(Stage::Diagnosis).unwrap().rows[0].drawn, drawn, "it is drawn anew");
    assert_eq!((count(&board, Stage::Diagnosis), board.note(inc(2))), (32, None));
}

#[test]
fn further_cards_join_once() {
    let mut board = board();
    board.shift(inc(1), Stage::Diagnosis);
    let items = [1, 6, 7].map(|n| card(n, Stage::Diagnosis, None, 10)).to_vec();
    let first = board.append(Stage::Diagnosis, MoreCards { page: Page { items, next: None }, names: Names::default() });
    assert_eq!((first, numbers(&board, Stage::Diagnosis)), (Some(inc(6)), vec![1, 3, 6, 7]));
    assert_eq!((count(&board, Stage::Diagnosis), board.column(Stage::Diagnosis).unwrap().next.clone()), (32, None));
}

#[test]
fn what_speaks_is_not_folded_away() {
    let mut board = board();
    board.say(inc(5), Some(Note::Pending { from: Stage::Recovery }));
    assert!(!board.speaks(Stage::Closed));
    board.say(inc(5), Some(Note::Refused { to: Stage::Recovery, why: "Final.".into() }));
    assert!(board.speaks(Stage::Closed) && !board.speaks(Stage::Recovery));
}

#[test]
fn a_carry_is_told_step_by_step() {
    let mut board = board();
    let said = board.pick_up(inc(2), Hand::Keys).unwrap();
    assert_eq!(said, "Picked up INC-2, Trouble 2, in Response. Left and right carry it, Space drops it, Escape puts it back.");
    assert_eq!(board.carry_by(1).unwrap(), "Over Diagnosis. Drop to move to Diagnosis. Asks for: team, assignee.");
    assert_eq!(board.carry_by(1).unwrap(), "Over Escalation. Drop to move to Escalation. Asks for: team, assignee, reason.");
    assert_eq!(board.carry_over(Stage::Response).unwrap(), "Over Response. It comes from here.");
    assert_eq!(board.put_back().unwrap(), "INC-2 is back in Response.");
    assert!(board.carry.is_none() && board.drop_card().is_none());
}

#[test]
fn a_carry_stops_at_the_ends_and_drops_where_it_is() {
    let mut board = board();
    board.pick_up(inc(4), Hand::Keys);
    board.carry_by(1);
    assert_eq!(board.carry.unwrap().over, Stage::Closed, "a folded column takes it too");
    assert_eq!(board.carry_by(1), None);
    assert_eq!(board.drop_card(), Some(Dropped::Move { number: inc(4), from: Stage::Recovery, to: Stage::Closed }));
    board.pick_up(inc(4), Hand::Keys);
    assert_eq!(board.drop_card(), Some(Dropped::Back));
}

#[test]
fn a_column_without_a_way_says_so() {
    let mut board = board();
    board.pick_up(inc(4), Hand::Pointer);
    let far = board.verdict(Stage::Logging).unwrap();
    assert_eq!((far.takes, far.is_over, far.words.as_str()), (false, false, "No way back from Recovery"));
    let said = board.carry_over(Stage::Logging).unwrap();
    assert_eq!(said, "Over Logging. It cannot go back to Logging from Recovery, only to Diagnosis or Closed.");
    assert!(board.verdict(Stage::Logging).unwrap().is_over);
    assert!(matches!(board.drop_card(), Some(Dropped::Refused { to: Stage::Logging, .. })));
}

#[test]
fn what_is_on_its_way_cannot_be_picked_up() {
    let mut board = board();
    board.say(inc(2), Some(Note::Pending { from: Stage::Response }));
    assert_eq!(board.pick_up(inc(2), Hand::Pointer), None);
    assert!(board.carry.is_none());
}

#[test]
fn the_landing_place_stands_where_the_card_will() {
    let mut board = board();
    board.pick_up(inc(2), Hand::Pointer);
    board.carry_over(Stage::Diagnosis);
    let places = |board: &Board, stage| board.items(stage).iter().map(|item| matches!(item, Item::Place { .. })).collect::<Vec<_>>();
    assert_eq!(places(&board, Stage::Diagnosis), [false, true]);
    assert_eq!(places(&board, Stage::Response), [false, false], "it is still where it came from");
    board.carry_over(Stage::Logging);
    assert!(places(&board, Stage::Logging).is_empty(), "a column without a way shows none");
}

#[test]
fn arrows_lead_to_the_next_card_that_is_shown() {
    let board = board();
    let folded = |stage: Stage| stage == Stage::Closed;
    for (from, direction, to) in [
        (1, Direction::Down, Some(2)),
        (2, Direction::Down, None),
        (2, Direction::Up, Some(1)),
        (1, Direction::Up, None),
        (2, Direction::Right, Some(3)),
        (3, Direction::Right, Some(4)),
        (4, Direction::Right, None),
        (4, Direction::Left, Some(3)),
        (3, Direction::Left, Some(1)),
        (1, Direction::Left, None),
        (1, Direction::Last, Some(2)),
        (2, Direction::First, Some(1)),
        (99, Direction::Down, None),
    ] {
        assert_eq!(board.neighbour(inc(from), direction, folded).map(|number| number.sequence), to, "{from} {direction:?}");
    }
}

#[test]
fn a_card_that_asks_is_not_picked_up() {
    let mut board = board();
    let missing = domain::validate::FieldErrors::one("reason", "Say why.");
    board.say(inc(3), Some(Note::Asking(super::state::Asking::new(Stage::Diagnosis, Stage::Escalation, missing))));
    assert_eq!((board.pick_up(inc(3), Hand::Keys), board.asking(inc(3)).is_some()), (None, true), "what was typed would be lost");
}
