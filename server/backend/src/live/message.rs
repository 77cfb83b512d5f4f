//! Owns what travels: to listeners, and between nodes. Never holds anything of a record but number and version.

use chrono::{DateTime, Utc};
use domain::ids::IncidentId;
use domain::number::IncidentNumber;
use serde::{Deserialize, Serialize};

use super::presence::Present;

/// Milliseconds: up to when a listener knows everything.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Cursor(pub i64);

impl Cursor {
    pub fn at(time: DateTime<Utc>) -> Self {
        Cursor(time.timestamp_millis())
    }

    pub fn time(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum Message {
    /// `gone` were visible before and are not any more; they answer like missing ones.
    Changes { changed: Vec<(IncidentNumber, u32)>, gone: Vec<IncidentNumber> },
    /// Who is at the listener's place, the listener too.
    Presence(Vec<Present>),
    /// Too much happened to tell one by one: load anew.
    Resync,
}

/// From node to node.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Signal {
    /// Something changed: look.
    Changed,
    /// Everybody whom a node knows at this place; nobody means that they left.
    Presence { node: u64, incident: IncidentId, people: Vec<Present> },
}

impl Signal {
    pub fn encode(&self) -> String {
        // Only maps with odd keys fail, and here are none.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn decode(text: &str) -> Option<Signal> {
        serde_json::from_str(text).ok()
    }
}
