//! The door of server functions: finds the function, refuses what cannot be its input, and gives its errors their
//! HTTP status. Never changes what a function answers.

use api::ApiError;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use crate::{
    context::provide_request,
    refusal::{Refusal, accepts_html},
    shield::{body::MAX, reference::Reference},
};

/// Set by the library on every answer that carries an error.
const ERROR: HeaderName = HeaderName::from_static("serverfnerror");

/// Every registered function with the method it is called by.
pub fn functions() -> Vec<(&'static str, Method)> {
    server_fn::axum::server_fn_paths().collect()
}

pub async fn handle(request: Request) -> Response {
    let request = match readable(request).await {
        Ok(request) => request,
        Err(refusal) => return refusal.into_response(),
    };
    let asker = Asker::of(request.headers());
    let response = leptos_axum::handle_server_fns_with_context(provide_request, request).await.into_response();
    let failed = response.headers().contains_key(ERROR);
    let mut response = if failed { with_status(response, &asker).await } else { response };
    response.headers_mut().remove(ERROR);
    keep_redirect_home(&mut response, &asker);
    response
}

/// What the answer depends on of the request, which the function consumes.
struct Asker {
    /// A form without scripts: it is answered by a redirect.
    form: bool,
    referer: bool,
    host: Option<String>,
}

impl Asker {
    fn of(headers: &HeaderMap) -> Self {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
        Self { form: accepts_html(headers), referer: headers.contains_key(header::REFERER), host }
    }
}

fn must_exist(path: &str, method: &Method) -> Result<(), Refusal> {
    let methods: Vec<Method> = functions().into_iter().filter(|(known, _)| *known == path).map(|(_, method)| method).collect();
    if methods.is_empty() {
        return Err(Refusal::not_found());
    }
    if !methods.contains(method) {
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "This address is called by another method."));
    }
    Ok(())
}

/// Arguments come as a URL-encoded form, from our scripts and from plain forms alike.
async fn readable(request: Request) -> Result<Request, Refusal> {
    must_exist(request.uri().path(), request.method())?;
    let (parts, body) = request.into_parts();
    let bytes: Bytes = to_bytes(body, MAX).await.map_err(|_| Refusal::bad_request("The body of the request broke off."))?;
    if !bytes.is_empty() && !is_form(&parts.headers) {
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send a form: application/x-www-form-urlencoded."));
    }
    if std::str::from_utf8(&bytes).is_err() {
        return Err(Refusal::bad_request("The request is not valid UTF-8."));
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// The library answers every error as 500. The error itself knows better.
async fn with_status(response: Response, asker: &Asker) -> Response {
    let redirected = response.status().is_redirection();
    if redirected && asker.referer {
        // The page that held the form shows the error, which its address carries.
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX).await.unwrap_or_default();
    let Ok(error) = serde_json::from_slice::<ApiError>(&bytes) else { return Refusal::internal().into_response() };
    let error = named(error);
    parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if asker.form {
        // There is no page to go back to: the refusal has to be one.
        return Refusal::new(parts.status, error.to_string()).into_response();
    }
    parts.headers.remove(header::LOCATION);
    parts.headers.remove(header::CONTENT_LENGTH);
    match &error {
        ApiError::TooMany { seconds } => parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds)),
        ApiError::Unavailable => parts.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5")),
        _ => None,
    };
    let body = serde_json::to_vec(&error).unwrap_or_default();
    Response::from_parts(parts, Body::from(body))
}

/// An internal error from outside the function's body has no reference yet.
fn named(error: ApiError) -> ApiError {
    match (error, Reference::current()) {
        (ApiError::Internal { reference }, Some(current)) if reference.len() != current.to_string().len() => {
            ApiError::Internal { reference: current.to_string() }
        }
        (error, _) => error,
    }
}

/// A redirect after a form leads back to the referer, which is a header like any other: only our own paths are taken.
fn keep_redirect_home(response: &mut Response, asker: &Asker) {
    let Some(location) = response.headers().get(header::LOCATION) else { return };
    let home = location.to_str().ok().and_then(|location| own_path(location, asker.host.as_deref()));
    let home = home.and_then(|path| HeaderValue::try_from(path).ok()).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, home);
}

/// Path and query, if the address is on this host.
pub fn own_path(location: &str, host: Option<&str>) -> Option<String> {
    if location.starts_with('/') && !location.starts_with("//") && !location.contains('\\') {
        return Some(location.to_owned());
    }
    let uri: Uri = location.parse().ok()?;
    let same_host = uri.authority().map(|authority| authority.as_str()) == host && host.is_some();
    let path = uri.path_and_query().map(|path| path.as_str().to_owned())?;
    (same_host && path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn redirects_stay_here() {
        let host = Some("desk.example.org:3000");
        for (location, expect) in [
            ("/board", Some("/board")),
            ("http://desk.example.org:3000/login?__err=x", Some("/login?__err=x")),
            ("https://desk.example.org:3000/", Some("/")),
            ("http://desk.example.org/login", None),
            ("https://evil.example/", None),
            ("//evil.example/", None),
            ("/\\evil.example", None),
            ("http://desk.example.org:3000//evil.example", None),
            ("javascript:alert(1)", None),
            ("", None),
        ] {
            assert_eq!(own_path(location, host).as_deref(), expect, "{location}");
        }
        assert_eq!(own_path("http://desk.example.org/login", None), None);
    }
}
