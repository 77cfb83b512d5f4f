//! Owns why a step does not happen, in words that say what to do.

use serde::{Deserialize, Serialize};

use crate::access::Denied;
use crate::incident::Stage;
use crate::validate::FieldErrors;

#[derive(Clone, PartialEq, Debug, thiserror::Error, Serialize, Deserialize)]
pub enum StepError {
    /// The table has no way from here.
    #[error("{0}")]
    NoWay(String),
    #[error("{0}")]
    Denied(Denied),
    /// Inputs are missing or wrong; the fields say which.
    #[error("{0}")]
    Missing(FieldErrors),
    /// Somebody moved it since: the step started from a stage that is no longer.
    #[error("It is in {} now, no longer in {}. Look again before you move it.", .now.label(), .expected.label())]
    Stale { expected: Stage, now: Stage },
}
