//! Builds the browser part: the frontend for wasm32 with cargo, then the bundler over it and `style/`.

use std::{fs, path::Path, time::SystemTime};

use anyhow::Context;

use crate::{
    project::{self, Mode},
    run::{cargo, run, say},
};

const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles and bundles what changed.
pub fn build(mode: Mode) -> anyhow::Result<()> {
    compile(mode)?;
    bundle(mode)
}

pub fn compile(mode: Mode) -> anyhow::Result<()> {
    let profile = mode.wasm_profile();
    let mut command = cargo(&["build", "--package", "frontend", "--lib", "--target", TARGET, "--profile", profile]);
    run(&format!("Compiling the browser part ({profile})"), &mut command)
}

pub fn bundle(mode: Mode) -> anyhow::Result<()> {
    run("Compiling the bundler", &mut cargo(&["build", "--package", "bundler"]))?;
    let site = project::site(mode);
    let _turn = turn(&site)?;
    let wasm = project::target().join(TARGET).join(mode.wasm_profile()).join("frontend.wasm");
    let style = project::root().join("style");
    let bundler = project::target().join("debug").join(format!("bundler{}", std::env::consts::EXE_SUFFIX));
    let stamp = site.with_extension("stamp");
    if site.is_dir() && newest(&[&wasm, &style, &bundler])? < modified(&stamp) {
        say("The bundle is up to date");
        return Ok(());
    }
    // The stamp is older than anything the bundler reads, so an edit made while it runs is seen next time.
    let begun = stamp.with_extension("begun");
    fs::write(&begun, "").with_context(|| format!("write {}", begun.display()))?;
    let mut command = crate::run::program(&bundler);
    command.arg("--wasm").arg(&wasm).arg("--style").arg(&style).arg("--out").arg(&site);
    if mode == Mode::Release {
        command.arg("--release");
    }
    run("Bundling scripts, styles and fonts", &mut command)?;
    fs::rename(&begun, &stamp).with_context(|| format!("write {}", stamp.display()))
}

/// Waits until no other xtask bundles: `serve --watch` and `test` may run side by side. Dropping it is the end.
fn turn(site: &Path) -> anyhow::Result<fs::File> {
    let path = site.with_extension("lock");
    let open = fs::File::create(&path).and_then(|file| file.lock().map(|()| file));
    open.with_context(|| format!("lock {}", path.display()))
}

/// When the youngest of the files, or of the files in the folders, was changed.
pub fn newest(paths: &[&Path]) -> anyhow::Result<Option<SystemTime>> {
    let mut newest = None;
    for path in paths {
        newest = newest.max(modified(path));
        if path.is_dir() {
            let entries = fs::read_dir(path).with_context(|| format!("read {}", path.display()))?;
            let inside: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
            let inside: Vec<&Path> = inside.iter().map(|path| path.as_path()).collect();
            newest = newest.max(self::newest(&inside)?);
        }
    }
    Ok(newest)
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}
