//! `muster import`: reads a file and hands it to backend, with a line of progress. Judges nothing in the file.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
};

use backend::import::{
    ImportError,
    servicenow::{self, Options, Outcome},
};
use chrono::{DateTime, Utc};

use super::{Failure, accounts::refused, install::Install, tell};

#[derive(Debug, clap::Subcommand)]
pub enum Import {
    /// An export of audit events as CSV, one row for each event, with the whole history of each incident.
    Servicenow(Servicenow),
}

#[derive(Debug, clap::Args)]
pub struct Servicenow {
    #[command(flatten)]
    install: Install,
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only what had happened by then, so that many incidents are still open: 2016-03-03, or a time such as 2016-03-03T12:00:00Z.
    #[arg(long, env = "MUSTER_UNTIL", value_name = "DATE", value_parser = day)]
    until: Option<DateTime<Utc>>,
    /// Move all times by whole weeks, so that the last one is in the week that is now.
    #[arg(long, env = "MUSTER_SHIFT_TO_NOW", value_parser = clap::builder::BoolishValueParser::new())]
    shift_to_now: bool,
    /// Print the figures as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    json: bool,
}

impl Import {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Import::Servicenow(servicenow) => servicenow.run().await,
        }
    }
}

impl Servicenow {
    async fn run(self) -> Result<(), Failure> {
        let bytes = std::fs::read(&self.file).map_err(|error| Failure::new(format!("cannot read {}: {error}", self.file.display())))?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ctx = self.install.open().await?.system("command line");
        let options = Options { until: self.until, shift_to_now: self.shift_to_now, file: name };
        let outcome = servicenow::import(&ctx, &bytes, &options, progress).await.map_err(failed)?;
        report(&outcome, self.json)
    }
}

fn failed(error: ImportError) -> Failure {
    match error {
        ImportError::Lines(_) => Failure::new(error.to_string()),
        ImportError::Backend(error) => refused(error),
    }
}

/// One line that is written over and over, and only for people.
fn progress(done: usize, all: usize) {
    let mut stderr = std::io::stderr();
    if !stderr.is_terminal() || all == 0 {
        return;
    }
    let filled = 40 * done / all;
    let end = if done >= all { "\n" } else { "" };
    // A terminal that went away is no reason to stop an import.
    let _ = write!(stderr, "\r[{}{}] {done} of {all} incidents{end}", "#".repeat(filled), " ".repeat(40 - filled));
}

fn report(outcome: &Outcome, json: bool) -> Result<(), Failure> {
    let rows = outcome.figures.rows();
    if json {
        let figures: serde_json::Map<String, serde_json::Value> = rows.into_iter().map(|(label, value)| (label, value.into())).collect();
        return tell::line(serde_json::json!({ "imported": outcome.imported, "known": outcome.known, "figures": figures }));
    }
    tell::line(format_args!("{} incidents imported, {} were there already.", outcome.imported, outcome.known))?;
    let width = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    for (label, value) in rows {
        tell::line(format_args!("{label:width$}  {value}"))?;
    }
    Ok(())
}

fn day(text: &str) -> Result<DateTime<Utc>, String> {
    servicenow::parse_day(text).ok_or_else(|| "give a day such as 2016-03-03, or a time such as 2016-03-03T12:00:00Z".to_owned())
}
