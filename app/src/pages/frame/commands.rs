//! Owns the one list of commands: what keys mean, what the sheet names and what the palette offers are rows of it. Where
//! a command needs the page in front, that page says whether it is possible and does it.
//!
//! To add one: a variant, a row, and an arm where it is done (`obey` for everywhere, the page's own keys otherwise).

use std::sync::Arc;

use leptos::prelude::*;

/// Where a command means something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Where {
    Everywhere,
    Board,
    List,
    Incident,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    Palette,
    New,
    PhoneFix,
    Search,
    Sheet,
    NextStep,
    Note,
    Reply,
    Assign,
    Priority,
    Escalate,
    Follow,
    TakeOver,
    Link,
    Task,
    Attach,
    Undo,
}

pub struct Row {
    /// `None`: keys that the place itself understands, named for the sheet.
    pub command: Option<Command>,
    pub at: Where,
    /// As the sheet shows it; a single sign is the key itself. Empty: only in the palette.
    pub keys: &'static str,
    pub words: &'static str,
}

const fn row(command: Command, at: Where, keys: &'static str, words: &'static str) -> Row {
    Row { command: Some(command), at, keys, words }
}

const fn keys(at: Where, keys: &'static str, words: &'static str) -> Row {
    Row { command: None, at, keys, words }
}

use Where::{Board, Everywhere, Incident, List};

pub const COMMANDS: &[Row] = &[
    row(Command::Palette, Everywhere, "Ctrl K", "Find or do anything"),
    row(Command::New, Everywhere, "C", "New incident"),
    row(Command::PhoneFix, Everywhere, "", "Phone fix: log and resolve in one form"),
    row(Command::Search, Everywhere, "/", "Search"),
    row(Command::Sheet, Everywhere, "?", "All keys"),
    keys(Board, "J K ↓ ↑", "Next and previous card"),
    keys(Board, "← →", "Card in the next column; carries a picked up one"),
    keys(Board, "Enter", "Open the card"),
    keys(Board, "Space", "Pick the card up, drop it"),
    keys(Board, "Esc", "Put the card back"),
    keys(Board, "X", "Pick the card, to change several together"),
    keys(Board, "Z", "Take the last move back"),
    keys(List, "J K", "Next and previous row"),
    keys(List, "X", "Tick the row, with Shift all up to it"),
    keys(List, "Enter", "Open the row"),
    row(Command::NextStep, Incident, "S", "Next step"),
    row(Command::Note, Incident, "N", "Internal note"),
    row(Command::Reply, Incident, "R", "Public reply"),
    row(Command::Assign, Incident, "A", "Assign"),
    row(Command::Priority, Incident, "P", "Priority"),
    row(Command::Escalate, Incident, "E", "Escalate"),
    row(Command::Follow, Incident, "F", "Follow, or stop it"),
    row(Command::TakeOver, Incident, "T", "Take over what a rule proposes"),
    row(Command::Link, Incident, "L", "Link it with another"),
    row(Command::Task, Incident, "D", "Add a task"),
    row(Command::Attach, Incident, "", "Add files, for agents alone"),
    row(Command::Undo, Incident, "Z", "Take your last change back"),
];

/// What a single key means at a place.
pub fn pressed(at: Where, key: &str) -> Option<Command> {
    let is_key = |row: &&Row| row.at == at && row.keys.chars().count() == 1 && row.keys.eq_ignore_ascii_case(key);
    COMMANDS.iter().find(is_key)?.command
}

/// Something that the page in front can do, or why it cannot.
#[derive(Clone)]
pub struct Offered {
    pub words: String,
    pub keys: &'static str,
    pub refused: Option<String>,
    pub run: Arc<dyn Fn() + Send + Sync>,
}

type Offering = Callback<(), Vec<Offered>>;

/// What the page in front offers, asked when the palette opens; counted, so that a page that goes takes only its own.
#[derive(Clone, Copy)]
pub struct Offers(StoredValue<(u32, Option<Offering>)>);

impl Offers {
    pub fn provide() -> Offers {
        let offers = Offers(StoredValue::new((0, None)));
        provide_context(offers);
        offers
    }

    /// As long as the page stands. Outside of the frame nobody asks.
    pub fn here(what: impl Fn() -> Vec<Offered> + Send + Sync + 'static) {
        let Some(Offers(offers)) = use_context() else { return };
        let what = Callback::new(move |()| what());
        let mine = offers.try_update_value(|(turn, offered)| {
            *turn = turn.wrapping_add(1);
            *offered = Some(what);
            *turn
        });
        on_cleanup(move || {
            // A page that follows has said already what it offers.
            offers.try_update_value(|(turn, offered)| {
                if Some(*turn) == mine {
                    *offered = None;
                }
            });
        });
    }

    pub fn ask(self) -> Vec<Offered> {
        self.0.try_get_value().and_then(|(_, offered)| offered).map(|offered| offered.run(())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_mean_what_the_sheet_says() {
        for (at, key, meaning) in [
            (Everywhere, "c", Some(Command::New)),
            (Everywhere, "C", Some(Command::New)),
            (Everywhere, "/", Some(Command::Search)),
            (Everywhere, "?", Some(Command::Sheet)),
            (Everywhere, "r", None),
            (Everywhere, "Control", None),
            (Incident, "r", Some(Command::Reply)),
            (Incident, "S", Some(Command::NextStep)),
            (Incident, "Shift", None),
            (Incident, "x", None),
            (Incident, "1", None),
            (Incident, "", None),
            (Board, "Enter", None),
        ] {
            assert_eq!(pressed(at, key), meaning, "{key:?}");
        }
    }

    #[test]
    fn no_key_means_two_things_at_one_place() {
        for at in [Board, Incident] {
            let all: Vec<&str> = COMMANDS.iter().filter(|row| row.at == at || row.at == Everywhere).map(|row| row.keys).collect();
            let all: Vec<&str> = all.into_iter().flat_map(|keys| keys.split(' ')).filter(|key| !key.is_empty() && *key != "Ctrl").collect();
            // K alone is another card; with Ctrl it is the palette.
            let known: BTreeSet<&str> = all.iter().copied().collect();
            assert_eq!(known.len(), all.len() - usize::from(at == Board), "{all:?}");
        }
        let said: BTreeSet<&str> = COMMANDS.iter().map(|row| row.words).collect();
        assert_eq!(said.len(), COMMANDS.len());
    }
}
