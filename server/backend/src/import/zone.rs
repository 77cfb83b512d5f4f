//! Owns what the times of a file mean that name no zone. Never guesses in silence: a time that a change of clocks left
//! out is none.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// An IANA zone such as `Europe/Brussels`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Tz);

impl Default for Zone {
    fn default() -> Self {
        Zone(Tz::UTC)
    }
}

impl Zone {
    /// Of two moments that a clock shows twice, the first.
    pub fn instant(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self.0.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.with_timezone(&Utc)),
            LocalResult::None => None,
        }
    }
}

impl FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        text.parse().map(Zone).map_err(|_| format!("{text:?} is no time zone such as UTC or Europe/Brussels"))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_become_instants() {
        for (zone, local, expect) in [
            ("UTC", "2016-02-29T01:16:00", Some("2016-02-29T01:16:00Z")),
            ("Europe/Brussels", "2016-02-29T01:16:00", Some("2016-02-29T00:16:00Z")),
            ("Europe/Brussels", "2016-07-01T01:16:00", Some("2016-06-30T23:16:00Z")),
            // Left out in spring, twice in autumn.
            ("Europe/Brussels", "2016-03-27T02:30:00", None),
            ("Europe/Brussels", "2016-10-30T02:30:00", Some("2016-10-30T00:30:00Z")),
        ] {
            let zone: Zone = zone.parse().unwrap();
            let expect = expect.map(|at| at.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(zone.instant(local.parse().unwrap()), expect, "{local} in {zone}");
        }
        assert!("Middle/Earth".parse::<Zone>().is_err());
    }
}
