//! Owns everything in a form that outlives this program: lines of JSON and files, taken out of one installation and put
//! into an empty one, whichever database each has. Never carries a password, a session or a token, and never half.
//!
//! `docs/export.md` describes each file; what is put in comes out again, byte for byte.

mod export;
mod import;
mod lines;
mod manifest;

use domain::incident::{Event, Incident};
use serde::{Deserialize, Serialize};
use store::portable::{TABLES, Table, Within};

pub use export::{Exported, export};
pub use import::{Imported, Progress, import};
pub use manifest::Manifest;

/// An incident as it is carried.
#[derive(Deserialize)]
struct Whole {
    record: Incident,
    events: Vec<Event>,
}

#[derive(Serialize)]
struct WholeRef<'a> {
    record: &'a Incident,
    events: &'a [Event],
}

/// One file of lines.
#[derive(Clone, Copy)]
enum Part {
    Rows(&'static Table),
    Incidents,
}

impl Part {
    fn file(self) -> String {
        match self {
            Part::Rows(table) => file_of(table),
            Part::Incidents => "incident.jsonl".to_owned(),
        }
    }
}

fn file_of(table: &Table) -> String {
    format!("{}.jsonl", table.name)
}

/// In the order in which they are put in: what is named comes before what names it.
fn parts() -> impl Iterator<Item = Part> {
    let house = TABLES.iter().filter(|table| table.within == Within::House).map(Part::Rows);
    let realms = TABLES.iter().filter(|table| table.within == Within::Realm).map(Part::Rows);
    house.chain([Part::Incidents]).chain(realms)
}
