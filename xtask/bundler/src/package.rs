//! The content-addressed directory: its name changes exactly when a byte in it does, so browsers may keep
//! everything in it for ever.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use sha2::{Digest, Sha256};

/// Content by name, with `/` between the parts; sorted, so that the same input gives the same directory.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Writes all files below `out/pkg-<hash>` and removes every older package.
pub fn write(out: &Path, files: &Files, compressed: &Files) -> anyhow::Result<PathBuf> {
    let name = directory_name(files);
    let dir = out.join(&name);
    fs::create_dir_all(out).with_context(|| format!("create {}", out.display()))?;
    for entry in fs::read_dir(out).with_context(|| format!("read {}", out.display()))? {
        let old = entry?.path();
        let is_package = old.file_name().is_some_and(|old| old.to_string_lossy().starts_with("pkg-"));
        if is_package {
            fs::remove_dir_all(&old).with_context(|| format!("remove {}", old.display()))?;
        }
    }
    let brotli = compressed.iter().map(|(name, bytes)| (format!("{name}.br"), bytes));
    for (name, bytes) in files.iter().map(|(name, bytes)| (name.clone(), bytes)).chain(brotli) {
        let path = dir.join(name);
        let parent = path.parent().context("a file has a folder")?;
        fs::create_dir_all(parent).with_context(|| format!("create {}", parent.display()))?;
        fs::write(&path, bytes).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(dir)
}

fn directory_name(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        // Lengths keep a moved border between name and content from giving the same hash.
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    let hex: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("pkg-{hex}")
}

/// Every file below `root` by its relative name.
pub fn read_tree(root: &Path) -> anyhow::Result<Files> {
    let mut files = Files::new();
    let mut folders = vec![(root.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))? {
            let path = entry?.path();
            let Some(name) = path.file_name() else { continue };
            let name = format!("{prefix}{}", name.to_string_lossy());
            if path.is_dir() {
                folders.push((path, format!("{name}/")));
            } else {
                let bytes = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
                files.insert(name, bytes);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_name_changes_with_any_byte_and_with_nothing_else() {
        let first = files(&[("a", "bc"), ("d", "")]);
        assert_eq!(directory_name(&first), directory_name(&files(&[("d", ""), ("a", "bc")])));
        for other in [files(&[("a", "bd"), ("d", "")]), files(&[("ab", "c"), ("d", "")]), files(&[("a", "bcd")])] {
            assert_ne!(directory_name(&first), directory_name(&other));
        }
    }

    #[test]
    fn an_older_package_is_removed_and_the_rest_kept() {
        let out = std::env::temp_dir().join(format!("muster-package-{}", std::process::id()));
        fs::create_dir_all(out.join("pkg-old/fonts")).unwrap();
        fs::write(out.join("keep.txt"), "mine").unwrap();
        let dir = write(&out, &files(&[("fonts/a.woff2", "f"), ("m.js", "js")]), &files(&[("m.js", "b")])).unwrap();
        let found: Vec<String> = read_tree(&out).unwrap().into_keys().collect();
        let name = dir.file_name().unwrap().to_string_lossy().into_owned();
        fs::remove_dir_all(&out).unwrap();
        let expected = ["fonts/a.woff2", "m.js", "m.js.br"].map(|file| format!("{name}/{file}"));
        assert_eq!(found[0], "keep.txt");
        assert_eq!(found[1..], expected);
    }
}
