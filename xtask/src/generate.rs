//! Makes a file in the bulk format to try imports and measure with: the same for the same numbers, on every machine.
//! What is open is the newest, and is the same however much older work is in the file.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

#[derive(clap::Args)]
pub struct Options {
    /// How many incidents
    #[arg(long, default_value_t = 10_000)]
    pub incidents: u64,
    /// How many of them are open, the newest
    #[arg(long, default_value_t = 2_000)]
    pub open: u64,
    /// Another number makes other content
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// File to write
    #[arg(long, default_value = "incidents.jsonl")]
    pub out: PathBuf,
}

const REPORTERS: u64 = 1_000;
const AGENTS: u64 = 60;
const QUEUES: [&str; 12] = [
    "Service desk",
    "Network",
    "Workplace",
    "Printing",
    "Mail",
    "Databases",
    "Web",
    "Identity",
    "Telephony",
    "Storage",
    "Facilities",
    "Finance systems",
];
const THINGS: [&str; 16] = [
    "printer",
    "laptop",
    "mailbox",
    "badge reader",
    "uplink",
    "switch",
    "projector",
    "ledger",
    "calendar",
    "shared folder",
    "headset",
    "monitor",
    "login page",
    "scanner",
    "database",
    "air conditioning",
];
const TROUBLES: [&str; 12] = [
    "does not start",
    "is very slow",
    "shows an error",
    "lost its settings",
    "cannot be reached",
    "prints blank pages",
    "asks for a password again and again",
    "is too hot",
    "drops every few minutes",
    "is missing since the update",
    "makes a noise",
    "rejects every file",
];
const PLACES: [&str; 10] =
    ["floor one", "floor two", "hall A", "hall B", "the canteen", "the warehouse", "room 204", "the lobby", "Lyon", "Ghent"];
const SAID: [&str; 8] = [
    "I have looked at it and asked for the log.",
    "Restarting helped for an hour.",
    "A colleague next door has the same trouble.",
    "The cable was exchanged, please try again.",
    "It works again, thank you.",
    "The supplier has been asked.",
    "It happens only in the morning.",
    "Rolled back to the version of last week.",
];

/// Seconds: the newest ticket was opened a while before.
const NOW: i64 = 1_792_000_000;

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn of(seed: u64, kind: u64, number: u64) -> Dice {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ kind.wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ number);
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[usize::try_from(self.below(list.len() as u64)).unwrap_or_default()]
    }
}

pub fn generate(options: &Options) -> Result<()> {
    let place = options.out.display();
    let mut out = BufWriter::new(File::create(&options.out).with_context(|| format!("cannot write {place}"))?);
    let mut line = |value: Value| writeln!(out, "{value}").with_context(|| format!("cannot write {place}"));
    for id in 1..=AGENTS + REPORTERS {
        let role = if id <= AGENTS { "agent" } else { "reporter" };
        line(
            json!({ "t": "user", "id": id, "login": format!("{role}{id}"), "name": name(options.seed, id), "email": format!("{role}{id}@load.example"), "role": role }),
        )?;
    }
    for (id, name) in (1..).zip(QUEUES) {
        let agents: Vec<u64> = (1..=AGENTS).filter(|agent| agent % QUEUES.len() as u64 == id % QUEUES.len() as u64).collect();
        line(json!({ "t": "queue", "id": id, "name": name, "key": name.to_lowercase().replace(' ', "-"), "agents": agents }))?;
    }
    for id in 1..=options.incidents {
        // Counted from the newest, so that these are the same in files of every length.
        line(ticket(options, id, options.incidents - id))?;
    }
    out.flush().with_context(|| format!("cannot write {place}"))
}

fn name(seed: u64, id: u64) -> String {
    let mut dice = Dice::of(seed, 1, id);
    let first =
        dice.pick(&["Ana", "Bo", "Cleo", "Dirk", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jan", "Kim", "Lea", "Max", "Nora", "Olaf", "Pia"]);
    let last = dice.pick(&[
        "Adler", "Berg", "Costa", "Diaz", "Ekman", "Fabre", "Grau", "Holm", "Ivers", "Janssen", "Klein", "Lopez", "Meyer", "Novak",
    ]);
    format!("{first} {last} {id}")
}

fn ticket(options: &Options, id: u64, age: u64) -> Value {
    let mut dice = Dice::of(options.seed, 2, age);
    let queue = 1 + dice.below(QUEUES.len() as u64);
    let reporter = AGENTS + 1 + dice.below(REPORTERS);
    // One of the queue's own agents.
    let agent = queue % QUEUES.len() as u64 + QUEUES.len() as u64 * (1 + dice.below(AGENTS / QUEUES.len() as u64 - 1));
    let opened = NOW - i64::try_from(age * 600 + dice.below(600)).unwrap_or_default();
    let (thing, trouble, place) = (dice.pick(&THINGS), dice.pick(&TROUBLES), dice.pick(&PLACES));
    let (impact, urgency) = (1 + dice.below(3), 1 + dice.below(3));
    let by_matrix = impact + urgency - 1;
    let priority = if dice.below(20) == 0 { 1 + dice.below(5) } else { by_matrix };
    let status = if age < options.open {
        ["new", "assigned", "in_progress", "in_progress", "pending", "resolved"][usize::try_from(dice.below(6)).unwrap_or_default()]
    } else if dice.below(25) == 0 {
        "cancelled"
    } else {
        "closed"
    };
    let after = |seconds: u64| time(opened + i64::try_from(seconds).unwrap_or_default());
    let (acked, resolved) = (60 + dice.below(7_200), 7_300 + dice.below(200_000));
    let comments: Vec<Value> = (0..dice.below(5))
        .map(|turn| {
            let author = if dice.below(3) == 0 { reporter } else { agent };
            let body = format!("{} Reference {:x}.", dice.pick(&SAID), dice.below(1 << 20));
            json!({ "author": author, "at": after(acked + (turn + 1) * 1_000), "body": body, "internal": author == agent && dice.below(2) == 0 })
        })
        .collect();
    let ended = matches!(status, "resolved" | "closed");
    json!({
        "t": "ticket", "id": id, "queue": queue, "reporter": reporter,
        "title": format!("The {thing} in {place} {trouble}"),
        "body": format!("Since this morning the {thing} in {place} {trouble}. {} We need it for the meeting at {} o'clock.", dice.pick(&SAID), 8 + dice.below(10)),
        "category": thing, "impact": impact, "urgency": urgency, "priority": priority, "status": status,
        "assignee": (status != "new").then_some(agent), "created_at": after(0),
        "ack_at": (status != "new").then(|| after(acked)), "resolved_at": ended.then(|| after(resolved)),
        "closed_at": matches!(status, "closed" | "cancelled").then(|| after(resolved + 90_000)), "comments": comments,
    })
}

/// RFC 3339, by the calendar of Howard Hinnant's `civil_from_days`.
fn time(at: i64) -> String {
    let (days, seconds) = (at.div_euclid(86_400), at.rem_euclid(86_400));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        for (at, expect) in [(0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (1_456_708_560, "2016-02-29T01:16:00Z")] {
            assert_eq!(time(at), expect);
        }
    }

    #[test]
    fn what_is_open_is_the_same_in_files_of_every_length() {
        let of = |incidents, age| {
            let options = Options { incidents, open: 2_000, seed: 1, out: PathBuf::new() };
            let mut ticket = ticket(&options, incidents - age, age);
            ticket["id"] = Value::Null;
            ticket
        };
        for age in [0, 1, 999, 1_999] {
            assert_eq!(of(10_000, age), of(100_000, age));
            assert!(!matches!(of(10_000, age)["status"].as_str(), Some("closed" | "cancelled")));
        }
        assert!(matches!(of(10_000, 2_000)["status"].as_str(), Some("closed" | "cancelled")));
    }
}
