//! Owns copies of a whole installation: taken while it serves, proved before they are called done, and put back only
//! where nothing is. Never leaves half of one that looks like a whole.
//!
//! A backup is a folder: `muster.db`, `attachments/` as in the data directory, `SHA256SUMS` with the hash of each file,
//! and `manifest.json`, which is written last. Without it a folder is no backup.

pub(crate) mod files;
mod manifest;
mod restore;
mod take;

use std::io;
use std::path::Path;

use crate::BackendError;

pub use manifest::Manifest;
pub use restore::{Restored, restore};
pub use take::{Taken, take};

const DATABASE: &str = "muster.db";
pub(crate) const ATTACHMENTS: &str = "attachments";
/// Moments that are tried, should somebody remove files all the time.
pub(crate) const MOMENTS: usize = 5;

#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// It cannot be done this way; the text says what to do.
    #[error("{0}")]
    Refused(String),
    #[error("{what}: {source}")]
    Io {
        what: String,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl From<store::StoreError> for CopyError {
    fn from(error: store::StoreError) -> Self {
        CopyError::Backend(error.into())
    }
}

pub(crate) fn refused(text: impl Into<String>) -> CopyError {
    CopyError::Refused(text.into())
}

pub(crate) fn no_moment() -> CopyError {
    refused("files were removed from incidents all the while; try again in a calmer moment")
}

/// Says with which path something failed.
pub(crate) fn at(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> CopyError {
    let what = format!("cannot {doing} {}", path.display());
    move |source| CopyError::Io { what, source }
}

/// Work on files, beside the threads that others wait for.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, CopyError> + Send + 'static) -> Result<T, CopyError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| CopyError::Backend(BackendError::internal("backup.files", error)))?
}

/// A folder with nothing in it: made, or found so. Anything else is refused.
pub(crate) fn claim_empty(folder: &Path) -> Result<(), CopyError> {
    crate::attachments::place::make_folders(folder).map_err(at("make", folder))?;
    let mut entries = std::fs::read_dir(folder).map_err(at("read", folder))?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(refused(format!("{} is not empty; name a folder that is empty or not there yet", folder.display()))),
    }
}
