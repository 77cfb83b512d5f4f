//! What is as bare as it can be: a page of the same size without anything behind it, the queries of the pages as JSON,
//! and plain INSERTs with the same durability. Never part of the product.

#![allow(clippy::disallowed_methods)]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use axum::extract::{Path as Part, State};
use axum::routing::get;
use axum::{Json, Router};
use chrono::DateTime;
use domain::access::{Reach, ReadScope};
use domain::incident::{Audience, Filter};
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use leptos::prelude::*;
use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use store::{Db, DbOptions};
use tokio::net::TcpListener;

/// Rows of the page, as many as a page of the list has.
const ROWS: u32 = 50;

pub async fn page() -> anyhow::Result<()> {
    serve(Router::new().route("/", get(leptos_axum::render_app_async(|| view! { <BarePage/> })))).await
}

/// The list of incidents as markup alone: the same columns, nothing looked up.
#[component]
fn BarePage() -> impl IntoView {
    let row = |n: u32| {
        view! {
            <tr data-number=format!("INC-{n}")>
                <td class="is-tick"><input type="checkbox" name="of" value=format!("INC-{n}") aria-label=format!("Pick INC-{n}")/></td>
                <td><span class="badge is-p3">"P3"</span></td>
                <td><span class="number">{format!("INC-{n}")}</span></td>
                <td class="is-title"><a href=format!("/incidents/INC-{n}")>{format!("Printer {n} in hall B prints blank pages")}</a></td>
                <td class="is-stage">"Diagnosis"</td>
                <td class="is-what is-secondary">"Workplace"</td>
                <td class="is-quiet is-secondary">"Service desk"</td>
                <td class="is-quiet"><span class="person"><span class="avatar">"AR"</span>"Anna Rossi"</span></td>
                <td class="is-figure"><time datetime="2026-11-20T08:00:00Z" title="Opened 20 Nov 2026, 08:00">{format!("{n} h")}</time></td>
            </tr>
        }
    };
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><meta charset="utf-8"/><title>"Incidents"</title></head>
            <body>
                <table class="table is-stacking">
                    <thead><tr><th>"Priority"</th><th>"Number"</th><th>"Title"</th><th>"Stage"</th><th>"Team"</th><th>"Assignee"</th><th>"Opened"</th></tr></thead>
                    <tbody>{(0..ROWS).map(row).collect_view()}</tbody>
                </table>
            </body>
        </html>
    }
}

type Shared = State<Arc<Db>>;

fn live() -> Realm {
    Live.into()
}

fn everything() -> ReadScope {
    ReadScope { open: Reach::All, restricted: Reach::All }
}

pub async fn json(database: &Path) -> anyhow::Result<()> {
    let db = Db::connect(&format!("sqlite://{}", database.display()), &DbOptions::default()).await.context("open the database")?;
    let routes = Router::new()
        .route("/board", get(board))
        .route("/list", get(list))
        .route("/incident/{number}", get(incident))
        .route("/search/{words}", get(search))
        .with_state(Arc::new(db));
    serve(routes).await
}

async fn board(State(db): Shared) -> Json<Value> {
    let filter = Filter::default();
    let since = DateTime::from_timestamp(4_000_000_000, 0).unwrap_or_default();
    let columns = store::incidents::board(&db.read(), live(), &everything(), None, &filter, 25, since).await.unwrap_or_default();
    let columns = columns.into_iter().map(|column| json!({ "stage": column.stage, "count": column.count, "cards": column.cards }));
    Json(columns.collect())
}

async fn listed(db: &Db, filter: Filter) -> Json<Value> {
    let (conn, scope) = (db.read(), everything());
    let page = store::incidents::list(&conn, live(), &scope, None, &filter, 50, None).await.ok();
    let total = store::incidents::count(&conn, live(), &scope, None, &filter).await.unwrap_or_default();
    Json(json!({ "page": page, "total": total }))
}

async fn list(State(db): Shared) -> Json<Value> {
    listed(&db, Filter { open: Some(true), ..Filter::default() }).await
}

async fn search(State(db): Shared, Part(words): Part<String>) -> Json<Value> {
    listed(&db, Filter { q: Some(words), ..Filter::default() }).await
}

async fn incident(State(db): Shared, Part(number): Part<u32>) -> Json<Value> {
    let conn = db.read();
    let incident = store::incidents::find(&conn, live(), IncidentNumber::live(number)).await.ok().flatten();
    let events = match &incident {
        Some(incident) => store::incidents::events(&conn, live(), incident.id, Audience::Internal).await.unwrap_or_default(),
        None => Vec::new(),
    };
    Json(json!({ "incident": incident, "events": events }))
}

/// Tells its address on stdout and serves until it is ended.
async fn serve(routes: Router) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, routes).await?)
}

/// Incidents a second that one connection writes, each an incident and an entry in a synced transaction of their own.
pub async fn inserts(folder: &Path, seconds: u64) -> anyhow::Result<f64> {
    let options = SqliteConnectOptions::new().filename(folder.join("bare.db")).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    let mut conn = sqlx::SqliteConnection::connect_with(&options).await?;
    sqlx::query("CREATE TABLE incident (id INTEGER PRIMARY KEY, number INTEGER UNIQUE, title TEXT, body TEXT)").execute(&mut conn).await?;
    sqlx::query("CREATE TABLE event (id INTEGER PRIMARY KEY, incident INTEGER, at TEXT, what TEXT)").execute(&mut conn).await?;
    let start = Instant::now();
    let mut done = 0i64;
    while start.elapsed().as_secs() < seconds {
        let mut tx = conn.begin().await?;
        let insert =
            sqlx::query("INSERT INTO incident (number, title, body) VALUES (?, 'Printer prints blank pages', 'Since this morning')");
        insert.bind(done).execute(&mut *tx).await?;
        let log = sqlx::query("INSERT INTO event (incident, at, what) VALUES (?, '2026-11-20T08:00:00Z', '{\"kind\":\"opened\"}')");
        log.bind(done).execute(&mut *tx).await?;
        tx.commit().await?;
        done += 1;
    }
    Ok(done as f64 / start.elapsed().as_secs_f64())
}
