//! Owns what a file at an incident is: its name made harmless, what a browser may be told of it, and which files a log
//! has. Never reads a byte of a file, and never believes what a client says about one.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::access::ActorRef;
use crate::ids::{AttachmentId, IncidentId};
use crate::incident::{Audience, Event, EventKind};

/// Characters of a name; file systems take 255 bytes.
const NAME_MAX: usize = 120;
const EXTENSION_MAX: usize = 12;

/// A file as its row has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    pub incident: IncidentId,
    pub name: String,
    /// What the content looks like, found by the server.
    pub media_type: String,
    pub size: u64,
    /// In hexadecimal digits.
    pub sha256: String,
    /// Of pictures that can be shown small.
    pub pixels: Option<(u32, u32)>,
    pub audience: Audience,
    pub uploaded_by: ActorRef,
    pub created_at: DateTime<Utc>,
    pub removed_at: Option<DateTime<Utc>>,
}

impl Attachment {
    /// What a download calls it. Whatever a browser might run or render is only bytes.
    pub fn served_as(&self) -> &str {
        const HARMLESS: [&str; 7] =
            ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip", "text/plain"];
        if HARMLESS.contains(&self.media_type.as_str()) { &self.media_type } else { "application/octet-stream" }
    }
}

/// Kinds of pictures that are made small; everything else is only a name to click.
pub fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

/// A file as its log tells of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shown {
    pub id: AttachmentId,
    pub name: String,
    pub size: u64,
    pub picture: bool,
    pub audience: Audience,
    pub by: ActorRef,
    pub at: DateTime<Utc>,
}

impl Shown {
    /// Of an entry that brought a file.
    pub fn of(event: &Event) -> Option<Shown> {
        let EventKind::Attached { attachment, name, size, picture, audience } = &event.kind else { return None };
        Some(Shown {
            id: *attachment,
            name: name.clone(),
            size: *size,
            picture: *picture,
            audience: *audience,
            by: event.actor.clone(),
            at: event.occurred_at,
        })
    }
}

/// The files that are there after these entries, oldest first.
pub fn files(events: &[Event]) -> Vec<Shown> {
    let mut files: Vec<Shown> = Vec::new();
    for event in events {
        if let EventKind::Detached { attachment, .. } = &event.kind {
            files.retain(|file| file.id != *attachment);
        }
        files.extend(Shown::of(event));
    }
    files
}

/// A name to show and to save under: no folders, nothing invisible, nothing that a file system means something by.
pub fn file_name(text: &str) -> String {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible = last.chars().filter(|c| !is_invisible(*c)).map(|c| if "<>:\"|?*".contains(c) { '_' } else { c });
    let folded = visible.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let name = folded.trim_matches(|c: char| c == '.' || c == ' ');
    if name.is_empty() {
        return "file".to_owned();
    }
    if name.chars().count() <= NAME_MAX {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= EXTENSION_MAX => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let room = NAME_MAX - extension.chars().count();
    format!("{}{extension}", stem.chars().take(room).collect::<String>().trim_end())
}

/// What does not show but changes how a name reads: control characters, direction marks, zero widths, tags.
fn is_invisible(c: char) -> bool {
    c == '\u{fffd}'
        || c.is_control() && !c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A size for people.
pub struct Size(pub u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const KIB: u64 = 1024;
        match self.0 {
            1 => f.write_str("1 byte"),
            bytes if bytes < KIB => write!(f, "{bytes} bytes"),
            bytes if bytes < KIB * KIB => write!(f, "{} kB", bytes.div_ceil(KIB)),
            // In whole tenths, so that nothing rounds into the next unit.
            bytes => write!(f, "{}.{} MB", bytes / (KIB * KIB), bytes % (KIB * KIB) * 10 / (KIB * KIB)),
        }
    }
}
