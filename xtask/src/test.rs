//! `cargo xtask test`: everything that has to pass, on a machine that may have none of it installed.

mod checks;
mod tally;

use std::{path::PathBuf, process::ExitCode};

use clap::ValueEnum;

use crate::{
    run::say,
    setup,
    test::{checks::Machine, tally::Tally},
};

#[derive(clap::Args)]
pub struct Options {
    /// Go on without what this machine lacks and cannot get, instead of failing
    #[arg(long)]
    allow_missing: bool,
    /// Only these parts
    #[arg(long, value_delimiter = ',', value_name = "PART")]
    only: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Part {
    /// Formatting
    Fmt,
    /// Clippy, for the server and for the browser
    Clippy,
    /// The rules of the code base: dependencies, sizes, bans
    Tidy,
    /// All Rust tests, on SQLite and PostgreSQL
    Rust,
    /// Journeys in a browser
    E2e,
}

pub fn test(options: &Options) -> anyhow::Result<ExitCode> {
    let wanted = |part: Part| options.only.is_empty() || options.only.contains(&part);
    let mut tally = Tally::default();
    let machine = set_up(options, &wanted, &mut tally)?;
    if wanted(Part::Fmt) {
        checks::formatting(&mut tally);
    }
    if wanted(Part::Clippy) {
        checks::clippy(&mut tally);
    }
    if wanted(Part::Tidy) {
        checks::tidy(&mut tally);
    }
    if wanted(Part::Rust) {
        checks::rust_tests(&machine, &mut tally);
    }
    if wanted(Part::E2e) && machine.journeys {
        checks::journeys(&machine, &mut tally);
    }
    Ok(tally.finish())
}

/// Gets what the wanted parts need. What cannot be had counts as failed, or is only named with `--allow-missing`.
fn set_up(options: &Options, wanted: &impl Fn(Part) -> bool, tally: &mut Tally) -> anyhow::Result<Machine> {
    if wanted(Part::Clippy) || wanted(Part::E2e) {
        setup::wasm_target()?;
    }
    let mut missing = |what: &str, error: anyhow::Error| {
        let text = format!("missing {what}: {error:#}");
        if options.allow_missing {
            say(&format!("{text} (going on without)"));
        } else {
            tally.check(&text, false);
        }
    };
    let mut machine = Machine { postgres: None, browser: None, journeys: wanted(Part::E2e) };
    if wanted(Part::Rust) {
        machine.postgres = setup::postgres().map_err(|error| missing("PostgreSQL", error)).ok();
    }
    if wanted(Part::E2e) {
        let ready = setup::npm_packages().and_then(|()| setup::browser());
        let ready: Result<Option<PathBuf>, ()> = ready.map_err(|error| missing("what the journeys need", error));
        machine.journeys = ready.is_ok();
        machine.browser = ready.ok().flatten();
    }
    Ok(machine)
}
