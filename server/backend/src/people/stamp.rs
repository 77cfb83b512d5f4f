//! Owns the mark that ties sessions to an account's state: a new one ends them all. Never derived from a password.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecurityStamp(pub Uuid);

impl SecurityStamp {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self(crate::ids::new_id(now))
    }
}

impl fmt::Display for SecurityStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for SecurityStamp {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
