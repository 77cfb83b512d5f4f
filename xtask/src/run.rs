//! Running other programs so that whoever waits sees what happens and how long it took.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::project;

/// One line of progress. On stderr, so that results on stdout stay clean.
pub fn say(text: &str) {
    eprintln!("\n» {text}");
}

/// A program that starts in the root of the checkout.
pub fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(project::root());
    // What cargo tells xtask about xtask would make build scripts of others believe that something changed.
    for (key, _) in env::vars_os() {
        let name = key.to_string_lossy();
        let own = ["CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"].contains(&name.as_ref());
        if own || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&key);
        }
    }
    command
}

pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Runs to the end with output on the terminal; an error names the command.
pub fn run(what: &str, command: &mut Command) -> anyhow::Result<()> {
    say(what);
    let start = now();
    let status = command.status().with_context(|| format!("start {}", shown(command)))?;
    if !status.success() {
        bail!("{} failed: {}", shown(command), status);
    }
    eprintln!("  done in {}", seconds(start.elapsed()));
    Ok(())
}

/// Like [`run`], and every line of stdout is handed over while it is printed. True when the command succeeded.
pub fn run_watched(what: &str, command: &mut Command, mut line: impl FnMut(&str)) -> anyhow::Result<bool> {
    say(what);
    let start = now();
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("start {}", shown(command)))?;
    let output = child.stdout.take().context("stdout is piped")?;
    let mut terminal = std::io::stdout();
    let mut lines = BufReader::new(output);
    let mut bytes = Vec::new();
    while lines.read_until(b'\n', &mut bytes).context("read its output")? > 0 {
        terminal.write_all(&bytes).and_then(|()| terminal.flush()).context("write to the terminal")?;
        line(String::from_utf8_lossy(&bytes).trim_end());
        bytes.clear();
    }
    let success = child.wait().with_context(|| format!("wait for {}", shown(command)))?.success();
    eprintln!("  {} in {}", if success { "done" } else { "failed" }, seconds(start.elapsed()));
    Ok(success)
}

/// Whether it runs and succeeds, quietly.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// What it prints, when it succeeds.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

pub fn find_on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(format!("{name}{}", env::consts::EXE_SUFFIX))).find(|file| file.is_file())
}

fn shown(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f32())
}

#[allow(clippy::disallowed_methods, reason = "a tool that says how long a step took; no product time")]
fn now() -> Instant {
    Instant::now()
}
