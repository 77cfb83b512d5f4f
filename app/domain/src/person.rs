//! Owns the shape of a person and their sign-in rules that are pure. Never sees a password or a hash.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::access::RoleSet;
use crate::catalogue::{Facts, Form};
use crate::ids::{LocationId, PersonId, TeamId};
use crate::incident::Names;
use crate::validate::{self, FieldErrors};

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
    pub phone: Option<String>,
    /// What the person is good at, in the house's own words.
    pub skills: BTreeSet<String>,
    pub disabled: bool,
    pub version: u32,
}

/// More words than anybody reads.
const SKILLS_MAX: usize = 40;
const SKILL_MAX: usize = 40;

impl Person {
    /// Somebody of whom nothing but the name is known.
    pub fn named(id: PersonId, name: impl Into<String>) -> Self {
        Person {
            id,
            name: name.into(),
            email: None,
            roles: RoleSet::EMPTY,
            teams: Vec::new(),
            sites: Vec::new(),
            location: None,
            department: None,
            phone: None,
            skills: BTreeSet::new(),
            disabled: false,
            version: 1,
        }
    }

    /// Name, address, place: what a form about the person says. Roles, teams, skills and disabling have their own.
    pub fn edited(&self, fields: &BTreeMap<String, String>) -> Result<Person, FieldErrors> {
        let mut form = Form::new(fields);
        let mut new = self.clone();
        new.name = form.name("name", &self.name);
        new.email = form.email("email", self.email.as_deref());
        new.phone = form.line("phone", self.phone.as_deref());
        new.department = form.line("department", self.department.as_deref());
        new.location = form.reference("location", self.location);
        form.done(new)
    }

    pub fn facts(&self, names: &Names) -> Facts {
        let roles: Vec<&str> = self.roles.iter().map(|role| role.label()).collect();
        let teams: Vec<&str> = self.teams.iter().filter_map(|id| names.teams.get(id)).map(String::as_str).collect();
        let sites: Vec<&str> = self.sites.iter().filter_map(|id| names.locations.get(id)).map(String::as_str).collect();
        vec![
            ("Name", self.name.clone()),
            ("E-mail", self.email.clone().unwrap_or_default()),
            ("Phone", self.phone.clone().unwrap_or_default()),
            ("Department", self.department.clone().unwrap_or_default()),
            ("Location", self.location.and_then(|id| names.locations.get(&id).cloned()).unwrap_or_default()),
            ("Skills", self.skills.iter().cloned().collect::<Vec<_>>().join(", ")),
            ("Roles", roles.join(", ")),
            ("Teams", teams.join(", ")),
            ("Answers for", sites.join(", ")),
            ("Disabled", if self.disabled { "yes" } else { "no" }.to_owned()),
        ]
    }
}

/// Words between commas or on lines of their own, each once whatever its case.
pub fn skills(text: &str) -> Result<BTreeSet<String>, String> {
    let mut skills: BTreeMap<String, String> = BTreeMap::new();
    for word in text.split([',', ';', '\n']) {
        let word = validate::line(word, SKILL_MAX)?;
        if !word.is_empty() {
            skills.entry(word.to_lowercase()).or_insert(word);
        }
    }
    if skills.len() > SKILLS_MAX { Err(format!("At most {SKILLS_MAX} skills.")) } else { Ok(skills.into_values().collect()) }
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
    fn skills_are_words_each_once() {
        let check = |text: &str| skills(text).map(|skills| skills.into_iter().collect::<Vec<_>>());
        assert_eq!(check(" Wi-Fi,  VPN ; wi-fi\nPrinters,,"), Ok(vec!["Printers".into(), "VPN".into(), "Wi-Fi".into()]));
        assert_eq!(check(""), Ok(vec![]));
        assert!(check(&"x".repeat(SKILL_MAX + 1)).is_err());
        assert!(check(&(0..=SKILLS_MAX).map(|n| format!("s{n}")).collect::<Vec<_>>().join(",")).is_err());
    }

    #[test]
    fn throttle_doubles_and_ends() {
        let seconds = |n| throttle(n).num_seconds();
        assert_eq!([0, 4, 5, 6, 7, 8, 15, 16, 1000].map(seconds), [0, 0, 0, 1, 2, 4, 512, 900, 900]);
    }
}
