//! Owns the address of the list: what it asks for, and the addresses of every neighbour (sorted, narrowed, next page).
//! Never asks the server.

use domain::incident::{Card, Filter, Sort};
use domain::number::IncidentNumber;
use domain::validate::FieldErrors;

use crate::pages::query::query_of;

/// What an address asks for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Asked {
    pub filter: Filter,
    pub cursor: Option<String>,
    /// Place of the page's first row in the whole list, from 1.
    pub at: u64,
}

impl Asked {
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)> + Clone) -> Result<Asked, FieldErrors> {
        let filter = Filter::from_query(pairs.clone())?;
        let find =
            |wanted: &str| pairs.clone().into_iter().find(|(name, value)| *name == wanted && !value.is_empty()).map(|(_, value)| value);
        let cursor = find("cursor").map(str::to_owned);
        let at = find("at").and_then(|at| at.parse().ok()).filter(|_| cursor.is_some()).unwrap_or(1);
        Ok(Asked { filter, cursor, at })
    }

    /// What the server is asked: a query as in an address.
    pub fn query(&self) -> String {
        let mut pairs = self.filter.to_query();
        pairs.extend(self.cursor.clone().map(|cursor| ("cursor", cursor)));
        address("", &pairs)
    }

    /// The address of the page that follows.
    pub fn next(&self, cursor: &str, shown: usize) -> String {
        let mut pairs = self.filter.to_query();
        pairs.push(("cursor", cursor.to_owned()));
        pairs.push(("at", (self.at + shown as u64).to_string()));
        address("/incidents", &pairs)
    }

    /// `51 to 100 of 132`.
    pub fn figures(&self, shown: usize, total: u64) -> String {
        match shown as u64 {
            0 => "none".to_owned(),
            shown if shown == total => total.to_string(),
            shown => format!("{} to {} of {total}", self.at, self.at + shown - 1),
        }
    }
}

/// The decoded pairs of a query, as forms send it: the same on server and browser.
pub fn pairs(search: &str) -> Vec<(String, String)> {
    let parts = search.trim_start_matches('?').split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(name, value)| (unescape(name), unescape(value))).collect()
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(hex.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if hex.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The list under a filter, from its first page.
pub fn list_of(filter: &Filter) -> String {
    address("/incidents", &filter.to_query())
}

/// The board under the same filter.
pub fn board_of(filter: &Filter) -> String {
    address("/board", &Filter { sort: Vec::new(), ..filter.clone() }.to_query())
}

fn address(path: &str, pairs: &[(&'static str, String)]) -> String {
    format!("{path}{}", query_of(pairs.iter().map(|(name, value)| (*name, value.as_str()))))
}

/// The address that a column's head leads to, and how the list is sorted by it now. Urgent and new come first.
pub fn sorted_by(filter: &Filter, sort: Sort) -> (String, Option<&'static str>) {
    let now = filter.sort.first().filter(|(first, _)| *first == sort).map(|(_, reverse)| *reverse);
    let newest_first = matches!(sort, Sort::OpenedAt | Sort::Number);
    let reverse = now.map_or(newest_first, |reverse| !reverse);
    let aria = now.map(|reverse| if reverse { "descending" } else { "ascending" });
    (list_of(&Filter { sort: vec![(sort, reverse)], ..filter.clone() }), aria)
}

/// Adds a value to a filter or takes it away.
pub fn toggled<T: PartialEq + Copy>(chosen: &[T], value: T) -> Vec<T> {
    if chosen.contains(&value) {
        chosen.iter().copied().filter(|other| *other != value).collect()
    } else {
        chosen.iter().copied().chain([value]).collect()
    }
}

/// Whoever types a number wants that incident: always with its prefix; bare digits, such as an error code, only when
/// nothing else was found.
pub fn straight_to(q: Option<&str>, found: &[Card]) -> Option<IncidentNumber> {
    let q = q?;
    let number = q.parse::<IncidentNumber>().ok().filter(|number| number.exercise.is_none())?;
    let named = q.starts_with(|first: char| first.is_ascii_alphabetic());
    let only = matches!(found, [card] if card.number == number);
    (named || only).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::incident::Stage;
    use domain::priority::Priority;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        Asked::of(pairs.iter().copied()).unwrap()
    }

    #[test]
    fn addresses_name_what_they_ask_for() {
        let plain = asked(&[]);
        assert_eq!((plain.query().as_str(), plain.at, list_of(&plain.filter).as_str()), ("", 1, "/incidents"));
        let later = asked(&[("stage", "diagnosis"), ("q", "hall b&c"), ("cursor", "p.3.9"), ("at", "51"), ("utm", "x")]);
        assert_eq!(later.query(), "?stage=diagnosis&q=hall%20b%26c&cursor=p.3.9");
        assert_eq!(later.next("p.4.1", 50), "/incidents?stage=diagnosis&q=hall%20b%26c&cursor=p.4.1&at=101");
        assert_eq!(board_of(&later.filter), "/board?stage=diagnosis&q=hall%20b%26c");
        assert_eq!(asked(&[("at", "51")]).at, 1, "a place without a cursor is the first");
        assert!(Asked::of([("stage", "nowhere")]).is_err());
    }

    #[test]
    fn pairs_are_read_as_forms_write_them() {
        let read = |search: &str| pairs(search).into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("|");
        assert_eq!(read("?q=hall+b%26c&open="), "q=hall b&c|open=");
        assert_eq!(read("q=100%&x=%C3%A4%2"), "q=100%|x=ä%2");
        assert_eq!(read(""), "");
    }

    #[test]
    fn figures_say_where_the_page_is() {
        for (at, shown, total, words) in
            [(1, 0, 0, "none"), (1, 12, 12, "12"), (1, 50, 132, "1 to 50 of 132"), (101, 32, 132, "101 to 132 of 132")]
        {
            assert_eq!(Asked { at, ..Asked::default() }.figures(shown, total), words);
        }
    }

    #[test]
    fn heads_sort_and_turn_round() {
        let check = |sort: &str, by: Sort, href: &str, aria: Option<&str>| {
            let asked = asked(&[("sort", sort), ("open", "true")]);
            assert_eq!(
                sorted_by(&asked.filter, by),
                (href.to_owned(), aria.map(|a| if a == "ascending" { "ascending" } else { "descending" }))
            );
        };
        check("", Sort::Priority, "/incidents?open=true&sort=priority", None);
        check("priority,-opened_at", Sort::Priority, "/incidents?open=true&sort=-priority", Some("ascending"));
        check("-priority", Sort::Priority, "/incidents?open=true&sort=priority", Some("descending"));
        check("priority", Sort::OpenedAt, "/incidents?open=true&sort=-opened_at", None);
        check("-opened_at", Sort::OpenedAt, "/incidents?open=true&sort=opened_at", Some("descending"));
    }

    #[test]
    fn values_come_and_go() {
        assert_eq!(toggled(&[Priority::P1], Priority::P2), [Priority::P1, Priority::P2]);
        assert_eq!(toggled(&[Stage::Logging, Stage::Closed], Stage::Logging), [Stage::Closed]);
    }

    #[test]
    fn numbers_lead_straight_there() {
        let to = |q: Option<&str>| straight_to(q, &[]).map(|number| number.to_string());
        assert_eq!(to(Some("inc-7")).as_deref(), Some("INC-7"));
        for q in [None, Some("502"), Some("printer"), Some("EX7-INC-3"), Some("INC-7 printer")] {
            assert_eq!(to(q), None, "{q:?}");
        }
    }
}
