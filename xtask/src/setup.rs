//! Gets what a machine lacks: the wasm32 target for every build; npm packages, a browser and PostgreSQL for tests.
//! Each function says what it does, prefers what is installed, and answers with what to do when it cannot help.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::bail;

use crate::{
    project,
    run::{find_on_path, output, program, run, say, succeeds},
};

const TARGET: &str = "wasm32-unknown-unknown";
/// What Playwright and the fixtures need.
const NODE: u32 = 20;

pub fn wasm_target() -> anyhow::Result<()> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = output(program(rustc).args(["--print", "sysroot"])).unwrap_or_default();
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    if find_on_path("rustup").is_none() {
        bail!("the Rust target {TARGET} is missing and rustup is not installed: see https://rustup.rs");
    }
    run("Adding the Rust target for browsers", program("rustup").args(["target", "add", TARGET]))
}

/// The Playwright packages, exactly as the lock file names them.
pub fn npm_packages() -> anyhow::Result<()> {
    if find_on_path("npm").is_none() {
        apt_install(&["nodejs", "npm"])?;
    }
    let version = output(program("node").arg("--version")).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE) {
        bail!("Node.js {NODE} or newer with npm is needed, found {version:?}: see https://nodejs.org");
    }
    let folder = project::root().join("end2end");
    let installed = fs::metadata(folder.join("node_modules/.package-lock.json")).and_then(|data| data.modified());
    let locked = fs::metadata(folder.join("package-lock.json")).and_then(|data| data.modified());
    if matches!((installed, locked), (Ok(installed), Ok(locked)) if installed >= locked) {
        return Ok(());
    }
    let mut command = program("npm");
    command.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run("Installing the npm packages of end2end", &mut command)
}

/// A Chromium to use, or `None` when Playwright has downloaded its own.
pub fn browser() -> anyhow::Result<Option<PathBuf>> {
    if let Some(found) = installed_browser() {
        return Ok(Some(found));
    }
    match apt_install(&["chromium"]) {
        Ok(()) => {
            if let Some(found) = installed_browser() {
                return Ok(Some(found));
            }
        }
        Err(error) => say(&format!("No Chromium from the distribution ({error:#}); trying Playwright's download")),
    }
    let mut command = program("npx");
    command.args(["playwright", "install", "chromium"]).current_dir(project::root().join("end2end"));
    if run("Downloading a browser for Playwright", &mut command).is_err() {
        bail!("no browser: install chromium, or name one in PLAYWRIGHT_CHROMIUM");
    }
    Ok(None)
}

fn installed_browser() -> Option<PathBuf> {
    let named = env::var_os("PLAYWRIGHT_CHROMIUM").map(PathBuf::from).filter(|path| path.is_file());
    named.or_else(|| ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find_on_path))
}

/// The folder with `initdb`, `postgres` and `psql`; the tests start their own cluster from there.
pub fn postgres() -> anyhow::Result<PathBuf> {
    if let Some(found) = installed_postgres() {
        return Ok(found);
    }
    apt_install(&["postgresql"])?;
    match installed_postgres() {
        Some(found) => Ok(found),
        None => bail!("no PostgreSQL server binaries: install PostgreSQL, or name their folder in MUSTER_TEST_PG_BIN"),
    }
}

fn installed_postgres() -> Option<PathBuf> {
    let named = env::var_os("MUSTER_TEST_PG_BIN").map(PathBuf::from);
    let configured = output(program("pg_config").arg("--bindir")).map(PathBuf::from);
    let beside = find_on_path("postgres").and_then(|file| Some(file.parent()?.to_owned()));
    let mut packaged: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    packaged.sort();
    let complete = |folder: &PathBuf| ["initdb", "postgres", "psql"].iter().all(|name| folder.join(name).is_file());
    named.into_iter().chain(configured).chain(beside).chain(packaged.into_iter().rev()).find(complete)
}

/// Debian's packages, where this user may install them without being asked for a password.
fn apt_install(packages: &[&str]) -> anyhow::Result<()> {
    let list = packages.join(" ");
    if find_on_path("apt-get").is_none() {
        bail!("{list} not found, and there is no apt-get to install it with");
    }
    let root = output(program("id").arg("-u")).is_some_and(|id| id == "0");
    if !root && !succeeds(program("sudo").args(["-n", "true"])) {
        bail!("{list} not found, and this user may not install packages: run `apt-get install {list}`");
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root { program("apt-get") } else { program("sudo") };
        if !root {
            command.args(["-n", "apt-get"]);
        }
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run("Updating the package list", &mut apt(&["update"]))?;
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    run(&format!("Installing {list}"), &mut apt(&install))
}
