//! Owns when two incidents look alike, and why, in words for people. Never says "alike" without a reason.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::query::COMMON;
use super::token::tokens;
use crate::ids::{CategoryId, LocationId, PersonId, ServiceId};
use crate::incident::{Card, Incident};

/// What two incidents are compared by.
#[derive(Clone, PartialEq, Debug)]
pub struct Likeness {
    words: BTreeSet<String>,
    service: Option<ServiceId>,
    location: Option<LocationId>,
    category: Option<CategoryId>,
    reporter: Option<PersonId>,
    opened_at: DateTime<Utc>,
    open: bool,
}

/// Why they look alike.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Reason {
    Service,
    Location,
    Category,
    Reporter,
    /// These words stand in both titles.
    Words(Vec<String>),
    /// So many minutes apart.
    Minutes(i64),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Similar {
    /// Probably the same trouble, reported twice.
    pub duplicate: bool,
    pub open: bool,
    pub score: u32,
    pub reasons: Vec<Reason>,
}

/// Two that began within that time may well be one trouble.
const NEAR: TimeDelta = TimeDelta::hours(24);
/// Below this nothing is worth a look.
const LEAST: u32 = 40;

impl Likeness {
    pub fn of(incident: &Incident) -> Likeness {
        let base = (incident.service, incident.location, incident.category, incident.reporter);
        Likeness::new(&incident.title, base, incident.opened_at, incident.is_open())
    }

    /// Cards know no place.
    pub fn of_card(card: &Card, location: Option<LocationId>) -> Likeness {
        Likeness::new(&card.title, (card.service, location, card.category, card.reporter), card.opened_at, card.stage.is_open())
    }

    fn new(
        title: &str,
        (service, location, category, reporter): (Option<ServiceId>, Option<LocationId>, Option<CategoryId>, Option<PersonId>),
        opened_at: DateTime<Utc>,
        open: bool,
    ) -> Likeness {
        Likeness { words: telling(title), service, location, category, reporter, opened_at, open }
    }
}

/// Words that tell one trouble from another.
fn telling(title: &str) -> BTreeSet<String> {
    let words = tokens(title).into_iter().map(|token| token.text);
    words.filter(|word| word.chars().count() > 2 && !COMMON.contains(&word.as_str())).collect()
}

/// How alike: words 15 each up to 60, service 25, location 15, category 10, reporter 10, near in time 20. `None` when
/// nothing but the time, or too little, is common. A duplicate shares half of the words or the service and the place,
/// and began within a day.
pub fn similar(one: &Likeness, other: &Likeness) -> Option<Similar> {
    fn same<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        one.is_some() && one == other
    }
    let words: Vec<String> = one.words.intersection(&other.words).cloned().collect();
    let apart = (one.opened_at - other.opened_at).abs();
    let (service, location) = (same(one.service, other.service), same(one.location, other.location));
    let near = apart <= NEAR;
    let shared = u32::try_from(words.len()).unwrap_or(u32::MAX).min(4) * 15;
    let facts = [
        (service, 25, Reason::Service),
        (location, 15, Reason::Location),
        (same(one.category, other.category), 10, Reason::Category),
        (same(one.reporter, other.reporter), 10, Reason::Reporter),
        (near, 20, Reason::Minutes(apart.num_minutes())),
    ];
    let score = shared + facts.iter().filter(|(holds, ..)| *holds).map(|(_, worth, _)| worth).sum::<u32>();
    let most = one.words.len().min(other.words.len());
    let duplicate = near && ((words.len() >= 2 && words.len() * 2 >= most) || (service && location && !words.is_empty()));
    if score < LEAST || (words.is_empty() && !service && !location) {
        return None;
    }
    let mut reasons: Vec<Reason> = facts.into_iter().filter(|(holds, ..)| *holds).map(|(.., reason)| reason).collect();
    if !words.is_empty() {
        reasons.insert(usize::from(service), Reason::Words(words));
    }
    Some(Similar { duplicate, open: other.open, score, reasons })
}

/// The likest first, and what is open before what is over; `MOST` at the most.
pub fn most_similar<T>(one: &Likeness, others: impl IntoIterator<Item = (T, Likeness)>) -> Vec<(T, Similar)> {
    const MOST: usize = 5;
    let compared = others.into_iter().filter_map(|(other, likeness)| Some((similar(one, &likeness)?, likeness.opened_at, other)));
    let mut found: Vec<_> = compared.collect();
    found.sort_by_key(|(similar, opened_at, _)| std::cmp::Reverse((similar.open, similar.duplicate, similar.score, *opened_at)));
    found.truncate(MOST);
    found.into_iter().map(|(similar, _, other)| (other, similar)).collect()
}

impl Reason {
    /// In the middle of a sentence.
    pub fn words(&self) -> String {
        match self {
            Reason::Service => "same service".to_owned(),
            Reason::Location => "same place".to_owned(),
            Reason::Category => "same category".to_owned(),
            Reason::Reporter => "same reporter".to_owned(),
            Reason::Words(words) => format!("same words: {}", words.join(", ")),
            Reason::Minutes(..1) => "at the same time".to_owned(),
            Reason::Minutes(1) => "a minute apart".to_owned(),
            Reason::Minutes(minutes @ ..60) => format!("{minutes} minutes apart"),
            Reason::Minutes(60..120) => "an hour apart".to_owned(),
            Reason::Minutes(minutes) => format!("{} hours apart", minutes / 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{LocationId, ServiceId};
    use uuid::Uuid;

    fn likeness(title: &str, service: u128, location: u128, minutes: i64, open: bool) -> Likeness {
        let at = DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap();
        let some = |number: u128| (number > 0).then(|| Uuid::from_u128(number));
        Likeness::new(title, (some(service).map(ServiceId), some(location).map(LocationId), None, None), at, open)
    }

    #[test]
    fn likeness_is_explained() {
        let one = likeness("Printer in hall B prints nothing", 1, 1, 0, true);
        let day = 24 * 60;
        for (title, service, location, minutes, expect) in [
            ("Hall B: printer is dead", 1, 1, 30, Some((true, "same service; same words: hall, printer; same place; 30 minutes apart"))),
            ("Printer in hall B", 0, 0, 90, Some((true, "same words: hall, printer; an hour apart"))),
            ("Printer in hall B", 0, 0, 10 * day, None),
            ("Printer in hall B", 1, 0, 10 * day, Some((false, "same service; same words: hall, printer"))),
            ("Toner is empty", 1, 1, 10 * day, Some((false, "same service; same place"))),
            ("Toner is empty", 1, 1, 10, Some((false, "same service; same place; 10 minutes apart"))),
            ("Scanner", 1, 0, 10, Some((false, "same service; 10 minutes apart"))),
            ("Scanner", 1, 0, 10 * day, None),
            ("VPN does not work", 2, 2, 0, None),
            ("does not work", 0, 0, 0, None),
        ] {
            let found = similar(&one, &likeness(title, service, location, minutes, true));
            let told = found.map(|found| (found.duplicate, found.reasons.iter().map(Reason::words).collect::<Vec<_>>().join("; ")));
            assert_eq!(
                told.as_ref().map(|(duplicate, words)| (*duplicate, words.as_str())),
                expect,
                "{title} {service} {location} {minutes}"
            );
        }
    }

    #[test]
    fn open_ones_come_first_and_few_are_enough() {
        let one = likeness("Printer in hall B", 1, 1, 0, true);
        let others = (0..10).map(|n| (n, likeness("Printer in hall B", 1, 1, n, n % 4 == 3)));
        let found: Vec<i64> = most_similar(&one, others).into_iter().map(|(n, _)| n).collect();
        assert_eq!(found, [7, 3, 9, 8, 6]);
    }
}
