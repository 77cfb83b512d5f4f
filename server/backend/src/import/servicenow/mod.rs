//! Owns an audit-event export: one row is the record after one event, rows of one incident share its number and stand
//! in order, wherever in the file. Of the file only the place of each row is kept, not what stands there.

mod map;
mod read;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Role;

pub use read::{MAPPING, parse_day};

use super::directory::{Directory, Found, NamedPerson, NamedTeam};
use super::faults::Faults;
use super::lines::{Place, Record, Records};
use super::source::{Mapped, Tick};
use super::{Options, Zone};
use map::{LEVEL, Times};
use read::{Columns, Row};

/// A file whose rows have been found.
pub struct Log {
    records: Records,
    columns: Columns,
    zone: Zone,
    times: Times,
    /// In the order of their first rows: where the rows of each incident stand.
    incidents: Vec<Vec<Place>>,
    next: usize,
}

/// The rows while they are found.
struct Scan<'a> {
    options: &'a Options,
    faults: &'a mut Faults,
    directory: &'a mut Directory,
    columns: Columns,
    incidents: Vec<Vec<Place>>,
    places: HashMap<String, usize>,
    /// What each row said, to find those that stand there twice.
    rows: HashMap<u64, u64>,
    last: Option<DateTime<Utc>>,
}

impl Log {
    /// Reads the whole file once. Nothing when it has no columns to read.
    pub fn scan(
        path: &Path,
        options: &Options,
        now: DateTime<Utc>,
        (faults, directory): (&mut Faults, &mut Directory),
        tick: Tick<'_>,
    ) -> io::Result<Option<Log>> {
        let mut records = Records::open(path)?;
        let Some(columns) = header(&mut records, faults)? else { return Ok(None) };
        let (incidents, places, rows) = (Vec::new(), HashMap::new(), HashMap::new());
        let mut scan = Scan { options, faults, directory, columns: columns.clone(), incidents, places, rows, last: None };
        let mut any = false;
        while let Some(record) = records.next()? {
            any = true;
            scan.take(record);
            tick(records.offset());
        }
        if !any {
            scan.faults.add(2, "there are no rows");
        }
        let shift = if options.shift_to_now { shift(scan.last, now) } else { TimeDelta::zero() };
        let (incidents, times) = (scan.incidents, Times { until: options.until, shift });
        Ok(Some(Log { records, columns, zone: options.zone, times, incidents, next: 0 }))
    }

    pub fn len(&self) -> usize {
        self.incidents.len()
    }

    pub fn rewind(&mut self) {
        self.next = 0;
    }

    pub fn next(&mut self, found: &Found) -> io::Result<Option<Mapped>> {
        let Some(places) = self.incidents.get(self.next) else { return Ok(None) };
        self.next += 1;
        let mut rows = Vec::with_capacity(places.len());
        for place in places {
            let cells = self.records.read_at(*place)?;
            rows.push(read::row(&self.columns, cells, self.zone).map_err(io::Error::other)?);
        }
        Ok(map::map(&rows, &self.times, found))
    }
}

fn header(records: &mut Records, faults: &mut Faults) -> io::Result<Option<Columns>> {
    let Some(record) = records.next()? else {
        faults.add(1, "the file is empty: the names of the columns are missing");
        return Ok(None);
    };
    let columns = record.cells.map_err(str::to_owned).and_then(Columns::new);
    Ok(columns.map_err(|why| faults.add(record.place.line, why)).ok())
}

impl Scan<'_> {
    fn take(&mut self, record: Record) {
        let line = record.place.line;
        let row = record.cells.map_err(str::to_owned).and_then(|cells| {
            self.only_once(line, &cells)?;
            read::row(&self.columns, cells, self.options.zone)
        });
        match row {
            Ok(row) if self.options.until.is_some_and(|until| row.updated_at > until) => {}
            Ok(row) => {
                self.last = self.last.max(Some(row.updated_at));
                self.name(&row);
                let place = *self.places.entry(row.number).or_insert(self.incidents.len());
                if place == self.incidents.len() {
                    self.incidents.push(Vec::new());
                }
                self.incidents[place].push(record.place);
            }
            Err(why) => self.faults.add(line, why),
        }
    }

    fn only_once(&mut self, line: u64, cells: &[String]) -> Result<(), String> {
        let mut hash = DefaultHasher::new();
        cells.hash(&mut hash);
        match self.rows.insert(hash.finish(), line) {
            Some(before) => Err(format!("the same row stands in line {before}")),
            None => Ok(()),
        }
    }

    fn name(&mut self, row: &Row) {
        let directory = &mut *self.directory;
        let group = row.cell("assignment_group");
        if let Some(name) = group {
            directory.teams.entry(name.to_owned()).or_insert_with(|| NamedTeam { name: name.to_owned(), level: LEVEL });
        }
        if let Some(name) = row.cell("caller_id") {
            directory.people.entry(name.to_owned()).or_insert_with(|| NamedPerson::new(name, Role::EndUser));
        }
        if let Some(name) = row.cell("assigned_to") {
            let person = directory.people.entry(name.to_owned()).or_insert_with(|| NamedPerson::new(name, Role::AgentL2));
            person.roles = domain::access::RoleSet::only(Role::AgentL2);
            person.teams.extend(group.map(str::to_owned));
        }
        if let Some(name) = row.cell("category") {
            directory.categories.entry(name.to_owned()).or_default().extend(row.cell("subcategory").map(str::to_owned));
        }
        directory.locations.extend(row.cell("location").map(str::to_owned));
    }
}

/// Whole weeks from the end of the replay to now, so that days of the week stay what they were.
fn shift(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> TimeDelta {
    TimeDelta::weeks(last.map_or(0, |last| (now - last).num_days().div_euclid(7)))
}
