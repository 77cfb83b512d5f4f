//! Where things lie: the root of the checkout and what builds leave behind. It never creates anything.

use std::{
    env,
    path::{Path, PathBuf},
};

/// How a build is meant to be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Dev,
    Release,
}

impl Mode {
    pub fn of(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }

    /// Cargo's profile for the browser part.
    pub fn wasm_profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

pub fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The package lies one folder below the root; without a parent there would be no checkout at all.
    package.parent().unwrap_or(package)
}

/// Cargo's target directory, wherever the configuration puts it: this program lies in `<target>/debug`.
pub fn target() -> PathBuf {
    let own = env::current_exe().ok().and_then(|exe| Some(exe.parent()?.parent()?.to_owned()));
    own.unwrap_or_else(|| root().join("target"))
}

/// What the bundler writes and the server reads (or carries inside).
pub fn site(mode: Mode) -> PathBuf {
    target().join(match mode {
        Mode::Dev => "site",
        Mode::Release => "site-release",
    })
}

pub fn muster(mode: Mode) -> PathBuf {
    let profile = match mode {
        Mode::Dev => "debug",
        Mode::Release => "release",
    };
    target().join(profile).join(format!("muster{}", env::consts::EXE_SUFFIX))
}
