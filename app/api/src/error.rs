//! Owns the one error that crosses the wire. Internals never do: they are logged once at the edge under a reference.

use domain::incident::Clash;
use domain::validate::FieldErrors;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum ApiError {
    #[error("Please sign in first.")]
    Unauthenticated,
    #[error("{reason}")]
    Forbidden { reason: String },
    #[error("There is nothing here that you may see.")]
    NotFound,
    /// A restricted incident that opens once a reason is given, perhaps after a new sign-in.
    #[error("This incident is restricted. It opens when you say why.")]
    Sealed { sign_in_again: bool },
    /// Every wrong input at once.
    #[error("{}", summary(.fields))]
    Invalid { fields: FieldErrors },
    /// The record changed since; with both values when it was one field.
    #[error("{message}")]
    Conflict { message: String, clash: Option<Box<Clash>> },
    #[error("Too many tries. Wait {seconds} seconds, then try again.")]
    TooMany { seconds: u32 },
    #[error("Muster cannot be reached or is busy. What you typed is still here; try again in a moment.")]
    Unavailable,
    #[error("Something broke on our side. Nothing was changed. Reference: {reference}")]
    Internal { reference: String },
}

impl ApiError {
    /// HTTP status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            ApiError::Unauthenticated => 401,
            ApiError::Forbidden { .. } | ApiError::Sealed { .. } => 403,
            ApiError::NotFound => 404,
            ApiError::Invalid { .. } => 422,
            ApiError::Conflict { .. } => 409,
            ApiError::TooMany { .. } => 429,
            ApiError::Unavailable => 503,
            ApiError::Internal { .. } => 500,
        }
    }

    /// The message for one input of a form.
    pub fn field(&self, name: &str) -> Option<&str> {
        match self {
            ApiError::Invalid { fields } => fields.of(name),
            _ => None,
        }
    }
}

fn summary(fields: &FieldErrors) -> String {
    match fields.0.as_slice() {
        [one] => one.message.clone(),
        _ => "Some fields need another look.".to_owned(),
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    /// What goes wrong around a server function. The texts of the library name types and paths, so none is passed on.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Serialization(_) => {
                ApiError::Invalid { fields: FieldErrors::one("request", "This request could not be read. Load the page again.") }
            }
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::UnsupportedRequestMethod(_) => ApiError::Unavailable,
            _ => ApiError::Internal { reference: "unknown".to_owned() },
        }
    }
}
