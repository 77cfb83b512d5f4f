//! Puts the browser part into the binary: the directory that `MUSTER_SITE_EMBED` names becomes a table of
//! `include_bytes!`; without it the table is empty and the server reads a directory at run time.
//!
//! It only lists files. It never builds, compresses or renames them: that is the bundler's work.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=MUSTER_SITE_EMBED");
    let mut files = Vec::new();
    if let Some(dir) = env::var_os("MUSTER_SITE_EMBED").filter(|dir| !dir.is_empty()) {
        let dir = Path::new(&dir);
        println!("cargo::rerun-if-changed={}", dir.display());
        collect(dir, dir, &mut files)?;
        if files.is_empty() {
            return Err(io::Error::other(format!("MUSTER_SITE_EMBED: {} holds no files", dir.display())));
        }
    }
    files.sort();
    let mut table = String::from("static EMBEDDED: &[(&str, &[u8])] = &[\n");
    for (name, path) in files {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "    ({name:?}, include_bytes!({path:?})),");
    }
    table.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("embedded_site.rs"), table)
}

/// Every file below `dir` as its name relative to `root`, with `/` between the parts, and its absolute path.
fn collect(root: &Path, dir: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Ok(relative) = path.strip_prefix(root) {
            let name = relative.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            files.push((name, fs::canonicalize(&path)?.to_string_lossy().into_owned()));
        }
    }
    Ok(())
}
