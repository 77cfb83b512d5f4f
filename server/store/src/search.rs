//! Owns the work that the index of words leaves for later: incidents from before it, and names that changed since.
//! Never answers a search; `incidents` does.

use domain::ids::{IncidentId, RealmId};
use domain::realm::Realm;
use sea_orm::prelude::{Expr, Uuid};
use sea_orm::sea_query::{ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, Statement};

use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::incidents;

const OP: &str = "search.refresh";

/// Whether there is anything to do: asked often, so without a transaction.
pub async fn waits(conn: &impl Conn) -> Result<bool, StoreError> {
    let executor = conn.executor();
    let stale = Query::select().expr(Expr::val(1)).from("search_text").and_where(Expr::cust("stale")).limit(1).take();
    if executor.query_one(&stale).await.map_err(failed(OP))?.is_some() {
        return Ok(true);
    }
    for kind in KINDS {
        let named = Statement::from_string(executor.get_database_backend(), named_anew(kind));
        if executor.query_one_raw(named).await.map_err(failed(OP))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

const KINDS: [&str; 3] = ["service", "location", "category"];

fn named_anew(kind: &str) -> String {
    format!(
        "SELECT t.id, t.name, n.name IS NOT NULL AS known FROM {kind} t LEFT JOIN search_name n ON n.kind = '{kind}' AND n.named = t.id \
         WHERE n.name IS NULL OR n.name <> t.name"
    )
}

/// Indexes up to `most` incidents that wait for it, of every realm, and says how many it did: fewer means that none is
/// left. A killed process goes on where it was, because each row says itself whether it waits.
pub async fn refresh(tx: &Tx, most: u64) -> Result<u64, StoreError> {
    let query = Query::select()
        .columns([("search_text", "realm_id"), ("search_text", "incident_id")])
        .column(("realm", "exercise"))
        .from("search_text")
        .inner_join("realm", Expr::col(("realm", "id")).equals(("search_text", "realm_id")))
        // In these words the partial index is recognized.
        .and_where(Expr::cust("stale"))
        .limit(most)
        .take();
    let rows = tx.inner.query_all(&query).await.map_err(failed(OP))?;
    for row in &rows {
        let realm: Uuid = row.try_get("", "realm_id").map_err(failed(OP))?;
        let incident: Uuid = row.try_get("", "incident_id").map_err(failed(OP))?;
        let exercise: Option<i64> = row.try_get("", "exercise").map_err(failed(OP))?;
        let exercise = exercise.map(u32::try_from).transpose().map_err(|why| StoreError::corrupt("realm", realm, why))?;
        incidents::renew(tx, Realm { id: RealmId(realm), exercise }, IncidentId(incident)).await?;
    }
    Ok(rows.len() as u64)
}

/// Makes the incidents wait whose service, place or category has another name than when they were indexed.
pub async fn notice_names(tx: &Tx) -> Result<u64, StoreError> {
    let mut renamed = 0;
    for kind in KINDS {
        let named = Statement::from_string(tx.inner.get_database_backend(), named_anew(kind));
        let rows = tx.inner.query_all_raw(named).await.map_err(failed(OP))?;
        for row in &rows {
            let id: Uuid = row.try_get("", "id").map_err(failed(OP))?;
            let name: String = row.try_get("", "name").map_err(failed(OP))?;
            // What is new has given its name to nothing that was indexed before.
            if row.try_get("", "known").map_err(failed(OP))? {
                renamed += wait(tx, kind, id).await?;
            }
            remember(tx, kind, id, name).await?;
        }
    }
    Ok(renamed)
}

async fn wait(tx: &Tx, column: &'static str, id: Uuid) -> Result<u64, StoreError> {
    let named = Query::select().columns(["realm_id", "id"]).from("incident").and_where(Expr::col(column).eq(id)).take();
    let pair = Expr::tuple([Expr::col("realm_id"), Expr::col("incident_id")]);
    let update = Query::update().table("search_text").value("stale", true).and_where(pair.in_subquery(named)).take();
    Ok(tx.inner.execute(&update).await.map_err(failed(OP))?.rows_affected())
}

async fn remember(tx: &Tx, kind: &'static str, id: Uuid, name: String) -> Result<(), StoreError> {
    let mut insert = Query::insert();
    insert.into_table("search_name").columns(["kind", "named", "name"]).values_panic([kind.into(), id.into(), name.into()]);
    insert.on_conflict(OnConflict::columns(["kind", "named"]).update_column("name").to_owned());
    tx.inner.execute(&insert).await.map_err(failed(OP))?;
    Ok(())
}
