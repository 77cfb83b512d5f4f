//! Owns taking a backup while others work: first the database at one moment, then the files that this moment names.
//! A file never changes, so the two fit; where one was removed in between, a later moment is taken.

use std::path::Path;

use domain::access::{Resource, right};
use domain::attachment::Attachment;
use domain::ids::AttachmentId;
use domain::realm::Realm;
use serde_json::json;
use store::{Db, DbOptions};

use super::manifest::SumsWriter;
use super::{ATTACHMENTS, BackupError, DATABASE, Manifest, at, blocking, claim_empty, refused};
use crate::attachments::place;
use crate::people::audit;
use crate::{Ctx, digest};

const PAGE: u64 = 500;
/// Moments that are tried, should somebody remove files all the time.
const MOMENTS: usize = 5;

pub struct Taken {
    pub manifest: Manifest,
}

/// Into an empty folder. What fails on the way leaves nothing there.
pub async fn take(ctx: &Ctx, to: &Path) -> Result<Taken, BackupError> {
    let permit = ctx.permit_with_reason::<right::BackupRunRestore, _>(Resource::Global, Some("a backup"));
    let _ = permit.map_err(BackupError::Backend)?;
    if !ctx.backend.db.is_sqlite() {
        return Err(refused("the database is PostgreSQL: back it up with pg_dump and copy the files, as docs/backup.md says"));
    }
    // From the root on: each folder on the way is known to be there.
    let to = &std::path::absolute(to).map_err(at("find", to))?;
    claim_empty(to)?;
    let taken = moments(ctx, to).await;
    match &taken {
        Ok(taken) => remember(ctx, &taken.manifest).await,
        // Half of a backup helps nobody, and would be in the way of the next.
        Err(_) => clear(to),
    }
    taken
}

async fn moments(ctx: &Ctx, to: &Path) -> Result<Taken, BackupError> {
    for _ in 0..MOMENTS {
        if let Some(taken) = moment(ctx, to).await? {
            return Ok(taken);
        }
        clear(to);
    }
    Err(refused("files were removed from incidents all the while; try again in a calmer moment"))
}

/// `None` when a file was removed before it could be copied.
async fn moment(ctx: &Ctx, to: &Path) -> Result<Option<Taken>, BackupError> {
    let file = to.join(DATABASE);
    ctx.backend.db.copy_to(&file).await?;
    keep_private(&file)?;
    let copy = Db::connect(&format!("sqlite://{}", file.display()), &DbOptions::default()).await?;
    let counts = store::upkeep::counts(&copy.read()).await?;
    let schema = store::upkeep::steps(&copy.read()).await?;
    let mut sums = SumsWriter::create(to)?;
    let files = copy_files(ctx, &copy, to, &mut sums).await;
    copy.close().await?;
    let Some(damaged) = files? else { return Ok(None) };
    let (to, now) = (to.to_owned(), ctx.now);
    let finish = blocking(move || {
        let path = to.join(DATABASE);
        let synced = std::fs::File::open(&path).and_then(|file| file.sync_all());
        let sum = synced.and_then(|()| digest::of_file(&path)).map_err(at("read", &path))?;
        sums.add(DATABASE, &sum)?;
        let manifest = Manifest::new(now, schema, counts, sums.finish()?, damaged);
        manifest.write(&to)?;
        Ok(manifest)
    });
    Ok(Some(Taken { manifest: finish.await? }))
}

/// The files that the copy of the database names; those that cannot be had as they should be are told.
async fn copy_files(ctx: &Ctx, copy: &Db, to: &Path, sums: &mut SumsWriter) -> Result<Option<Vec<AttachmentId>>, BackupError> {
    let mut damaged = Vec::new();
    for realm in store::attachments::realms(&copy.read()).await? {
        let realm = Realm { id: realm, exercise: None };
        let mut after = None;
        loop {
            let rows = store::attachments::page(&copy.read(), realm, after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in rows {
                match copy_file(ctx, realm, &row, to, sums).await? {
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

async fn copy_file(ctx: &Ctx, realm: Realm, row: &Attachment, to: &Path, sums: &mut SumsWriter) -> Result<Copied, BackupError> {
    let source = place::file(&ctx.backend.settings.attachments_dir(), realm.id, row.id);
    let target = place::file(&to.join(ATTACHMENTS), realm.id, row.id);
    let name = target.strip_prefix(to).unwrap_or(&target).display().to_string();
    let copied = blocking(move || {
        if !source.try_exists().map_err(at("read", &source))? {
            return Ok(None);
        }
        let folder = target.parent().unwrap_or(&target);
        place::make_folders(folder).map_err(at("make", folder))?;
        let sum = digest::copy(&source, &target).map_err(at("copy", &source))?;
        digest::sync_folder(folder).map_err(at("write", folder))?;
        Ok(Some(sum))
    });
    let Some(sum) = copied.await? else {
        let still_named = store::attachments::find(&ctx.backend.db.read(), realm, row.id).await?.is_some();
        return Ok(if still_named { Copied::Damaged } else { Copied::Removed });
    };
    sums.add(&name, &sum)?;
    Ok(if sum.size == row.size && sum.sha256 == row.sha256 { Copied::Whole } else { Copied::Damaged })
}

fn keep_private(file: &Path) -> Result<(), BackupError> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(file, mode).map_err(at("write", file))?;
    }
    Ok(())
}

/// Everything in this folder was put there by this backup: it was empty.
fn clear(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let gone = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        if let Err(error) = gone {
            tracing::warn!(%error, path = %path.display(), "a part of an unfinished backup stays");
        }
    }
}

/// The trail says who took everything out. A backup is worth having also where nothing more can be written.
async fn remember(ctx: &Ctx, manifest: &Manifest) {
    let detail = json!({ "files": manifest.files, "bytes": manifest.bytes });
    let trail =
        ctx.write("backup.remember", move |tx, ctx| Box::pin(async move { audit::write(tx, &ctx, "backup.run", "backup", detail).await }));
    if let Err(error) = trail.await {
        tracing::warn!(%error, "the backup is whole, but the audit could not be told of it");
    }
}
