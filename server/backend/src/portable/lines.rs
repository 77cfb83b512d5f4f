//! Owns files of lines: written with a count and a hash, read some at a time. Never holds a whole file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::ser::{Serialize, SerializeMap, Serializer};
use sha2::{Digest, Sha256};
use store::portable::{Row, Table};

use super::manifest::Entry;
use crate::backup::{CopyError, at};
use crate::digest;

pub struct LinesWriter {
    name: String,
    path: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
    line: Vec<u8>,
    lines: u64,
    bytes: u64,
}

impl LinesWriter {
    pub fn create(folder: &Path, name: &str) -> Result<Self, CopyError> {
        let path = folder.join(name);
        let file = BufWriter::new(digest::create(&path).map_err(at("write", &path))?);
        Ok(LinesWriter { name: name.to_owned(), path, file, hash: Sha256::new(), line: Vec::new(), lines: 0, bytes: 0 })
    }

    pub fn add(&mut self, value: &impl Serialize) -> Result<(), CopyError> {
        self.line.clear();
        let written = serde_json::to_writer(&mut self.line, value).map_err(io::Error::other).and_then(|()| {
            self.line.push(b'\n');
            self.file.write_all(&self.line)
        });
        written.map_err(at("write", &self.path))?;
        self.hash.update(&self.line);
        self.lines += 1;
        self.bytes += self.line.len() as u64;
        Ok(())
    }

    pub fn finish(mut self) -> Result<Entry, CopyError> {
        let synced = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        synced.map_err(at("write", &self.path))?;
        Ok(Entry { name: self.name, lines: self.lines, bytes: self.bytes, sha256: digest::hex(&self.hash.finalize()) })
    }
}

/// A row with its fields in the order of the table.
pub struct Ordered<'a>(pub &'a Table, pub &'a Row);

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.columns.len()))?;
        for column in self.0.columns {
            map.serialize_entry(column.name, &self.1.get(column.name))?;
        }
        map.end()
    }
}

/// So much is held at once, at most by one line more.
const HELD: usize = 4 * 1024 * 1024;

pub struct LinesReader {
    path: PathBuf,
    file: BufReader<File>,
    /// Lines read so far.
    pub read: usize,
}

impl LinesReader {
    pub fn open(folder: &Path, name: &str) -> Result<Self, CopyError> {
        let path = folder.join(name);
        let file = BufReader::new(File::open(&path).map_err(at("read", &path))?);
        Ok(LinesReader { path, file, read: 0 })
    }

    /// The next lines, each with its number; none at the end.
    pub fn next(&mut self, most: usize) -> Result<Vec<(usize, Vec<u8>)>, CopyError> {
        let (mut lines, mut held) = (Vec::new(), 0);
        while lines.len() < most && held < HELD {
            let mut line = Vec::new();
            if self.file.read_until(b'\n', &mut line).map_err(at("read", &self.path))? == 0 {
                break;
            }
            self.read += 1;
            held += line.len();
            lines.push((self.read, line));
        }
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    /// Values within a field have their names in order, as PostgreSQL and SQLite would not agree on another.
    #[test]
    fn names_are_in_order() {
        let value: serde_json::Value = serde_json::from_str(r#"{"b":1,"a":{"d":2,"c":3}}"#).unwrap();
        assert_eq!(value.to_string(), r#"{"a":{"c":3,"d":2},"b":1}"#);
    }
}
