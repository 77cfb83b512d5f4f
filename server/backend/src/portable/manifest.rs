//! Owns what an export says about itself. It tells no time: the same content makes the same manifest.

use std::io::Write;
use std::path::Path;

use domain::ids::AttachmentId;
use serde::{Deserialize, Serialize};

use crate::backup::{CopyError, at, refused};
use crate::digest;

const MANIFEST: &str = "manifest.json";
const FORMAT: &str = "muster-export";
/// Changes with what an older program could not put in.
const FORMAT_VERSION: u32 = 1;
/// More is no manifest of ours.
const LARGEST: u64 = 1024 * 1024;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    format_version: u32,
    /// Of the program that made it.
    pub muster: String,
    pub parts: Vec<Entry>,
    /// Files of incidents, and their bytes.
    pub files: u64,
    pub bytes: u64,
    /// Files that were missing or altered in the installation already.
    pub damaged: Vec<AttachmentId>,
}

/// A file of lines.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub name: String,
    pub lines: u64,
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    pub fn new(parts: Vec<Entry>, files: u64, bytes: u64, damaged: Vec<AttachmentId>) -> Self {
        let (format, muster) = (FORMAT.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Manifest { format, format_version: FORMAT_VERSION, muster, parts, files, bytes, damaged }
    }

    pub fn lines(&self, name: &str) -> u64 {
        self.parts.iter().find(|part| part.name == name).map_or(0, |part| part.lines)
    }

    /// The last file of an export.
    pub fn write(&self, folder: &Path) -> Result<(), CopyError> {
        let path = folder.join(MANIFEST);
        let text = serde_json::to_vec_pretty(self).map_err(std::io::Error::other).map_err(at("write", &path))?;
        let written = digest::create(&path).and_then(|mut file| {
            file.write_all(&text)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            digest::sync_folder(folder)
        });
        written.map_err(at("write", &path))
    }

    pub fn read(folder: &Path) -> Result<Self, CopyError> {
        let path = folder.join(MANIFEST);
        let known = std::fs::metadata(&path)
            .map_err(|_| refused(format!("{} is no whole export: there is no {MANIFEST} in it", folder.display())))?;
        let wrong = |why: String| refused(format!("{} cannot be read: {why}; take another export", path.display()));
        if known.len() > LARGEST {
            return Err(wrong("it is too long".to_owned()));
        }
        let text = std::fs::read(&path).map_err(at("read", &path))?;
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
        if manifest.format != FORMAT {
            return Err(wrong(format!("it is of the format {:?}", manifest.format)));
        }
        if manifest.format_version != FORMAT_VERSION {
            return Err(refused(format!("this export was made by Muster {}; import it with that version", manifest.muster)));
        }
        Ok(manifest)
    }
}
