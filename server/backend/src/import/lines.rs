//! Owns reading a file line by line, and its rows of cells: a line of any length and a quotation mark that is never
//! closed cost no more memory than the longest line that is allowed. Never holds the file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Longer ones are no lines of an export.
const LONGEST: usize = 1024 * 1024;
const TOO_LONG: &str = "this line is longer than 1 MiB";
const NO_UTF8: &str = "this is not UTF-8: save the file as UTF-8 and try again";
const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Where a line, or a row that goes over several, stands in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// 1 is the first.
    pub line: u64,
    pub offset: u64,
    pub length: u64,
}

pub struct Line {
    pub place: Place,
    /// Without its end.
    pub text: Result<String, &'static str>,
}

pub struct Lines {
    reader: BufReader<File>,
    line: u64,
    offset: u64,
}

impl Lines {
    pub fn open(path: &Path) -> io::Result<Lines> {
        Ok(Lines { reader: BufReader::with_capacity(128 * 1024, File::open(path)?), line: 1, offset: 0 })
    }

    /// How far it has read.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    pub fn go_to(&mut self, line: u64, offset: u64) -> io::Result<()> {
        self.reader.seek(SeekFrom::Start(offset))?;
        (self.line, self.offset) = (line, offset);
        Ok(())
    }

    /// What stands at a place that was read before.
    pub fn read_at(&mut self, place: Place) -> io::Result<String> {
        let far = |offset: u64| i64::try_from(offset).map_err(io::Error::other);
        self.reader.seek_relative(far(place.offset)? - far(self.offset)?)?;
        let mut bytes = vec![0; usize::try_from(place.length).map_err(io::Error::other)?];
        self.reader.read_exact(&mut bytes)?;
        self.offset = place.offset + place.length;
        text(&bytes, place.offset == 0).map_err(io::Error::other)
    }

    /// Nothing at the end of the file.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        let start = self.offset;
        let (mut bytes, mut too_long) = (Vec::new(), false);
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(buffer.len(), |end| end + 1);
            too_long |= bytes.len() + taken > LONGEST;
            if !too_long {
                bytes.extend_from_slice(&buffer[..taken]);
            }
            self.reader.consume(taken);
            self.offset += taken as u64;
            if end.is_some() {
                break;
            }
        }
        if self.offset == start {
            return Ok(None);
        }
        let place = Place { line: self.line, offset: start, length: self.offset - start };
        self.line += 1;
        let text = if too_long { Err(TOO_LONG) } else { text(&bytes, start == 0) };
        Ok(Some(Line { place, text }))
    }
}

fn text(bytes: &[u8], first: bool) -> Result<String, &'static str> {
    let bytes = if first { bytes.strip_prefix(&BOM).unwrap_or(bytes) } else { bytes };
    let text = std::str::from_utf8(bytes).map_err(|_| NO_UTF8)?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// A row of cells.
pub struct Record {
    pub place: Place,
    pub cells: Result<Vec<String>, &'static str>,
}

pub struct Records {
    lines: Lines,
    separator: char,
}

impl Records {
    /// Commas, semicolons or tabs: what the first line has most of.
    pub fn open(path: &Path) -> io::Result<Records> {
        let mut lines = Lines::open(path)?;
        let head = lines.next()?.and_then(|line| line.text.ok()).unwrap_or_default();
        let most = [',', ';', '\t'].into_iter().max_by_key(|separator| (head.matches(*separator).count(), *separator == ','));
        lines.go_to(1, 0)?;
        Ok(Records { lines, separator: most.unwrap_or(',') })
    }

    pub fn offset(&self) -> u64 {
        self.lines.offset()
    }

    /// Nothing at the end of the file. Empty lines are no rows.
    pub fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            match self.lines.next()? {
                None => return Ok(None),
                Some(Line { text: Ok(text), .. }) if text.is_empty() => {}
                Some(Line { place, text: Err(why) }) => return Ok(Some(Record { place, cells: Err(why) })),
                Some(Line { place, text: Ok(text) }) => return self.whole(place, text).map(Some),
            }
        }
    }

    /// A cell in quotation marks may hold ends of lines.
    fn whole(&mut self, first: Place, text: String) -> io::Result<Record> {
        let mut cells = Cells::new(self.separator);
        cells.read(&text);
        let mut length = text.len();
        while cells.open {
            match self.lines.next()? {
                Some(Line { text: Ok(more), .. }) if length + more.len() < LONGEST => {
                    length += more.len() + 1;
                    cells.read("\n");
                    cells.read(&more);
                }
                _ => {
                    // What follows may be fine.
                    self.lines.go_to(first.line + 1, first.offset + first.length)?;
                    return Ok(Record { place: first, cells: Err("a quotation mark is not closed") });
                }
            }
        }
        let place = Place { length: self.lines.offset() - first.offset, ..first };
        Ok(Record { place, cells: Ok(cells.end()) })
    }

    /// The row at a place that was read before.
    pub fn read_at(&mut self, place: Place) -> io::Result<Vec<String>> {
        let text = self.lines.read_at(place)?.replace("\r\n", "\n");
        let mut cells = Cells::new(self.separator);
        cells.read(&text);
        Ok(cells.end())
    }
}

/// The cells of a row while it is read, by RFC 4180. A quotation mark in the middle of a cell is a letter like others.
struct Cells {
    separator: char,
    done: Vec<String>,
    cell: String,
    /// Between two quotation marks.
    open: bool,
    /// Behind the second one: one more stands for a mark in the cell.
    closed: bool,
}

impl Cells {
    fn new(separator: char) -> Self {
        Cells { separator, done: Vec::new(), cell: String::new(), open: false, closed: false }
    }

    fn read(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '"' if self.open => (self.open, self.closed) = (false, true),
                '"' if self.closed => {
                    self.cell.push('"');
                    (self.open, self.closed) = (true, false);
                }
                '"' if self.cell.is_empty() => self.open = true,
                c if c == self.separator && !self.open => {
                    self.done.push(std::mem::take(&mut self.cell));
                    self.closed = false;
                }
                c => self.cell.push(c),
            }
        }
    }

    fn end(mut self) -> Vec<String> {
        self.done.push(self.cell);
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> Vec<(u64, Result<Vec<String>, &'static str>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.csv");
        std::fs::write(&path, file).unwrap();
        let mut records = Records::open(&path).unwrap();
        let mut rows = Vec::new();
        let mut places = Vec::new();
        while let Some(record) = records.next().unwrap() {
            places.push((record.place, record.cells.clone()));
            rows.push((record.place.line, record.cells));
        }
        for (place, cells) in places.into_iter().rev() {
            if let Ok(cells) = cells {
                assert_eq!(records.read_at(place).unwrap(), cells, "read again at {place:?}");
            }
        }
        rows
    }

    #[test]
    fn rows_of_cells() {
        let row = |line, cells: &[&str]| (line, Ok(cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>()));
        let long = format!("a,b\n{},1\nc,d", "x".repeat(10 * LONGEST));
        for (file, expect) in [
            (&b""[..], vec![]),
            (b"a,b\nc,d", vec![row(1, &["a", "b"]), row(2, &["c", "d"])]),
            (b"\xef\xbb\xbfa,b\r\n\r\nc,\r\n", vec![row(1, &["a", "b"]), row(3, &["c", ""])]),
            (b"a;b,c;d\n1;2;3", vec![row(1, &["a", "b,c", "d"]), row(2, &["1", "2", "3"])]),
            (b"a,b\n\"x, \"\"y\"\"\nz\",2\n3,4\n", vec![row(1, &["a", "b"]), row(2, &["x, \"y\"\nz", "2"]), row(4, &["3", "4"])]),
            (b"a,b\n5\" disk,1\n", vec![row(1, &["a", "b"]), row(2, &["5\" disk", "1"])]),
            (b"a,b\n\"open,1\n3,4\n", vec![row(1, &["a", "b"]), (2, Err("a quotation mark is not closed")), row(3, &["3", "4"])]),
            (b"a,b\nM\xfcller,1\n3,4\n", vec![row(1, &["a", "b"]), (2, Err(NO_UTF8)), row(3, &["3", "4"])]),
            (long.as_bytes(), vec![row(1, &["a", "b"]), (2, Err(TOO_LONG)), row(3, &["c", "d"])]),
        ] {
            assert_eq!(read(file), expect, "{}", String::from_utf8_lossy(&file[..file.len().min(40)]));
        }
    }
}
