//! Owns the comparison of rows and files: every row has its file, byte for byte, and every file its row. Never removes a
//! file that could still get a row.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use domain::attachment::Attachment;
use domain::ids::{AttachmentId, RealmId};
use domain::realm::Realm;
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;

use super::place::{self, PART};
use crate::{Backend, BackendError};

/// Longer than any upload takes.
pub const UNCLAIMED_FOR: TimeDelta = TimeDelta::days(1);
const PAGE: u64 = 500;
const PIECE: usize = 64 * 1024;

/// What rows and files do not agree on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Differences {
    pub checked: u64,
    /// Rows without a file.
    pub missing: Vec<AttachmentId>,
    /// Rows whose file holds something else.
    pub changed: Vec<AttachmentId>,
    /// Files without a row, unfinished ones too.
    pub unclaimed: Vec<PathBuf>,
}

impl Differences {
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.unclaimed.is_empty()
    }
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> BackendError {
    BackendError::internal("attachments.check", error)
}

/// Reads every file. Files are listed before rows: one that comes meanwhile has a row by then, or is not in the list.
pub async fn check(backend: &Backend) -> Result<Differences, BackendError> {
    let mut found = Differences::default();
    let files = list(backend).await?;
    let mut claimed = BTreeSet::new();
    for realm in store::attachments::realms(&backend.db.read()).await? {
        let mut after = None;
        loop {
            let rows = rows(backend, realm, after).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in rows {
                found.checked += 1;
                claimed.insert((realm, row.id));
                match same(&place::file(&backend.settings.attachments_dir(), realm, row.id), &row).await {
                    Ok(true) => {}
                    Ok(false) => found.changed.push(row.id),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        // Removed since the page was read, it is missed by nobody.
                        let realm = Realm { id: realm, exercise: None };
                        if store::attachments::find(&backend.db.read(), realm, row.id).await?.is_some() {
                            found.missing.push(row.id);
                        }
                    }
                    Err(error) => return Err(failed(error)),
                }
            }
        }
    }
    let unclaimed = |file: &Found| !file.name.as_ref().is_some_and(|(id, part)| !part && claimed.contains(&(file.realm, *id)));
    found.unclaimed = files.into_iter().filter(unclaimed).map(|file| file.path).collect();
    Ok(found)
}

async fn rows(backend: &Backend, realm: RealmId, after: Option<AttachmentId>) -> Result<Vec<Attachment>, BackendError> {
    Ok(store::attachments::page(&backend.db.read(), Realm { id: realm, exercise: None }, after, PAGE).await?)
}

async fn same(path: &Path, row: &Attachment) -> io::Result<bool> {
    let mut file = tokio::fs::File::open(path).await?;
    let (mut hash, mut size, mut piece) = (Sha256::new(), 0u64, vec![0; PIECE]);
    loop {
        let read = file.read(&mut piece).await?;
        if read == 0 {
            break;
        }
        size += read as u64;
        hash.update(&piece[..read]);
    }
    let sha256: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(size == row.size && sha256 == row.sha256)
}

/// A file as it lies there.
struct Found {
    realm: RealmId,
    path: PathBuf,
    /// Whose it is, and whether it is unfinished; nothing of ours has another name.
    name: Option<(AttachmentId, bool)>,
    changed_at: DateTime<Utc>,
}

async fn list(backend: &Backend) -> Result<Vec<Found>, BackendError> {
    let root = backend.settings.attachments_dir();
    tokio::task::spawn_blocking(move || list_in(&root)).await.map_err(failed)?.map_err(failed)
}

fn list_in(root: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for realm in entries(root)? {
        let Some(id) = realm.file_name().and_then(|name| name.to_str()?.parse::<RealmId>().ok()) else { continue };
        for path in entries(&realm)?.iter().map(|folder| entries(folder)).collect::<io::Result<Vec<_>>>()?.concat() {
            let changed_at = match path.metadata().and_then(|known| known.modified()) {
                Ok(at) => at.into(),
                // Gone meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let name = place::name_of(&path).map(|(id, ending)| (id, ending.is_some_and(|ending| ending.ends_with(PART))));
            found.push(Found { realm: id, name, changed_at, path });
        }
    }
    Ok(found)
}

/// What is in a folder; nothing where there is none.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// What one sweep did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Swept {
    pub removed: u64,
    /// Rows without a file: nothing mends that, so somebody has to know.
    pub missing: u64,
}

/// Removes what nobody claimed for a day, and counts the rows whose file is not there.
pub async fn sweep(backend: &Backend) -> Result<Swept, BackendError> {
    let mut swept = Swept::default();
    let old = backend.clock.now() - UNCLAIMED_FOR;
    for file in list(backend).await?.into_iter().filter(|file| file.changed_at < old) {
        let Some((id, part)) = file.name else { continue };
        let realm = Realm { id: file.realm, exercise: None };
        if part || store::attachments::find(&backend.db.read(), realm, id).await?.is_none() {
            tracing::info!(path = %file.path.display(), "a file that nothing names is removed");
            place::discard(&file.path).await;
            swept.removed += 1;
        }
    }
    for realm in store::attachments::realms(&backend.db.read()).await? {
        let mut after = None;
        loop {
            let rows = rows(backend, realm, after).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in rows {
                let path = place::file(&backend.settings.attachments_dir(), realm, row.id);
                if !tokio::fs::try_exists(&path).await.map_err(failed)? {
                    tracing::error!(attachment = %row.id, "a file is missing; restore it from a backup");
                    swept.missing += 1;
                }
            }
        }
    }
    Ok(swept)
}
