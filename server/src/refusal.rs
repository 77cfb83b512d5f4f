//! How the server says no before or outside a handler: one refusal, told in the form that the asker understands.
//! Never carries internals: titles and details are sentences for people.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::validate::FieldErrors;

use crate::shield::reference::Reference;

/// Which kind of client asks, by the path alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// Programs: problem documents.
    Rest,
    /// Our own pages with scripts: the error type of server functions.
    Rpc,
    /// People with a browser.
    Page,
}

impl Door {
    pub fn of(path: &str, headers: &HeaderMap) -> Self {
        let below = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if below("/api") {
            Door::Rest
        } else if below("/rpc") && !accepts_html(headers) {
            Door::Rpc
        } else {
            Door::Page
        }
    }
}

/// Whether a browser navigates: a link, or a form without scripts.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).iter().any(|value| value.to_str().is_ok_and(|value| value.contains("text/html")))
}

/// A refusal waits in the response's extensions until the outermost layer, which knows the door, writes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub detail: String,
    pub errors: FieldErrors,
}

impl Refusal {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), errors: FieldErrors::default() }
    }

    /// With what every refusal of this status can say.
    pub fn plain(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::SERVICE_UNAVAILABLE => Self::unavailable(),
            status if status.is_server_error() => Self::internal(),
            status => Self::new(status, "This request could not be understood. Load the page again, or look at the address."),
        }
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing here that you may see.")
    }

    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side. Nothing was changed.")
    }

    pub fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Muster is busy or cannot reach its database. Try again in a moment.")
    }

    /// In a word or three, the same for every refusal of this status.
    pub fn title(&self) -> &'static str {
        match self.status {
            StatusCode::BAD_REQUEST => "Not understood",
            StatusCode::UNAUTHORIZED => "Not signed in",
            StatusCode::FORBIDDEN => "Not allowed",
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::METHOD_NOT_ALLOWED => "Wrong method",
            StatusCode::REQUEST_TIMEOUT => "Too slow",
            StatusCode::CONFLICT => "Conflict",
            StatusCode::PRECONDITION_FAILED => "Changed meanwhile",
            StatusCode::PAYLOAD_TOO_LARGE => "Too big",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "Wrong content type",
            StatusCode::UNPROCESSABLE_ENTITY => "Not valid",
            StatusCode::PRECONDITION_REQUIRED => "Version needed",
            StatusCode::TOO_MANY_REQUESTS => "Too many requests",
            StatusCode::SERVICE_UNAVAILABLE => "Not available",
            _ => "Something broke",
        }
    }

    /// Writes the refusal into the answer that carries it; headers that a handler set stay.
    pub fn write(self, response: Response, door: Door, reference: Reference, style: Option<&str>) -> Response {
        let (kind, body) = match door {
            Door::Rest => ("application/problem+json", self.problem(reference)),
            Door::Rpc => ("application/json", self.api_error(reference)),
            Door::Page => ("text/html; charset=utf-8", self.page(reference, style)),
        };
        let (mut parts, _) = response.into_parts();
        parts.status = self.status;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT) {
            parts.headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
        }
        Response::from_parts(parts, Body::from(body))
    }

    /// RFC 9457. The type is a name, not an address: nothing is looked up there.
    fn problem(&self, reference: Reference) -> String {
        let mut problem = serde_json::json!({
            "type": "about:blank",
            "title": self.title(),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "reference": reference.to_string(),
        });
        if !self.errors.is_empty() {
            problem["errors"] = serde_json::json!(self.errors);
        }
        problem.to_string()
    }

    fn api_error(&self, reference: Reference) -> String {
        use api::ApiError;
        let error = match self.status {
            StatusCode::UNAUTHORIZED => ApiError::Unauthenticated,
            StatusCode::FORBIDDEN => ApiError::Forbidden { reason: self.detail.clone() },
            StatusCode::NOT_FOUND => ApiError::NotFound,
            StatusCode::SERVICE_UNAVAILABLE => ApiError::Unavailable,
            StatusCode::INTERNAL_SERVER_ERROR => ApiError::Internal { reference: reference.to_string() },
            _ if self.errors.is_empty() => ApiError::Invalid { fields: FieldErrors::one("request", self.detail.clone()) },
            _ => ApiError::Invalid { fields: self.errors.clone() },
        };
        // Plain data with text keys always becomes JSON.
        serde_json::to_string(&error).unwrap_or_default()
    }

    /// Without scripts, and readable without the style sheet too.
    fn page(&self, reference: Reference, style: Option<&str>) -> String {
        let style = style.map(|href| format!("<link rel=\"stylesheet\" href=\"{}\">", escape(href))).unwrap_or_default();
        let (title, detail) = (escape(self.title()), escape(&self.detail));
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} · Muster</title>{style}</head>\
             <body><main class=\"gate\"><div class=\"gate-card\"><h1>{title}</h1><p>{detail}</p>\
             <p><a class=\"button\" href=\"/\">Go to the start page</a></p>\
             <p class=\"gate-foot\">Reference: {reference}</p></div></main></body></html>\n"
        )
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
