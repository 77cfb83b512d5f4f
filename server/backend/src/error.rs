//! Owns what can go wrong in a use case. Never carries words of the database or of a library to people: `Store` and
//! `Internal` are logged at the edge under a reference and told as one sentence.

use chrono::TimeDelta;
use domain::access::{Denied, Why};
use domain::incident::Clash;
use domain::validate::FieldErrors;
use domain::workflow::StepError;
use store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    #[error("Sign in first.")]
    Unauthenticated,
    #[error("{0}")]
    Denied(Denied),
    /// Missing, or not to be seen: nobody can tell which.
    #[error("Not found.")]
    NotFound,
    #[error("{0}")]
    Invalid(FieldErrors),
    #[error("{0}")]
    Step(StepError),
    #[error("Somebody else changed this meanwhile.")]
    Clash(Box<Clash>),
    #[error("{0}")]
    Conflict(String),
    #[error("Too many attempts. Wait {} seconds, then try again.", seconds(.retry_after))]
    Throttled { retry_after: TimeDelta },
    /// Too busy or cut off; nothing was changed, and trying again soon is right.
    #[error("This is not possible right now. Try again in a moment.")]
    Unavailable,
    #[error("Something went wrong here.")]
    Store(#[source] StoreError),
    /// A failure outside the store that nobody can mend by typing something else.
    #[error("Something went wrong here.")]
    Internal {
        op: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl BackendError {
    pub fn internal(op: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        BackendError::Internal { op, source: source.into() }
    }

    /// One wrong input.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        BackendError::Invalid(FieldErrors::one(field, message))
    }
}

/// Rounded up: a wait that is told too short would fail once more.
fn seconds(wait: &TimeDelta) -> i64 {
    (wait.num_milliseconds() + 999).div_euclid(1_000).max(1)
}

impl From<StoreError> for BackendError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { op, source } => {
                tracing::warn!(op, %source, "the database does not answer");
                BackendError::Unavailable
            }
            StoreError::NotFound { .. } => BackendError::NotFound,
            StoreError::Invalid { what, why } => BackendError::invalid(what, why),
            error => BackendError::Store(error),
        }
    }
}

impl From<Denied> for BackendError {
    fn from(denied: Denied) -> Self {
        match denied.why {
            Why::Unauthenticated => BackendError::Unauthenticated,
            Why::Invisible => BackendError::NotFound,
            Why::NotAllowed | Why::FreshSignInNeeded | Why::ReasonNeeded => BackendError::Denied(denied),
        }
    }
}

impl From<FieldErrors> for BackendError {
    fn from(errors: FieldErrors) -> Self {
        BackendError::Invalid(errors)
    }
}

impl From<StepError> for BackendError {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Denied(denied) => denied.into(),
            StepError::Missing(fields) => BackendError::Invalid(fields),
            error => BackendError::Step(error),
        }
    }
}

impl From<Box<Clash>> for BackendError {
    fn from(clash: Box<Clash>) -> Self {
        BackendError::Clash(clash)
    }
}
