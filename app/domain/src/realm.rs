//! Owns the border between live work and exercises. Never a flag that a query may forget:
//! store functions take a `Realm`, and what must stay live takes a `Live`.

use serde::{Deserialize, Serialize};

use crate::ids::RealmId;
use crate::number::IncidentNumber;

/// Where a record belongs; immutable for its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Realm {
    pub id: RealmId,
    /// Number of the exercise, `None` for live work.
    pub exercise: Option<u32>,
}

/// Proof of live work for everything that must never see an exercise: notifiers, figures, status pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Live;

impl From<Live> for Realm {
    fn from(_: Live) -> Self {
        Realm { id: RealmId::LIVE, exercise: None }
    }
}

impl Realm {
    pub fn number(self, sequence: u32) -> IncidentNumber {
        IncidentNumber { exercise: self.exercise, sequence }
    }

    /// Whether a number that somebody typed can belong to this realm.
    pub fn holds(self, number: IncidentNumber) -> bool {
        number.exercise == self.exercise
    }
}
