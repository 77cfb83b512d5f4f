//! Owns links that work once: their purposes, their times, their making. Never keeps one: only its hash.

use chrono::TimeDelta;
use domain::ids::PersonId;
use store::Tx;
use store::links::{Link, Purpose};

use crate::ids::Secret;
use crate::{Backend, BackendError, Ctx};

pub(super) const RESET_LIVES: TimeDelta = TimeDelta::minutes(60);
pub(super) const SETUP_LIVES: TimeDelta = TimeDelta::hours(24);

/// A new link; older ones of the same purpose and person stop working.
pub(super) async fn replace(
    tx: &Tx,
    ctx: &Ctx,
    purpose: Purpose,
    person: Option<PersonId>,
    lives: TimeDelta,
) -> Result<Secret, BackendError> {
    let secret = Secret::random();
    let link = Link { person, created_at: ctx.now, expires_at: ctx.now + lives };
    store::links::insert(tx, purpose, &secret.hash(), &link).await?;
    Ok(secret)
}

/// Uses the link up. What has not exactly the shape of a secret is not even looked up.
pub(super) async fn take(tx: &Tx, ctx: &Ctx, purpose: Purpose, token: &str) -> Result<Option<PersonId>, BackendError> {
    let secret = Secret::parse(token).ok_or(BackendError::NotFound)?;
    let taken = store::links::take(tx, purpose, &secret.hash(), ctx.now).await?;
    Ok(taken.ok_or(BackendError::NotFound)?.person)
}

pub(super) async fn works(backend: &Backend, purpose: Purpose, token: &str) -> Result<bool, BackendError> {
    let Some(secret) = Secret::parse(token) else { return Ok(false) };
    let found = store::links::find(&backend.db.read(), purpose, &secret.hash(), backend.clock.now()).await?;
    Ok(found.is_some())
}
