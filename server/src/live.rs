//! The stream of live changes, as server-sent events. Knows its listener by the session's cookie, looks again every few
//! seconds whether that still holds, and never counts as a sign of life: an open page keeps no session alive.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{self, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use backend::{
    Backend, BackendError,
    live::{self, Cursor, Listen, Message, Subscription},
    people,
};
use domain::access::{Actor, PersonActor};
use domain::number::IncidentNumber;
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::{
    refusal::Refusal,
    sessions::{CookieNames, Keeper},
};

/// How soon a stream ends after its session did.
const CHECK: Duration = Duration::from_secs(5);
/// Shorter than what proxies and browsers take for silence. One beat in so many checks.
const BEAT: u32 = 3;

struct Door {
    backend: Backend,
    keeper: Keeper,
    cookie: &'static str,
}

pub fn routes(backend: Backend, names: CookieNames) -> Router {
    let door = Door { keeper: Keeper::new(backend.clone()), backend, cookie: names.session };
    Router::new().route("/live", get(open)).with_state(Arc::new(door))
}

#[derive(Deserialize)]
struct Asked {
    /// What the page knows already; the header of a browser that connects again is newer.
    since: Option<i64>,
    /// The incident that the person looks at.
    at: Option<String>,
}

type Query = Result<extract::Query<Asked>, QueryRejection>;

async fn open(State(door): State<Arc<Door>>, asked: Query, headers: HeaderMap) -> Result<Response, Refusal> {
    // What cannot be read asks for nothing in particular.
    let (asked, session) = (asked.ok().map(|asked| asked.0), session(&headers, door.cookie));
    let actor = door.actor(session.as_deref()).await.map_err(refusal)?;
    let (Some(actor), Some(session)) = (actor, session) else { return Err(refusal(BackendError::Unauthenticated)) };
    let again = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let since = again.or(asked.as_ref().and_then(|asked| asked.since)).map(Cursor);
    let at = asked.and_then(|asked| asked.at?.parse::<IncidentNumber>().ok());
    let listen = Listen { actor: Actor::Person(actor), since, at };
    let subscription = live::listen(&door.backend, listen).await.map_err(refusal)?;
    let mut checks = interval(CHECK);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stream = Stream { door, session, subscription, checks, ticks: 0 };
    let body = Body::from_stream(stream::unfold(stream, |mut stream| async move {
        let chunk = stream.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(chunk)), stream))
    }));
    let heads = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        // Proxies that collect answers would hold every message back.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((heads, body).into_response())
}

/// The value of the session's cookie.
fn session(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

impl Door {
    async fn actor(&self, session: Option<&str>) -> Result<Option<PersonActor>, BackendError> {
        let Some(session) = session else { return Ok(None) };
        let Some(who) = self.keeper.peek(session).await? else { return Ok(None) };
        people::actor_of(&self.backend, who.person, who.stamp, who.at).await
    }
}

struct Stream {
    door: Arc<Door>,
    session: String,
    subscription: Subscription,
    checks: Interval,
    ticks: u32,
}

impl Stream {
    /// The next piece of the answer; `None` ends it.
    async fn next(&mut self) -> Option<String> {
        loop {
            tokio::select! {
                biased;
                message = self.subscription.next() => return Some(self.event(&message?)),
                _ = self.checks.tick() => {
                    // The first comes at once, and tells the browser from where to go on.
                    if self.ticks != 0 && !self.holds().await {
                        return None;
                    }
                    self.ticks += 1;
                    if self.ticks % BEAT == 1 {
                        return Some(self.written("beat", "{}"));
                    }
                }
            }
        }
    }

    /// Whether the person is still signed in; rights are those of now.
    async fn holds(&self) -> bool {
        match self.door.actor(Some(&self.session)).await {
            Ok(Some(actor)) => {
                self.subscription.renew(Actor::Person(actor));
                true
            }
            Ok(None) => false,
            Err(error) => {
                // Without the database nobody can say: the browser asks again.
                tracing::debug!(%error, "a live stream ends");
                false
            }
        }
    }

    fn event(&self, message: &Message) -> String {
        match message {
            Message::Changes { changed, gone } => {
                let changed: Vec<_> = changed.iter().map(|(number, version)| json!([number.to_string(), version])).collect();
                let gone: Vec<_> = gone.iter().map(ToString::to_string).collect();
                self.written("changes", &json!({ "changed": changed, "gone": gone }).to_string())
            }
            Message::Presence(people) => self.written("presence", &json!(people).to_string()),
            Message::Resync => self.written("resync", "{}"),
        }
    }

    /// With the cursor, as soon as nothing waits that is older than it.
    fn written(&self, event: &str, data: &str) -> String {
        let id = self.subscription.cursor().map(|Cursor(at)| format!("id: {at}\n")).unwrap_or_default();
        format!("{id}event: {event}\ndata: {data}\n\n")
    }
}

fn refusal(error: BackendError) -> Refusal {
    match error {
        BackendError::Unauthenticated => Refusal::new(StatusCode::UNAUTHORIZED, "Please sign in first."),
        BackendError::Throttled { .. } => Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Too many pages of yours are open at the same time."),
        BackendError::Unavailable => Refusal::unavailable(),
        error => {
            tracing::error!(error = &error as &dyn std::error::Error, "a live stream could not be opened");
            Refusal::internal()
        }
    }
}
