//! Owns the order of lists and the cursor that continues it: the sort values of the last row, so that a page begins
//! right after it however many rows lie before. Never an offset.

use chrono::{DateTime, Utc};
use domain::incident::{Card, Filter, Incident, Since, Sort};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{Condition, Order, QueryOrder, Value};

use super::condition::{column, waiting_since};
use super::record::rank;
use super::row::Column;
use crate::error::StoreError;

/// One part of an order. `Number` always comes last and makes it total.
type Part = (Sort, bool);

/// The cursor behind a card of an open column, for `list` by priority, then age.
pub(super) fn behind(card: &Card) -> String {
    let last = SortValues {
        priority_rank: rank(card.priority),
        opened_at: card.opened_at,
        stage_since: card.stage_since,
        number: card.number.sequence.into(),
        // A board is never in the order of these.
        since: Since { touched: card.opened_at, weighed: card.opened_at, waiting: card.stage_since },
        bounces: card.bounces.into(),
    };
    let filter = Filter { sort: vec![(Sort::Priority, false), (Sort::OpenedAt, false)], ..Filter::default() };
    Listing::of(&filter).cursor(&last)
}

pub(super) struct Listing {
    parts: Vec<Part>,
}

/// What a row is sorted by.
pub(super) struct SortValues {
    pub priority_rank: i16,
    pub opened_at: DateTime<Utc>,
    pub stage_since: DateTime<Utc>,
    pub number: i64,
    pub since: Since,
    pub bounces: i64,
}

impl From<&Incident> for SortValues {
    fn from(incident: &Incident) -> Self {
        SortValues {
            priority_rank: rank(incident.priority),
            opened_at: incident.opened_at,
            stage_since: incident.stage_since,
            number: incident.number.sequence.into(),
            since: incident.since(),
            bounces: incident.bounces.into(),
        }
    }
}

impl Listing {
    /// The order that a filter asks for. Without one the newest number comes first; otherwise the number goes the way
    /// of the last named part, so that one index serves both.
    pub(super) fn of(filter: &Filter) -> Listing {
        let mut parts: Vec<Part> = Vec::new();
        for (sort, reverse) in &filter.sort {
            if !parts.iter().any(|(named, _)| named == sort) {
                parts.push((*sort, *reverse));
            }
            if *sort == Sort::Number {
                break;
            }
        }
        if parts.last().is_none_or(|(sort, _)| *sort != Sort::Number) {
            let reverse = parts.last().is_none_or(|(_, reverse)| *reverse);
            parts.push((Sort::Number, reverse));
        }
        Listing { parts }
    }

    pub(super) fn apply<Q: QueryOrder>(&self, query: Q) -> Q {
        self.parts.iter().fold(query, |query, part| query.order_by(key(*part), if part.1 { Order::Desc } else { Order::Asc }))
    }

    /// `po-n.2.1700000000000000.17`: the order, then what the last row is sorted by.
    pub(super) fn cursor(&self, last: &SortValues) -> String {
        let mut text = self.signature();
        for part in &self.parts {
            text.push('.');
            text.push_str(&value(*part, last).to_string());
        }
        text
    }

    fn signature(&self) -> String {
        let letter = |sort| match sort {
            Sort::Priority => "p",
            Sort::OpenedAt => "o",
            Sort::StageSince => "s",
            Sort::Number => "n",
            Sort::TouchedAt => "t",
            Sort::WeighedAt => "l",
            Sort::WaitingSince => "w",
            Sort::Bounces => "b",
        };
        self.parts.iter().flat_map(|(sort, reverse)| [letter(*sort), if *reverse { "-" } else { "" }]).collect()
    }

    /// Everything behind the row that the cursor names.
    pub(super) fn after(&self, cursor: &str) -> Result<Condition, StoreError> {
        let bad = || StoreError::invalid("cursor", "this is no page of this list");
        let mut pieces = cursor.split('.');
        if pieces.next() != Some(self.signature().as_str()) {
            return Err(bad());
        }
        let numbers: Vec<i64> = pieces.map(str::parse).collect::<Result<_, _>>().map_err(|_| bad())?;
        if numbers.len() != self.parts.len() {
            return Err(bad());
        }
        let bounds = self.parts.iter().zip(numbers).map(|(part, number)| bound(*part, number).ok_or_else(bad));
        let bounds: Vec<(Part, Value)> = bounds.collect::<Result<_, _>>()?;
        Ok(if bounds.iter().all(|((_, reverse), _)| *reverse == bounds[0].0.1) { in_one_way(&bounds) } else { in_many_ways(&bounds) })
    }
}

/// A priority that is none comes last both ways: 9 upwards, 0 downwards.
fn key(part: Part) -> Expr {
    match part {
        (Sort::Priority, false) => column(Column::PriorityRank),
        (Sort::Priority, true) => column(Column::PriorityRank).modulo(9),
        (Sort::OpenedAt, _) => column(Column::OpenedAt),
        (Sort::StageSince, _) => column(Column::StageSince),
        (Sort::Number, _) => column(Column::Number),
        (Sort::TouchedAt, _) => column(Column::TouchedAt),
        (Sort::WeighedAt, _) => column(Column::WeighedAt),
        (Sort::WaitingSince, _) => waiting_since(),
        (Sort::Bounces, _) => column(Column::Bounces),
    }
}

fn value(part: Part, row: &SortValues) -> i64 {
    match part {
        (Sort::Priority, false) => row.priority_rank.into(),
        (Sort::Priority, true) => i64::from(row.priority_rank) % 9,
        (Sort::OpenedAt, _) => row.opened_at.timestamp_micros(),
        (Sort::StageSince, _) => row.stage_since.timestamp_micros(),
        (Sort::Number, _) => row.number,
        (Sort::TouchedAt, _) => row.since.touched.timestamp_micros(),
        (Sort::WeighedAt, _) => row.since.weighed.timestamp_micros(),
        (Sort::WaitingSince, _) => row.since.waiting.timestamp_micros(),
        (Sort::Bounces, _) => row.bounces,
    }
}

fn bound(part: Part, number: i64) -> Option<(Part, Value)> {
    let value = match part.0 {
        Sort::Priority => i16::try_from(number).ok()?.into(),
        Sort::Number | Sort::Bounces => number.into(),
        Sort::OpenedAt | Sort::StageSince | Sort::TouchedAt | Sort::WeighedAt | Sort::WaitingSince => {
            let at = DateTime::<Utc>::from_timestamp_micros(number)?;
            // Outside of four digits a year neither database compares as expected.
            (0..=9999).contains(&chrono::Datelike::year(&at)).then_some(at)?.into()
        }
    };
    Some((part, value))
}

/// `(a, b, n) > (1, 2, 3)`: both databases turn it into one range of an index.
fn in_one_way(bounds: &[(Part, Value)]) -> Condition {
    let keys = Expr::tuple(bounds.iter().map(|(part, _)| key(*part)));
    let values = Expr::tuple(bounds.iter().map(|(_, value)| Expr::val(value.clone())));
    let reverse = bounds.first().is_some_and(|((_, reverse), _)| *reverse);
    Condition::all().add(if reverse { keys.lt(values) } else { keys.gt(values) })
}

/// `a > 1 or a = 1 and (b < 2 or ..)`, with the range of the first part on its own for the index.
fn in_many_ways(bounds: &[(Part, Value)]) -> Condition {
    let beyond = |(part, value): &(Part, Value)| if part.1 { key(*part).lt(value.clone()) } else { key(*part).gt(value.clone()) };
    let mut any = Condition::any();
    for (place, bound) in bounds.iter().enumerate() {
        let same = bounds[..place].iter().fold(Condition::all(), |all, (part, value)| all.add(key(*part).eq(value.clone())));
        any = any.add(same.add(beyond(bound)));
    }
    let first = bounds.first().map(|(part, value)| if part.1 { key(*part).lte(value.clone()) } else { key(*part).gte(value.clone()) });
    Condition::all().add_option(first).add(any)
}
