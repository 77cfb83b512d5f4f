//! WebAssembly and its JavaScript glue: cut into areas, then by wasm-bindgen as a library.

use std::{collections::BTreeSet, env, fs, path::Path};

use anyhow::{Context, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

use crate::{
    package::{Files, read_tree},
    packs::{LOADER, Names, pack},
};

/// What leptos asks the browser for: `LEPTOS_OUTPUT_NAME` is set at compile time, so the page names
/// `muster.wasm` where wasm-bindgen writes `muster_bg.wasm`.
const WASM: &str = "muster.wasm";

pub fn build(wasm: &Path, release: bool) -> anyhow::Result<Files> {
    let scratch = env::temp_dir().join(format!("muster-bundle-{}", std::process::id()));
    let files = write(wasm, &scratch, release).and_then(|areas| Ok((areas, read_tree(&scratch)?)));
    // Left-over scratch files only waste space: the result above is what counts.
    let _ = fs::remove_dir_all(&scratch);
    let (areas, mut files) = files?;
    if release {
        // wasm-bindgen has done so with the main part.
        for piece in areas.values().flatten().collect::<BTreeSet<_>>() {
            let code = files.get_mut(piece).with_context(|| format!("no piece {piece}"))?;
            *code = without_notes(code).with_context(|| format!("read {piece}"))?;
        }
    }
    pack(&mut files, &areas)?;
    let glue = files.get("muster.js").context("wasm-bindgen wrote no muster.js")?;
    if String::from_utf8_lossy(glue).contains("muster_bg.wasm") {
        bail!("muster.js names muster_bg.wasm, which the site does not have");
    }
    Ok(files)
}

fn write(wasm: &Path, out: &Path, release: bool) -> anyhow::Result<Names> {
    let main = out.join("main.wasm");
    let areas = split(wasm, out, &main)?;
    bindgen(&main, out, release)?;
    fs::remove_file(&main).context("remove what the areas were cut from")?;
    fs::rename(out.join("muster_bg.wasm"), out.join(WASM)).context("rename the WebAssembly file")?;
    Ok(areas)
}

/// Cuts the areas off, and says which files hold them: what several areas need is in files of its own.
fn split(wasm: &Path, out: &Path, main: &Path) -> anyhow::Result<Names> {
    let input = fs::read(wasm).with_context(|| format!("read {}", wasm.display()))?;
    let link_name = format!("./{LOADER}");
    let mut options = Options::new(&input);
    options.output_dir = out;
    options.main_out_path = main;
    options.link_name = &link_name;
    options.main_module = "./muster.js";
    let split = transform(options).map_err(|error| anyhow!("split {}: {error:?}", wasm.display()))?;
    let named = |files: Vec<String>| files.into_iter().map(|file| format!("{file}.wasm")).collect();
    Ok(split.prefetch_map.into_iter().map(|(area, files)| (area, named(files))).collect())
}

fn bindgen(wasm: &Path, out: &Path, release: bool) -> anyhow::Result<()> {
    // The page hands the address of the WebAssembly over, so the glue needs no default (and no rewriting). The areas
    // find what they need of the main part by its unchanged names.
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .out_name("muster")
        .typescript(false)
        .omit_default_module_path(true)
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(out)
        .with_context(|| format!("wasm-bindgen on {}", wasm.display()))
}

/// The module without its custom sections, such as names: nothing at run time reads them.
fn without_notes(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let mut kept = module.get(..HEADER).context("no header")?.to_vec();
    let mut at = HEADER;
    while let Some(kind) = module.get(at) {
        let (length, begin) = length_at(module, at + 1)?;
        let section = module.get(at..begin + length).context("a section reaches over the end")?;
        if *kind != CUSTOM {
            kept.extend_from_slice(section);
        }
        at = begin + length;
    }
    Ok(kept)
}

/// A length in WebAssembly's variable form, and where it ends.
fn length_at(module: &[u8], mut at: usize) -> anyhow::Result<(usize, usize)> {
    let mut length = 0;
    for shift in (0..35).step_by(7) {
        let byte = *module.get(at).context("a length reaches over the end")?;
        at += 1;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok((length, at));
        }
    }
    bail!("a length of more than five bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(sections: &[&[u8]]) -> Vec<u8> {
        [b"\0asm\x01\0\0\0", &sections.concat()[..]].concat()
    }

    #[test]
    fn notes_go_and_the_rest_stays() {
        // Linkers write lengths in more bytes than they need, to fill them in later.
        let with = module(&[&[0, 2, 1, b'n'], &[10, 0x82, 0, 7, 8], &[0, 0x81, 0, 0], &[11, 0]]);
        assert_eq!(without_notes(&with).unwrap(), module(&[&[10, 0x82, 0, 7, 8], &[11, 0]]));
        assert_eq!(without_notes(&module(&[])).unwrap(), module(&[]));
    }

    #[test]
    fn what_is_no_module_is_refused() {
        for broken in [b"\0as".to_vec(), module(&[&[10, 5, 0]]), module(&[&[10, 0x80]]), module(&[&[10, 255, 255, 255, 255, 255, 1]])] {
            assert!(without_notes(&broken).is_err(), "{broken:?}");
        }
    }
}
