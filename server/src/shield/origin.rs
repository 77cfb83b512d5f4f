//! Lets changes through only when they come from our own pages. Cookies come along with every request that a foreign
//! page makes a browser send, so they prove nothing; where the request comes from does.
//!
//! REST is not asked: it reads no cookie, and no browser adds a bearer token by itself.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::refusal::Refusal;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

#[derive(Clone, Debug)]
pub struct SameOrigin {
    /// As browsers send it, when the installation names it; else the request's own host is taken.
    pub origin: Option<String>,
    /// Name of the session cookie.
    pub cookie: &'static str,
}

pub async fn same_origin(State(rule): State<Arc<SameOrigin>>, request: Request, next: Next) -> Response {
    let rest = request.uri().path().starts_with("/api/");
    if request.method().is_safe() || rest || rule.allows(request.headers()) {
        return next.run(request).await;
    }
    tracing::info!(path = request.uri().path(), "refused a change from another site");
    Refusal::new(StatusCode::FORBIDDEN, "This request did not come from a page of Muster, so it was refused. Open Muster and try again.")
        .into_response()
}

impl SameOrigin {
    fn allows(&self, headers: &HeaderMap) -> bool {
        // What browsers say about themselves; no script can set it.
        if headers.contains_key(SEC_FETCH_SITE) {
            return matches!(only(headers, &SEC_FETCH_SITE), Some("same-origin" | "none"));
        }
        // Older browsers, and addresses without TLS that are not this machine.
        if headers.contains_key(header::ORIGIN) {
            return only(headers, &header::ORIGIN).is_some_and(|origin| self.is_own(origin, headers));
        }
        // No browser leaves both out, but for a program nothing rides along unless it brings a session.
        !self.brings_session(headers)
    }

    fn is_own(&self, origin: &str, headers: &HeaderMap) -> bool {
        if let Some(own) = &self.origin {
            return own == origin;
        }
        let host = only(headers, &header::HOST);
        let named = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        named.is_some() && named == host
    }

    fn brings_session(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(header::COOKIE).iter();
        // What cannot be read might hide one.
        let mut texts = cookies.map(|value| value.to_str().unwrap_or(self.cookie));
        texts.any(|text| text.split(';').any(|pair| pair.trim().split('=').next() == Some(self.cookie)))
    }
}

/// The value of a header that is there exactly once and readable.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(origin: Option<&str>, headers: &[(&str, &str)]) -> bool {
        let rule = SameOrigin { origin: origin.map(str::to_owned), cookie: "muster" };
        let mut map = HeaderMap::new();
        map.insert(header::HOST, "desk.example.org".parse().unwrap());
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        rule.allows(&map)
    }

    #[test]
    fn where_changes_may_come_from() {
        let check = |headers: &[(&str, &str)], expect: bool| assert_eq!(allows(None, headers), expect, "{headers:?}");
        let site = "sec-fetch-site";
        check(&[(site, "same-origin")], true);
        check(&[(site, "none")], true);
        check(&[(site, "same-site")], false);
        check(&[(site, "cross-site")], false);
        check(&[(site, "")], false);
        check(&[(site, "same-origin"), (site, "cross-site")], false);
        check(&[(site, "cross-site"), ("origin", "https://desk.example.org")], false);
        check(&[("origin", "https://desk.example.org")], true);
        check(&[("origin", "http://desk.example.org")], true);
        check(&[("origin", "http://desk.example.org:81")], false);
        check(&[("origin", "https://desk.example.org.evil.example")], false);
        check(&[("origin", "https://evil.example")], false);
        check(&[("origin", "null")], false);
        check(&[("origin", "desk.example.org")], false);
        check(&[("origin", "https://desk.example.org"), ("origin", "https://desk.example.org")], false);
        check(&[], true);
        check(&[("cookie", "theme=dark; muster_device=x")], true);
        check(&[("cookie", "theme=dark; muster=x")], false);
        check(&[("cookie", "theme=dark"), ("cookie", "muster=x")], false);
        check(&[("cookie", "muster")], false);
    }

    #[test]
    fn a_named_origin_is_taken_word_for_word() {
        let check = |origin: &str, expect: bool| {
            assert_eq!(allows(Some("https://muster.example.org"), &[("origin", origin)]), expect, "{origin}");
        };
        check("https://muster.example.org", true);
        check("http://muster.example.org", false);
        check("https://desk.example.org", false);
    }
}
