//! What nobody may write: reading the time outside of the clock, too many feature switches, files that do not say
//! what they own.

use toml::Table;

use crate::{
    none,
    sources::{self, Source, find_all},
};

const CLOCK: &str = "server/backend/src/clock.rs";
const FEATURE_SWITCHES: usize = 10;

/// Tools and tests measure and wait for real; they run beside the product.
fn may_read_clocks(source: &Source) -> bool {
    source.path == CLOCK || source.path.starts_with("xtask/") || source.path.starts_with("server/testkit/") || source.is_test()
}

#[test]
fn every_file_opens_with_what_it_owns() {
    let silent = sources::all().iter().filter(|source| !source.text.trim_start().starts_with("//! "));
    none("files that do not open with `//!`", silent.map(|source| source.path.clone()).collect());
}

#[test]
fn clippy_bans_the_clocks() {
    let text = std::fs::read_to_string(sources::root().join("clippy.toml")).unwrap();
    let config: Table = text.parse().unwrap();
    let banned = config["disallowed-methods"].as_array().unwrap();
    for path in ["chrono::Utc::now", "std::time::SystemTime::now", "std::time::Instant::now", "std::thread::sleep"] {
        let entry = banned.iter().find(|entry| entry["path"].as_str() == Some(path));
        assert!(entry.is_some_and(|entry| entry.get("reason").is_some()), "clippy.toml must ban {path} and say why");
    }
    let root: Table = std::fs::read_to_string(sources::root().join("Cargo.toml")).unwrap().parse().unwrap();
    assert_eq!(root["workspace"]["lints"]["clippy"]["disallowed_methods"].as_str(), Some("deny"));
}

/// Clippy sees through imports; this sees what clippy is not run on (other targets, code behind features).
#[test]
fn time_is_read_in_one_place() {
    let mut violations = Vec::new();
    for source in sources::all().iter().filter(|source| !may_read_clocks(source)) {
        let tokens = source.tokens();
        for (owner, method) in [("Utc", "now"), ("Local", "now"), ("SystemTime", "now"), ("Instant", "now"), ("thread", "sleep")] {
            for at in find_all(tokens, &[owner, ":", ":", method]) {
                // The runtime's own clock is for waits; tests can stop it.
                let tokio = owner == "Instant" && !find_all(tokens, &["tokio", ":", ":", "time"]).is_empty();
                if !tokio || !find_all(tokens, &["std", ":", ":", "time", ":", ":", "Instant"]).is_empty() {
                    violations.push(format!("{}:{}: {owner}::{method}", source.path, tokens[at].line));
                }
            }
        }
        for at in find_all(tokens, &["clippy", ":", ":", "disallowed_methods"]) {
            violations.push(format!("{}:{}: lifts the ban", source.path, tokens[at].line));
        }
    }
    none("clock reads (take `now`, or ask backend's Clock)", violations);
}

#[test]
fn feature_switches_stay_few() {
    let mut found = Vec::new();
    for source in sources::all() {
        let tokens = source.tokens();
        let switches = ["cfg", "cfg_attr"].into_iter().flat_map(|name| {
            let plain = find_all(tokens, &[name, "("]);
            plain.into_iter().chain(find_all(tokens, &[name, "!", "("]))
        });
        let lines = switches.filter(|at| {
            let end = tokens[*at..].iter().position(|token| token.text == ")").map_or(tokens.len(), |end| at + end);
            tokens[*at..end].iter().any(|token| token.text == "feature")
        });
        found.extend(lines.map(|at| format!("{}:{}", source.path, tokens[at].line)));
    }
    assert!(found.len() <= FEATURE_SWITCHES, "{} uses of cfg(feature): {found:#?}", found.len());
}
