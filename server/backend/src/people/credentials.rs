//! Owns the renewal of what lets somebody in. Whatever changes it ends everything that the old one had opened.

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

/// The new password comes with a new stamp. Sessions, tokens, known devices and open links end.
pub(super) async fn set_password(tx: &Tx, ctx: &Ctx, person: PersonId, hash: &str) -> Result<SecurityStamp, BackendError> {
    let permit = ctx.permit::<right::SelfPasswordMfaEmail, _>(Resource::Own(person))?;
    let stamp = SecurityStamp::new(ctx.now);
    store::people::set_password(tx, &permit, person, hash, &stamp.to_string()).await?;
    end_everything(tx, ctx, person).await?;
    Ok(stamp)
}

pub(crate) async fn end_everything(tx: &Tx, ctx: &Ctx, person: PersonId) -> Result<(), BackendError> {
    store::sessions::delete_of(tx, person, None).await?;
    store::devices::forget_of(tx, person).await?;
    store::tokens::revoke_of(tx, person, ctx.now).await?;
    store::links::delete_of(tx, Purpose::PasswordReset, Some(person)).await?;
    Ok(())
}
