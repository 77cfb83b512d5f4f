//! Owns API tokens: shown once, kept as a hash, limited by a scope. Never gives more than its owner has, and never
//! counts as a fresh sign-in.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{PersonActor, Resource, right};
use domain::ids::{PersonId, TokenId};
use domain::validate::{self, LINE_MAX};
use serde_json::json;
use store::tokens::Token;

use super::{TokenScope, actor, audit};
use crate::ids::{Secret, new_id};
use crate::{Backend, BackendError, Ctx};

const PREFIX: &str = "mst_";
/// Enough to know it again in a list, far too little to guess the rest.
const SHOWN: usize = 8;
const MARK_USE_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The only time that the text is seen.
#[derive(Clone, Debug)]
pub struct NewToken {
    pub id: TokenId,
    secret: Secret,
}

impl NewToken {
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", self.secret.reveal())
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenView {
    pub id: TokenId,
    pub name: String,
    /// `mst_` and the first characters.
    pub prefix: String,
    pub scope: TokenScope,
    pub created_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// Who stands behind a token that was sent, and how far it reaches.
#[derive(Clone, Debug)]
pub struct VerifiedToken {
    pub id: TokenId,
    pub actor: PersonActor,
    pub scope: TokenScope,
}

/// One for oneself, or for somebody else from the command line.
pub async fn create_token(ctx: &Ctx, owner: PersonId, name: &str, scope: TokenScope) -> Result<NewToken, BackendError> {
    let name = validate::line(name, LINE_MAX).map_err(|message| BackendError::invalid("name", message))?;
    if name.is_empty() {
        return Err(BackendError::invalid("name", "Say what it is for."));
    }
    let new = NewToken { id: new_id(ctx.now), secret: Secret::random() };
    let token = new.clone();
    let work = ctx.write("people.create_token", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::ApiTokenCreate, _>(Resource::Own(owner))?;
            let prefix = token.text().chars().take(SHOWN).collect();
            let row = Token {
                id: token.id,
                person: owner,
                name,
                prefix,
                scope: scope.slug().to_owned(),
                created_at: ctx.now,
                expires_at: None,
                used_at: None,
                revoked_at: None,
            };
            store::tokens::insert(tx, &permit, &row, &token.secret.hash()).await?;
            audit::of_person(tx, &ctx, "token.created", owner, json!({ "token": token.id, "scope": scope.slug() })).await
        })
    });
    work.await?;
    Ok(new)
}

/// By address, for the command line.
pub async fn create_token_for(ctx: &Ctx, email: &str, name: &str, scope: TokenScope) -> Result<NewToken, BackendError> {
    let email = validate::email(email).map_err(|message| BackendError::invalid("email", message))?;
    let found = store::people::find_by_email(&ctx.backend.db.read(), &email).await?.filter(|person| !person.disabled);
    let owner = found.ok_or_else(|| BackendError::invalid("email", "There is no account with this address."))?;
    create_token(ctx, owner.id, name, scope).await
}

/// The tokens of who asks.
pub async fn tokens(ctx: &Ctx) -> Result<Vec<TokenView>, BackendError> {
    let rows = store::tokens::list_of(&ctx.backend.db.read(), ctx.person()?.id).await?;
    rows.into_iter().filter(|row| row.revoked_at.is_none()).map(view).collect()
}

/// Those of an account, by its address.
pub async fn tokens_for(ctx: &Ctx, email: &str) -> Result<Vec<TokenView>, BackendError> {
    let person = owner_of(ctx, email).await?;
    ctx.permit::<right::SelfSessionsRevoke, _>(Resource::Own(person)).map(drop)?;
    let rows = store::tokens::list_of(&ctx.backend.db.read(), person).await?;
    rows.into_iter().filter(|row| row.revoked_at.is_none()).map(view).collect()
}

/// The same in one's own name or, from the command line, in somebody else's; a disabled account has tokens too.
async fn owner_of(ctx: &Ctx, email: &str) -> Result<PersonId, BackendError> {
    let email = validate::email(email).map_err(|message| BackendError::invalid("email", message))?;
    let found = store::people::find_by_email(&ctx.backend.db.read(), &email).await?;
    found.map(|person| person.id).ok_or_else(|| BackendError::invalid("email", "There is no account with this address."))
}

fn view(row: Token) -> Result<TokenView, BackendError> {
    let Token { id, name, prefix, created_at, used_at, .. } = row;
    Ok(TokenView { id, name, prefix, scope: scope_of(&row.scope)?, created_at, used_at })
}

fn scope_of(slug: &str) -> Result<TokenScope, BackendError> {
    slug.parse().map_err(|why: String| BackendError::internal("people.token", why))
}

/// One of one's own.
pub async fn revoke_token(ctx: &Ctx, id: TokenId) -> Result<(), BackendError> {
    revoke(ctx, ctx.person()?.id, id).await
}

/// One of an account, from the command line.
pub async fn revoke_token_for(ctx: &Ctx, email: &str, id: TokenId) -> Result<(), BackendError> {
    let person = owner_of(ctx, email).await?;
    let revoked = revoke(ctx, person, id).await;
    revoked.map_err(|error| match error {
        BackendError::NotFound => BackendError::invalid("id", "This account has no such token; `muster token list` names them."),
        error => error,
    })
}

async fn revoke(ctx: &Ctx, person: PersonId, id: TokenId) -> Result<(), BackendError> {
    let work = ctx.write("people.revoke_token", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::SelfSessionsRevoke, _>(Resource::Own(person))?;
            store::tokens::revoke(tx, &permit, id, person, ctx.now).await?;
            audit::of_person(tx, &ctx, "token.revoked", person, json!({ "token": id })).await
        })
    });
    work.await
}

/// Who sent this text as a bearer token; `None` for whatever does not open anything.
pub async fn token_actor(backend: &Backend, text: &str) -> Result<Option<VerifiedToken>, BackendError> {
    let Some(secret) = text.strip_prefix(PREFIX).and_then(Secret::parse) else { return Ok(None) };
    let reader = backend.db.read();
    let now = backend.clock.now();
    let Some(row) = store::tokens::find_valid(&reader, &secret.hash(), now).await? else { return Ok(None) };
    let Some(owner) = actor::find(&reader, row.person).await? else { return Ok(None) };
    if row.used_at.is_none_or(|used| now >= used + MARK_USE_EVERY) {
        let id = row.id;
        backend.db.write("people.token_used", move |tx| Box::pin(async move { store::tokens::touch(tx, id, now).await })).await?;
    }
    Ok(Some(VerifiedToken { id: row.id, actor: actor::actor(owner, None), scope: scope_of(&row.scope)? }))
}
