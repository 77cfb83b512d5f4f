//! Owns what somebody asks for: words, each of which has to be found. Never fails: what has no words finds nothing.

use super::token::{own_number, tokens};
use crate::realm::Realm;

/// More words than that make no search better.
const MOST_TERMS: usize = 10;
/// Shorter words match only as they are: every third word begins with any letter.
const SHORTEST_BEGINNING: usize = 2;
/// Shorter words are too close to too many others.
const SHORTEST_SLIP: usize = 5;

/// One word of a query with everything that counts as the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    pub text: String,
    /// What was typed may be the number of an incident: its word.
    pub number: Option<String>,
    /// Words one slip away that the vocabulary knows.
    pub near: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    pub terms: Vec<Term>,
}

impl Query {
    /// `realm` says what a bare number means.
    pub fn parse(text: &str, realm: Realm) -> Query {
        let mut terms: Vec<Term> = Vec::new();
        for token in tokens(text) {
            let number = number_of(&token.text, realm);
            let hash = number.clone().filter(|_| text[..token.start].ends_with('#'));
            let term = Term { text: hash.unwrap_or(token.text), number, near: Vec::new() };
            if terms.len() < MOST_TERMS && !terms.iter().any(|known| known.text == term.text) {
                terms.push(term);
            }
        }
        Query { terms }
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The words as they were typed, without those that stand in every report; all of them when nothing else is left.
    pub fn without_common(mut self) -> Query {
        let telling = |term: &Term| term.text.chars().count() > 2 && !COMMON.contains(&term.text.as_str());
        if self.terms.iter().any(telling) {
            self.terms.retain(telling);
        }
        self
    }
}

/// Only digits can be a bare number.
fn number_of(text: &str, realm: Realm) -> Option<String> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sequence = text.parse::<u32>().ok().filter(|sequence| *sequence > 0)?;
    Some(own_number(realm.number(sequence)))
}

impl Term {
    /// Whether words that only begin with it count as well.
    pub fn is_beginning(&self) -> bool {
        self.text.chars().count() >= SHORTEST_BEGINNING
    }

    /// Whether a slip of the finger is forgiven. A word with a digit is a name: the next number is another thing.
    pub fn may_slip(&self) -> bool {
        is_learnt(&self.text) && self.text.chars().count() >= SHORTEST_SLIP
    }

    /// How well a word of a text answers: exactly, by its beginning, after a slip; `None` if not at all.
    pub fn fits(&self, word: &str) -> Option<Fit> {
        if self.text == word || self.number.as_deref() == Some(word) {
            Some(Fit::Exact)
        } else if self.is_beginning() && word.starts_with(&self.text) {
            Some(Fit::Beginning)
        } else {
            self.near.iter().any(|near| near == word).then_some(Fit::Near)
        }
    }
}

/// Better ones are greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fit {
    Near,
    Beginning,
    Exact,
}

/// Whether a vocabulary keeps this word, for those who mistype it.
pub(super) fn is_learnt(word: &str) -> bool {
    word.chars().count() >= SHORTEST_SLIP - 1 && !word.chars().any(char::is_numeric)
}

/// Words that stand in every report and tell nothing apart.
pub(super) const COMMON: [&str; 44] = [
    "the", "and", "not", "does", "can", "cannot", "with", "work", "working", "works", "for", "says", "has", "have", "since", "any", "are",
    "but", "this", "that", "when", "from", "again", "still", "please", "help", "problem", "issue", "error", "trouble", "anymore", "more",
    "nothing", "broken", "down", "after", "before", "today", "was", "its", "you", "our", "your", "isn",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realm::Live;

    fn terms(text: &str) -> Vec<(String, Option<String>)> {
        Query::parse(text, Live.into()).terms.into_iter().map(|term| (term.text, term.number)).collect()
    }

    #[test]
    fn numbers_are_known_however_they_are_typed() {
        for (text, word, number) in [
            ("INC-12", "inc12", None),
            ("inc 12", "inc12", None),
            ("#12", "inc12", Some("inc12")),
            ("12", "12", Some("inc12")),
            ("007", "007", Some("inc7")),
            ("0", "0", None),
            ("99999999999", "99999999999", None),
        ] {
            assert_eq!(terms(text), [(word.to_owned(), number.map(str::to_owned))], "{text}");
        }
        let exercise = Realm { id: crate::ids::RealmId(uuid::Uuid::nil()), exercise: Some(7) };
        assert_eq!(Query::parse("3", exercise).terms[0].number.as_deref(), Some("ex7inc3"));
    }

    #[test]
    fn words_are_asked_once_and_not_without_end() {
        assert_eq!(terms("\"Printer\" printer, PRINTER").len(), 1);
        assert_eq!(terms(&(0..50).map(|n| format!("word{n} ")).collect::<String>()).len(), MOST_TERMS);
        assert!(terms("%_\\ '").is_empty());
    }

    #[test]
    fn fits_are_graded() {
        let term = |text: &str| Query::parse(text, Live.into()).terms.remove(0);
        assert_eq!(term("print").fits("printer"), Some(Fit::Beginning));
        assert_eq!(term("b").fits("broken"), None, "one letter is no beginning");
        assert_eq!(term("b").fits("b"), Some(Fit::Exact));
        assert_eq!(term("12").fits("inc12"), Some(Fit::Exact));
        let slip = Term { near: vec!["printer".into()], ..term("pritner") };
        assert_eq!(slip.fits("printer"), Some(Fit::Near));
        for (text, may) in [("pritner", true), ("hall", false), ("db0712", false), ("halls", true)] {
            assert_eq!(term(text).may_slip(), may, "{text}");
        }
    }

    #[test]
    fn what_everybody_says_is_left_out_unless_nothing_else_is_said() {
        let words = |text: &str| terms_of(Query::parse(text, Live.into()).without_common());
        assert_eq!(words("my printer does not work"), ["printer"]);
        assert_eq!(words("it does not work"), ["it", "does", "not", "work"]);
    }

    fn terms_of(query: Query) -> Vec<String> {
        query.terms.into_iter().map(|term| term.text).collect()
    }
}
