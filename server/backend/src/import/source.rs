//! Owns what every format comes down to: incidents one after the other, each as a log. Reads a file as often as it
//! has to instead of keeping it.

use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};
use domain::access::ActorRef;
use domain::ids::{IncidentId, PersonId, TeamId};
use domain::import::Format;
use domain::incident::{Event, EventKind, Incident};
use domain::realm::Realm;
use store::Conn;

use super::Options;
use super::directory::{Directory, Found};
use super::faults::Faults;
use super::jsonl::Tickets;
use super::servicenow::Log;
use crate::{BackendError, ids};

/// Is told how many bytes were read.
pub type Tick<'a> = &'a mut dyn FnMut(u64);

/// An incident of the file, without id and number yet.
pub struct Mapped {
    /// What the source calls it.
    pub name: String,
    pub log: Vec<Entry>,
}

/// One entry of a log that was written elsewhere.
pub struct Entry {
    pub kind: EventKind,
    pub by: ActorRef,
    pub at: DateTime<Utc>,
}

/// Who acts where the source does not name a person of ours.
pub fn author() -> ActorRef {
    ActorRef::system("import")
}

impl Mapped {
    /// The record with its number, and its log with ids; nothing when the log does not begin with its opening.
    pub fn record(&self, realm: Realm, sequence: u32, recorded_at: DateTime<Utc>) -> Option<(Incident, Vec<Event>)> {
        let id: IncidentId = ids::new_id(self.log.first()?.at);
        let mut version = 0;
        let event = |entry: &Entry| {
            version += u32::from(entry.kind.changes_record());
            Event {
                id: ids::new_id(entry.at),
                realm: realm.id,
                incident: id,
                audience: entry.kind.audience(),
                kind: entry.kind.clone(),
                actor: entry.by.clone(),
                occurred_at: entry.at,
                recorded_at,
                version,
            }
        };
        let events: Vec<Event> = self.log.iter().map(event).collect();
        Some((Incident::fold(realm.number(sequence), &events)?, events))
    }

    /// Rows that it will have: its own and one for each entry.
    pub fn rows(&self) -> usize {
        self.log.len() + 1
    }
}

enum Kind {
    Log(Log),
    Tickets(Tickets),
    /// Nothing in it could be read.
    Nothing,
}

/// A file that was read once: what it names, what is wrong with it, and its incidents for the asking.
pub struct Source {
    kind: Kind,
    format: Format,
    directory: Directory,
    pub faults: Faults,
    pub found: Found,
}

impl Source {
    /// Reads all of it. Blocks.
    pub fn scan(path: &Path, options: &Options, now: DateTime<Utc>, tick: Tick<'_>) -> io::Result<Source> {
        let (mut faults, mut directory) = (Faults::default(), Directory::default());
        let into = (&mut faults, &mut directory);
        let kind = match options.format {
            Format::Servicenow => Log::scan(path, options, now, into, tick)?.map(Kind::Log),
            Format::Jsonl => Tickets::scan(path, options, into, tick)?.map(Kind::Tickets),
        };
        let kind = kind.unwrap_or(Kind::Nothing);
        Ok(Source { kind, format: options.format, directory, faults, found: Found::default() })
    }

    /// Finds out who and what the names mean here. Before the first incident is asked for.
    pub async fn find_names(&mut self, conn: &impl Conn) -> Result<(), BackendError> {
        self.found = self.directory.find(conn, self.format).await?;
        Ok(())
    }

    /// What the file calls a team of ours.
    pub fn team_name(&self, id: TeamId) -> Option<String> {
        let key = self.found.teams.iter().find(|(_, team)| **team == id)?.0;
        self.directory.teams.get(key).map(|team| team.name.clone())
    }

    pub fn person_name(&self, id: PersonId) -> Option<String> {
        let key = self.found.people.iter().find(|(_, person)| **person == id)?.0;
        self.directory.people.get(key).map(|person| person.name.clone())
    }

    pub fn incidents(&self) -> usize {
        match &self.kind {
            Kind::Log(log) => log.len(),
            Kind::Tickets(tickets) => tickets.len(),
            Kind::Nothing => 0,
        }
    }

    pub fn rewind(&mut self) -> io::Result<()> {
        match &mut self.kind {
            Kind::Log(log) => log.rewind(),
            Kind::Tickets(tickets) => tickets.rewind()?,
            Kind::Nothing => {}
        }
        Ok(())
    }

    /// The next incidents, as long as they have fewer rows than that. Blocks.
    pub fn next_batch(&mut self, rows: usize) -> io::Result<Vec<Mapped>> {
        let (mut batch, mut count) = (Vec::new(), 0);
        while count < rows {
            let next = match &mut self.kind {
                Kind::Log(log) => log.next(&self.found)?,
                Kind::Tickets(tickets) => tickets.next(&self.found)?,
                Kind::Nothing => None,
            };
            let Some(next) = next else { break };
            count += next.rows();
            batch.push(next);
        }
        Ok(batch)
    }
}
