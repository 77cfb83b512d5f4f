//! Use cases of bringing other systems' records in: history as it was, origin import, told to nobody. A file is read
//! whole before the first incident is written, and is never held in memory. Never judges what a source says.

mod begin;
mod desk;
mod directory;
mod faults;
mod figures;
mod jsonl;
mod lines;
mod preview;
mod runs;
mod servicenow;
mod source;
mod survey;
mod undo;
mod upload;
mod work;
mod write;
mod zone;

use chrono::{DateTime, Utc};
use domain::import::{Format, OnError};
use serde::{Deserialize, Serialize};

pub use begin::{Outcome, Wanted, import};
pub use desk::{Order, RunPage, find, may_import, order};
pub use faults::{Faults, LineError};
pub use figures::{Figures, Tally};
pub use preview::{Names, Preview, Sample};
pub use runs::{Detail, ImportRun, TakenBack, runs};
pub use servicenow::parse_day;
pub use survey::Report;
pub use upload::{Upload, UploadForm, begin};
pub(crate) use work::take_up;
pub use zone::Zone;

/// How a file is read, and what of it comes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Options {
    pub format: Format,
    pub on_error: OnError,
    /// Of times without a zone.
    pub zone: Zone,
    /// Replays the log only up to this moment, inclusive; facts of the future are left out.
    pub until: Option<DateTime<Utc>>,
    /// Moves all times by whole weeks so that the replay ends today.
    pub shift_to_now: bool,
}

impl Options {
    pub fn new(format: Format) -> Self {
        Options { format, on_error: OnError::Abort, zone: Zone::default(), until: None, shift_to_now: false }
    }
}

/// Which part of a file goes where, for people who check before they bring something in.
pub fn mapping(format: Format) -> &'static [(&'static str, &'static str)] {
    match format {
        Format::Servicenow => &servicenow::MAPPING,
        Format::Jsonl => &jsonl::MAPPING,
    }
}

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// Bytes read, of all.
    Reading { done: u64, all: u64 },
    /// Incidents looked at, of all.
    Counting { done: u64, all: u64 },
    /// Incidents written, of all.
    Writing { done: u64, all: u64 },
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("nothing was imported: {}", .0.summary())]
    Lines(Faults),
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error(transparent)]
    Backend(#[from] crate::BackendError),
}

impl From<store::StoreError> for ImportError {
    fn from(error: store::StoreError) -> Self {
        ImportError::Backend(error.into())
    }
}
