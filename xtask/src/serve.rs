//! `cargo xtask serve`: builds, fills a new embedded database with demo data, serves; with `--watch` again and again.

mod watch;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;

use crate::{
    project::{self, Mode},
    release,
    run::{program, run_watched, say},
    setup, site,
};

#[derive(clap::Args)]
pub struct Options {
    /// Optimized, with the site inside the binary
    #[arg(long)]
    release: bool,
    /// Rebuild what changed and restart
    #[arg(long)]
    watch: bool,
    /// Handed to `muster serve`, such as `--addr 127.0.0.1:8080`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    rest: Vec<String>,
}

impl Options {
    /// The own switches count wherever they stand, also behind options for the server.
    fn sort(mut self) -> Self {
        self.release |= self.rest.iter().any(|option| option == "--release");
        self.watch |= self.rest.iter().any(|option| option == "--watch");
        self.rest.retain(|option| !["--release", "--watch"].contains(&option.as_str()));
        self
    }

    /// What the server will use for an option: `--name value`, `--name=value`, or `MUSTER_NAME`.
    fn value(&self, name: &str) -> Option<String> {
        let flag = format!("--{name}");
        let given = self.rest.iter().enumerate().find_map(|(at, option)| {
            let joined = option.strip_prefix(&flag).and_then(|rest| rest.strip_prefix('='));
            joined.map(str::to_owned).or_else(|| (*option == flag).then(|| self.rest.get(at + 1).cloned()).flatten())
        });
        given.or_else(|| env::var(format!("MUSTER_{}", name.replace('-', "_").to_uppercase())).ok())
    }
}

pub fn serve(options: Options) -> anyhow::Result<()> {
    let options = options.sort();
    let mode = Mode::of(options.release);
    setup::wasm_target()?;
    site::build(mode)?;
    release::server(mode)?;
    let data = data_dir(&options);
    let accounts = demo_accounts(&options, mode, &data)?;
    let addr = options.value("addr").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    say(&format!("Serving Muster at http://{addr} (Ctrl C ends it)"));
    if let Some(accounts) = accounts {
        eprintln!("{}", accounts.trim_end());
    }
    let command = || {
        let mut command = muster(mode, &data);
        command.arg("serve").args(&options.rest);
        command
    };
    if options.watch { watch::serve_and_watch(mode, command) } else { become_server(command()) }
}

fn data_dir(options: &Options) -> PathBuf {
    project::root().join(options.value("data-dir").unwrap_or_else(|| "data".to_owned()))
}

/// The server binary with what every command of it needs; settings by environment, so that they hold for all.
fn muster(mode: Mode, data: &Path) -> Command {
    let mut command = program(project::muster(mode));
    command.env("MUSTER_DATA_DIR", data);
    if mode == Mode::Dev {
        command.env("MUSTER_SITE_DIR", project::site(mode));
    }
    command
}

/// Fills the embedded database before its first start. What the seed says about signing in is kept beside it and
/// shown at every start. A database of one's own choice is left alone.
fn demo_accounts(options: &Options, mode: Mode, data: &Path) -> anyhow::Result<Option<String>> {
    let kept = data.join("demo-accounts.txt");
    if options.value("database-url").is_some() {
        return Ok(None);
    }
    if data.join("muster.db").exists() {
        return Ok(fs::read_to_string(kept).ok());
    }
    fs::create_dir_all(data).with_context(|| format!("create {}", data.display()))?;
    let mut accounts = String::new();
    let mut command = muster(mode, data);
    command.args(["seed", "demo"]);
    let success = run_watched("First start: filling the database with demo data", &mut command, |line| {
        accounts.push_str(line);
        accounts.push('\n');
    })?;
    anyhow::ensure!(success, "`muster seed demo` failed; remove {} and try again", data.display());
    fs::write(&kept, &accounts).with_context(|| format!("write {}", kept.display()))?;
    // The seed has just printed them.
    Ok(None)
}

/// Signals and the exit code are the server's own when it takes the place of this process.
#[cfg(unix)]
fn become_server(mut command: Command) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("start muster")
}

#[cfg(not(unix))]
fn become_server(mut command: Command) -> anyhow::Result<()> {
    let status = command.status().context("start muster")?;
    anyhow::ensure!(status.success(), "muster ended: {status}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(rest: &[&str]) -> Options {
        let rest = rest.iter().map(|option| (*option).to_owned()).collect();
        Options { release: false, watch: false, rest }.sort()
    }

    #[test]
    fn own_switches_are_found_behind_options_of_the_server() {
        let options = options(&["--addr", "127.0.0.1:8080", "--watch"]);
        assert!(options.watch && !options.release);
        assert_eq!(options.rest, ["--addr", "127.0.0.1:8080"]);
    }

    #[test]
    fn option_values_are_read_in_both_forms() {
        for rest in [&["--data-dir", "elsewhere"][..], &["--data-dir=elsewhere"]] {
            assert_eq!(options(rest).value("data-dir").as_deref(), Some("elsewhere"));
        }
        assert_eq!(options(&["--data-dir-2=x", "--data-dir"]).value("data-dir"), None);
    }
}
