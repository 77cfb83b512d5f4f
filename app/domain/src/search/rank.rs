//! Owns the order of what a search finds: one formula, so that it is the same whatever database found it.
//!
//! Every word of the query counts with its best place: the incident's own number 2000, else the part that it stands in
//! (title 80, names 60, description 40, public log 25, internal log 20) times how well it fits (exactly 10, its
//! beginning 6, after a slip 4). The mean over the words, and on top: 150 when the title has the words in that order
//! side by side, 150 while it is open, and up to 100 for being new (100 today, 50 after thirty days). Equal ones: the
//! newer first, then the higher number.
//!
//! Never counts a part that the reader may not read.

use chrono::{DateTime, Utc};

use super::document::{Document, Part};
use super::query::{Fit, Query, Term};
use crate::number::IncidentNumber;

/// What of a record counts beside its words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dates {
    pub number: IncidentNumber,
    pub opened_at: DateTime<Utc>,
    pub open: bool,
}

const OWN_NUMBER: u32 = 2000;
const IN_A_ROW: u32 = 150;
const OPEN: u32 = 150;

/// `None` unless every word of the query is found.
pub fn score(query: &Query, document: &Document, dates: Dates, now: DateTime<Utc>) -> Option<u32> {
    let found = query.terms.iter().map(|term| worth(term, document, dates.number));
    let sum = found.sum::<Option<u32>>()?;
    let count = u32::try_from(query.terms.len()).ok().filter(|count| *count > 0)?;
    Some(sum / count + besides(query, document, dates, now))
}

/// How many words of the query are found, and what they are worth: for those who type whole sentences.
pub fn share(query: &Query, document: &Document, dates: Dates, now: DateTime<Utc>) -> Option<(usize, u32)> {
    let found: Vec<u32> = query.terms.iter().filter_map(|term| worth(term, document, dates.number)).collect();
    let count = u32::try_from(found.len()).ok().filter(|count| *count > 0)?;
    Some((found.len(), found.iter().sum::<u32>() / count + besides(query, document, dates, now)))
}

fn besides(query: &Query, document: &Document, dates: Dates, now: DateTime<Utc>) -> u32 {
    let in_a_row = if query.terms.len() > 1 && has_in_a_row(query, &document.title) { IN_A_ROW } else { 0 };
    let days = u32::try_from((now - dates.opened_at).num_days().clamp(0, 100_000)).unwrap_or(0);
    in_a_row + if dates.open { OPEN } else { 0 } + 3000 / (30 + days)
}

fn worth(term: &Term, document: &Document, number: IncidentNumber) -> Option<u32> {
    let own = super::own_number(number);
    if term.text == own || term.number.as_deref() == Some(own.as_str()) {
        return Some(OWN_NUMBER);
    }
    let best = |words: &[String]| words.iter().filter_map(|word| term.fits(word)).max();
    document.parts().into_iter().filter_map(|(part, words)| best(words).map(|fit| weight(part) * grade(fit))).max()
}

/// The best part that a word of the query stands in.
pub fn best_part(query: &Query, document: &Document) -> Option<Part> {
    let has = |words: &[String]| words.iter().any(|word| query.terms.iter().any(|term| term.fits(word).is_some()));
    document.parts().into_iter().filter(|(_, words)| has(words)).map(|(part, _)| part).max()
}

fn weight(part: Part) -> u32 {
    match part {
        Part::Title => 80,
        Part::Names => 60,
        Part::Description => 40,
        Part::OpenLog => 25,
        Part::InternalLog => 20,
    }
}

fn grade(fit: Fit) -> u32 {
    match fit {
        Fit::Exact => 10,
        Fit::Beginning => 6,
        Fit::Near => 4,
    }
}

fn has_in_a_row(query: &Query, title: &[String]) -> bool {
    title.windows(query.terms.len()).any(|words| query.terms.iter().zip(words).all(|(term, word)| term.fits(word).is_some()))
}

/// The best first; what does not answer the query is left out.
pub fn rank<T>(
    query: &Query,
    now: DateTime<Utc>,
    candidates: impl IntoIterator<Item = T>,
    of: impl Fn(&T) -> (&Document, Dates),
) -> Vec<T> {
    let scored = candidates.into_iter().filter_map(|candidate| {
        let (document, dates) = of(&candidate);
        score(query, document, dates, now).map(|score| ((score, dates.opened_at, dates.number), candidate))
    });
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by_key(|(order, _)| std::cmp::Reverse(*order));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realm::Live;
    use chrono::TimeDelta;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn dates(number: u32, days: i64, open: bool) -> Dates {
        Dates { number: IncidentNumber::live(number), opened_at: now() - TimeDelta::days(days), open }
    }

    fn document(title: &str, names: &str, note: &str) -> Document {
        Document { internal_log: super::super::tokens(note).into_iter().map(|token| token.text).collect(), ..Document::plain(title, names) }
    }

    #[test]
    fn the_order_is_what_the_formula_says() {
        let entries = [
            (document("Printer in hall B", "", ""), dates(1, 10, true)),
            (document("Printer in hall B", "", ""), dates(2, 10, false)),
            (document("Hall B printer", "", ""), dates(3, 10, true)),
            (document("Nothing comes out", "Printer Hall B", ""), dates(4, 10, true)),
            (document("Something", "", "the printer in hall b"), dates(5, 0, true)),
            (document("Printers of halls", "", "b"), dates(6, 10, true)),
            (document("Printer in hall C", "", ""), dates(7, 0, true)),
        ];
        let order = |q: &str| {
            let query = Query::parse(q, Live.into());
            let found = rank(&query, now(), entries.iter().collect::<Vec<_>>(), |entry| (&entry.0, entry.1));
            found.into_iter().map(|entry| entry.1.number.sequence).collect::<Vec<_>>()
        };
        assert_eq!(order("printer hall b"), [3, 1, 2, 4, 6, 5]);
        assert_eq!(order("hall b"), [3, 1, 2, 4, 6, 5]);
        assert_eq!(order("4"), [4]);
        assert_eq!(order("nowhere"), Vec::<u32>::new());
        assert_eq!(order(""), Vec::<u32>::new());
    }

    #[test]
    fn a_sentence_counts_what_it_shares() {
        let query = Query::parse("my card reader says no connection", Live.into()).without_common();
        let about = |title: &str| share(&query, &Document::plain(title, ""), dates(1, 0, true), now()).map(|(words, _)| words);
        assert_eq!(about("Card readers are offline"), Some(2));
        assert_eq!(about("VPN"), None);
    }
}
