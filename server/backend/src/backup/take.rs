//! Owns taking a backup while others work: first the database at one moment, then the files that this moment names.
//! A file never changes, so the two fit; where one was removed in between, a later moment is taken.

use std::path::Path;

use domain::access::{Resource, right};
use serde_json::json;
use store::{Db, DbOptions};

use super::files::{clear, copy_files};
use super::manifest::SumsWriter;
use super::{CopyError, DATABASE, MOMENTS, Manifest, at, blocking, claim_empty, no_moment, refused};
use crate::people::audit;
use crate::{Ctx, digest};

pub struct Taken {
    pub manifest: Manifest,
}

/// Into an empty folder. What fails on the way leaves nothing there.
pub async fn take(ctx: &Ctx, to: &Path) -> Result<Taken, CopyError> {
    let permit = ctx.permit_with_reason::<right::BackupRunRestore, _>(Resource::Global, Some("a backup"));
    let _ = permit.map_err(CopyError::Backend)?;
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

async fn moments(ctx: &Ctx, to: &Path) -> Result<Taken, CopyError> {
    for _ in 0..MOMENTS {
        if let Some(taken) = moment(ctx, to).await? {
            return Ok(taken);
        }
        clear(to);
    }
    Err(no_moment())
}

/// `None` when a file was removed before it could be copied.
async fn moment(ctx: &Ctx, to: &Path) -> Result<Option<Taken>, CopyError> {
    let file = to.join(DATABASE);
    ctx.backend.db.copy_to(&file).await?;
    keep_private(&file)?;
    let copy = Db::connect(&format!("sqlite://{}", file.display()), &DbOptions::default()).await?;
    let counts = store::upkeep::counts(&copy.read()).await?;
    let schema = store::upkeep::steps(&copy.read()).await?;
    let mut sums = SumsWriter::create(to)?;
    let files = copy_files(ctx, &copy.read(), to, &mut |name, sum| sums.add(name, sum)).await;
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

fn keep_private(file: &Path) -> Result<(), CopyError> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(file, mode).map_err(at("write", file))?;
    }
    Ok(())
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
