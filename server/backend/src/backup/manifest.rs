//! Owns what a backup says about itself, and the list of its files. Never takes a path out of one that leads elsewhere.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::ids::{AttachmentId, RealmId};
use serde::{Deserialize, Serialize};

use super::{ATTACHMENTS, CopyError, DATABASE, at, refused};
use crate::digest::{self, Sum};

pub const MANIFEST: &str = "manifest.json";
pub const SUMS: &str = "SHA256SUMS";
const FORMAT: &str = "muster-backup";
/// Changes with what an older program could not read.
const FORMAT_VERSION: u32 = 1;
/// More is no manifest of ours.
const LARGEST: u64 = 1024 * 1024;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    format_version: u32,
    /// Of the program that made it.
    pub muster: String,
    pub made_at: DateTime<Utc>,
    /// The steps of the schema that its database has.
    pub schema: Vec<String>,
    /// Rows in each table.
    pub counts: BTreeMap<String, u64>,
    pub files: u64,
    pub bytes: u64,
    /// Of the list with the hash of each file.
    pub sums_sha256: String,
    /// Files that were missing or altered in the installation already: there is nothing to take them from.
    pub damaged: Vec<AttachmentId>,
}

impl Manifest {
    pub fn new(made_at: DateTime<Utc>, schema: Vec<String>, counts: BTreeMap<String, u64>, sums: Sums, damaged: Vec<AttachmentId>) -> Self {
        let Sums { files, bytes, sha256 } = sums;
        let (format, muster) = (FORMAT.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Manifest { format, format_version: FORMAT_VERSION, muster, made_at, schema, counts, files, bytes, sums_sha256: sha256, damaged }
    }

    /// The last file of a backup, with everything before it on disk.
    pub fn write(&self, folder: &Path) -> Result<(), CopyError> {
        let path = folder.join(MANIFEST);
        let text = serde_json::to_vec_pretty(self).map_err(std::io::Error::other).map_err(at("write", &path))?;
        let written = digest::sync_folder(folder).and_then(|()| {
            let mut file = digest::create(&path)?;
            file.write_all(&text)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            digest::sync_folder(folder)
        });
        written.map_err(at("write", &path))
    }

    pub fn read(folder: &Path) -> Result<Self, CopyError> {
        let path = folder.join(MANIFEST);
        let none = || refused(format!("{} is no whole backup: there is no {MANIFEST} in it", folder.display()));
        let size = std::fs::metadata(&path).map_err(|_| none())?.len();
        let wrong = |why: String| refused(format!("{} cannot be read: {why}; take another backup", path.display()));
        if size > LARGEST {
            return Err(wrong("it is too long".to_owned()));
        }
        let text = std::fs::read(&path).map_err(at("read", &path))?;
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
        if manifest.format != FORMAT {
            return Err(wrong(format!("it is of the format {:?}", manifest.format)));
        }
        if manifest.format_version > FORMAT_VERSION {
            return Err(refused(format!("this backup was made by Muster {}; restore it with that version", manifest.muster)));
        }
        Ok(manifest)
    }
}

/// What the list of hashes holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sums {
    pub files: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// Writes the list line by line, in the form that `sha256sum --check` reads.
pub struct SumsWriter {
    path: PathBuf,
    file: BufWriter<std::fs::File>,
    files: u64,
    bytes: u64,
}

impl SumsWriter {
    pub fn create(folder: &Path) -> Result<Self, CopyError> {
        let path = folder.join(SUMS);
        let file = BufWriter::new(digest::create(&path).map_err(at("write", &path))?);
        Ok(SumsWriter { path, file, files: 0, bytes: 0 })
    }

    pub fn add(&mut self, name: &str, sum: &Sum) -> Result<(), CopyError> {
        self.files += 1;
        self.bytes += sum.size;
        writeln!(self.file, "{}  {name}", sum.sha256).map_err(at("write", &self.path))
    }

    pub fn finish(self) -> Result<Sums, CopyError> {
        let SumsWriter { path, file, files, bytes } = self;
        let file = file.into_inner().map_err(|error| at("write", &path)(error.into_error()))?;
        file.sync_all().map_err(at("write", &path))?;
        let sum = digest::of_file(&path).map_err(at("read", &path))?;
        Ok(Sums { files, bytes, sha256: sum.sha256 })
    }
}

/// The list, if it is the one that the manifest means. Each line is the hash and the path of a file.
pub fn read_sums(folder: &Path, manifest: &Manifest) -> Result<impl Iterator<Item = Result<(String, String), CopyError>>, CopyError> {
    let path = folder.join(SUMS);
    let sum = digest::of_file(&path).map_err(at("read", &path))?;
    if sum.sha256 != manifest.sums_sha256 {
        return Err(refused(format!("{} is not the list that this backup was made with; take another backup", path.display())));
    }
    let lines = BufReader::new(std::fs::File::open(&path).map_err(at("read", &path))?).lines();
    Ok(lines.map(move |line| {
        let line = line.map_err(at("read", &path))?;
        let named = line.split_once("  ").filter(|(_, name)| is_ours(name));
        let (sha256, name) = named.ok_or_else(|| refused(format!("{} names a file that no backup has", path.display())))?;
        Ok((sha256.to_owned(), name.to_owned()))
    }))
}

/// The database, or a file where files of incidents lie. Nothing else is ever written.
fn is_ours(name: &str) -> bool {
    if name == DATABASE {
        return true;
    }
    let parts: Vec<&str> = name.split('/').collect();
    let [ATTACHMENTS, realm, folder, id] = parts.as_slice() else { return false };
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    plain(realm)
        && realm.parse::<RealmId>().is_ok()
        && plain(id)
        && id.parse::<AttachmentId>().is_ok()
        && id.ends_with(folder)
        && folder.len() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        let (realm, id) = ("00000000-0000-0000-0000-000000000001", "019aa000-0000-7000-8000-0000000000ab");
        for (name, ours) in [
            ("muster.db".to_owned(), true),
            (format!("attachments/{realm}/ab/{id}"), true),
            (format!("attachments/{realm}/cd/{id}"), false),
            (format!("attachments/{realm}/../{id}"), false),
            (format!("attachments/../ab/{id}"), false),
            (format!("attachments/{realm}/ab/{{{id}}}"), false),
            ("../muster.db".to_owned(), false),
            ("/etc/passwd".to_owned(), false),
            (format!("attachments/{realm}/ab/{id}/x"), false),
            (String::new(), false),
        ] {
            assert_eq!(is_ours(&name), ours, "{name}");
        }
    }
}
