//! Owns the shape of a person and their sign-in rules that are pure. Never sees a password or a hash.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::access::RoleSet;
use crate::ids::{LocationId, PersonId, TeamId};

/// Someone who can report, work or be named. Imported people may have no e-mail and cannot sign in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub email: Option<String>,
    pub roles: RoleSet,
    pub teams: Vec<TeamId>,
    /// Sites that a facilities manager answers for.
    pub sites: Vec<LocationId>,
    /// Where the person usually is.
    pub location: Option<LocationId>,
    pub department: Option<String>,
    pub disabled: bool,
}

/// Two letters for an avatar: first of the first and of the last word.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// A number from 0 to 7 that picks the avatar's ground, the same everywhere for one person.
pub fn hue(id: PersonId) -> u8 {
    id.0.as_bytes().iter().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte)) % 8
}

/// Failures before an account or address is slowed down.
pub const FREE_FAILURES: u32 = 5;

/// Wait after `failures` wrong passwords in a row: 0 up to five, then 1, 2, 4 ... 900 seconds; never for ever.
pub fn throttle(failures: u32) -> Duration {
    match failures.checked_sub(FREE_FAILURES) {
        None | Some(0) => Duration::zero(),
        Some(over) => Duration::seconds(1i64 << (over - 1).min(10)).min(Duration::seconds(900)),
    }
}

/// When the next try is allowed. A pause of a day forgets the failures.
pub fn next_try(failures: u32, last_failure: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let wait = throttle(failures);
    let at = last_failure + wait;
    (wait > Duration::zero() && now < at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names() {
        for (name, expect) in
            [("Anna Rossi", "AR"), ("anna", "A"), ("Jo van der Berg", "JB"), ("", ""), ("(x) Y", "XY"), ("Øystein Åse", "ØÅ")]
        {
            assert_eq!(initials(name), expect, "{name}");
        }
    }

    #[test]
    fn throttle_doubles_and_ends() {
        let seconds = |n| throttle(n).num_seconds();
        assert_eq!([0, 4, 5, 6, 7, 8, 15, 16, 1000].map(seconds), [0, 0, 0, 1, 2, 4, 512, 900, 900]);
    }
}
