//! The project's own commands: `cargo xtask serve`, `test` and `build`. It does the set-up a fresh clone needs
//! and then calls cargo, the bundler and Playwright. It holds no product code and links none.

mod bench;
mod generate;
mod project;
mod release;
mod run;
mod serve;
mod setup;
mod site;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, serve and test Muster")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything, make a database with demo data on first start, and serve
    Serve(serve::Options),
    /// Run everything that has to pass, setting up what it needs
    Test(test::Options),
    /// Build one release binary with the site inside
    Build,
    /// Build the release and measure it beside bare references
    Bench(bench::Options),
    /// Make a file in the bulk format to try imports and measure with
    Generate(generate::Options),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(options) => serve::serve(options).map(|()| ExitCode::SUCCESS),
        Command::Test(options) => test::test(&options),
        Command::Bench(options) => bench::bench(&options).map(|()| ExitCode::SUCCESS),
        Command::Generate(options) => generate::generate(&options).map(|()| ExitCode::SUCCESS),
        Command::Build => release::build().map(|()| ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
