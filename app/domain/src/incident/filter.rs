//! Owns filters and order of boards and lists, and their form in a URL. Never a query language of a database.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{HoldReason, Stage};
use crate::choice::choices;
use crate::ids::{CategoryId, PersonId, ServiceId, TeamId};
use crate::priority::Priority;
use crate::validate::FieldErrors;

choices! {
    Sort {
        Priority = "priority", "Priority", "";
        OpenedAt = "opened_at", "Opened", "";
        StageSince = "stage_since", "In stage since", "";
        Number = "number", "Number", "";
        TouchedAt = "touched_at", "Last touched", "";
        WeighedAt = "weighed_at", "Priority last looked at", "";
        WaitingSince = "waiting_since", "Waiting since", "";
        Bounces = "bounces", "Bounces", "";
    }
}

/// Who owns it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AssigneeFilter {
    Nobody,
    /// The person who looks.
    Me,
    Person(PersonId),
}

/// What a list shows; the empty filter shows everything that the reader may see.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Filter {
    pub stages: Vec<Stage>,
    pub priorities: Vec<Priority>,
    pub teams: Vec<TeamId>,
    pub assignee: Option<AssigneeFilter>,
    pub service: Option<ServiceId>,
    pub category: Option<CategoryId>,
    pub hold: Option<HoldReason>,
    /// On hold for whatever reason.
    pub held: bool,
    pub reopened: bool,
    /// Came back to a team that had it before.
    pub bounced: bool,
    /// Nobody of the desk did anything for a day.
    pub untouched: bool,
    /// On hold, or escalated and not accepted, for a day.
    pub waiting: bool,
    /// Nobody looked at the priority for a day.
    pub unreviewed: bool,
    /// When a day is counted back from. No address says so: whoever asks does, by `at`.
    pub now: Option<DateTime<Utc>>,
    /// Only what the person who looks follows.
    pub following: bool,
    /// Some(true) only open, Some(false) only ended.
    pub open: Option<bool>,
    /// Words of the title, or a number.
    pub q: Option<String>,
    /// In this order; `true` turns it round. Number decides last, so that the order is total.
    pub sort: Vec<(Sort, bool)>,
}

pub const QUERY_MAX: usize = 200;

impl Filter {
    /// The same, asked at this time.
    pub fn at(self, now: DateTime<Utc>) -> Filter {
        Filter { now: Some(now), ..self }
    }

    /// From the pairs of a URL's query. Unknown names are ignored (links carry others too), wrong values are errors.
    pub fn from_query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Filter, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut filter = Filter::default();
        for (name, value) in pairs {
            let value = value.trim();
            if !value.is_empty()
                && let Err(message) = filter.take(name, value)
            {
                errors.push(name, message);
            }
        }
        errors.into_result(filter)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "stage" => self.stages.extend(many::<Stage>(value)?),
            "priority" => self.priorities.extend(many::<Priority>(value)?),
            "team" => self.teams.extend(many::<TeamId>(value)?),
            "assignee" => self.assignee = Some(assignee(value)?),
            "service" => self.service = Some(one(value)?),
            "category" => self.category = Some(one(value)?),
            "hold" => self.hold = Some(one(value)?),
            "held" => self.held = yes(value)?,
            "untouched" => self.untouched = day(value)?,
            "waiting" => self.waiting = day(value)?,
            "unreviewed" => self.unreviewed = day(value)?,
            "reopened" => self.reopened = yes(value)?,
            "bounced" => self.bounced = yes(value)?,
            "following" => self.following = mine(value)?,
            "open" => self.open = Some(yes(value)?),
            "q" if value.chars().count() > QUERY_MAX => return Err(format!("At most {QUERY_MAX} characters.")),
            "q" if value.contains('\0') => return Err("There are characters in it that cannot be searched.".into()),
            "q" => self.q = Some(value.to_owned()),
            "sort" => self.sort = value.split(',').map(order).collect::<Result<_, _>>()?,
            _ => {}
        }
        Ok(())
    }

    /// The pairs that `from_query` reads back to the same filter.
    pub fn to_query(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |name, value: String| {
            if !value.is_empty() {
                pairs.push((name, value));
            }
        };
        add("stage", joined(&self.stages));
        add("priority", joined(&self.priorities));
        add("team", joined(&self.teams));
        add(
            "assignee",
            match self.assignee {
                None => String::new(),
                Some(AssigneeFilter::Nobody) => "nobody".into(),
                Some(AssigneeFilter::Me) => "me".into(),
                Some(AssigneeFilter::Person(id)) => id.to_string(),
            },
        );
        add("service", self.service.map(|id| id.to_string()).unwrap_or_default());
        add("category", self.category.map(|id| id.to_string()).unwrap_or_default());
        add("hold", self.hold.map(|hold| hold.to_string()).unwrap_or_default());
        add("held", if self.held { "true".into() } else { String::new() });
        for (name, long) in [("untouched", self.untouched), ("waiting", self.waiting), ("unreviewed", self.unreviewed)] {
            add(name, if long { "day".into() } else { String::new() });
        }
        add("reopened", if self.reopened { "true".into() } else { String::new() });
        add("bounced", if self.bounced { "true".into() } else { String::new() });
        add("following", if self.following { "me".into() } else { String::new() });
        add("open", self.open.map(|open| open.to_string()).unwrap_or_default());
        add("q", self.q.clone().unwrap_or_default());
        add(
            "sort",
            joined(&self.sort.iter().map(|(sort, reverse)| format!("{}{sort}", if *reverse { "-" } else { "" })).collect::<Vec<_>>()),
        );
        pairs
    }
}

fn order(text: &str) -> Result<(Sort, bool), String> {
    let (name, reverse) = text.trim().strip_prefix('-').map_or((text, false), |name| (name, true));
    Ok((one(name)?, reverse))
}

fn assignee(text: &str) -> Result<AssigneeFilter, String> {
    Ok(match text {
        "nobody" => AssigneeFilter::Nobody,
        "me" => AssigneeFilter::Me,
        id => AssigneeFilter::Person(one(id)?),
    })
}

fn mine(text: &str) -> Result<bool, String> {
    if text == "me" { Ok(true) } else { Err("Only one's own can be asked for: me.".to_owned()) }
}

/// A day is the only time that can be asked for.
fn day(text: &str) -> Result<bool, String> {
    if text == "day" { Ok(true) } else { Err("Only a day can be asked for: day.".to_owned()) }
}

fn yes(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "Answer true or false.".to_owned())
}

fn one<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|e: T::Err| format!("Not understood: {e}."))
}

fn many<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<Vec<T>, String> {
    text.split(',').filter(|part| !part.is_empty()).map(one).collect()
}

fn joined(items: &[impl ToString]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_read_back() {
        let check = |query: &[(&str, &str)]| {
            let filter = Filter::from_query(query.iter().copied()).unwrap();
            let pairs = filter.to_query();
            let again = Filter::from_query(pairs.iter().map(|(name, value)| (*name, value.as_str()))).unwrap();
            assert_eq!(filter, again, "{query:?}");
            pairs.len()
        };
        assert_eq!(check(&[]), 0);
        assert_eq!(check(&[("stage", "diagnosis,recovery"), ("priority", "P1"), ("priority", "P2"), ("open", "true")]), 3);
        assert_eq!(check(&[("assignee", "me"), ("q", "printer hall b"), ("sort", "priority,-opened_at"), ("utm", "x")]), 3);
        assert_eq!(check(&[("bounced", "true"), ("following", "me"), ("reopened", "false")]), 2);
        assert_eq!(check(&[("untouched", "day"), ("waiting", "day"), ("unreviewed", "day"), ("held", "true")]), 4);
    }

    #[test]
    fn wrong_values_are_named() {
        for (name, value) in [
            ("stage", "nowhere"),
            ("priority", "P9"),
            ("team", "1"),
            ("open", "maybe"),
            ("following", "anna"),
            ("bounced", "2"),
            ("untouched", "week"),
            ("sort", "colour"),
            ("q", &"x".repeat(201)),
        ] {
            let errors = Filter::from_query([(name, value)]).unwrap_err();
            assert!(errors.of(name).is_some(), "{name}");
        }
    }
}
