//! Owns putting an export into an empty installation: proved before the first line is put in, and all of it in one
//! transaction or nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::access::{Authorized, Resource, right};
use domain::ids::{AttachmentId, RealmId};
use domain::incident::Incident;
use serde::Deserialize;
use store::incidents::Carried;
use store::portable::{Row, TABLES, Table};
use store::{StoreError, Tx};

use super::lines::LinesReader;
use super::{Manifest, Part, Whole, file_of, parts};
use crate::attachments::place;
use crate::backup::files::{copy, is_whole};
use crate::backup::{ATTACHMENTS, CopyError, blocking, refused};
use crate::people::SecurityStamp;
use crate::{BackendError, Ctx, digest};

const ROWS: usize = 1000;
const INCIDENTS: usize = 200;

/// How many incidents are done, of how many.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

pub struct Imported {
    pub manifest: Manifest,
}

type Permit = Authorized<right::ImportRun, Resource<'static>>;

pub async fn import(ctx: &Ctx, from: &Path, progress: Progress) -> Result<Imported, CopyError> {
    let permit = ctx.permit_with_reason::<right::ImportRun, _>(Resource::Global, Some("an export is put in"));
    let permit = permit.map_err(CopyError::Backend)?;
    let manifest = Manifest::read(from)?;
    must_be_empty(ctx).await?;
    let (folder, expected) = (from.to_owned(), manifest.clone());
    blocking(move || prove(&folder, &expected)).await?;
    let (folder, expected, to) = (from.to_owned(), manifest.clone(), ctx.backend.settings.attachments_dir());
    let to = std::path::absolute(&to).unwrap_or(to);
    let kept = Kept { root: to };
    blocking({
        let kept = kept.clone();
        move || kept.copy_all(&folder, &expected)
    })
    .await?;
    let incidents = manifest.lines(&Part::Incidents.file());
    let (folder, now) = (from.to_owned(), ctx.now);
    let put = ctx.backend.db.write("portable.import", move |tx| {
        // Nobody is signed in with it anywhere: any will do that nobody knows.
        let stamp = move || SecurityStamp::new(now).to_string();
        Box::pin(async move { put_all(tx, &permit, &folder, &stamp, |done| progress(done, incidents)).await })
    });
    if let Err(error) = put.await {
        let folder = from.to_owned();
        blocking(move || kept.discard_all(&folder)).await?;
        return Err(error);
    }
    ctx.backend.db.analyze().await?;
    Ok(Imported { manifest })
}

async fn must_be_empty(ctx: &Ctx) -> Result<(), CopyError> {
    let counts = store::upkeep::counts(&ctx.backend.db.read()).await?;
    let full = |name: &str| counts.get(name).is_some_and(|rows| *rows > u64::from(name == "realm"));
    let names = TABLES.iter().map(|table| table.name).chain(["incident"]);
    let full: Vec<&str> = names.filter(|name| full(name)).collect();
    if full.is_empty() {
        return Ok(());
    }
    let full = full.join(", ");
    Err(refused(format!("an export is put into an empty database only, and there is something in {full}; name another with --data-dir")))
}

/// The files are there, each as it was written, and no others are meant.
fn prove(from: &Path, manifest: &Manifest) -> Result<(), CopyError> {
    let expected: Vec<String> = parts().map(Part::file).collect();
    if !manifest.parts.iter().map(|part| &part.name).eq(&expected) {
        return Err(refused(format!(
            "this export was made by Muster {} and has other files; import it with that version",
            manifest.muster
        )));
    }
    for part in &manifest.parts {
        let path = from.join(&part.name);
        let sum = digest::of_file(&path);
        let sum = sum.map_err(|error| refused(format!("{} cannot be read: {error}; nothing was imported", path.display())))?;
        if !is_whole(&sum, part.bytes, &part.sha256) {
            return Err(refused(format!("{} is not what was exported; nothing was imported, take another export", path.display())));
        }
    }
    Ok(())
}

/// What a line of the file of attachments says of a file.
#[derive(Deserialize)]
struct File {
    realm_id: RealmId,
    id: AttachmentId,
    size: u64,
    sha256: String,
    removed_at: Option<String>,
}

/// Where files of incidents are kept.
#[derive(Clone)]
struct Kept {
    root: PathBuf,
}

impl Kept {
    fn each(&self, from: &Path, mut work: impl FnMut(&File, &Path, &Path) -> Result<(), CopyError>) -> Result<(), CopyError> {
        let name = "attachment.jsonl";
        let mut lines = LinesReader::open(from, name)?;
        loop {
            let batch = lines.next(ROWS)?;
            if batch.is_empty() {
                return Ok(());
            }
            for (number, line) in batch {
                let file: File = parse(name, number, &line)?;
                if file.removed_at.is_none() {
                    let source = place::file(&from.join(ATTACHMENTS), file.realm_id, file.id);
                    work(&file, &source, &place::file(&self.root, file.realm_id, file.id))?;
                }
            }
        }
    }

    fn copy_all(&self, from: &Path, manifest: &Manifest) -> Result<(), CopyError> {
        let mut copied = Vec::new();
        let result = self.each(from, |file, source, target| {
            let sum = copy(source, target)?;
            if sum.is_some() {
                copied.push(target.to_owned());
            }
            if sum.is_some_and(|sum| is_whole(&sum, file.size, &file.sha256)) || manifest.damaged.contains(&file.id) {
                return Ok(());
            }
            Err(refused(format!("{} is missing or altered; nothing was imported, take another export", source.display())))
        });
        if result.is_err() {
            copied.iter().for_each(|path| discard(path));
        }
        result
    }

    /// What was copied for a transaction that did not come to its end.
    fn discard_all(&self, from: &Path) -> Result<(), CopyError> {
        self.each(from, |_, _, target| {
            discard(target);
            Ok(())
        })
    }
}

fn discard(path: &Path) {
    if let Err(error) = std::fs::remove_file(path) {
        tracing::warn!(%error, path = %path.display(), "a file stays; the sweep takes it later");
    }
}

fn parse<'a, T: Deserialize<'a>>(name: &str, number: usize, line: &'a [u8]) -> Result<T, CopyError> {
    serde_json::from_slice(line).map_err(|error| refused(format!("{name} line {number}: {error}")))
}

async fn put_all(tx: &Tx, permit: &Permit, from: &Path, stamp: &(dyn Fn() -> String + Sync), told: impl Fn(u64)) -> Result<(), CopyError> {
    for part in parts() {
        match part {
            Part::Rows(table) => put_rows(tx, permit, from, table, stamp).await?,
            Part::Incidents => put_incidents(tx, permit, from, &told).await?,
        }
    }
    store::portable::refresh_names(tx, permit).await?;
    Ok(())
}

async fn put_rows(tx: &Tx, permit: &Permit, from: &Path, table: &Table, stamp: &(dyn Fn() -> String + Sync)) -> Result<(), CopyError> {
    let name = file_of(table);
    // Rows of the same table that name each other are linked when all of them are there.
    let rounds = if table.later.is_empty() { 1 } else { 2 };
    for round in 0..rounds {
        let mut lines = LinesReader::open(from, &name)?;
        loop {
            let batch = lines.next(ROWS)?;
            let (Some((first, _)), Some((last, _))) = (batch.first(), batch.last()) else { break };
            let rows = batch.iter().map(|(number, line)| parse::<Row>(&name, *number, line)).collect::<Result<Vec<_>, _>>()?;
            let put = if round == 0 {
                store::portable::insert(tx, permit, table, &rows, stamp).await
            } else {
                store::portable::link(tx, permit, table, &rows).await
            };
            put.map_err(|error| not_put(&name, *first, *last, error))?;
        }
    }
    Ok(())
}

async fn put_incidents(tx: &Tx, permit: &Permit, from: &Path, told: &impl Fn(u64)) -> Result<(), CopyError> {
    let name = Part::Incidents.file();
    let mut lines = LinesReader::open(from, &name)?;
    let mut links = Vec::new();
    loop {
        let batch = lines.next(INCIDENTS)?;
        let (Some((first, _)), Some((last, _))) = (batch.first(), batch.last()) else { break };
        let mut wholes = Vec::with_capacity(batch.len());
        for (number, line) in &batch {
            let whole: Whole = parse(&name, *number, line)?;
            if Incident::fold(whole.record.number, &whole.events).as_ref() != Some(&whole.record) {
                return Err(refused(format!("{name} line {number}: the record is not what its events say")));
            }
            let Incident { realm, id, duplicate_of, follows, .. } = whole.record;
            if duplicate_of.is_some() || follows.is_some() {
                links.push(Carried { realm, id, duplicate_of, follows });
            }
            wholes.push(whole);
        }
        let batch: Vec<_> = wholes.iter().map(|whole| (&whole.record, whole.events.as_slice())).collect();
        let put = store::incidents::insert_carried(tx, permit, &batch).await;
        put.map_err(|error| not_put(&name, *first, *last, error))?;
        told(lines.read as u64);
    }
    let linked = store::incidents::link_carried(tx, permit, &links).await;
    linked.map_err(|error| not_put(&name, 1, lines.read, error))
}

/// What the database would not take, with the lines in which it is.
fn not_put(name: &str, first: usize, last: usize, error: StoreError) -> CopyError {
    let why = match &error {
        StoreError::Invalid { what, why } => format!("{what}: {why}"),
        StoreError::Conflict { constraint, .. } => format!("something is there twice ({constraint})"),
        StoreError::Dangling { .. } => "something is named that is not there".to_owned(),
        _ => return CopyError::Backend(BackendError::from(error)),
    };
    refused(format!("{name} lines {first} to {last}: {why}; nothing was imported"))
}
