//! Owns how the flat fields of a form become a record: one parser for each kind of value, all errors at once. A field
//! that is not sent stays as it was. Also what changed, in words, for the audit trail.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::validate::{self, FieldErrors, LINE_MAX};

/// Label and value in words, in the order to show them.
pub type Facts = Vec<(&'static str, String)>;

/// One field of a record before and after, in words: names as they were then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// What differs. A new record has no facts before.
pub fn changes(before: &Facts, after: &Facts) -> Vec<FieldChange> {
    let of = |facts: &Facts, label: &str| facts.iter().find(|(known, _)| *known == label).map(|(_, value)| value.clone());
    let change = |(label, value): &(&'static str, String)| {
        let was = of(before, label).unwrap_or_default();
        (was != *value).then(|| FieldChange { field: (*label).to_owned(), before: was, after: value.clone() })
    };
    after.iter().filter_map(change).collect()
}

/// What somebody sent, and what is wrong with it.
pub struct Form<'a> {
    fields: &'a BTreeMap<String, String>,
    errors: FieldErrors,
}

impl<'a> Form<'a> {
    pub fn new(fields: &'a BTreeMap<String, String>) -> Self {
        Form { fields, errors: FieldErrors::default() }
    }

    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.fields.get(name).map(String::as_str)
    }

    /// A box that was ticked: boxes that are not are not sent.
    pub fn ticked(&self, name: &str) -> bool {
        self.get(name) == Some("yes")
    }

    pub fn refuse(&mut self, name: &str, why: &str) {
        if self.errors.of(name).is_none() {
            self.errors.push(name, why);
        }
    }

    /// One line that must not be empty.
    pub fn name(&mut self, name: &str, now: &str) -> String {
        let text = self.get(name).unwrap_or(now);
        let line =
            validate::line(text, LINE_MAX).and_then(|line| if line.is_empty() { Err("Please fill this in.".into()) } else { Ok(line) });
        self.errors.take(name, line).unwrap_or_else(|| now.to_owned())
    }

    /// One line that may be empty.
    pub fn line(&mut self, name: &str, now: Option<&str>) -> Option<String> {
        let Some(text) = self.get(name) else { return now.map(str::to_owned) };
        self.errors.take(name, validate::line(text, LINE_MAX)).filter(|line| !line.is_empty())
    }

    /// Several lines that may be empty.
    pub fn text(&mut self, name: &str, now: &str) -> String {
        let Some(text) = self.get(name) else { return now.to_owned() };
        self.errors.take(name, validate::text(text)).unwrap_or_default()
    }

    pub fn email(&mut self, name: &str, now: Option<&str>) -> Option<String> {
        match self.get(name).map(str::trim) {
            None => now.map(str::to_owned),
            Some("") => None,
            Some(text) => self.errors.take(name, validate::email(text)),
        }
    }

    /// An id from a list; empty is none. Whether it leads somewhere is for whoever has the list.
    pub fn reference<T: FromStr>(&mut self, name: &str, now: Option<T>) -> Option<T> {
        match self.get(name).map(str::trim) {
            None => now,
            Some("") => None,
            Some(text) => self.errors.take(name, text.parse().map_err(|_| "Choose one from the list.".to_owned())),
        }
    }

    /// One of a closed list.
    pub fn choice<T: FromStr>(&mut self, name: &str, now: T) -> T {
        match self.get(name).map(str::trim) {
            None | Some("") => now,
            Some(text) => self.errors.take(name, text.parse().map_err(|_| "Choose one of these.".to_owned())).unwrap_or(now),
        }
    }

    pub fn flag(&mut self, name: &str, now: bool) -> bool {
        match self.get(name).map(str::trim) {
            None | Some("") => now,
            Some("yes") => true,
            Some("no") => false,
            Some(_) => {
                self.refuse(name, "Answer yes or no.");
                now
            }
        }
    }

    pub fn done<T>(self, value: T) -> Result<T, FieldErrors> {
        self.errors.into_result(value)
    }
}

/// For facts.
pub(crate) fn yes_no(flag: bool) -> String {
    if flag { "yes" } else { "no" }.to_owned()
}
