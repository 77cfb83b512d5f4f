//! Finds and reads the Rust files of the workspace, as text and as tokens.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{LazyLock, OnceLock},
};

use proc_macro2::{TokenStream, TokenTree};

const FOLDERS: [&str; 5] = ["app", "server", "frontend", "migrations", "xtask"];

pub struct Source {
    /// Relative to the root, with `/` between the parts.
    pub path: String,
    pub text: String,
    tokens: OnceLock<Vec<Token>>,
}

impl Source {
    pub fn new(path: String, text: String) -> Self {
        Self { path, text, tokens: OnceLock::new() }
    }

    /// Tests and migrations may be as long as their cases are.
    pub fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    pub fn is_migration(&self) -> bool {
        self.path.starts_with("migrations/")
    }

    /// All tokens with groups opened up, so that sequences can be matched wherever they stand.
    pub fn tokens(&self) -> &[Token] {
        self.tokens.get_or_init(|| {
            let stream: TokenStream = self.text.parse().unwrap_or_else(|error| panic!("{}: {error}", self.path));
            let mut tokens = Vec::new();
            flatten(stream, &mut tokens);
            tokens
        })
    }
}

pub struct Token {
    pub text: String,
    pub line: usize,
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                tokens.push(Token { text: open.to_owned(), line });
                flatten(group.stream(), tokens);
                tokens.push(Token { text: close.to_owned(), line: group.span_close().start().line });
            }
            other => tokens.push(Token { text: other.to_string(), line }),
        }
    }
}

/// Where the sequence stands: the index of its first token.
pub fn find_all(tokens: &[Token], sequence: &[&str]) -> Vec<usize> {
    let matches = |window: &[Token]| window.iter().zip(sequence).all(|(token, wanted)| token.text == *wanted);
    tokens.windows(sequence.len()).enumerate().filter(|(_, window)| matches(window)).map(|(at, _)| at).collect()
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

pub fn all() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let mut sources = Vec::new();
        for folder in FOLDERS {
            read(&root().join(folder), &mut sources);
        }
        sources.sort_by(|one, other| one.path.cmp(&other.path));
        assert!(sources.len() > 20, "the workspace is not where the tests look for it");
        sources
    });
    &SOURCES
}

fn read(folder: &Path, sources: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.ends_with("target") {
            read(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let relative: Vec<_> = path.strip_prefix(root()).unwrap().iter().map(|part| part.to_string_lossy()).collect();
            sources.push(Source::new(relative.join("/"), fs::read_to_string(&path).unwrap()));
        }
    }
}
