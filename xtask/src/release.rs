//! `cargo xtask build`: one binary that carries the whole site.

use std::fs;

use anyhow::Context;

use crate::{
    project::{self, Mode},
    run::{cargo, run},
    setup, site,
};

pub fn build() -> anyhow::Result<()> {
    setup::wasm_target()?;
    site::build(Mode::Release)?;
    server(Mode::Release)?;
    let binary = project::muster(Mode::Release);
    let size = fs::metadata(&binary).with_context(|| format!("look at {}", binary.display()))?.len();
    println!("{}: {:.1} MB, site inside", binary.display(), size as f64 / 1e6);
    Ok(())
}

/// The server: with the site inside for release, reading it from the target directory otherwise.
pub fn server(mode: Mode) -> anyhow::Result<()> {
    let mut command = cargo(&["build", "--package", "server", "--bin", "muster"]);
    if mode == Mode::Release {
        command.arg("--release").env("MUSTER_SITE_EMBED", project::site(mode));
    }
    run("Compiling the server", &mut command)
}
