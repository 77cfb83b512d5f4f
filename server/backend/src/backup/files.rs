//! Owns copying the files that a moment of the database names. A file never changes, so the moment may be over.

use std::path::Path;

use domain::attachment::Attachment;
use domain::ids::AttachmentId;
use domain::realm::Realm;
use store::Conn;

use super::{ATTACHMENTS, CopyError, at, blocking};
use crate::Ctx;
use crate::attachments::place;
use crate::digest::{self, Sum};

const PAGE: u64 = 500;

/// What a copy did not get as it should be; `None` when a file was removed before it could be copied.
pub type Damaged = Option<Vec<AttachmentId>>;

/// Told of each file with its name below the folder.
pub type Told<'a> = &'a mut (dyn FnMut(&str, &Sum) -> Result<(), CopyError> + Send);

pub async fn copy_files(ctx: &Ctx, moment: &impl Conn, to: &Path, told: Told<'_>) -> Result<Damaged, CopyError> {
    let mut damaged = Vec::new();
    for realm in store::attachments::realms(moment).await? {
        let realm = Realm { id: realm, exercise: None };
        let mut after = None;
        loop {
            let rows = store::attachments::page(moment, realm, after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in rows {
                match copy_file(ctx, realm, &row, to, told).await? {
                    Copied::Whole => {}
                    Copied::Damaged => damaged.push(row.id),
                    Copied::Removed => return Ok(None),
                }
            }
        }
    }
    Ok(Some(damaged))
}

enum Copied {
    Whole,
    Damaged,
    Removed,
}

async fn copy_file(ctx: &Ctx, realm: Realm, row: &Attachment, to: &Path, told: Told<'_>) -> Result<Copied, CopyError> {
    let source = place::file(&ctx.backend.settings.attachments_dir(), realm.id, row.id);
    let target = place::file(&to.join(ATTACHMENTS), realm.id, row.id);
    let name = target.strip_prefix(to).unwrap_or(&target).display().to_string();
    let Some(sum) = blocking(move || copy(&source, &target)).await? else {
        let still_named = store::attachments::find(&ctx.backend.db.read(), realm, row.id).await?.is_some();
        return Ok(if still_named { Copied::Damaged } else { Copied::Removed });
    };
    told(&name, &sum)?;
    Ok(if is_whole(&sum, row.size, &row.sha256) { Copied::Whole } else { Copied::Damaged })
}

pub fn is_whole(sum: &Sum, size: u64, sha256: &str) -> bool {
    sum.size == size && sum.sha256 == sha256
}

/// Into a folder that is made for it; `None` where there is nothing to copy.
pub fn copy(source: &Path, target: &Path) -> Result<Option<Sum>, CopyError> {
    if !source.try_exists().map_err(at("read", source))? {
        return Ok(None);
    }
    let folder = target.parent().unwrap_or(target);
    place::make_folders(folder).map_err(at("make", folder))?;
    let sum = digest::copy(source, target).map_err(at("copy", source))?;
    digest::sync_folder(folder).map_err(at("write", folder))?;
    Ok(Some(sum))
}

/// Takes everything out of a folder that was empty before.
pub fn clear(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let gone = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        if let Err(error) = gone {
            tracing::warn!(%error, path = %path.display(), "a part of an unfinished copy stays");
        }
    }
}
