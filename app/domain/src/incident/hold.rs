//! Owns the state of waiting. Never stops a clock by itself: policies decide which holds do.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::HoldReason;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    pub reason: HoldReason,
    pub since: DateTime<Utc>,
    pub note: Option<String>,
    /// When somebody should look again.
    pub resume_at: Option<DateTime<Utc>>,
}
