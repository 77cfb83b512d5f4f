//! Measures the release build against work that is as bare as work can be, in one run on one machine: pages against a
//! page without sign-in, rights and database, and against the same queries as JSON; creating against plain INSERTs.
//! Never a test: figures are read, not asserted.

mod load;
mod reference;
mod subject;
mod table;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "bench", about = "Measure Muster against bare references")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything, as a table in Markdown
    Run(Options),
    /// A page with a table and nothing behind it; prints its address
    BarePage,
    /// The queries of the pages over a database, answered as JSON; prints its address
    BareJson { database: PathBuf },
}

#[derive(clap::Args)]
struct Options {
    /// The release binary
    #[arg(long)]
    muster: PathBuf,
    /// The site that is inside it
    #[arg(long)]
    site: PathBuf,
    /// A program that writes incidents in the bulk format: `GENERATE --incidents N --open N --out FILE`
    #[arg(long)]
    generate: PathBuf,
    /// How many incidents; each is a run of its own
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000])]
    incidents: Vec<u64>,
    /// How many of them are open
    #[arg(long, default_value_t = 2_000)]
    open: u64,
    /// Seconds of load with 16 connections, for each page
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Run(options) => table::run(&options).await,
        Command::BarePage => reference::page().await,
        Command::BareJson { database } => reference::json(&database).await,
    }
}
