//! The same request twice is done once: the answer to a request with an Idempotency-Key is kept in the transaction of
//! its change, so that a crash can neither lose nor double it, and given again when the request comes again.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use backend::{BackendError, Ctx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{StoreError, idempotency};

use super::{change::Change, problem::Problem};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The constraint that two requests with one key meet when they come at the same time.
const TAKEN: &str = "idempotency_actor_key";
const LONGEST: usize = 255;

/// The key of a request with the mark of its content.
#[derive(Clone, Debug)]
pub struct Key {
    text: String,
    print: [u8; 32],
}

impl Key {
    pub fn of(headers: &HeaderMap, print: [u8; 32]) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
        let text = match (values.next(), values.next()) {
            (None, _) => return Ok(None),
            (Some(value), None) => value.to_str().unwrap_or_default().trim(),
            _ => "",
        };
        if text.is_empty() || text.len() > LONGEST {
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                format!("Idempotency-Key is one text of 1 to {LONGEST} visible ASCII characters."),
            ));
        }
        Ok(Some(Self { text: text.to_owned(), print }))
    }
}

/// What goes out and what is kept of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    pub status: u16,
    pub etag: String,
    pub location: Option<String>,
    pub body: Value,
}

/// Does the change, unless the key tells that it is done already.
pub async fn once(ctx: &Ctx, key: Option<Key>, change: Change) -> Result<Response, Problem> {
    let person = ctx.person()?.id;
    let earlier = key.clone();
    let done = ctx.write("rest.change", move |tx, ctx| {
        Box::pin(async move {
            if let Some(key) = &key
                && let Some(kept) = idempotency::find(tx, person, &key.text).await?
            {
                return again(key, kept).map(|answer| (answer, true));
            }
            let answer = change.run(tx, &ctx).await?;
            if let Some(key) = &key {
                let kept = serde_json::to_value(&answer).map_err(|error| BackendError::internal("rest.once", error))?;
                idempotency::insert(tx, person, &key.text, &key.print, answer.status, kept, ctx.now).await?;
            }
            Ok((answer, false))
        })
    });
    let (answer, replayed) = match (done.await, earlier) {
        // The same request came twice at once and the other one was first: this one was rolled back whole.
        (Err(BackendError::Store(StoreError::Conflict { constraint, .. })), Some(key)) if constraint == TAKEN => {
            let kept = idempotency::find(&ctx.backend.db.read(), person, &key.text).await.map_err(BackendError::from)?;
            (again(&key, kept.ok_or(BackendError::Unavailable)?)?, true)
        }
        (done, _) => done?,
    };
    Ok(answer.into_response(replayed))
}

fn again(key: &Key, kept: idempotency::Answer) -> Result<Answer, BackendError> {
    if kept.request_hash != key.print {
        return Err(BackendError::Conflict(
            "This Idempotency-Key was used for another request. Take a new one for each change.".to_owned(),
        ));
    }
    serde_json::from_value(kept.response).map_err(|error| BackendError::internal("rest.once", error))
}

impl Answer {
    pub fn into_response(self, replayed: bool) -> Response {
        let mut response = Response::new(Body::from(self.body.to_string()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::ETAG, &self.etag);
        if let Some(location) = &self.location {
            set(header::LOCATION, location);
        }
        if replayed {
            set(IDEMPOTENCY_REPLAYED, "true");
        }
        response
    }
}
