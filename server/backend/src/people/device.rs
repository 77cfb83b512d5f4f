//! Owns browsers that signed in before: they can still get in while strangers slow an account down. A known device
//! is no second factor and opens nothing by itself.

use chrono::TimeDelta;
use domain::ids::PersonId;
use store::Tx;

use super::Browser;
use crate::ids::Secret;
use crate::{BackendError, Ctx};

/// As long as its cookie.
pub(crate) const REMEMBERED_FOR: TimeDelta = TimeDelta::days(365);

/// The hash of the browser's device token, if this person signed in with it.
pub(super) async fn known(ctx: &Ctx, browser: &dyn Browser, person: Option<PersonId>) -> Result<Option<[u8; 32]>, BackendError> {
    let hash = browser.device().and_then(|token| Secret::parse(&token)).map(|secret| secret.hash());
    // Asked in any case: an unknown account takes the same steps.
    let person = person.unwrap_or(PersonId(uuid::Uuid::nil()));
    let Some(hash) = hash else { return Ok(None) };
    let known = store::devices::is_known(&ctx.backend.db.read(), &hash, person, ctx.now - REMEMBERED_FOR).await?;
    Ok(known.then_some(hash))
}

pub(super) async fn remember(tx: &Tx, ctx: &Ctx, person: PersonId, hash: Option<[u8; 32]>) -> Result<(), BackendError> {
    match hash {
        Some(hash) => Ok(store::devices::remember(tx, &hash, person, ctx.now).await?),
        None => Ok(()),
    }
}
