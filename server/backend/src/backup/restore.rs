//! Owns putting a backup back: into a folder where nothing is, proved whole before it gets its place. Never touches what
//! is there already.

use std::path::Path;

use store::{Db, DbOptions};

use super::manifest::{Manifest, read_sums};
use super::{ATTACHMENTS, CopyError, DATABASE, at, blocking, claim_empty, files, refused};
use crate::attachments::place;
use crate::digest;

/// Where the parts wait until all of them are there.
const STAGE: &str = "restoring";

pub struct Restored {
    pub manifest: Manifest,
}

/// `known` are the steps of the schema that this program knows: a backup of a newer one is refused.
pub async fn restore(from: &Path, data_dir: &Path, known: &[String]) -> Result<Restored, CopyError> {
    let manifest = Manifest::read(from)?;
    if manifest.schema.iter().any(|step| !known.contains(step)) {
        return Err(refused(format!(
            "this backup was made by Muster {}, which is newer than this one; restore it with that",
            manifest.muster
        )));
    }
    let data_dir = &std::path::absolute(data_dir).map_err(at("find", data_dir))?;
    claim_empty(data_dir)?;
    let stage = data_dir.join(STAGE);
    let result = staged(from, data_dir, &manifest).await;
    if stage.exists()
        && let Err(error) = std::fs::remove_dir_all(&stage)
    {
        tracing::warn!(%error, path = %stage.display(), "a part of an unfinished restore stays");
    }
    result.map(|()| Restored { manifest })
}

async fn staged(from: &Path, data_dir: &Path, manifest: &Manifest) -> Result<(), CopyError> {
    let (source, stage, expected) = (from.to_owned(), data_dir.join(STAGE), manifest.clone());
    blocking(move || copy_all(&source, &stage, &expected)).await?;
    let stage = data_dir.join(STAGE);
    prove(&stage.join(DATABASE), manifest).await?;
    let data_dir = data_dir.to_owned();
    blocking(move || settle(&stage, &data_dir)).await
}

/// Every file of the list, each with the hash that it had.
fn copy_all(from: &Path, stage: &Path, manifest: &Manifest) -> Result<(), CopyError> {
    place::make_folders(stage).map_err(at("make", stage))?;
    let (mut count, mut bytes) = (0, 0);
    for line in read_sums(from, manifest)? {
        let (sha256, name) = line?;
        let (source, target) = (from.join(&name), stage.join(&name));
        let missing = || refused(format!("{} is missing; nothing was restored, take another backup", source.display()));
        let sum = files::copy(&source, &target)?.ok_or_else(missing)?;
        if sum.sha256 != sha256 {
            return Err(refused(format!("{} is not what was backed up; nothing was restored, take another backup", source.display())));
        }
        count += 1;
        bytes += sum.size;
    }
    if (count, bytes) != (manifest.files, manifest.bytes) || !stage.join(DATABASE).exists() {
        return Err(refused("files of the backup are missing; nothing was restored, take another backup"));
    }
    Ok(())
}

/// The database finds nothing wrong with itself and has as many rows as it had.
async fn prove(file: &Path, manifest: &Manifest) -> Result<(), CopyError> {
    let db = Db::connect(&format!("sqlite://{}", file.display()), &DbOptions::default()).await?;
    let wrong = db.check().await;
    let counts = store::upkeep::counts(&db.read()).await;
    db.close().await?;
    if let Some(first) = wrong?.first() {
        return Err(refused(format!("the database of the backup is damaged ({first}); nothing was restored, take another backup")));
    }
    if counts? != manifest.counts {
        return Err(refused("the database of the backup has lost rows; nothing was restored, take another backup"));
    }
    Ok(())
}

/// The database comes last: without it nothing here looks like an installation.
fn settle(stage: &Path, data_dir: &Path) -> Result<(), CopyError> {
    for name in [ATTACHMENTS, DATABASE] {
        let (part, path) = (stage.join(name), data_dir.join(name));
        if part.exists() {
            std::fs::rename(&part, &path).map_err(at("write", &path))?;
            digest::sync_folder(data_dir).map_err(at("write", data_dir))?;
        }
    }
    Ok(())
}
