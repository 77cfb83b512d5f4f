//! Many different incidents from a seed: every run has the same ones.

use domain::access::ActorRef;
use domain::incident::{Edit, EventKind, HoldReason, Incident, Stage};
use domain::priority::Priority;
use domain::realm::Realm;
use domain::task::TaskEdit;
use domain::workflow::Step;
use store::{Db, incidents};

use crate::fixture::*;

/// A small generator: the numbers need no quality, only to be the same each time.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    fn somebody(&mut self) -> Option<domain::ids::PersonId> {
        let number = self.roll(PEOPLE as u64 + 2);
        (1..=PEOPLE as u64).contains(&number).then(|| person(number.into()))
    }

    fn some_team(&mut self) -> Option<domain::ids::TeamId> {
        let place = self.roll(TEAMS.len() as u64 + 1) as usize;
        (place < TEAMS.len()).then(|| team(place))
    }
}

const WORDS: [&str; 6] = ["printer", "Wi-Fi", "hall", "Ärger", "100%", "slow"];

fn one(dice: &mut Dice, realm: Realm, sequence: u32) -> Log {
    let mut begin = opened();
    begin.title = (0..3).map(|_| WORDS[dice.roll(WORDS.len() as u64) as usize]).collect::<Vec<_>>().join(" ");
    begin.reporter = dice.somebody();
    begin.owning_team = dice.some_team();
    begin.location = (dice.roll(3) < 2).then(|| location(u128::from(dice.roll(2)) + 1));
    begin.restricted = dice.one_in(4);
    let opener = dice.somebody().map_or(ActorRef::system("mail"), ActorRef::Person);
    // Few different times, so that there are ties.
    let mut log = Log::open(realm, sequence, begin, opener.clone(), at(dice.roll(20) as i64 * 3600));
    if dice.one_in(3) {
        log.push(EventKind::Edited { to: Edit::PublicSummary(Some("Known.".to_owned())), was: Edit::PublicSummary(None) }, by(2));
    }
    if !dice.one_in(4) {
        let priority = Priority::ALL[dice.roll(5) as usize];
        log.push(EventKind::Prioritized { priority, was: None, override_reason: None }, by(2));
    }
    let assigned = EventKind::Assigned {
        team: dice.some_team(),
        level: None,
        assignee: dice.somebody(),
        was_team: None,
        was_assignee: None,
        reason: None,
    };
    log.push(assigned, by(5));
    if dice.one_in(3) {
        log.push(EventKind::Held { reason: HoldReason::ALL[dice.roll(5) as usize], note: None, resume_at: None }, by(2));
    }
    if dice.one_in(4) {
        log.push(EventKind::Reopened { reason: "Again.".to_owned() }, by(1));
    }
    // No dice for these: the others shall stay as they are.
    if sequence.is_multiple_of(3) {
        log.push(task(&log.incident, 1), by(2));
    }
    if sequence.is_multiple_of(6) {
        let (task, title) = (log.incident.tasks.0[0].id, log.incident.tasks.0[0].title.clone());
        let owner = TaskEdit::Owner(Some(person(2 + u128::from(sequence % 4))));
        log.push(EventKind::TaskEdited { task, title, to: owner, was: TaskEdit::Owner(None) }, by(2));
    }
    let to = Stage::ALL[dice.roll(Stage::ALL.len() as u64) as usize];
    log.push(EventKind::Moved { step: Step::Import, from: Stage::Identification, to, reason: None }, by(2));
    log
}

pub fn crowd(seed: u64, realm: Realm, count: u32) -> Vec<Log> {
    let mut dice = Dice(seed);
    (1..=count).map(|sequence| one(&mut dice, realm, sequence)).collect()
}

/// Writes them all and answers the records, in the order of their numbers.
pub async fn save_all(db: &Db, logs: Vec<Log>) -> Vec<Incident> {
    let records = logs.iter().map(|log| log.incident.clone()).collect();
    db.write("test.crowd", |tx| {
        Box::pin(async move {
            let batch: Vec<_> = logs.iter().map(|log| (&log.incident, log.events.as_slice())).collect();
            incidents::insert_batch(tx, &create(), &batch).await
        })
    })
    .await
    .unwrap();
    records
}
