//! Owns the words of each incident in the database: they change in the transaction that changes the incident.
//! Never decides which words there are; domain does.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::IncidentId;
use domain::incident::{Audience, Edit, Event, EventKind, Incident};
use domain::realm::Realm;
use domain::search::Document;
use sea_orm::prelude::{Expr, Uuid};
use sea_orm::sea_query::{ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult, Statement, Value};

use super::read::{events, external_ids, find_by_id};
use super::words::{learn, rows_of, unlearn};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};

const OP: &str = "incidents.index";

#[derive(FromQueryResult)]
struct TextRow {
    incident_id: Uuid,
    title: String,
    names: String,
    description: String,
    open_log: String,
    internal_log: String,
    stale: bool,
}

const PARTS: [&str; 5] = ["title", "names", "description", "open_log", "internal_log"];
const BATCH: usize = 200;

impl TextRow {
    fn document(&self) -> Document {
        let words = |text: &str| text.split_ascii_whitespace().map(str::to_owned).collect();
        Document {
            title: words(&self.title),
            names: words(&self.names),
            description: words(&self.description),
            open_log: words(&self.open_log),
            internal_log: words(&self.internal_log),
        }
    }
}

/// The words of these incidents, for ranking. What is not indexed yet has none.
pub async fn documents(conn: &impl Conn, realm: Realm, ids: &[IncidentId]) -> Result<BTreeMap<IncidentId, Document>, StoreError> {
    let mut found = BTreeMap::new();
    for ids in ids.chunks(BATCH) {
        for row in rows(conn, realm, ids).await?.iter().filter(|row| !row.stale) {
            found.insert(IncidentId(row.incident_id), row.document());
        }
    }
    Ok(found)
}

async fn rows(conn: &impl Conn, realm: Realm, ids: &[IncidentId]) -> Result<Vec<TextRow>, StoreError> {
    let query = Query::select()
        .columns(["incident_id", "stale"])
        .columns(PARTS)
        .from("search_text")
        .and_where(Expr::col("realm_id").eq(realm.id.0))
        .and_where(Expr::col("incident_id").is_in(ids.iter().map(|id| id.0)))
        .take();
    let rows = conn.executor().query_all(&query).await.map_err(failed(OP))?;
    rows.iter().map(|row| TextRow::from_query_result(row, "").map_err(failed(OP))).collect()
}

/// New incidents of one realm, each with what another system calls it, if it comes from there.
pub(super) async fn add(tx: &Tx, batch: &[(&Incident, &[Event])], elsewhere: &[&str]) -> Result<(), StoreError> {
    let names = Named::of(tx, batch.iter().map(|(incident, _)| *incident)).await?;
    let elsewhere = elsewhere.iter().map(|id| Some(*id).filter(|id| is_number(id))).chain(std::iter::repeat(None));
    let document = |((incident, events), elsewhere): (&(&Incident, &[Event]), Option<&str>)| {
        Document::of(incident, events, names.of_incident(incident).chain(elsewhere), None)
    };
    let documents: Vec<(&Incident, Document)> = batch.iter().zip(elsewhere).map(|new| (new.0.0, document(new))).collect();
    put(tx, &documents).await
}

/// A change: only what is new in the log is read.
pub(super) async fn change(tx: &Tx, incident: &Incident, added: &[Event]) -> Result<(), StoreError> {
    let realm = Realm { id: incident.realm, exercise: incident.number.exercise };
    let before = rows(tx, realm, &[incident.id]).await?.pop();
    // What waits for the index is read from its whole log then.
    let Some(before) = before.filter(|row| !row.stale).map(|row| row.document()) else { return Ok(()) };
    let after = if added.iter().any(|event| renames(&event.kind)) {
        let names = Named::of(tx, [incident]).await?;
        let elsewhere = external_ids(tx, realm, incident.id).await?;
        let names = names.of_incident(incident).chain(elsewhere.iter().map(|(_, id)| id.as_str()).filter(|id| is_number(id)));
        Document::of(incident, added, names, Some(before.clone()))
    } else {
        Document::of(incident, added, before.names.iter().map(String::as_str), Some(before.clone()))
    };
    if after == before {
        return Ok(());
    }
    put(tx, &[(incident, after)]).await
}

/// Whether the record may have another service, place or category now.
fn renames(kind: &EventKind) -> bool {
    matches!(kind, EventKind::SourceRow(_) | EventKind::Edited { to: Edit::Service(_) | Edit::Location(_) | Edit::Category(_), .. })
}

/// What people would type: names that systems give among themselves have no digits.
fn is_number(id: &str) -> bool {
    id.bytes().any(|b| b.is_ascii_digit())
}

/// The number that another system has for it.
pub(super) async fn add_name(tx: &Tx, realm: Realm, id: IncidentId, name: &str) -> Result<(), StoreError> {
    if !is_number(name) {
        return Ok(());
    }
    let Some(before) = rows(tx, realm, &[id]).await?.pop().filter(|row| !row.stale) else { return Ok(()) };
    let Some(incident) = find_by_id(tx, realm, id).await? else { return Ok(()) };
    let before = before.document();
    let names: Vec<&str> = before.names.iter().map(String::as_str).chain([name]).collect();
    let after = Document::of(&incident, &[], names, Some(before.clone()));
    if after == before { Ok(()) } else { put(tx, &[(&incident, after)]).await }
}

/// Reads one incident again from its whole log.
pub(crate) async fn renew(tx: &Tx, realm: Realm, id: IncidentId) -> Result<(), StoreError> {
    let Some(incident) = find_by_id(tx, realm, id).await? else { return Ok(()) };
    let log = events(tx, realm, id, Audience::Internal).await?;
    let elsewhere = external_ids(tx, realm, id).await?;
    let names = Named::of(tx, [&incident]).await?;
    let names = names.of_incident(&incident).chain(elsewhere.iter().map(|(_, id)| id.as_str()).filter(|id| is_number(id)));
    put(tx, &[(&incident, Document::of(&incident, &log, names, None))]).await
}

/// Before the incidents themselves go.
pub(super) async fn remove(tx: &Tx, realm: Realm, ids: &[IncidentId]) -> Result<(), StoreError> {
    for ids in ids.chunks(BATCH) {
        let documents: Vec<Document> = rows(tx, realm, ids).await?.iter().map(TextRow::document).collect();
        let of = |column: &'static str| {
            Expr::col("realm_id").eq(realm.id.0).and(Expr::col(column).is_in(ids.iter().map(|id| id.0).collect::<Vec<_>>()))
        };
        if tx.inner.get_database_backend() == DbBackend::Sqlite {
            let numbers = Query::select().column("number").from("incident").and_where(of("id")).take();
            for row in tx.inner.query_all(&numbers).await.map_err(failed(OP))? {
                let number: i64 = row.try_get("", "number").map_err(failed(OP))?;
                let gone = Query::delete().from_table("search_index").and_where(Expr::col("rowid").eq(rows_of(realm).0 + number)).take();
                tx.inner.execute(&gone).await.map_err(failed(OP))?;
            }
        }
        let gone = Query::delete().from_table("search_text").and_where(of("incident_id")).take();
        tx.inner.execute(&gone).await.map_err(failed(OP))?;
        unlearn(tx, realm, &documents).await?;
    }
    Ok(())
}

fn row_id(incident: &Incident) -> i64 {
    let realm = Realm { id: incident.realm, exercise: incident.number.exercise };
    rows_of(realm).0 + i64::from(incident.number.sequence)
}

async fn put(tx: &Tx, documents: &[(&Incident, Document)]) -> Result<(), StoreError> {
    for batch in documents.chunks(BATCH) {
        let mut insert = Query::insert();
        insert.into_table("search_text").columns(["realm_id", "incident_id", "stale"].into_iter().chain(PARTS));
        for (incident, document) in batch {
            let parts = [&document.title, &document.names, &document.description, &document.open_log, &document.internal_log];
            let ids = [Expr::val(incident.realm.0), Expr::val(incident.id.0), Expr::val(false)];
            insert.values_panic(ids.into_iter().chain(parts.map(|words| Expr::val(words.join(" ")))));
        }
        let replace = OnConflict::columns(["realm_id", "incident_id"]).update_columns(["stale"].into_iter().chain(PARTS)).to_owned();
        tx.inner.execute(insert.on_conflict(replace)).await.map_err(failed(OP))?;
        put_into_index(tx, batch).await?;
    }
    let mut by_realm: BTreeMap<Uuid, Vec<&Document>> = BTreeMap::new();
    for (incident, document) in documents {
        by_realm.entry(incident.realm.0).or_default().push(document);
    }
    for (realm, documents) in by_realm {
        learn(tx, realm, documents.into_iter()).await?;
    }
    Ok(())
}

/// PostgreSQL derives its index from the columns; SQLite's is a table of its own.
async fn put_into_index(tx: &Tx, batch: &[(&Incident, Document)]) -> Result<(), StoreError> {
    if tx.inner.get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let mut values: Vec<Value> = Vec::with_capacity(batch.len() * 3);
    for (incident, document) in batch {
        let open = [&document.title, &document.names, &document.description, &document.open_log].map(|words| words.join(" ")).join(" ");
        values.extend([row_id(incident).into(), open.into(), document.internal_log.join(" ").into()]);
    }
    let rows = vec!["(?, ?, ?)"; batch.len()].join(", ");
    let sql = format!("INSERT OR REPLACE INTO search_index (rowid, open_words, internal_words) VALUES {rows}");
    tx.inner.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await.map_err(failed(OP))?;
    Ok(())
}

/// The names of services, places and categories that incidents point at.
struct Named(BTreeMap<Uuid, String>);

impl Named {
    async fn of<'a>(tx: &Tx, incidents: impl IntoIterator<Item = &'a Incident>) -> Result<Named, StoreError> {
        let (mut services, mut locations, mut categories) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for incident in incidents {
            services.extend(incident.service.map(|id| id.0));
            locations.extend(incident.location.map(|id| id.0));
            categories.extend(incident.category.map(|id| id.0));
        }
        let mut names = BTreeMap::new();
        for (table, ids) in [("service", services), ("location", locations), ("category", categories)] {
            let ids: Vec<Uuid> = ids.into_iter().collect();
            for ids in ids.chunks(BATCH) {
                let query =
                    Query::select().columns(["id", "name"]).from(table).and_where(Expr::col("id").is_in(ids.iter().copied())).take();
                let rows = tx.inner.query_all(&query).await.map_err(failed(OP))?;
                let pair = |row: &QueryResult| Ok((row.try_get("", "id")?, row.try_get("", "name")?));
                for row in &rows {
                    let (id, name) = pair(row).map_err(failed(OP))?;
                    names.insert(id, name);
                }
            }
        }
        Ok(Named(names))
    }

    fn of_incident(&self, incident: &Incident) -> impl Iterator<Item = &str> {
        let ids = [incident.service.map(|id| id.0), incident.location.map(|id| id.0), incident.category.map(|id| id.0)];
        ids.into_iter().flatten().filter_map(|id| self.0.get(&id).map(String::as_str))
    }
}
