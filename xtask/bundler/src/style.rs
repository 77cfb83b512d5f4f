//! One style sheet from the files of `style/`, checked and printed by lightningcss, and the fonts beside it.

use std::{fs, path::Path};

use anyhow::{Context, anyhow};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};

use crate::package::{Files, read_tree};

/// Fonts and tokens are what the rest refers to, the base is what the rest overrides; then by name.
const FIRST: [&str; 3] = ["fonts.css", "tokens.css", "base.css"];

pub fn bundle(dir: &Path, release: bool) -> anyhow::Result<String> {
    let mut css = String::new();
    for name in in_order(dir)? {
        let source = fs::read_to_string(dir.join(&name)).with_context(|| format!("read style/{name}"))?;
        css.push_str(&print(&name, &source, release)?);
        css.push('\n');
    }
    Ok(css)
}

fn in_order(dir: &Path) -> anyhow::Result<Vec<String>> {
    let entries = fs::read_dir(dir).with_context(|| format!("read {}", dir.display()))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<std::io::Result<_>>()?;
    names.retain(|name| name.ends_with(".css"));
    names.sort_by_key(|name| (FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()), name.clone()));
    Ok(names)
}

fn print(name: &str, source: &str, minify: bool) -> anyhow::Result<String> {
    // Errors borrow from the source, so they become text before they leave.
    let options = ParserOptions { filename: format!("style/{name}"), ..ParserOptions::default() };
    let mut sheet = StyleSheet::parse(source, options).map_err(|error| anyhow!("{error}"))?;
    if minify {
        sheet.minify(MinifyOptions::default()).map_err(|error| anyhow!("style/{name}: {error}"))?;
    }
    let printed = sheet.to_css(PrinterOptions { minify, ..PrinterOptions::default() });
    Ok(printed.map_err(|error| anyhow!("style/{name}: {error}"))?.code)
}

/// Fonts with their licences, and the icon.
pub fn copy_assets(dir: &Path, files: &mut Files) -> anyhow::Result<()> {
    for (name, bytes) in read_tree(&dir.join("fonts"))? {
        files.insert(format!("fonts/{name}"), bytes);
    }
    let icon = fs::read(dir.join("favicon.svg")).context("read style/favicon.svg")?;
    files.insert("favicon.svg".to_owned(), icon);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_base_come_first_whatever_the_file_system_says() {
        let dir = std::env::temp_dir().join(format!("muster-style-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        for name in ["board.css", "base.css", "tokens.css", "a.css", "fonts.css"] {
            fs::write(dir.join(name), format!(".{} {{ color: red }}", name.replace(".css", ""))).unwrap();
        }
        fs::write(dir.join("notes.txt"), "not a style").unwrap();
        let css = bundle(&dir, true).unwrap();
        fs::write(dir.join("broken.css"), "a { color: ").unwrap();
        fs::write(dir.join("broken.css"), "a } b {").unwrap();
        let error = bundle(&dir, true).unwrap_err().to_string();
        fs::remove_dir_all(&dir).unwrap();
        let order: Vec<&str> = css.lines().map(|line| line.split('{').next().unwrap()).collect();
        assert_eq!(order, [".fonts", ".tokens", ".base", ".a", ".board"]);
        assert!(error.contains("style/broken.css"), "{error}");
    }
}
