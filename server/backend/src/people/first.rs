//! Owns the beginning: a link that makes the first administrator. Never works while somebody else can administer.

use domain::access::{Actor, Role, RoleSet};
use domain::ids::PersonId;
use domain::validate::{self, FieldErrors};
use store::Tx;
use store::links::Purpose;

use super::members::{NewPerson, insert};
use super::{Browser, links};
use crate::{Backend, BackendError, Ctx};

/// Whoever holds the link acts for the house until there is an administrator.
const SETUP_LINK: &str = "setup link";

/// The address that makes the first administrator: a new one at every start, none once there is one.
pub async fn renew_setup_link(backend: &Backend) -> Result<Option<String>, BackendError> {
    let ctx = backend.system(SETUP_LINK);
    let secret = ctx.write("people.renew_setup_link", |tx, ctx| {
        Box::pin(async move {
            if has_administrator(tx).await? {
                store::links::delete_of(tx, Purpose::FirstAdministrator, None).await?;
                return Ok(None);
            }
            links::replace(tx, &ctx, Purpose::FirstAdministrator, None, links::SETUP_LIVES).await.map(Some)
        })
    });
    let link = |secret: crate::ids::Secret| backend.settings.base_url.link(&format!("/setup/{}", secret.reveal()));
    Ok(secret.await?.map(link))
}

pub async fn setup_link_works(backend: &Backend, token: &str) -> Result<bool, BackendError> {
    links::works(backend, Purpose::FirstAdministrator, token).await
}

/// Makes the first administrator with everything a small desk needs, and signs in.
pub async fn complete_setup(
    ctx: &Ctx,
    browser: &dyn Browser,
    token: &str,
    name: &str,
    email: &str,
    password: &str,
) -> Result<PersonId, BackendError> {
    if !setup_link_works(&ctx.backend, token).await? {
        return Err(BackendError::NotFound);
    }
    let mut errors = FieldErrors::default();
    errors.take("password", validate::password(password));
    let new = NewPerson {
        name: name.to_owned(),
        email: email.to_owned(),
        roles: RoleSet::only(Role::Admin),
        teams: Vec::new(),
        password: Some(password.to_owned()),
        reason: None,
    };
    let ready = new.check(ctx, errors).await?;
    let token = token.to_owned();
    let work = ctx.write("people.complete_setup", |tx, ctx| {
        Box::pin(async move {
            take_link(tx, &ctx, &token).await?;
            let ctx = ctx.acting_as(Actor::system(SETUP_LINK));
            insert(tx, &ctx, &ready).await
        })
    });
    let (person, stamp) = work.await?;
    browser.sign_in(person, stamp, ctx.now).await?;
    Ok(person)
}

/// Two people with the same link: the second finds it used.
async fn take_link(tx: &Tx, ctx: &Ctx, token: &str) -> Result<(), BackendError> {
    links::take(tx, ctx, Purpose::FirstAdministrator, token).await?;
    if has_administrator(tx).await? { Err(BackendError::NotFound) } else { Ok(()) }
}

async fn has_administrator(tx: &Tx) -> Result<bool, BackendError> {
    Ok(store::people::count_with_role(tx, Role::Admin).await? > 0)
}
