//! Owns what people do to their own account once they are in. Never changes somebody else's.

use domain::access::{Resource, right};
use domain::ids::PersonId;
use domain::person::Person;
use domain::validate::{self, FieldErrors};
use serde_json::Value;

use super::attempt::Attempt;
use super::credentials::{end_everything, proven, set_password};
use super::{Browser, SecurityStamp, audit, device, tell};
use crate::{BackendError, Ctx};

/// The record of who asks.
pub async fn me(ctx: &Ctx) -> Result<Person, BackendError> {
    let id = ctx.person()?.id;
    store::people::find(&ctx.backend.db.read(), id).await?.ok_or(BackendError::Unauthenticated)
}

pub async fn sign_out(ctx: &Ctx, browser: &dyn Browser) -> Result<(), BackendError> {
    if let Some(person) = ctx.actor.person().map(|person| person.id) {
        let trail = ctx.write("people.sign_out", move |tx, ctx| {
            Box::pin(async move { audit::of_person(tx, &ctx, "sign_out", person, Value::Null).await })
        });
        trail.await?;
    }
    browser.sign_out().await
}

/// Ends every session, token and known device of the account, this browser's too. The password stays.
pub async fn sign_out_everywhere(ctx: &Ctx, browser: &dyn Browser) -> Result<(), BackendError> {
    let person = ctx.person()?.id;
    let work = ctx.write("people.sign_out_everywhere", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::SelfSessionsRevoke, _>(Resource::Own(person))?;
            store::people::set_security_stamp(tx, &permit, person, &SecurityStamp::new(ctx.now).to_string()).await?;
            end_everything(tx, &ctx, person).await?;
            audit::of_person(tx, &ctx, "sign_out.everywhere", person, Value::Null).await
        })
    });
    work.await?;
    browser.sign_out().await
}

/// Proves once more who sits there: what needs a fresh sign-in is open for ten minutes after it.
pub async fn confirm_password(ctx: &Ctx, browser: &dyn Browser, password: &str) -> Result<(), BackendError> {
    let stamp = prove(ctx, browser, "password", password).await?;
    browser.sign_in(ctx.person()?.id, stamp, ctx.now).await
}

/// All other sessions end; this browser gets a new one. Tokens for programs go on.
pub async fn change_password(ctx: &Ctx, browser: &dyn Browser, current: &str, new: &str) -> Result<(), BackendError> {
    let person = ctx.person()?.id;
    let mut errors = FieldErrors::default();
    errors.take("password", validate::password(new));
    if current == new {
        errors.push("password", "This is the password that you have.");
    }
    errors.into_result(())?;
    prove(ctx, browser, "current", current).await?;
    let hash = ctx.backend.passwords.hash(new).await?;
    let work = ctx.write("people.change_password", move |tx, ctx| {
        Box::pin(async move {
            let ctx = proven(tx, &ctx, person).await?;
            let stamp = set_password(tx, &ctx, person, &hash).await?;
            tell::password_changed(tx, &ctx, person).await?;
            audit::of_person(tx, &ctx, "password.changed", person, Value::Null).await?;
            Ok(stamp)
        })
    });
    let stamp = work.await?;
    browser.sign_in(person, stamp, ctx.now).await
}

/// Whether the person at this browser knows the password; tries are counted like those of a sign-in.
async fn prove(ctx: &Ctx, browser: &dyn Browser, field: &str, password: &str) -> Result<SecurityStamp, BackendError> {
    let person: PersonId = ctx.person()?.id;
    let row = store::people::find_credentials(&ctx.backend.db.read(), person).await?;
    let row = row.filter(|row| !row.disabled).ok_or(BackendError::Unauthenticated)?;
    let email = store::people::find(&ctx.backend.db.read(), person).await?.and_then(|person| person.email);
    let known = device::known(ctx, browser, Some(person)).await?;
    let attempt = Attempt::new(browser, email.as_deref().unwrap_or_default(), known);
    let (charged, address) = (attempt.charge(ctx).await?, browser.address());
    let right = ctx.backend.passwords.verify(password, row.password_hash.as_deref()).await;
    let outcome = right.as_ref().ok().copied();
    let trail = ctx.write("people.prove", move |tx, ctx| {
        Box::pin(async move {
            match outcome {
                Some(true) => attempt.forgive(tx).await,
                Some(false) => {
                    audit::of_person(tx, &ctx, "password.refused", person, Value::Null).await?;
                    charged.tell(tx, &ctx, "sign_in.throttled", address).await
                }
                None => attempt.take_back(tx).await,
            }
        })
    });
    trail.await?;
    match right? {
        true => row.security_stamp.parse().map_err(|source: uuid::Error| BackendError::internal("people.prove", source)),
        false => Err(BackendError::invalid(field, "This is not your password.")),
    }
}
