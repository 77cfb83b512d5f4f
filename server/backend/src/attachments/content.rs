//! Owns what a file is, by its content alone. Never reads more of it than its beginning.

use std::path::Path;

use image::ImageReader;

use super::thumbnail::fits;

/// Enough for every kind that is told by its first bytes.
pub const HEAD: usize = 8 * 1024;

pub const UNKNOWN: &str = "application/octet-stream";

pub fn media_type(head: &[u8]) -> &'static str {
    match infer::get(head) {
        Some(kind) => kind.mime_type(),
        // Markup of whatever kind is never called a plain text.
        None if is_text(head) && is_markup(head) => "text/xml",
        None if is_text(head) => "text/plain",
        None => UNKNOWN,
    }
}

fn is_markup(head: &[u8]) -> bool {
    head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start().starts_with(b"<")
}

/// Readable as far as it goes; the last character may be cut.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !c.is_whitespace())
}

/// Width and height of a picture that can be made small, as its head says, without unpacking anything.
pub fn pixels(path: &Path) -> Option<(u32, u32)> {
    ImageReader::open(path).ok()?.with_guessed_format().ok()?.into_dimensions().ok().filter(|pixels| fits(*pixels))
}
