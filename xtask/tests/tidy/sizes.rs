//! How large files, functions, components and server functions may get. The exceptions in `exceptions.txt` can
//! only shrink: a thing that grew fails, and so does an entry that is larger than the thing it excuses.

use std::collections::BTreeMap;

use syn::{
    Attribute, Block, ImplItemFn, ItemFn, ItemMod, Signature, TraitItemFn,
    spanned::Spanned,
    visit::{self, Visit},
};

use crate::{
    none,
    sources::{self, Source},
};

const FILE: usize = 500;
const FUNCTION: usize = 80;
const COMPONENT: usize = 120;
/// The lines inside of its braces: what does more belongs into backend.
const SERVER_FUNCTION: usize = 20;

#[test]
fn nothing_is_larger_than_its_limit() {
    let mut exceptions = exceptions();
    let mut violations = Vec::new();
    for source in sources::all().iter().filter(|source| !source.is_test() && !source.is_migration()) {
        for Measure { name, lines, limit } in measure(source) {
            match exceptions.remove(&name) {
                Some(_) if lines <= limit => violations.push(format!("{name} has {lines} lines now: remove its exception")),
                Some(allowed) if lines < allowed => {
                    violations.push(format!("{name} has {lines} lines now: lower its exception from {allowed}"));
                }
                Some(allowed) if lines == allowed => {}
                _ if lines > limit => violations.push(format!("{name} has {lines} lines, the limit is {limit}")),
                _ => {}
            }
        }
    }
    violations.extend(exceptions.keys().map(|name| format!("{name} does not exist: remove its exception")));
    none("sizes (split by area, see the README)", violations);
}

/// Lines of `<path>[::<function>] <lines>`; `#` starts a comment.
fn exceptions() -> BTreeMap<String, usize> {
    let lines = include_str!("exceptions.txt").lines().map(|line| line.split('#').next().unwrap_or("").trim());
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (name, lines) = line.rsplit_once(' ').unwrap_or_else(|| panic!("exceptions.txt: {line}"));
            (name.trim().to_owned(), lines.parse().unwrap_or_else(|error| panic!("exceptions.txt: {line}: {error}")))
        })
        .collect()
}

struct Measure {
    name: String,
    lines: usize,
    limit: usize,
}

fn measure(source: &Source) -> Vec<Measure> {
    let file = syn::parse_file(&source.text).unwrap_or_else(|error| panic!("{}: {error}", source.path));
    let mut found = Functions { path: &source.path, measures: Vec::new() };
    found.visit_file(&file);
    let lines = source.text.lines().count();
    found.measures.push(Measure { name: source.path.clone(), lines, limit: FILE });
    found.measures
}

struct Functions<'a> {
    path: &'a str,
    measures: Vec<Measure>,
}

impl Functions<'_> {
    fn add(&mut self, attributes: &[Attribute], signature: &Signature, block: &Block) {
        let marked = |name: &str| attributes.iter().any(|attribute| attribute.path().is_ident(name));
        let from = if marked("server") { block.span() } else { signature.span() }.start().line;
        let whole = block.span().end().line - from + 1;
        let (lines, limit) = match () {
            () if marked("server") => (whole.saturating_sub(2), SERVER_FUNCTION),
            () if marked("component") => (whole, COMPONENT),
            () => (whole, FUNCTION),
        };
        self.measures.push(Measure { name: format!("{}::{}", self.path, signature.ident), lines, limit });
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.add(&item.attrs, &item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.add(&item.attrs, &item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(&item.attrs, &item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let for_tests = item.attrs.iter().any(|attribute| match &attribute.meta {
            syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
            _ => false,
        });
        if !for_tests {
            visit::visit_item_mod(self, item);
        }
    }
}

#[test]
fn lengths_are_counted_as_documented() {
    let text = "//! x\n#[component]\npub fn Card(\n    a: u8,\n) -> u8 {\n    a\n}\n#[server]\nasync fn save() -> u8 {\n    1\n}\n\
                impl X {\n    fn y() {}\n}\n#[cfg(test)]\nmod tests {\n    fn long() {}\n}\n";
    let source = Source::new("app/src/card.rs".to_owned(), text.to_owned());
    let found: Vec<_> = measure(&source).into_iter().map(|found| (found.name, found.lines, found.limit)).collect();
    let expected = [
        ("app/src/card.rs::Card", 5, COMPONENT),
        ("app/src/card.rs::save", 1, SERVER_FUNCTION),
        ("app/src/card.rs::y", 1, FUNCTION),
        ("app/src/card.rs", 18, FILE),
    ];
    assert_eq!(found, expected.map(|(name, lines, limit)| (name.to_owned(), lines, limit)));
}
