//! Who a program is: the owner of the token that it sends, within the token's scope. Nothing else is looked at.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use backend::{Backend, Ctx, people};
use domain::access::Actor;

use super::problem::{Problem, unauthenticated};
use crate::shield::reference::Reference;

/// The operation of an authenticated program.
pub struct Caller(pub Ctx);

impl FromRequestParts<Backend> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, backend: &Backend) -> Result<Self, Problem> {
        let token = token(&parts.headers).ok_or_else(unauthenticated)?;
        let verified = people::token_actor(backend, token).await?.ok_or_else(refused)?;
        let reference = parts.extensions.get::<Reference>().map(ToString::to_string).unwrap_or_default();
        let ctx = backend.ctx(Actor::Person(verified.actor), reference);
        Ok(Caller(Ctx { scope: Some(verified.scope), ..ctx }))
    }
}

/// The same answer for a token that never was, was revoked, or whose owner is disabled.
fn refused() -> Problem {
    unauthenticated().with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""))
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
