//! Owns the way back in by mail. The answer is always the same, and the link comes from the configured address only.

use std::net::IpAddr;

use domain::ids::PersonId;
use domain::validate;
use serde_json::{Value, json};
use store::Tx;

use super::attempt::Attempt;
use super::credentials::{end_everything, proven, set_password};
use super::throttle::Subject;
use super::{Browser, audit, links, tell};
use crate::mail::{self, Draft};
use crate::{Backend, BackendError, Ctx};
use store::links::Purpose;

/// Sends a link, if there is such an account and nobody asks too often. The asker learns neither.
pub async fn request_reset(ctx: &Ctx, browser: &dyn Browser, email: &str) -> Result<(), BackendError> {
    let email = validate::email(email).map_err(|message| BackendError::invalid("email", message))?;
    let attempt = Attempt::for_reset(browser, &email);
    let address = browser.address();
    ctx.write("people.request_reset", move |tx, ctx| Box::pin(async move { request_in(tx, &ctx, &attempt, &email, address).await })).await
}

async fn request_in(tx: &Tx, ctx: &Ctx, attempt: &Attempt, email: &str, address: IpAddr) -> Result<(), BackendError> {
    let Ok(charged) = attempt.charge_in(tx, ctx.now).await? else { return Ok(()) };
    charged.tell(tx, ctx, "reset.throttled", address).await?;
    let person = store::people::find_by_email(tx, email).await?.filter(|person| !person.disabled);
    audit::write(tx, ctx, "reset.requested", &attempt.trail(), json!({ "known": person.is_some() })).await?;
    let Some(person) = person else { return Ok(()) };
    let secret = links::replace(tx, ctx, Purpose::PasswordReset, Some(person.id), links::RESET_LIVES).await?;
    let link = ctx.backend.settings.base_url.link(&format!("/reset/{}", secret.reveal()));
    let draft = Draft { to: email.to_owned(), to_name: person.name, subject: "A new password for Muster".to_owned(), text: words(&link) };
    mail::enqueue(tx, ctx, &format!("person:{}", person.id), &format!("reset:{}", ctx.new_id::<uuid::Uuid>()), &draft).await
}

fn words(link: &str) -> String {
    format!(
        "Somebody, probably you, asked for a new password.\n\nChoose it here within 60 minutes. The link works once:\n{link}\n\n\
         If it was not you, ignore this mail: your password stays as it is.\n"
    )
}

pub async fn reset_link_works(backend: &Backend, token: &str) -> Result<bool, BackendError> {
    links::works(backend, Purpose::PasswordReset, token).await
}

/// Sets the password and ends every session and token of the account. The person then signs in as usual.
pub async fn reset_password(ctx: &Ctx, token: &str, new: &str) -> Result<(), BackendError> {
    validate::password(new).map_err(|message| BackendError::invalid("password", message))?;
    // Before the work of hashing, which a guesser must not be able to ask for.
    if !links::works(&ctx.backend, Purpose::PasswordReset, token).await? {
        return Err(BackendError::NotFound);
    }
    let hash = ctx.backend.passwords.hash(new).await?;
    let token = token.to_owned();
    ctx.write("people.reset_password", |tx, ctx| Box::pin(async move { reset_in(tx, &ctx, &token, &hash).await })).await
}

async fn reset_in(tx: &Tx, ctx: &Ctx, token: &str, hash: &str) -> Result<(), BackendError> {
    let person: PersonId = links::take(tx, ctx, Purpose::PasswordReset, token).await?.ok_or(BackendError::NotFound)?;
    let ctx = proven(tx, ctx, person).await?;
    set_password(tx, &ctx, person, hash).await?;
    // Whoever has to come back by mail may have been put out by a thief, who may have left himself a token.
    end_everything(tx, &ctx, person).await?;
    let email = store::people::find(tx, person).await?.and_then(|person| person.email);
    if let Some(email) = email {
        // Whoever reads the mailbox need not wait for tries that others made.
        let account = Subject::Account { email };
        store::throttle::clear(tx, account.counted(&account.key())).await?;
    }
    tell::password_changed(tx, &ctx, person).await?;
    audit::of_person(tx, &ctx, "password.reset", person, Value::Null).await
}
