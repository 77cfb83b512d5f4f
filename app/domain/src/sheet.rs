//! Owns how lists are written for spreadsheets (RFC 4180), and who may take which list along. Never a cell that a
//! spreadsheet would run.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// In front of a sheet: without it spreadsheets take UTF-8 for something else, and names lose their letters.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What a spreadsheet takes for the beginning of a formula, in narrow and in wide letters, and what it skips before one.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Beside what the format asks for: other separators that spreadsheets split at, though nobody asked them to.
const QUOTED: [char; 6] = ['"', ',', '\r', '\n', ';', '\t'];

/// How much of the list of incidents somebody may take along.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Offer {
    Nothing,
    All,
    /// Only what belongs to somebody, such as to their own teams.
    Part,
    /// All of it, once it is said what for.
    WithReason,
}

/// One line with its end.
pub fn line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let mut line = String::new();
    for (place, text) in cells.into_iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        push_cell(&mut line, text.as_ref());
    }
    line.push_str("\r\n");
    line
}

fn push_cell(line: &mut String, text: &str) {
    // Shown as it is, and never run: the sign that spreadsheets have for a text.
    let sign = if text.starts_with(FORMULA) { "'" } else { "" };
    if text.contains(QUOTED) {
        line.push('"');
        line.push_str(sign);
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(sign);
        line.push_str(text);
    }
}

/// An instant in the one form that every program reads.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        for (text, cell) in [
            ("Printer", "Printer"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("a;b", "\"a;b\""),
            ("=1+1", "'=1+1"),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
            ("+41 31 000 00 00", "'+41 31 000 00 00"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("＝1", "'＝1"),
            // It would be split in some countries, and its second half run.
            ("x;=1+1", "\"x;=1+1\""),
            ("a=1", "a=1"),
        ] {
            assert_eq!(line([text]), format!("{cell}\r\n"), "{text:?}");
        }
        assert_eq!(line(["a", "=b", ""]), "a,'=b,\r\n");
    }
}
