//! Owns signing in with e-mail and password. All refusals are one answer after the same work, so that nobody learns
//! which accounts exist.

use domain::ids::PersonId;
use domain::validate;
use serde_json::json;
use store::links::Purpose;
use store::people::Credentials;

use super::attempt::{Attempt, Charged};
use super::credentials::proven;
use super::{Browser, SecurityStamp, audit, device};
use crate::ids::Secret;
use crate::{BackendError, Ctx};

/// Whoever signs in; the browser then has a session and is known as this person's device.
pub async fn sign_in(ctx: &Ctx, browser: &dyn Browser, email: &str, password: &str) -> Result<PersonId, BackendError> {
    let (typed, row) = find(ctx, email).await?;
    let known = device::known(ctx, browser, row.as_ref().map(|row| row.id)).await?;
    let attempt = Attempt::new(browser, &typed, known);
    let charged = attempt.charge(ctx).await?;

    let usable = row.filter(|row| !row.disabled);
    let hash = usable.as_ref().and_then(|row| row.password_hash.as_deref());
    match (ctx.backend.passwords.verify(password, hash).await, usable) {
        (Ok(true), Some(row)) => admit(ctx, browser, attempt, row, known).await,
        (Ok(_), _) => refuse(ctx, browser, attempt, charged).await,
        (Err(busy), _) => {
            ctx.write("people.sign_in.busy", |tx, _| Box::pin(async move { attempt.take_back(tx).await })).await?;
            Err(busy)
        }
    }
}

/// What was typed, in the form that is compared and counted, and the account of that name.
async fn find(ctx: &Ctx, email: &str) -> Result<(String, Option<Credentials>), BackendError> {
    match validate::email(email) {
        Ok(email) => {
            let row = store::people::find_credentials_by_email(&ctx.backend.db.read(), &email).await?;
            Ok((email, row))
        }
        // No account has such a name, but the try takes its course.
        Err(_) => Ok((email.trim().to_lowercase(), None)),
    }
}

async fn admit(
    ctx: &Ctx,
    browser: &dyn Browser,
    attempt: Attempt,
    row: Credentials,
    known: Option<[u8; 32]>,
) -> Result<PersonId, BackendError> {
    let id = row.id;
    let stamp: SecurityStamp = row.security_stamp.parse().map_err(|source| BackendError::internal("people.sign_in", source))?;
    let device = known.is_none().then(Secret::random);
    let (new, address) = (device.as_ref().map(Secret::hash), browser.address());
    let work = ctx.write("people.sign_in", move |tx, ctx| {
        Box::pin(async move {
            attempt.forgive(tx).await?;
            store::links::delete_of(tx, Purpose::PasswordReset, Some(id)).await?;
            device::remember(tx, &ctx, id, known.or(new)).await?;
            let ctx = proven(tx, &ctx, id).await?;
            audit::of_person(tx, &ctx, "sign_in", id, json!({ "address": address, "known_device": known.is_some() })).await
        })
    });
    work.await?;
    browser.sign_in(id, stamp, ctx.now).await?;
    if let Some(device) = device {
        browser.remember_device(device.reveal());
    }
    Ok(id)
}

async fn refuse(ctx: &Ctx, browser: &dyn Browser, attempt: Attempt, charged: Charged) -> Result<PersonId, BackendError> {
    let address = browser.address();
    let work = ctx.write("people.sign_in.refused", move |tx, ctx| {
        Box::pin(async move {
            audit::write(tx, &ctx, "sign_in.refused", &attempt.trail(), json!({ "address": address })).await?;
            charged.tell(tx, &ctx, "sign_in.throttled", address).await
        })
    });
    work.await?;
    Err(refused())
}

/// One answer for unknown, disabled, without a password, and wrong.
pub(super) fn refused() -> BackendError {
    BackendError::invalid("password", "This e-mail address and password do not belong together.")
}
