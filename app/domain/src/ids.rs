//! Owns the typed ids of everything that has one. Never makes an id: randomness and clocks live in backend.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

// Alphabetical; append in place.
ids! {
    AttachmentId
    BulkId
    CategoryId
    ComponentId
    EventId
    IncidentId
    LocationId
    PersonId
    /// Live is a row like every exercise: there is no record without a realm.
    RealmId
    RuleId
    ServiceId
    TaskId
    TaskTemplateId
    TeamId
    TokenId
}

impl RealmId {
    /// The one realm of real work. Its row is written by the first migration.
    pub const LIVE: RealmId = RealmId(Uuid::from_u128(1));
}
