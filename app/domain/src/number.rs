//! Owns the human number of an incident: short enough to read aloud, unique per realm. Never allocates one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `INC-123` in the live realm, `EX7-INC-3` in exercise EX-7.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct IncidentNumber {
    /// Sequence number of the exercise, `None` for live work.
    pub exercise: Option<u32>,
    pub sequence: u32,
}

impl IncidentNumber {
    pub fn live(sequence: u32) -> Self {
        Self { exercise: None, sequence }
    }
}

impl fmt::Display for IncidentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exercise {
            None => write!(f, "INC-{}", self.sequence),
            Some(exercise) => write!(f, "EX{exercise}-INC-{}", self.sequence),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an incident number looks like INC-123")]
pub struct BadNumber;

impl FromStr for IncidentNumber {
    type Err = BadNumber;

    /// Accepts any case and what people type for it: `123`, `#123`, `inc-123`, `INC 123`, `inc123`. With zeros in front
    /// and glued to its prefix it is the number of another system.
    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let text = text.trim().to_ascii_uppercase();
        let (exercise, rest) = match text.strip_prefix("EX") {
            Some(rest) => {
                let (exercise, rest) = rest.split_once('-').ok_or(BadNumber)?;
                (Some(digits(exercise)?), rest.strip_prefix("INC-").ok_or(BadNumber)?)
            }
            None => (None, live_digits(&text)?),
        };
        Ok(Self { exercise, sequence: digits(rest)? })
    }
}

/// What stands behind the prefix, if there is one.
fn live_digits(text: &str) -> Result<&str, BadNumber> {
    let Some(rest) = text.strip_prefix("INC") else { return Ok(text.strip_prefix('#').unwrap_or(text)) };
    match rest.strip_prefix(['-', ' ', '#']) {
        Some(digits) => Ok(digits.trim_start_matches([' ', '#'])),
        None if rest.starts_with('0') => Err(BadNumber),
        None => Ok(rest),
    }
}

/// Only digits: `u32::from_str` alone would also take a sign.
fn digits(text: &str) -> Result<u32, BadNumber> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadNumber);
    }
    match text.parse() {
        Ok(0) | Err(_) => Err(BadNumber),
        Ok(number) => Ok(number),
    }
}

impl Serialize for IncidentNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IncidentNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        let check = |text: &str, expect: Option<&str>| {
            let got = text.parse::<IncidentNumber>().ok().map(|n| n.to_string());
            assert_eq!(got.as_deref(), expect, "{text:?}");
        };
        check("INC-123", Some("INC-123"));
        check(" inc-7 ", Some("INC-7"));
        check("42", Some("INC-42"));
        check("#42", Some("INC-42"));
        check("inc42", Some("INC-42"));
        check("Inc 42", Some("INC-42"));
        check("INC #42", Some("INC-42"));
        check("INC0042", None);
        check("#", None);
        check("##4", None);
        check("EX7-INC-3", Some("EX7-INC-3"));
        check("ex7-inc-3", Some("EX7-INC-3"));
        check("", None);
        check("INC-", None);
        check("INC-0", None);
        check("INC-+1", None);
        check("INC--1", None);
        check("INC-99999999999", None);
        check("EX7-3", None);
        check("PIR-3", None);
    }
}
