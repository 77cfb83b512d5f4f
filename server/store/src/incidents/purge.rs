//! Owns taking an incident away for good, log and all. Never without the permit for exactly that.

use domain::access::{Authorized, Guarded, right};
use domain::ids::IncidentId;
use domain::realm::Realm;
use sea_orm::ConnectionTrait;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::index;
use super::write::check_permit;
use crate::conn::Tx;
use crate::error::{StoreError, failed};

/// Fails as `Dangling` while another incident names this one as its original or its forerunner.
pub async fn purge<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<right::IncidentPurge, R>,
    realm: Realm,
    id: IncidentId,
) -> Result<(), StoreError> {
    const OP: &str = "incidents.purge";
    check_permit(OP, permit, id)?;
    take_away(tx, realm, &[id]).await
}

/// Whoever calls holds the permit, and keeps the list short.
pub(crate) async fn take_away(tx: &Tx, realm: Realm, ids: &[IncidentId]) -> Result<(), StoreError> {
    const OP: &str = "incidents.purge";
    if ids.is_empty() {
        return Ok(());
    }
    index::remove(tx, realm, ids).await?;
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut open = Query::insert();
    open.into_table("purge").columns(["realm_id", "incident_id"]);
    for id in &ids {
        open.values_panic([realm.id.0.into(), (*id).into()]);
    }
    tx.inner.execute(&open).await.map_err(failed(OP))?;
    // The names first, then the log that this row lets go, the row itself, the record last.
    for (table, column) in [
        ("external_ref", "incident_id"),
        ("opening", "incident_id"),
        ("follower", "incident_id"),
        ("inbox", "incident_id"),
        ("task", "incident_id"),
        ("attachment", "incident_id"),
        ("bulk_item", "incident_id"),
        ("event", "incident_id"),
        ("purge", "incident_id"),
        ("incident", "id"),
    ] {
        let of_incident = Expr::col("realm_id").eq(realm.id.0).and(Expr::col(column).is_in(ids.clone()));
        let delete = Query::delete().from_table(table).and_where(of_incident).take();
        tx.inner.execute(&delete).await.map_err(failed(OP))?;
    }
    Ok(())
}
