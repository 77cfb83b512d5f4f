//! Owns how single values look in a column, the same on both databases. Never guesses: what does not read back is
//! a `Corrupt` row.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, SubsecRound, Utc};
use domain::access::ActorRef;
use domain::ids::PersonId;
use sea_orm::prelude::{Json, Uuid};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;

/// Where a value was read: the table and the row's id, for the message.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub table: &'static str,
    pub id: &'a dyn Display,
}

impl Place<'_> {
    pub(crate) fn corrupt(&self, why: impl Display) -> StoreError {
        StoreError::corrupt(self.table, self.id, why)
    }

    pub(crate) fn choice<T: FromStr<Err: Display>>(&self, text: &str) -> Result<T, StoreError> {
        text.parse().map_err(|why: T::Err| self.corrupt(format!("{text:?} is not {why}")))
    }

    pub(crate) fn optional<T: FromStr<Err: Display>>(&self, text: Option<&str>) -> Result<Option<T>, StoreError> {
        text.map(|text| self.choice(text)).transpose()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, json: Json) -> Result<T, StoreError> {
        serde_json::from_value(json).map_err(|why| self.corrupt(why))
    }

    pub(crate) fn count(&self, number: i64) -> Result<u32, StoreError> {
        number.try_into().map_err(|_| self.corrupt(format!("{number} is out of range")))
    }

    pub(crate) fn actor(&self, person: Option<Uuid>, system: Option<String>) -> Result<ActorRef, StoreError> {
        self.optional_actor(person, system)?.ok_or_else(|| self.corrupt("nobody did it"))
    }

    pub(crate) fn optional_actor(&self, person: Option<Uuid>, system: Option<String>) -> Result<Option<ActorRef>, StoreError> {
        match (person, system) {
            (Some(_), Some(_)) => Err(self.corrupt("both a person and a system did it")),
            (Some(id), None) => Ok(Some(ActorRef::Person(PersonId(id)))),
            (None, Some(name)) => Ok(Some(ActorRef::System(Cow::Owned(name)))),
            (None, None) => Ok(None),
        }
    }
}

pub(crate) fn slug(value: Option<impl Display>) -> Option<String> {
    value.map(|value| value.to_string())
}

/// The columns for who did something: a person, or a named system.
pub(crate) fn actor_columns(actor: &ActorRef) -> (Option<Uuid>, Option<String>) {
    match actor {
        ActorRef::Person(id) => (Some(id.0), None),
        ActorRef::System(name) => (None, Some(name.clone().into_owned())),
    }
}

/// Microseconds, as PostgreSQL keeps them: so a time reads back the same from both.
pub(crate) fn stored(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

pub(crate) fn to_json(what: &'static str, value: &impl Serialize) -> Result<Json, StoreError> {
    serde_json::to_value(value).map_err(|why| StoreError::invalid(what, why.to_string()))
}

/// What searches compare.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// For LIKE with the escape `\\`: the text anywhere, its characters taken for themselves.
pub(crate) fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in folded(word).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
