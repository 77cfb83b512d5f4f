//! The parts of the test run. Each one runs to its end whatever happened before, and reports to the tally.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    project::{self, Mode},
    release,
    run::{cargo, program, run, run_watched, say},
    site,
    test::tally::{Tally, playwright_result, test_result},
};

/// What the set-up found.
pub struct Machine {
    pub postgres: Option<PathBuf>,
    pub browser: Option<PathBuf>,
    pub journeys: bool,
}

pub fn formatting(tally: &mut Tally) {
    step(tally, "Formatting", &mut cargo(&["fmt", "--all", "--check"]));
}

/// Twice, because one call for both targets would unify the features of server and browser. The bundler stays
/// out: its dependencies take longer to check than everything else together.
pub fn clippy(tally: &mut Tally) {
    let host = ["clippy", "--workspace", "--exclude", "frontend", "--exclude", "bundler", "--all-targets"];
    step(tally, "Clippy for the server", cargo(&host).args(["--", "--deny", "warnings"]));
    // The profile of the bundle, so that both share what they compile for the host.
    let browser = ["clippy", "--package", "frontend", "--target", "wasm32-unknown-unknown", "--profile", "wasm-dev"];
    step(tally, "Clippy for the browser", cargo(&browser).args(["--", "--deny", "warnings"]));
}

pub fn tidy(tally: &mut Tally) {
    tests(tally, "Rules of the code base", &mut cargo(&["test", "--package", "xtask", "--no-fail-fast"]));
}

pub fn rust_tests(machine: &Machine, tally: &mut Tally) {
    let mut command = cargo(&["test", "--no-fail-fast"]);
    match &machine.postgres {
        Some(folder) => command.env("MUSTER_TEST_PG_BIN", folder),
        // Only after --allow-missing: the tests would look for PostgreSQL themselves, and fail.
        None => command.env("MUSTER_ALLOW_MISSING", "1"),
    };
    tests(tally, "Tests of the workspace", &mut command);
    tests(tally, "Tests of the bundler", &mut cargo(&["test", "--package", "bundler", "--no-fail-fast"]));
}

pub fn journeys(machine: &Machine, tally: &mut Tally) {
    let folder = project::root().join("end2end");
    step(tally, "Types of the journeys", program("npx").args(["tsc", "--noEmit"]).current_dir(&folder));
    let built = site::build(Mode::Dev).and_then(|()| release::server(Mode::Dev));
    let ready = match &built {
        Ok(()) => true,
        Err(error) => {
            say(&format!("{error:#}"));
            false
        }
    };
    tally.check("Build of site and server", ready);
    if !ready {
        return;
    }
    let report = project::target().join("playwright.json");
    // An old report must not speak for a run that wrote none.
    let _ = fs::remove_file(&report);
    let mut command = program("npx");
    command.args(["playwright", "test", "--reporter=list,json"]).current_dir(&folder);
    command.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    command.env("MUSTER_BIN", project::muster(Mode::Dev)).env("MUSTER_SITE_DIR", project::site(Mode::Dev));
    if let Some(browser) = &machine.browser {
        command.env("PLAYWRIGHT_CHROMIUM", browser);
    }
    let success = finished(run("Journeys in the browser", &mut command));
    match fs::read_to_string(&report).ok().as_deref().and_then(playwright_result) {
        Some((passed, failed, skipped)) => {
            tally.count("Journeys", passed, failed);
            if !success && failed == 0 {
                tally.check("Journeys: Playwright failed outside of a test", false);
            }
            if skipped > 0 {
                say(&format!("{skipped} journeys were skipped"));
            }
        }
        None => tally.check("Journeys: Playwright wrote no report", false),
    }
}

/// One command, one check.
fn step(tally: &mut Tally, what: &str, command: &mut Command) {
    let passed = finished(run(what, command));
    tally.check(what, passed);
}

/// A cargo test run: its tests are counted; failing without a failed test (it did not compile) counts as one.
fn tests(tally: &mut Tally, what: &str, command: &mut Command) {
    let (mut passed, mut failed) = (0, 0);
    let result = run_watched(what, command, |line| {
        if let Some((more_passed, more_failed)) = test_result(line) {
            passed += more_passed;
            failed += more_failed;
        }
    });
    if !finished(result.and_then(|success| if success { Ok(()) } else { Err(anyhow::anyhow!("{what}: failed")) })) {
        failed = failed.max(1);
    }
    tally.count(what, passed, failed);
}

fn finished(result: anyhow::Result<()>) -> bool {
    if let Err(error) = &result {
        say(&format!("{error:#}"));
    }
    result.is_ok()
}
