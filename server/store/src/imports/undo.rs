//! Owns taking away the incidents that a run made. Only its own, and only those on which nobody worked since and which
//! no other incident names; the others stay and are remembered as kept.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Authorized, right};
use domain::ids::IncidentId;
use domain::realm::Realm;
use sea_orm::prelude::{ColumnTrait, Expr, Uuid};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::items::Kind;
use super::row::item::{Column, Entity};
use crate::conn::Tx;
use crate::error::{StoreError, failed};
use crate::incidents;

const OP: &str = "imports.undo";

/// What one transaction did.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Undone {
    pub gone: u32,
    pub kept: u32,
}

/// The next incidents of the run, at most `limit`; nothing once there are no more.
pub async fn undo_batch<R>(
    tx: &Tx,
    _permit: &Authorized<right::ImportRun, R>,
    realm: Realm,
    run: Uuid,
    limit: u64,
) -> Result<Undone, StoreError> {
    let of_run = || Entity::find().filter(Column::RunId.eq(run)).filter(Column::Kind.eq(Kind::Incident.to_string()));
    let rows = of_run().order_by_desc(Column::Id).limit(limit).all(&tx.inner).await.map_err(failed(OP))?;
    let made: BTreeMap<Uuid, i64> = rows.iter().map(|row| (row.id, row.events)).collect();
    let (there, kept) = in_use(tx, realm, &made).await?;
    let gone: Vec<Uuid> = made.keys().copied().filter(|id| !kept.contains(id)).collect();
    // Somebody may have purged one of them already.
    let ids: Vec<IncidentId> = gone.iter().copied().filter(|id| there.contains(id)).map(IncidentId).collect();
    incidents::take_away(tx, realm, &ids).await?;
    let own = |ids: Vec<Uuid>| Column::RunId.eq(run).and(Column::Kind.eq(Kind::Incident.to_string())).and(Column::Id.is_in(ids));
    let count = |ids: &[Uuid]| u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let done = Undone { gone: count(&gone), kept: u32::try_from(kept.len()).unwrap_or(u32::MAX) };
    Entity::delete_many().filter(own(gone)).exec(&tx.inner).await.map_err(failed(OP))?;
    let kept = Entity::update_many().col_expr(Column::Kind, Expr::val(Kind::Kept.to_string())).filter(own(kept.into_iter().collect()));
    kept.exec(&tx.inner).await.map_err(failed(OP))?;
    Ok(done)
}

/// Those that are there at all, and of them those with entries in their log that are not of the import, or that others
/// name.
async fn in_use(tx: &Tx, realm: Realm, made: &BTreeMap<Uuid, i64>) -> Result<(BTreeSet<Uuid>, BTreeSet<Uuid>), StoreError> {
    let (mut there, mut kept) = (BTreeSet::new(), BTreeSet::new());
    if made.is_empty() {
        return Ok((there, kept));
    }
    let ids = || made.keys().copied();
    let entries = Query::select()
        .column("incident_id")
        .expr_as(Expr::col("seq").max(), "last")
        .from("event")
        .and_where(Expr::col("realm_id").eq(realm.id.0))
        .and_where(Expr::col("incident_id").is_in(ids()))
        .group_by_col("incident_id")
        .take();
    for row in tx.inner.query_all(&entries).await.map_err(failed(OP))? {
        let id: Uuid = row.try_get("", "incident_id").map_err(failed(OP))?;
        let last: i64 = row.try_get("", "last").map_err(failed(OP))?;
        there.insert(id);
        if made.get(&id).is_some_and(|events| last > *events) {
            kept.insert(id);
        }
    }
    for column in ["duplicate_of", "follows"] {
        let naming = Query::select()
            .column(column)
            .from("incident")
            .and_where(Expr::col("realm_id").eq(realm.id.0))
            .and_where(Expr::col(column).is_in(ids()))
            .take();
        for row in tx.inner.query_all(&naming).await.map_err(failed(OP))? {
            kept.insert(row.try_get("", column).map_err(failed(OP))?);
        }
    }
    Ok((there, kept))
}
