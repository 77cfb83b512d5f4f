//! Owns the conditions of a rule. All kinds that are given must hold; within one kind any value does.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::LocationId;
use crate::incident::Channel;
use crate::search::tokens;
use crate::validate;

/// The kinds of conditions.
#[derive(Clone, Copy)]
enum Kind {
    Words,
    Channel,
    Location,
    Department,
}

/// In the order in which they are explained.
const KINDS: [Kind; 4] = [Kind::Words, Kind::Channel, Kind::Location, Kind::Department];

/// An empty list asks nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct When {
    /// Words or phrases of title and description; a `*` at the end takes every ending.
    pub words: Vec<String>,
    pub channels: BTreeSet<Channel>,
    /// With everything that lies in them.
    pub locations: BTreeSet<LocationId>,
    /// Of the reporter, whatever the case.
    pub departments: Vec<String>,
}

/// What a rule can ask about.
#[derive(Clone, Debug, Default)]
pub struct Report {
    words: Vec<String>,
    channel: Option<Channel>,
    /// The place with all that it lies in, each with its name.
    places: Vec<(LocationId, String)>,
    department: Option<String>,
}

impl Report {
    pub fn new(
        title: &str,
        description: &str,
        channel: Option<Channel>,
        places: Vec<(LocationId, String)>,
        department: Option<&str>,
    ) -> Self {
        // Texts are read apart: a phrase does not run from the title into the description.
        let mut words: Vec<String> = tokens(title).into_iter().map(|token| token.text).collect();
        words.push(String::new());
        words.extend(tokens(description).into_iter().map(|token| token.text));
        Report { words, channel, places, department: department.map(str::to_lowercase) }
    }

    fn has(&self, phrase: &str) -> bool {
        let open = phrase.trim_end().ends_with('*');
        let phrase: Vec<String> = tokens(phrase).into_iter().map(|token| token.text).collect();
        let Some((last, before)) = phrase.split_last() else { return false };
        let ends = |word: &String| if open { word.starts_with(last.as_str()) } else { word == last };
        self.words.windows(phrase.len()).any(|words| words.split_last().is_some_and(|(end, rest)| rest == before && ends(end)))
    }
}

const PHRASES_MAX: usize = 60;

impl When {
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.channels.is_empty() && self.locations.is_empty() && self.departments.is_empty()
    }

    /// Each phrase on a line of its own or between commas.
    pub fn parse_words(text: &str) -> Result<Vec<String>, String> {
        let mut phrases: Vec<String> = Vec::new();
        for line in text.split([',', '\n']) {
            let phrase = validate::line(line, 80)?;
            if phrase.is_empty() || phrases.contains(&phrase) {
                continue;
            }
            if tokens(&phrase).is_empty() {
                return Err(format!("\u{201c}{phrase}\u{201d} has no letter and no digit, so no report would ever have it."));
            }
            phrases.push(phrase);
        }
        if phrases.len() > PHRASES_MAX { Err(format!("At most {PHRASES_MAX} words or phrases.")) } else { Ok(phrases) }
    }

    /// Why it holds, as clauses that follow "because"; `None` when it does not.
    pub fn holds(&self, report: &Report) -> Option<Vec<String>> {
        KINDS.into_iter().filter(|kind| self.asks(*kind)).map(|kind| self.clause(kind, report)).collect()
    }

    fn asks(&self, kind: Kind) -> bool {
        match kind {
            Kind::Words => !self.words.is_empty(),
            Kind::Channel => !self.channels.is_empty(),
            Kind::Location => !self.locations.is_empty(),
            Kind::Department => !self.departments.is_empty(),
        }
    }

    fn clause(&self, kind: Kind, report: &Report) -> Option<String> {
        match kind {
            Kind::Words => {
                let found: Vec<String> =
                    self.words.iter().filter(|phrase| report.has(phrase)).map(|phrase| format!("\u{201c}{phrase}\u{201d}")).collect();
                (!found.is_empty()).then(|| format!("it says {}", found.join(" and ")))
            }
            Kind::Channel => {
                let channel = report.channel.filter(|channel| self.channels.contains(channel))?;
                Some(format!("it came by {}", channel.label().to_lowercase()))
            }
            Kind::Location => {
                let (_, name) = report.places.iter().find(|(place, _)| self.locations.contains(place))?;
                Some(format!("it is in {name}"))
            }
            Kind::Department => {
                let department = report.department.as_ref()?;
                let known = self.departments.iter().find(|known| known.to_lowercase() == *department)?;
                Some(format!("the reporter is in {known}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn place(n: u128) -> LocationId {
        LocationId(Uuid::from_u128(n))
    }

    fn because(when: &When) -> Option<String> {
        let places = [(3, "Room 7"), (2, "Floor 2"), (1, "Hall B")].map(|(id, name)| (place(id), name.to_owned())).to_vec();
        let report = Report::new("Printer in hall B", "No paper comes. Toner is new.", Some(Channel::Phone), places, Some("Logistics"));
        when.holds(&report).map(|clauses| clauses.join("; "))
    }

    #[test]
    fn words_are_found_as_people_mean_them() {
        let check = |words: &str, expect: Option<&str>| {
            let when = When { words: When::parse_words(words).unwrap(), ..When::default() };
            assert_eq!(because(&when).as_deref(), expect, "{words}");
        };
        check("printer", Some("it says \u{201c}printer\u{201d}"));
        check("PRINTER", Some("it says \u{201c}PRINTER\u{201d}"));
        check("print", None);
        check("print*", Some("it says \u{201c}print*\u{201d}"));
        check("hall b", Some("it says \u{201c}hall b\u{201d}"));
        check("b hall", None);
        check("in ha*", Some("it says \u{201c}in ha*\u{201d}"));
        check("b no", None);
        check("scanner, toner", Some("it says \u{201c}toner\u{201d}"));
        check("scanner\nprinter\ntoner", Some("it says \u{201c}printer\u{201d} and \u{201c}toner\u{201d}"));
    }

    #[test]
    fn all_kinds_that_are_given_must_hold() {
        let check = |when: When, expect: Option<&str>| assert_eq!(because(&when).as_deref(), expect, "{when:?}");
        let phone = When { channels: [Channel::Phone].into(), ..When::default() };
        check(phone.clone(), Some("it came by phone"));
        check(When { channels: [Channel::Portal].into(), ..When::default() }, None);
        check(When { locations: [place(1)].into(), ..When::default() }, Some("it is in Hall B"));
        check(When { locations: [place(4)].into(), ..When::default() }, None);
        check(When { departments: vec!["logistics".into()], ..When::default() }, Some("the reporter is in logistics"));
        check(When { words: vec!["toner".into()], ..phone.clone() }, Some("it says \u{201c}toner\u{201d}; it came by phone"));
        check(When { words: vec!["scanner".into()], ..phone }, None);
    }

    #[test]
    fn phrases_that_nobody_can_have_are_refused() {
        assert!(When::parse_words("***").is_err());
        assert!(When::parse_words(&"x".repeat(81)).is_err());
        assert_eq!(When::parse_words(" a ,, a\n b c "), Ok(vec!["a".into(), "b c".into()]));
    }
}
