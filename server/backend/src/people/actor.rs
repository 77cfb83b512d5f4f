//! Owns how a session or a token becomes somebody who may do things. Never trusts what a session says beyond who and
//! which stamp: roles, teams and the account itself are read anew each time.

use chrono::{DateTime, Utc};
use domain::access::{FRESH_FOR, PersonActor, opens_with_a_reason};
use domain::catalogue::with_all_below;
use domain::ids::PersonId;
use domain::realm::Live;
use store::Conn;
use store::people::Account;

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
    let account = account.filter(|account| account.security_stamp == stamp.to_string());
    let Some(account) = account else { return Ok(None) };
    let actor = actor(account, Some(signed_in_at));
    // Few people open anything with a reason; for all others there is nothing to ask.
    if !opens_with_a_reason(actor.roles) {
        return Ok(Some(actor));
    }
    // Exercises keep nothing from their players that only a reason opens.
    let opened = store::incidents::opened_by(&backend.db.read(), Live.into(), person, backend.clock.now()).await?;
    Ok(Some(PersonActor { opened, ..actor }))
}

/// An account that can be used.
pub(super) async fn find(conn: &impl Conn, id: PersonId) -> Result<Option<Account>, BackendError> {
    let Some(mut account) = store::people::find_account(conn, id).await?.filter(|account| !account.disabled) else { return Ok(None) };
    // Few people answer for a site; whoever does answers for everything that lies in it.
    if !account.sites.is_empty() {
        account.sites = with_all_below(&store::catalogue::locations(conn).await?, &account.sites);
    }
    Ok(Some(account))
}

/// Somebody else as a reader: what they may do without showing anything more.
pub(crate) async fn reader(conn: &impl Conn, id: PersonId) -> Result<Option<PersonActor>, BackendError> {
    Ok(find(conn, id).await?.map(|account| actor(account, None)))
}

/// `signed_in_at` is when this person last proved who they are; a token never does, and no reason was given to it.
pub(super) fn actor(account: Account, signed_in_at: Option<DateTime<Utc>>) -> PersonActor {
    let Account { id, roles, teams, sites, .. } = account;
    PersonActor { id, roles, teams, sites, fresh_until: signed_in_at.map(|at| at + FRESH_FOR), opened: Vec::new() }
}
