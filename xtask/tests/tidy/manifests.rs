//! Who may depend on whom: the table of the architecture, read from the manifests and the lock file.

use std::{collections::BTreeMap, fs};

use toml::{Table, Value};

use crate::{none, sources::root};

/// Package, its folder, and the packages of ours it may import.
const TABLE: [(&str, &str, &[&str]); 13] = [
    ("domain", "app/domain", &[]),
    ("ui", "app/ui", &["domain"]),
    ("api", "app/api", &["domain", "backend"]),
    ("app", "app", &["api", "ui", "domain"]),
    ("store", "server/store", &["domain"]),
    ("backend", "server/backend", &["domain", "store"]),
    ("server", "server", &["app", "api", "domain", "backend", "store", "migrations"]),
    ("testkit", "server/testkit", &["store", "migrations"]),
    ("frontend", "frontend", &["app"]),
    ("migrations", "migrations", &[]),
    ("xtask", "xtask", &[]),
    ("bundler", "xtask/bundler", &[]),
    ("bench", "xtask/bench", &["domain", "store"]),
];

/// May import testkit, for their tests alone.
const TESTED_WITH_DATABASE: [&str; 3] = ["store", "backend", "server"];

/// Crates of others that belong to one layer: the crate and who may name it.
const LAYERED: [(&str, &[&str]); 12] = [
    ("sea-orm", &["store"]),
    ("sea-orm-migration", &["migrations"]),
    ("sqlx", &["store", "bench"]),
    ("leptos", &["ui", "api", "app", "server", "frontend", "bench"]),
    ("leptos_axum", &["api", "server", "bench"]),
    ("axum", &["api", "server", "bench"]),
    ("tower-sessions", &["server"]),
    ("tokio", &["store", "backend", "server", "testkit", "bench"]),
    ("rand", &["backend", "server"]),
    ("argon2", &["backend"]),
    ("lettre", &["backend"]),
    ("wasm-bindgen-cli-support", &["bundler"]),
];

fn parse(path: &str) -> Table {
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn manifest(folder: &str) -> Table {
    parse(&format!("{folder}/Cargo.toml"))
}

fn section<'a>(manifest: &'a Table, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    manifest.get(name).and_then(Value::as_table).into_iter().flatten()
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|entry| entry.as_str().unwrap()).collect()
}

#[test]
fn packages_import_only_what_the_architecture_allows() {
    let mut violations = Vec::new();
    for (package, folder, allowed) in TABLE {
        let manifest = manifest(folder);
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, _) in section(&manifest, kind).filter(|(name, _)| TABLE.iter().any(|(ours, ..)| ours == name)) {
                let for_tests = kind == "dev-dependencies" && name == "testkit" && TESTED_WITH_DATABASE.contains(&package);
                if !allowed.contains(&name.as_str()) && !for_tests {
                    violations.push(format!("{package} must not import {name} ({kind})"));
                }
            }
        }
    }
    none("dependency table", violations);
}

#[test]
fn crates_of_others_stay_in_their_layer() {
    let mut violations = Vec::new();
    for (package, folder, _) in TABLE {
        let manifest = manifest(folder);
        for kind in ["dependencies", "build-dependencies"] {
            for (name, _) in section(&manifest, kind) {
                let layer = LAYERED.iter().find(|(crate_name, _)| crate_name == name);
                if layer.is_some_and(|(_, layer)| !layer.contains(&package)) {
                    violations.push(format!("{package} must not import {name}"));
                }
            }
        }
    }
    none("layers", violations);
}

#[test]
fn api_reaches_backend_on_the_server_only() {
    let manifest = manifest("app/api");
    let backend = &manifest["dependencies"]["backend"];
    assert_eq!(backend.get("optional").and_then(Value::as_bool), Some(true), "api's backend must be optional");
    for (feature, enables) in section(&manifest, "features") {
        assert!(feature == "ssr" || !strings(enables).contains(&"dep:backend"), "feature {feature} of api enables backend");
    }
}

#[test]
fn every_package_is_in_the_table_and_built_by_default_unless_it_is_a_tool() {
    let root = parse("Cargo.toml");
    let mut members = strings(&root["workspace"]["members"]);
    let mut default = strings(&root["workspace"]["default-members"]);
    let mut folders: Vec<&str> = TABLE.iter().map(|(_, folder, _)| *folder).collect();
    for list in [&mut members, &mut default, &mut folders] {
        list.sort_unstable();
    }
    assert_eq!(members, folders);
    // One cargo call for host and browser would unify their features; tools would only cost time.
    folders.retain(|folder| !["frontend", "xtask", "xtask/bench", "xtask/bundler"].contains(folder));
    assert_eq!(default, folders);
}

#[test]
fn versions_are_declared_once_in_the_workspace() {
    let mut violations = Vec::new();
    for (package, folder, _) in TABLE {
        let manifest = manifest(folder);
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, value) in section(&manifest, kind) {
                if value.get("workspace").and_then(Value::as_bool) != Some(true) {
                    violations.push(format!("{package}: {name} must be `workspace = true`"));
                }
            }
        }
        if manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool) != Some(true) {
            violations.push(format!("{package}: [lints] workspace = true is missing"));
        }
    }
    none("manifests", violations);
}

#[test]
fn the_lock_file_holds_one_of_what_must_be_one() {
    let lock = parse("Cargo.lock");
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        versions.entry(package["name"].as_str().unwrap()).or_default().push(package["version"].as_str().unwrap());
    }
    for name in ["leptos", "leptos_router", "axum", "tower-sessions-core", "sea-orm", "wasm-bindgen", "libsqlite3-sys"] {
        assert_eq!(versions[name].len(), 1, "{name}: {:?}", versions[name]);
    }
    assert_eq!(versions["wasm-bindgen"], versions["wasm-bindgen-cli-support"], "both must move in one commit");
    let minor = |version: &str| version.split('.').nth(1).and_then(|part| part.parse::<u32>().ok());
    let sqlite = versions["libsqlite3-sys"][0];
    assert!(minor(sqlite) >= Some(37), "libsqlite3-sys {sqlite} carries an SQLite older than 3.51.3");
    assert!(!versions.contains_key("aws-lc-rs"), "two TLS providers panic at the first connection; ring is ours");
}
