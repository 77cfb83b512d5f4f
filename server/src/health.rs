//! Whether the process lives and whether it can work, for supervisors and load balancers. Tells no more than that.

use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use backend::Backend;
use chrono::TimeDelta;
use serde::Serialize;

/// A cycle takes milliseconds and comes every five seconds: after this long the engine hangs.
const STALE: TimeDelta = TimeDelta::seconds(60);

pub fn routes(backend: Backend) -> Router {
    Router::new().route("/healthz", get(|| async { Json(Alive { status: "ok" }) })).route("/readyz", get(ready)).with_state(backend)
}

#[derive(Serialize)]
struct Alive {
    status: &'static str,
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    database: &'static str,
    migrations: &'static str,
    engine: &'static str,
}

async fn ready(State(backend): State<Backend>) -> impl IntoResponse {
    let database = backend.db.ping().await;
    let pending = match &database {
        Ok(()) => migrations::pending(backend.db.writer_connection()).await.map(|steps| steps.len()).ok(),
        Err(_) => None,
    };
    let now = backend.clock.now();
    let engine = backend.health().last_complete.is_some_and(|at| now - at < STALE);
    if let Err(error) = &database {
        tracing::warn!(error = error as &dyn std::error::Error, "not ready");
    }
    let word = |well| if well { "ok" } else { "failed" };
    let well = database.is_ok() && pending == Some(0) && engine;
    let answer = Ready {
        status: if well { "ready" } else { "not ready" },
        database: word(database.is_ok()),
        migrations: word(pending == Some(0)),
        engine: word(engine),
    };
    (if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(answer))
}
