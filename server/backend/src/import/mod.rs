//! Use cases of bringing other systems' records in: history as it was, origin import, told to nobody.
//! Never judges what a source says, and never imports half a file.

mod figures;
mod runs;
pub mod servicenow;

pub use figures::Figures;
pub use runs::{ImportRun, runs};

/// What is wrong with a file, by line; nothing of it was imported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineError {
    /// 1 is the header.
    pub line: u64,
    pub message: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("nothing was imported: {}", first_lines(.0))]
    Lines(Vec<LineError>),
    #[error(transparent)]
    Backend(#[from] crate::BackendError),
}

impl From<store::StoreError> for ImportError {
    fn from(error: store::StoreError) -> Self {
        ImportError::Backend(error.into())
    }
}

/// The first ten; a file with the wrong separator has an error in every line.
fn first_lines(errors: &[LineError]) -> String {
    let shown = errors.iter().take(10).map(|error| format!("line {}: {}", error.line, error.message)).collect::<Vec<_>>().join("; ");
    let more = errors.len().saturating_sub(10);
    if more > 0 { format!("{shown}; and {more} more") } else { shown }
}
