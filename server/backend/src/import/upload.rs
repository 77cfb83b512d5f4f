//! Owns the coming of a file from a browser: kept below the data directory, whole and synced before its run is
//! written. Whatever ends before that leaves nothing.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::access::{Resource, right};
use domain::attachment::{Size, file_name};
use domain::import::{Format, RunState};
use store::imports::Run;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::runs::Detail;
use super::work::kick;
use super::{Options, Zone, parse_day};
use crate::attachments::place;
use crate::{Backend, BackendError, Ctx};

/// Larger exports are brought in on the command line of the server.
const BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// What the form says beside the file.
#[derive(Clone, Default, Debug)]
pub struct UploadForm {
    pub zone: String,
    pub until: String,
    pub shift_to_now: bool,
}

/// A file that is coming. Dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct Upload {
    ctx: Ctx,
    id: Uuid,
    name: String,
    path: PathBuf,
    file: File,
    head: Vec<u8>,
    size: u64,
    settled: bool,
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.settled {
            // What cannot be removed now is swept later.
            let _ = std::fs::remove_file(self.path.with_extension(place::PART));
        }
    }
}

fn failed(error: std::io::Error) -> BackendError {
    BackendError::internal("import.upload", error)
}

/// Where the file of a run lies.
pub(super) fn place_of(backend: &Backend, run: Uuid) -> PathBuf {
    backend.settings.imports_dir().join(run.to_string())
}

/// Asks for the right before the first byte is taken. `name` is what the client calls it.
pub async fn begin(ctx: &Ctx, name: &str) -> Result<Upload, BackendError> {
    let _permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
    let id = ctx.new_id::<Uuid>();
    let path = place_of(&ctx.backend, id);
    place::make_folder(&ctx.backend.settings.imports_dir()).await.map_err(failed)?;
    let file = place::create(&path.with_extension(place::PART)).await.map_err(failed)?;
    Ok(Upload { ctx: ctx.clone(), id, name: file_name(name), path, file, head: Vec::new(), size: 0, settled: false })
}

impl Upload {
    /// The next bytes. Too many are refused as soon as they come.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), BackendError> {
        self.size += bytes.len() as u64;
        if self.size > BYTES_MAX {
            let message =
                format!("“{}” is too big. A file may have up to {}; bring in larger ones on the command line.", self.name, Size(BYTES_MAX));
            return Err(BackendError::invalid("size", message));
        }
        let room = 64_usize.saturating_sub(self.head.len());
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.file.write_all(bytes).await.map_err(failed)
    }

    /// All of it came: it is being checked from now on.
    pub async fn finish(mut self, form: &UploadForm) -> Result<Uuid, BackendError> {
        if self.size == 0 {
            return Err(BackendError::invalid("file", format!("“{}” is empty.", self.name)));
        }
        let options = options(form, format_of(&self.head))?;
        self.file.flush().await.map_err(failed)?;
        self.file.sync_all().await.map_err(failed)?;
        place::settle(&self.path.with_extension(place::PART), &self.path).await.map_err(failed)?;
        self.settled = true;
        // It may have come slowly: what happens now happens now.
        let ctx = Ctx { now: self.ctx.backend.clock.now(), ..self.ctx.clone() };
        let run = Run {
            id: self.id,
            source: options.format,
            file: self.name.clone(),
            path: Some(self.id.to_string()),
            digest: String::new(),
            options: serde_json::to_value(&options).map_err(|error| BackendError::internal("import.options", error))?,
            state: RunState::Checking,
            actor: ctx.actor.to_ref().ok_or(BackendError::Unauthenticated)?,
            started_at: ctx.now,
            changed_at: ctx.now,
            worked_at: None,
            // KiB, until the incidents are counted.
            total: u32::try_from(self.size / 1024).unwrap_or(u32::MAX),
            done: 0,
            detail: Detail::default().json()?,
        };
        ctx.write("import.upload", move |tx, ctx| {
            Box::pin(async move {
                let permit = ctx.permit::<right::ImportRun, _>(Resource::Global)?;
                Ok(store::imports::insert(tx, &permit, &run).await?)
            })
        })
        .await?;
        kick(&ctx.backend, self.id);
        Ok(self.id)
    }
}

/// JSON begins with a brace, and no name of a column does.
fn format_of(head: &[u8]) -> Format {
    let head = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') { Format::Jsonl } else { Format::Servicenow }
}

fn options(form: &UploadForm, format: Format) -> Result<Options, BackendError> {
    let zone = match form.zone.trim() {
        "" => Zone::default(),
        text => text.parse().map_err(|why: String| BackendError::invalid("zone", why))?,
    };
    let wrong = || BackendError::invalid("until", "Write a day such as 2016-03-03.");
    let until: Option<DateTime<Utc>> = match form.until.trim() {
        "" => None,
        text => Some(parse_day(text).ok_or_else(wrong)?),
    };
    Ok(Options { zone, until, shift_to_now: form.shift_to_now, ..Options::new(format) })
}

/// The run needs its file no more. Best effort: the sweep finds what stays.
pub(super) async fn discard(path: &Path) {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), %error, "the file of an import stays");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_how_a_file_begins() {
        for (head, expect) in [
            (&b"number,incident_state"[..], Format::Servicenow),
            (b"{\"t\":\"user\"", Format::Jsonl),
            (b"\xef\xbb\xbf\n {\"t\"", Format::Jsonl),
            (b"\xef\xbb\xbfnumber", Format::Servicenow),
            (b"", Format::Servicenow),
        ] {
            assert_eq!(format_of(head), expect, "{}", String::from_utf8_lossy(head));
        }
    }
}
