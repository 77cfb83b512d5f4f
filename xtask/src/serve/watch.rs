//! Rebuilds and restarts when sources change, by looking at their times twice a second. A build that fails leaves
//! the running server alone.

use std::{
    collections::BTreeMap,
    process::{Child, Command},
    thread,
    time::{Duration, SystemTime},
};

use anyhow::Context;

use crate::{
    project::{self, Mode},
    release,
    run::{program, say, succeeds},
    site,
};

/// What a change in a folder makes necessary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Rebuild {
    Style,
    Server,
    Everything,
}

const WATCHED: [(&str, Rebuild); 7] = [
    ("style", Rebuild::Style),
    ("server", Rebuild::Server),
    ("migrations", Rebuild::Server),
    ("app", Rebuild::Everything),
    ("frontend", Rebuild::Everything),
    ("Cargo.toml", Rebuild::Everything),
    ("Cargo.lock", Rebuild::Everything),
];

type Times = BTreeMap<&'static str, Option<SystemTime>>;

pub fn serve_and_watch(mode: Mode, command: impl Fn() -> Command) -> anyhow::Result<()> {
    let mut seen = times()?;
    let mut server = start(&command)?;
    let mut ended = false;
    loop {
        pause(Duration::from_millis(500));
        if !ended && server.try_wait().context("look at the server")?.is_some() {
            ended = true;
            say("The server ended; it starts again after the next change");
        }
        let now = times()?;
        let Some(what) = rebuild(&seen, &now) else { continue };
        seen = now;
        match build(what, mode) {
            Ok(()) => {
                stop(&mut server)?;
                server = start(&command)?;
                ended = false;
            }
            Err(error) => say(&format!("{error:#}; waiting for the next change")),
        }
    }
}

fn times() -> anyhow::Result<Times> {
    WATCHED.iter().map(|(path, _)| Ok((*path, site::newest(&[&project::root().join(path)])?))).collect()
}

/// The least that covers every change. A style change beside one of the server needs both, so: everything.
fn rebuild(seen: &Times, now: &Times) -> Option<Rebuild> {
    let changed = WATCHED.iter().filter(|(path, _)| seen.get(path) != now.get(path)).map(|(_, what)| *what);
    changed.reduce(|one, other| if one == other { one } else { Rebuild::Everything })
}

fn build(what: Rebuild, mode: Mode) -> anyhow::Result<()> {
    match what {
        Rebuild::Style => site::bundle(mode)?,
        Rebuild::Server => {}
        Rebuild::Everything => site::build(mode)?,
    }
    // A release carries the site inside, so it is linked again after a style change too.
    if what == Rebuild::Style && mode == Mode::Dev { Ok(()) } else { release::server(mode) }
}

fn start(command: &impl Fn() -> Command) -> anyhow::Result<Child> {
    command().spawn().context("start muster")
}

/// Asks first: the server ends its requests and hands its work over. What does not listen is killed.
fn stop(server: &mut Child) -> anyhow::Result<()> {
    let asked = cfg!(unix) && succeeds(program("kill").arg(server.id().to_string()));
    for _ in 0..50 {
        if !asked || server.try_wait().context("look at the server")?.is_some() {
            break;
        }
        pause(Duration::from_millis(100));
    }
    // It may be gone already, then there is nothing to kill.
    let _ = server.kill();
    server.wait().context("wait for the server")?;
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "a tool that polls; nothing asynchronous waits here")]
fn pause(duration: Duration) {
    thread::sleep(duration);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_rebuilds_no_more_than_it_must() {
        let before: Times = WATCHED.iter().map(|(path, _)| (*path, Some(SystemTime::UNIX_EPOCH))).collect();
        let touched = |paths: &[&'static str]| {
            let mut after = before.clone();
            for path in paths {
                after.insert(path, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1)));
            }
            rebuild(&before, &after)
        };
        for (paths, expected) in [
            (&[][..], None),
            (&["style"][..], Some(Rebuild::Style)),
            (&["server", "migrations"][..], Some(Rebuild::Server)),
            (&["style", "server"][..], Some(Rebuild::Everything)),
            (&["app"][..], Some(Rebuild::Everything)),
        ] {
            assert_eq!(touched(paths), expected, "{paths:?}");
        }
    }
}
