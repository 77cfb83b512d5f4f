//! Owns what the palette offers: what can be done here and everywhere, pages, and what the server found. Never does it.

use std::sync::Arc;

use api::{HitView, PersonChoice};
use domain::number::IncidentNumber;

use super::fuzzy::fit;
use crate::pages::frame::{COMMANDS, Command, Offered, Place, Where};

/// What an entry is among.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    Here,
    Everywhere,
    Pages,
    Incidents,
    People,
}

impl Group {
    pub fn label(self) -> &'static str {
        match self {
            Group::Here => "Here",
            Group::Everywhere => "Everywhere",
            Group::Pages => "Go to",
            Group::Incidents => "Incidents",
            Group::People => "People",
        }
    }
}

/// What choosing an entry does.
#[derive(Clone)]
pub enum Deed {
    Go(String),
    Command(Command),
    Here(Arc<dyn Fn() + Send + Sync>),
}

#[derive(Clone)]
pub struct Entry {
    pub group: Group,
    pub words: String,
    pub note: Option<String>,
    pub keys: &'static str,
    /// Why it cannot be chosen.
    pub refused: Option<String>,
    pub deed: Deed,
}

/// What the server found for some words.
#[derive(Clone, Default)]
pub struct Found {
    pub hits: Vec<HitView>,
    pub people: Vec<PersonChoice>,
}

/// Entries for what is typed, the best of each group on top; all of them but people and incidents without words.
pub fn entries(typed: &str, here: &[Offered], places: &[Place], found: Found, person: impl Fn(&PersonChoice) -> String) -> Vec<Entry> {
    let typed = typed.trim();
    let own = here.iter().map(|offered| Entry {
        group: Group::Here,
        words: offered.words.clone(),
        note: None,
        keys: offered.keys,
        refused: offered.refused.clone(),
        deed: Deed::Here(offered.run.clone()),
    });
    let everywhere = COMMANDS.iter().filter(|row| row.at == Where::Everywhere && row.command != Some(Command::Palette));
    let everywhere = everywhere.filter_map(|row| Some(plain(Group::Everywhere, row.words, row.keys, Deed::Command(row.command?))));
    let pages = places.iter().map(|place| plain(Group::Pages, place.label(), "", Deed::Go(place.href().to_owned())));
    let mut fitting: Vec<(u32, Entry)> =
        own.chain(everywhere).chain(pages).filter_map(|entry| Some((fit(&entry.words, typed)?, entry))).collect();
    // Stable: what fits equally well stays in its order.
    fitting.sort_by_key(|(fit, entry)| (entry.group, entry.refused.is_some(), *fit));
    let mut entries: Vec<Entry> = fitting.into_iter().map(|(_, entry)| entry).collect();
    entries.extend(numbered(typed, &found));
    entries.extend(found.hits.into_iter().map(hit));
    entries.extend(found.people.iter().map(|one| plain(Group::People, &one.name, "", Deed::Go(person(one)))));
    entries
}

fn plain(group: Group, words: &str, keys: &'static str, deed: Deed) -> Entry {
    Entry { group, words: words.to_owned(), note: None, keys, refused: None, deed }
}

/// A number leads straight there, whether or not the search knows it.
fn numbered(typed: &str, found: &Found) -> Option<Entry> {
    let number: IncidentNumber = typed.parse().ok()?;
    let known = found.hits.iter().any(|hit| hit.number == number);
    (!known).then(|| plain(Group::Incidents, &format!("Open {number}"), "", Deed::Go(format!("/incidents/{number}"))))
}

fn hit(hit: HitView) -> Entry {
    let title: String = hit.title.into_iter().map(|piece| piece.text).collect();
    Entry {
        group: Group::Incidents,
        words: format!("{} {title}", hit.number),
        note: Some(hit.stage.label().to_owned()),
        keys: "",
        refused: None,
        deed: Deed::Go(format!("/incidents/{}", hit.number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(typed: &str, here: &[Offered]) -> Vec<String> {
        let places = [Place::Board, Place::Inbox];
        let entries = entries(typed, here, &places, Found::default(), |_| String::new());
        entries.into_iter().map(|entry| format!("{}: {}", entry.group.label(), entry.words)).collect()
    }

    #[test]
    fn what_is_possible_here_comes_first_and_what_is_refused_last() {
        {
            let offered = |words: &str, refused: Option<&str>| Offered {
                words: words.to_owned(),
                keys: "",
                refused: refused.map(str::to_owned),
                run: Arc::new(|| ()),
            };
            let here = [offered("Resolve", Some("Not in this stage")), offered("Put on hold", None)];
            assert_eq!(words("", &here)[..2], ["Here: Put on hold", "Here: Resolve"]);
            assert!(words("", &here).contains(&"Everywhere: New incident".to_owned()));
            assert_eq!(words("boa", &here), ["Go to: Board"]);
            assert_eq!(words("inc-7", &[]), ["Incidents: Open INC-7"]);
            assert_eq!(words("nothing of the kind", &here), Vec::<String>::new());
        }
    }
}
