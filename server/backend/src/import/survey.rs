//! Owns reading a file whole before anything is written: what is wrong with it, what it would bring, and its figures.
//! Writes nothing.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::incident::EventKind;
use domain::realm::{Live, Realm};
use sha2::{Digest, Sha256};

use super::source::Source;
use super::{Figures, ImportError, Options, Progress, Tally};
use crate::{BackendError, Ctx};

/// Is told how far it is.
pub type Report = Arc<dyn Fn(Progress) + Send + Sync>;

/// What stands in a file.
pub struct Survey {
    pub source: Source,
    /// Over everything in the file, new or known.
    pub figures: Figures,
    pub total: u32,
    /// Incidents that are here already.
    pub known: u32,
    /// The first ones as they would be.
    pub first: Vec<Sample>,
}

/// An incident as it would be.
pub struct Sample {
    pub name: String,
    pub incident: domain::incident::Incident,
    pub entries: usize,
}

const SAMPLES: usize = 5;
/// Incidents of so many rows are looked at in one go.
const ROWS: usize = 5_000;
/// Bytes between two reports.
const STEP: u64 = 1024 * 1024;

/// Work that waits for disks and does sums, beside those who serve requests.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, ImportError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| ImportError::Backend(BackendError::internal("import.read", error)))?.map_err(ImportError::File)
}

/// The hash by which a file is known again.
pub(super) async fn digest(path: &Path) -> Result<String, ImportError> {
    let path = path.to_owned();
    blocking(move || {
        let (mut file, mut hash, mut piece) = (File::open(path)?, Sha256::new(), vec![0; 256 * 1024]);
        loop {
            let read = file.read(&mut piece)?;
            if read == 0 {
                break;
            }
            hash.update(&piece[..read]);
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    })
    .await
}

/// `now` is what the times are shifted to: the same for a run that goes on as for its beginning.
pub async fn survey(ctx: &Ctx, path: PathBuf, options: &Options, now: DateTime<Utc>, report: &Report) -> Result<Survey, ImportError> {
    let (own, tell) = (options.clone(), report.clone());
    let mut source = blocking(move || {
        let all = path.metadata()?.len();
        let mut told = 0;
        let mut tick = |done: u64| {
            if done >= told + STEP {
                told = done;
                tell(Progress::Reading { done, all });
            }
        };
        let source = Source::scan(&path, &own, now, &mut tick)?;
        tell(Progress::Reading { done: all, all });
        Ok(source)
    })
    .await?;
    let conn = ctx.backend.db.read();
    source.find_names(&conn).await?;
    let total = u32::try_from(source.incidents()).unwrap_or(u32::MAX);
    let (mut tally, mut first, mut known, mut done) = (Tally::new(options.format), Vec::new(), 0, 0_u64);
    let system = options.format.slug();
    loop {
        let work = blocking(move || {
            let batch = source.next_batch(ROWS)?;
            let names: Vec<String> = batch.iter().map(|mapped| mapped.name.clone()).collect();
            for mapped in &batch {
                // Without an id and number of its own: it is only looked at.
                let Some((incident, _)) = mapped.record(Realm::from(Live), 1, now) else { continue };
                let kinds: Vec<&EventKind> = mapped.log.iter().map(|entry| &entry.kind).collect();
                tally.add(&incident, kinds);
                if first.len() < SAMPLES {
                    first.push(Sample { name: mapped.name.clone(), incident, entries: mapped.log.len() });
                }
            }
            Ok((source, tally, first, names))
        });
        let names;
        (source, tally, first, names) = work.await?;
        if names.is_empty() {
            break;
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        done += names.len() as u64;
        known += store::incidents::externals(&conn, Realm::from(Live), system, &names).await?.len();
        report(Progress::Counting { done, all: total.into() });
    }
    Ok(Survey { source, figures: tally.figures(), total, known: u32::try_from(known).unwrap_or(u32::MAX), first })
}
