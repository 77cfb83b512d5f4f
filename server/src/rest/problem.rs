//! What goes wrong in REST as a problem document (RFC 9457) with the right status. Never tells what backend keeps to
//! itself: that is logged here, once.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::BackendError;
use domain::validate::FieldErrors;
use domain::workflow::StepError;
use utoipa::{IntoResponses, ToSchema};

use crate::{refusal::Refusal, shield::reference::Reference};

/// A refusal with the headers that belong to it.
#[derive(Debug)]
pub struct Problem {
    refusal: Refusal,
    headers: HeaderMap,
}

impl Problem {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Refusal::new(status, detail).into()
    }

    pub fn invalid(errors: FieldErrors) -> Self {
        let detail = match errors.0.as_slice() {
            [one] => format!("{}: {}", one.field, one.message),
            _ => "Several fields need another look.".to_owned(),
        };
        Refusal { errors, ..Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, detail) }.into()
    }

    /// Without its headers.
    pub fn into_refusal(self) -> Refusal {
        self.refusal
    }

    pub fn with(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self {
        if let Ok(value) = value.try_into() {
            self.headers.insert(name, value);
        }
        self
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, headers: HeaderMap::new() }
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        Problem::invalid(errors)
    }
}

impl From<BackendError> for Problem {
    fn from(error: BackendError) -> Self {
        let conflict = |detail: String| Problem::new(StatusCode::CONFLICT, detail);
        match error {
            BackendError::Unauthenticated => unauthenticated(),
            BackendError::Denied(denied) => Problem::new(StatusCode::FORBIDDEN, denied.to_string()),
            BackendError::NotFound => Refusal::not_found().into(),
            BackendError::Invalid(errors) | BackendError::Step(StepError::Missing(errors)) => Problem::invalid(errors),
            BackendError::Step(error) => conflict(error.to_string()),
            BackendError::Clash(clash) => conflict(format!(
                "{} was changed to \"{}\" meanwhile. Read the incident again before you change it.",
                clash.theirs.field().label(),
                clash.theirs.text()
            )),
            BackendError::Conflict(detail) => conflict(detail),
            BackendError::Throttled { retry_after } => {
                Problem::new(StatusCode::TOO_MANY_REQUESTS, error.to_string()).with(header::RETRY_AFTER, retry_after.num_seconds().max(1))
            }
            BackendError::Unavailable => Refusal::unavailable().into(),
            BackendError::Store(_) | BackendError::Internal { .. } => {
                let reference = Reference::current().map(|reference| reference.to_string()).unwrap_or_default();
                tracing::error!(reference, error = &error as &dyn std::error::Error, "a use case failed");
                Refusal::internal().into()
            }
        }
    }
}

/// The way in, as RFC 6750 wants it told.
pub fn unauthenticated() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "Send a token: Authorization: Bearer mst_... (`muster token create` makes one).")
        .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.refusal.into_response();
        response.headers_mut().extend(self.headers);
        response
    }
}

/// How a refusal looks (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "describes what Refusal writes, for the OpenAPI document")]
pub struct ProblemSchema {
    /// Always `about:blank`: the status says the kind.
    r#type: String,
    title: String,
    status: u16,
    /// What is wrong and what to do, for people.
    detail: String,
    /// Names this request in the log of the server; also in the header X-Request-Id.
    reference: String,
    /// Every wrong field at once.
    errors: Option<Vec<InputErrorSchema>>,
}

#[derive(ToSchema)]
#[schema(as = InputError)]
#[allow(dead_code, reason = "describes what Refusal writes, for the OpenAPI document")]
pub struct InputErrorSchema {
    field: String,
    message: String,
}

/// What every address under `/api/v1` can answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "for the OpenAPI document")]
pub enum Usual {
    /// The query or the body cannot be read at all: broken UTF-8, no JSON.
    #[response(status = 400, content_type = "application/problem+json")]
    NotUnderstood(#[to_schema] ProblemSchema),
    /// No token, or one that opens nothing.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(#[to_schema] ProblemSchema),
    /// The token's owner, or the token's scope, may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] ProblemSchema),
    /// It does not exist, or the token's owner may not see it: the same answer.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] ProblemSchema),
    /// Fields are missing, wrong or unknown; `errors` names each.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] ProblemSchema),
    /// Too often; Retry-After says when again.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(#[to_schema] ProblemSchema),
    /// Something broke; nothing was changed.
    #[response(status = 500, content_type = "application/problem+json")]
    Broken(#[to_schema] ProblemSchema),
    /// Busy, or the database does not answer; Retry-After says when again.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] ProblemSchema),
}

/// What an address that takes a body can answer as well.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "for the OpenAPI document")]
pub enum WithBody {
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(#[to_schema] ProblemSchema),
    /// The incident is not in a state for this, somebody changed the same field meanwhile, or the Idempotency-Key
    /// was used for another request.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] ProblemSchema),
    /// If-Match names another version than the current one.
    #[response(status = 412, content_type = "application/problem+json")]
    ChangedMeanwhile(#[to_schema] ProblemSchema),
    /// More than 1 MiB.
    #[response(status = 413, content_type = "application/problem+json")]
    TooBig(#[to_schema] ProblemSchema),
    /// Not application/json.
    #[response(status = 415, content_type = "application/problem+json")]
    WrongType(#[to_schema] ProblemSchema),
}
