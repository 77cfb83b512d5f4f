//! `cargo xtask bench`: builds the release, then measures it beside bare references. Holds no figures of its own.

use crate::{
    project::{self, Mode},
    release,
    run::{cargo, program, run},
};

#[derive(clap::Args)]
pub struct Options {
    /// How many incidents; each is a run of its own
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000])]
    incidents: Vec<u64>,
    /// Seconds of load with 16 connections, for each page
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

pub fn bench(options: &Options) -> anyhow::Result<()> {
    release::build()?;
    run("Compiling the references", &mut cargo(&["build", "--package", "bench", "--release"]))?;
    let sizes = options.incidents.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let mut command = program(project::target().join("release/bench"));
    command.arg("run").arg("--muster").arg(project::muster(Mode::Release)).arg("--site").arg(project::site(Mode::Release));
    command.arg("--generate").arg(std::env::current_exe()?);
    command.args(["--incidents", &sizes, "--seconds", &options.seconds.to_string()]);
    run("Measuring", &mut command)
}
