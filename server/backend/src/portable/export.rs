//! Owns taking everything out, while others work: one moment of the database, line by line, and the files it names.

use std::path::Path;

use domain::access::{Resource, right};
use serde_json::json;
use store::Snapshot;
use store::portable::Table;

use super::lines::{LinesWriter, Ordered};
use super::{Manifest, Part, WholeRef, parts};
use crate::Ctx;
use crate::backup::files::{clear, copy_files};
use crate::backup::{CopyError, MOMENTS, at, claim_empty, no_moment};
use crate::digest::Sum;
use crate::people::audit;

/// Rows that are held at once.
const PAGE: u64 = 1000;
/// Incidents with their logs.
const INCIDENTS: u64 = 100;

pub struct Exported {
    pub manifest: Manifest,
}

/// Into an empty folder. What fails on the way leaves nothing there.
pub async fn export(ctx: &Ctx, to: &Path) -> Result<Exported, CopyError> {
    let permit = ctx.permit_with_reason::<right::ExportAll, _>(Resource::Global, Some("an export of everything"));
    let _ = permit.map_err(CopyError::Backend)?;
    let to = &std::path::absolute(to).map_err(at("find", to))?;
    claim_empty(to)?;
    let exported = moments(ctx, to).await;
    if exported.is_err() {
        clear(to);
    }
    let manifest = exported?;
    let incidents = manifest.lines(&Part::Incidents.file());
    let detail = json!({ "incidents": incidents, "files": manifest.files, "bytes": manifest.bytes });
    // After the moment that was exported, so that it is not in it.
    let trail =
        ctx.write("export.remember", move |tx, ctx| Box::pin(async move { audit::write(tx, &ctx, "export.all", "export", detail).await }));
    trail.await.map_err(CopyError::Backend)?;
    Ok(Exported { manifest })
}

async fn moments(ctx: &Ctx, to: &Path) -> Result<Manifest, CopyError> {
    for _ in 0..MOMENTS {
        let moment = ctx.backend.db.snapshot().await?;
        let manifest = all(ctx, &moment, to).await;
        moment.end().await?;
        match manifest? {
            Some(manifest) => return Ok(manifest),
            None => clear(to),
        }
    }
    Err(no_moment())
}

/// `None` when a file was removed before it could be copied.
async fn all(ctx: &Ctx, moment: &Snapshot, to: &Path) -> Result<Option<Manifest>, CopyError> {
    // The first query is the moment; files go first, because they can be removed after it.
    let realms = store::realms::list(moment).await?;
    let (mut files, mut bytes) = (0, 0);
    let mut count = |_: &str, sum: &Sum| {
        files += 1;
        bytes += sum.size;
        Ok(())
    };
    let Some(damaged) = copy_files(ctx, moment, to, &mut count).await? else { return Ok(None) };
    let mut entries = Vec::new();
    for part in parts() {
        let mut file = LinesWriter::create(to, &part.file())?;
        match part {
            Part::Rows(table) => rows(moment, table, &mut file).await?,
            Part::Incidents => {
                for realm in &realms {
                    incidents(moment, *realm, &mut file).await?;
                }
            }
        }
        entries.push(file.finish()?);
    }
    let manifest = Manifest::new(entries, files, bytes, damaged);
    manifest.write(to)?;
    Ok(Some(manifest))
}

async fn rows(moment: &Snapshot, table: &Table, file: &mut LinesWriter) -> Result<(), CopyError> {
    let mut after = None;
    loop {
        let page = store::portable::page(moment, table, after.as_ref(), PAGE).await?;
        for row in &page {
            file.add(&Ordered(table, row))?;
        }
        let Some(last) = page.into_iter().next_back() else { return Ok(()) };
        after = Some(last);
    }
}

async fn incidents(moment: &Snapshot, realm: domain::realm::Realm, file: &mut LinesWriter) -> Result<(), CopyError> {
    let mut after = 0;
    loop {
        let numbers = store::incidents::sequences(moment, realm, after, INCIDENTS).await?;
        let Some(last) = numbers.last() else { return Ok(()) };
        after = *last;
        for (record, events) in &store::incidents::logs(moment, realm, &numbers).await? {
            file.add(&WholeRef { record, events })?;
        }
    }
}
