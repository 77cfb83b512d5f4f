//! Owns the renewal of what lets somebody in. A new password ends every session that the old one had opened; whatever
//! smells of theft (a reset by mail, signing out everywhere, a disabled account) ends tokens for programs as well.

use domain::access::{Actor, Resource, right};
use domain::ids::PersonId;
use store::Tx;
use store::links::Purpose;

use super::{SecurityStamp, actor};
use crate::{BackendError, Ctx};

/// The operation as done by this person, who has just proved who they are: by password or by a link.
pub(crate) async fn proven(tx: &Tx, ctx: &Ctx, person: PersonId) -> Result<Ctx, BackendError> {
    let account = actor::find(tx, person).await?.ok_or(BackendError::NotFound)?;
    Ok(ctx.acting_as(Actor::Person(actor::actor(account, Some(ctx.now)))))
}

/// The new password comes with a new stamp. Sessions, known devices and open links end. Tokens stay: they were made for
/// programs, do not hang on the password, and a yearly change must not stop what runs at night.
pub(super) async fn set_password(tx: &Tx, ctx: &Ctx, person: PersonId, hash: &str) -> Result<SecurityStamp, BackendError> {
    let permit = ctx.permit::<right::SelfPasswordMfaEmail, _>(Resource::Own(person))?;
    let stamp = SecurityStamp::new(ctx.now);
    store::people::set_password(tx, &permit, person, hash, &stamp.to_string()).await?;
    end_browsers(tx, person).await?;
    Ok(stamp)
}

async fn end_browsers(tx: &Tx, person: PersonId) -> Result<(), BackendError> {
    store::sessions::delete_of(tx, person, None).await?;
    store::devices::forget_of(tx, person).await?;
    store::links::delete_of(tx, Purpose::PasswordReset, Some(person)).await?;
    Ok(())
}

/// Browsers and programs.
pub(crate) async fn end_everything(tx: &Tx, ctx: &Ctx, person: PersonId) -> Result<(), BackendError> {
    end_browsers(tx, person).await?;
    store::tokens::revoke_of(tx, person, ctx.now).await?;
    Ok(())
}
