//! The README names what exists: every path in it leads somewhere, and so does every command.

use std::fs;

use crate::{none, sources::root};

const TOP: [&str; 9] = ["app/", "server/", "frontend/", "migrations/", "style/", "end2end/", "xtask/", "docs/", ".ci/"];

#[test]
fn every_path_in_the_readme_exists() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let spans = text.split('`').skip(1).step_by(2).chain(targets(&text));
    let paths: Vec<&str> = spans.filter(|span| TOP.iter().any(|top| span.starts_with(top)) && !span.contains(['<', '*', ' '])).collect();
    assert!(paths.len() > 20, "the code map is gone: {paths:?}");
    let missing = paths.into_iter().filter(|path| !root().join(path).exists());
    none("paths in README.md that do not exist", missing.map(str::to_owned).collect());
}

/// What Markdown links and pictures point at.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn the_commands_of_the_readme_exist() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let main = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    for command in ["serve", "test", "build"] {
        assert!(text.contains(&format!("cargo xtask {command}")), "README.md does not explain `cargo xtask {command}`");
        let variant = format!("{}{}", command[..1].to_uppercase(), &command[1..]);
        assert!(main.contains(&format!("    {variant}")), "xtask has no command {command}");
    }
}
