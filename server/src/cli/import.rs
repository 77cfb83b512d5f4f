//! `muster import`: names a file and hands it to backend, with a line of progress. Judges nothing in the file.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    sync::Arc,
};

use backend::import::{self, ImportError, Options, Outcome, Progress, Wanted, Zone, parse_day};
use chrono::{DateTime, Utc};
use clap::builder::BoolishValueParser;
use domain::import::{Format, OnError};

use super::{Failure, accounts::refused, install::Install, tell};

#[derive(Debug, clap::Subcommand)]
pub enum Import {
    /// An export of audit events as CSV, one row for each event, with the whole history of each incident.
    Servicenow(Servicenow),
    /// The bulk format: users, queues and tickets with their comments, one JSON object in each line.
    Jsonl(File),
    /// What `muster export` wrote, into an empty installation.
    Export(super::portable::Import),
}

#[derive(Debug, clap::Args)]
pub struct File {
    #[command(flatten)]
    install: Install,
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Read the whole file and say what would come, but write nothing.
    #[arg(long, env = "MUSTER_DRY_RUN", value_parser = BoolishValueParser::new())]
    dry_run: bool,
    /// When a line is wrong: bring in nothing at all (abort), or leave that line out (skip).
    #[arg(long, env = "MUSTER_ON_ERROR", value_name = "WHAT", default_value = "abort", value_parser = ["abort", "skip"])]
    on_error: String,
    /// Print the figures as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = BoolishValueParser::new())]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Servicenow {
    #[command(flatten)]
    file: File,
    /// Time zone of the dates in the file, such as Europe/Brussels.
    #[arg(long, env = "MUSTER_ZONE", value_name = "ZONE", default_value = "UTC")]
    zone: Zone,
    /// Only what had happened by then, so that many incidents are still open: 2016-03-03, or a time such as 2016-03-03T12:00:00Z.
    #[arg(long, env = "MUSTER_UNTIL", value_name = "DATE", value_parser = day)]
    until: Option<DateTime<Utc>>,
    /// Move all times by whole weeks, so that the last one is in the week that is now.
    #[arg(long, env = "MUSTER_SHIFT_TO_NOW", value_parser = BoolishValueParser::new())]
    shift_to_now: bool,
}

impl Import {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Import::Servicenow(Servicenow { file, zone, until, shift_to_now }) => {
                file.run(Options { zone, until, shift_to_now, ..Options::new(Format::Servicenow) }).await
            }
            Import::Jsonl(file) => file.run(Options::new(Format::Jsonl)).await,
            Import::Export(export) => export.run().await,
        }
    }
}

impl File {
    async fn run(self, options: Options) -> Result<(), Failure> {
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ctx = self.install.open().await?.system("command line");
        let on_error = if self.on_error == "skip" { OnError::Skip } else { OnError::Abort };
        let wanted = Wanted { name, options: Options { on_error, ..options }, dry_run: self.dry_run };
        let outcome = import::import(&ctx, &self.file, &wanted, Arc::new(progress)).await;
        report(&outcome.map_err(|error| failed(error, &self.file))?, &wanted, self.json)
    }
}

fn failed(error: ImportError, file: &std::path::Path) -> Failure {
    match error {
        ImportError::Lines(_) => Failure::new(format!("{error}; mend the file, or leave such lines out with --on-error skip")),
        ImportError::File(error) => Failure::new(format!("cannot read {}: {error}", file.display())),
        ImportError::Backend(error) => refused(error),
    }
}

/// One line that is written over and over, and only for people.
pub fn progress(progress: Progress) {
    let mut stderr = std::io::stderr();
    let (what, done, all, unit) = match progress {
        Progress::Reading { done, all } => ("Reading", done / 1024, all / 1024, "KiB"),
        Progress::Counting { done, all } => ("Checking", done, all, "incidents"),
        Progress::Writing { done, all } => ("Writing", done, all, "incidents"),
    };
    if !stderr.is_terminal() || all == 0 {
        return;
    }
    let filled = usize::try_from(40 * done / all).unwrap_or(40).min(40);
    let end = if done >= all { "\n" } else { "" };
    // A terminal that went away is no reason to stop an import.
    let _ = write!(stderr, "\r{what:8} [{}{}] {done} of {all} {unit}{end}", "#".repeat(filled), " ".repeat(40 - filled));
}

fn report(outcome: &Outcome, wanted: &Wanted, json: bool) -> Result<(), Failure> {
    let rows = outcome.figures.rows();
    let faults = &outcome.faults;
    if json {
        let figures: serde_json::Map<String, serde_json::Value> = rows.into_iter().map(|(label, value)| (label, value.into())).collect();
        let skipped: Vec<_> =
            faults.first.iter().map(|fault| serde_json::json!({ "line": fault.line, "message": fault.message })).collect();
        return tell::line(serde_json::json!({
            "dry_run": wanted.dry_run, "imported": outcome.imported, "known": outcome.known,
            "skipped": faults.count, "skipped_lines": skipped, "figures": figures,
        }));
    }
    let done = if wanted.dry_run { "would be imported" } else { "imported" };
    tell::line(format_args!("{} incidents {done}, {} were there already.", outcome.imported, outcome.known))?;
    if !faults.is_empty() {
        tell::line(format_args!("{} lines left out: {}.", faults.count, faults.summary()))?;
    }
    let width = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    for (label, value) in rows {
        tell::line(format_args!("{label:width$}  {value}"))?;
    }
    Ok(())
}

fn day(text: &str) -> Result<DateTime<Utc>, String> {
    parse_day(text).ok_or_else(|| "give a day such as 2016-03-03, or a time such as 2016-03-03T12:00:00Z".to_owned())
}
