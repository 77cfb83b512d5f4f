//! The command line: what can be asked for, where settings come from, and how an end is told. Never does the work
//! itself: each command calls backend.
//!
//! A setting comes from its flag, else from `MUSTER_<FLAG>`, else from `muster.toml`, else it has a default.

mod accounts;
mod backup;
mod check;
mod demo;
mod failure;
mod file;
mod import;
mod install;
mod portable;
mod serve;
mod start;
mod tell;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind};

pub use failure::Failure;
use install::Install;

/// IT incident management: from the first report to the closed case.
#[derive(Debug, Parser)]
#[command(name = "muster", version, propagate_version = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(flatten)]
    common: start::Common,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "Every option can also be given as an environment variable (MUSTER_ and its name in capitals, as in \
MUSTER_DATABASE_URL) or in muster.toml (its name without the dashes in front, as in database-url = \"...\"). A flag \
comes before the environment, the environment before the file.\n\nExit codes: 0 done, 1 failed, 2 wrong usage.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the pages, REST and the engine until it is told to stop.
    Serve(serve::Serve),
    /// Brings the database up to date and ends.
    Migrate(Install),
    /// Adds a demo organization, or takes it away again.
    #[command(subcommand)]
    Seed(demo::Seed),
    /// Brings in the records of another system.
    #[command(subcommand)]
    Import(import::Import),
    /// Writes everything but passwords, sessions and tokens as documented lines and files.
    Export(portable::Export),
    /// Copies the whole installation into a folder, while it serves. On PostgreSQL: pg_dump and the files.
    Backup(backup::Take),
    /// Puts a backup back, into a data directory where nothing is.
    Restore(backup::Restore),
    /// Reads everything that is kept and says what is not whole.
    Check(check::Check),
    /// Administers accounts without a browser.
    #[command(subcommand)]
    User(accounts::User),
    /// Administers tokens for programs.
    #[command(subcommand)]
    Token(accounts::Token),
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(serve) => serve.run().await,
        Command::Migrate(install) => migrate(&install).await,
        Command::Seed(seed) => seed.run().await,
        Command::Import(import) => import.run().await,
        Command::Export(export) => export.run().await,
        Command::Backup(take) => take.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::Check(check) => check.run().await,
        Command::User(user) => user.run().await,
        Command::Token(token) => token.run().await,
    }
}

async fn migrate(install: &Install) -> Result<(), Failure> {
    let db = install.connect().await?;
    let pending = migrations::pending(db.writer_connection()).await;
    let pending = pending.map_err(|error| Failure::new(format!("cannot read the state of the database: {}", install::causes(&error))))?;
    install::migrate(&db).await?;
    tell::line(format_args!("{} is up to date ({} steps done now).", db.kind(), pending.len()))
}

/// Runs the program with these arguments, the first being its own name.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match parse(args.into_iter().collect()) {
        Ok(cli) => cli,
        Err(usage) => return usage.tell(),
    };
    start::prepare(&cli.common);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("cannot start the runtime: {error}")));
    match runtime.and_then(|runtime| runtime.block_on(run(cli.command))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}

fn parse(args: Vec<OsString>) -> Result<Cli, Usage> {
    let command = file::read(&args, Cli::command())?;
    let matches = command.try_get_matches_from(args)?;
    Ok(Cli::from_arg_matches(&matches)?)
}

/// Wrong usage, a wrong settings file, or only the wish for help.
enum Usage {
    Clap(clap::Error),
    File(Failure),
}

impl From<clap::Error> for Usage {
    fn from(error: clap::Error) -> Self {
        Usage::Clap(error)
    }
}

impl From<Failure> for Usage {
    fn from(failure: Failure) -> Self {
        Usage::File(failure)
    }
}

impl Usage {
    fn tell(self) -> ExitCode {
        match self {
            Usage::Clap(error) if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                // Nothing can be done where not even a line of help can be written.
                let _ = error.print();
                if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
            }
            Usage::Clap(error) => wrong(&one_line(&error)),
            Usage::File(failure) => wrong(&failure),
        }
    }
}

fn wrong(failure: &Failure) -> ExitCode {
    failure.tell();
    ExitCode::from(2)
}

/// What clap says before it lists usages and tips.
fn one_line(error: &clap::Error) -> Failure {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    Failure::new(format!("{}; `muster --help` lists what there is", first.trim_start_matches("error: ").trim()))
}

#[cfg(test)]
mod tests;
