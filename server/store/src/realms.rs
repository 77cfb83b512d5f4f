//! Owns the list of realms. Never makes one: live work has its realm from the first step of the schema.

use domain::ids::RealmId;
use domain::realm::Realm;
use sea_orm::ConnectionTrait;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Order, Query};

use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// Live work first, then exercises by their number.
pub async fn list(conn: &impl Conn) -> Result<Vec<Realm>, StoreError> {
    const OP: &str = "realms.list";
    let query = Query::select().columns(["id", "exercise"]).from("realm").order_by("id", Order::Asc).take();
    let rows = conn.executor().query_all(&query).await.map_err(failed(OP))?;
    let mut realms = Vec::with_capacity(rows.len());
    for row in rows {
        let id: Uuid = row.try_get("", "id").map_err(failed(OP))?;
        let exercise: Option<i64> = row.try_get("", "exercise").map_err(failed(OP))?;
        let exercise = exercise.map(u32::try_from).transpose().map_err(|why| StoreError::corrupt("realm", id, why))?;
        realms.push(Realm { id: RealmId(id), exercise });
    }
    realms.sort_by_key(|realm| realm.exercise);
    Ok(realms)
}
