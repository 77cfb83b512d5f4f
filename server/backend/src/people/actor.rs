//! Owns how a session or a token becomes somebody who may do things. Never trusts what a session says beyond who and
//! which stamp: roles, teams and the account itself are read anew each time.

use chrono::{DateTime, Utc};
use domain::access::{FRESH_FOR, PersonActor};
use domain::ids::PersonId;
use domain::person::Person;
use store::Conn;

use super::SecurityStamp;
use crate::{Backend, BackendError};

/// The person behind a session, unless the account is disabled or the session was ended by a new stamp.
pub async fn actor_of(
    backend: &Backend,
    person: PersonId,
    stamp: SecurityStamp,
    signed_in_at: DateTime<Utc>,
) -> Result<Option<PersonActor>, BackendError> {
    let account = find(&backend.db.read(), person).await?;
    let account = account.filter(|account| account.stamp == stamp.to_string());
    Ok(account.map(|account| account.actor(Some(signed_in_at))))
}

/// An account that can be used.
pub(super) struct Account {
    person: Person,
    stamp: String,
}

pub(super) async fn find(conn: &impl Conn, id: PersonId) -> Result<Option<Account>, BackendError> {
    let credentials = store::people::find_credentials(conn, id).await?.filter(|credentials| !credentials.disabled);
    let Some(credentials) = credentials else { return Ok(None) };
    let person = store::people::find(conn, id).await?;
    Ok(person.map(|person| Account { person, stamp: credentials.security_stamp }))
}

impl Account {
    /// `signed_in_at` is when this person last proved who they are; a token never does.
    pub(super) fn actor(self, signed_in_at: Option<DateTime<Utc>>) -> PersonActor {
        let Person { id, roles, teams, sites, .. } = self.person;
        PersonActor { id, roles, teams, sites, fresh_until: signed_in_at.map(|at| at + FRESH_FOR) }
    }
}
