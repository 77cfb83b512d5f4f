//! Sessions of browsers: where they are kept, which cookie names them, and who a request is from. Never says what
//! anybody may do.

mod browser;
mod client;
mod identify;
mod keeper;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use backend::Settings;
use tower_sessions::{SessionManagerLayer, cookie::SameSite};

pub use client::Proxies;
pub use identify::{Identity, identify};
pub use keeper::Keeper;

/// The names of our cookies. Over TLS they are bound to the host: no other host of the domain can set them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CookieNames {
    pub session: &'static str,
    pub device: &'static str,
    pub secure: bool,
}

impl CookieNames {
    pub fn of(settings: &Settings) -> Self {
        if settings.base_url.is_https() {
            Self { session: "__Host-muster", device: "__Host-muster_device", secure: true }
        } else {
            Self { session: "muster", device: "muster_device", secure: false }
        }
    }
}

/// Lax, because links in mails must open what they lead to. No lifetime: the browser forgets the cookie when it ends,
/// the server forgets the session after its times.
pub fn layer(keeper: Keeper, names: CookieNames) -> SessionManagerLayer<Keeper> {
    SessionManagerLayer::new(keeper).with_name(names.session).with_secure(names.secure).with_same_site(SameSite::Lax).with_http_only(true)
}

/// A browser takes a `__Host-` cookie only with `Secure`, also when the cookie is being removed, and there the library
/// leaves it out.
pub async fn secure_removal(mut response: Response) -> Response {
    let bound = |value: &HeaderValue| value.as_bytes().starts_with(b"__Host-");
    let marked =
        |value: &HeaderValue| value.to_str().is_ok_and(|text| text.split(';').any(|part| part.trim().eq_ignore_ascii_case("secure")));
    let cookies: Vec<HeaderValue> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    if cookies.iter().any(|cookie| bound(cookie) && !marked(cookie)) {
        response.headers_mut().remove(header::SET_COOKIE);
        for cookie in cookies {
            let mended = match cookie.to_str() {
                Ok(text) if bound(&cookie) && !marked(&cookie) => HeaderValue::try_from(format!("{text}; Secure")).unwrap_or(cookie),
                _ => cookie,
            };
            response.headers_mut().append(header::SET_COOKIE, mended);
        }
    }
    response
}
