//! WebAssembly and its JavaScript glue, by wasm-bindgen as a library; wasm-opt when it is installed.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::package::{Files, read_tree};

/// What leptos asks the browser for: `LEPTOS_OUTPUT_NAME` is set at compile time, so the page names
/// `muster.wasm` where wasm-bindgen writes `muster_bg.wasm`.
const WASM: &str = "muster.wasm";

pub fn build(wasm: &Path, release: bool) -> anyhow::Result<Files> {
    let scratch = env::temp_dir().join(format!("muster-bundle-{}", std::process::id()));
    let files = bindgen(wasm, &scratch, release).and_then(|()| {
        let written = scratch.join("muster_bg.wasm");
        if release {
            optimize(&written)?;
        }
        fs::rename(&written, scratch.join(WASM)).context("rename the WebAssembly file")?;
        read_tree(&scratch)
    });
    // Left-over scratch files only waste space: the result above is what counts.
    let _ = fs::remove_dir_all(&scratch);
    let files = files?;
    let glue = files.get("muster.js").context("wasm-bindgen wrote no muster.js")?;
    if String::from_utf8_lossy(glue).contains("muster_bg.wasm") {
        bail!("muster.js names muster_bg.wasm, which the site does not have");
    }
    Ok(files)
}

fn bindgen(wasm: &Path, out: &Path, release: bool) -> anyhow::Result<()> {
    // The page hands the address of the WebAssembly over, so the glue needs no default (and no rewriting).
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .out_name("muster")
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(out)
        .with_context(|| format!("wasm-bindgen on {}", wasm.display()))
}

fn optimize(wasm: &Path) -> anyhow::Result<()> {
    let Some(tool) = find_on_path("wasm-opt") else {
        eprintln!("wasm-opt is not installed: the bundle stays a little larger than it could be");
        return Ok(());
    };
    // The module says itself which WebAssembly features it uses; the two flags are rustc's defaults that older
    // versions of the tool do not read from there.
    let flags = ["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int"];
    let status = Command::new(&tool).args(flags).arg(wasm).arg("-o").arg(wasm).status();
    let status = status.with_context(|| format!("start {}", tool.display()))?;
    if !status.success() {
        bail!("{} failed on the bundle; update it or take it off PATH", tool.display());
    }
    Ok(())
}

fn find_on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}
