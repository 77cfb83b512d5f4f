//! Owns taking parts of the catalogue away again. Never what something or somebody still belongs to.

use domain::access::{Authorized, right};
use domain::ids::{CategoryId, LocationId, ServiceId, TeamId};
use sea_orm::ConnectionTrait;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::conn::Tx;
use crate::error::{StoreError, failed};
use crate::removal::delete_if_unnamed;

/// `false` when it has members or incidents.
pub async fn remove_unnamed_team<R>(tx: &Tx, _permit: &Authorized<right::TeamWrite, R>, id: TeamId) -> Result<bool, StoreError> {
    remove(tx, "team", id.0, Some(("team_member", "team"))).await
}

pub async fn remove_unnamed_service<R>(tx: &Tx, _permit: &Authorized<right::ServiceWrite, R>, id: ServiceId) -> Result<bool, StoreError> {
    remove(tx, "service", id.0, None).await
}

/// Takes owner, team and needs from a service, so that it holds nobody and nothing else back.
pub async fn release_service<R>(tx: &Tx, _permit: &Authorized<right::ServiceWrite, R>, id: ServiceId) -> Result<(), StoreError> {
    let op = "catalogue.release_service";
    let (empty, nobody) = (Expr::val(None::<Uuid>), Expr::val(None::<Uuid>));
    let update = Query::update().table("service").value("owner", nobody).value("team", empty).and_where(Expr::col("id").eq(id.0)).take();
    tx.inner.execute(&update).await.map_err(failed(op))?;
    let needs = Query::delete().from_table("service_need").and_where(Expr::col("service").eq(id.0)).take();
    tx.inner.execute(&needs).await.map(drop).map_err(failed(op))
}

/// `false` when it has children or incidents.
pub async fn remove_unnamed_category<R>(
    tx: &Tx,
    _permit: &Authorized<right::CategoryWrite, R>,
    id: CategoryId,
) -> Result<bool, StoreError> {
    remove(tx, "category", id.0, None).await
}

/// `false` when somebody is there or answers for it.
pub async fn remove_unnamed_location<R>(
    tx: &Tx,
    _permit: &Authorized<right::LocationWrite, R>,
    id: LocationId,
) -> Result<bool, StoreError> {
    remove(tx, "location", id.0, Some(("person_site", "location"))).await
}

/// `belonging` are rows that would go along, and must not.
async fn remove(tx: &Tx, table: &'static str, id: Uuid, belonging: Option<(&'static str, &'static str)>) -> Result<bool, StoreError> {
    let mut delete = Query::delete();
    delete.from_table(table).and_where(Expr::col("id").eq(id));
    if let Some((rows, column)) = belonging {
        let any = Query::select().expr(Expr::val(1)).from(rows).and_where(Expr::col((rows, column)).eq(id)).take();
        delete.and_where(Expr::exists(any).not());
    }
    delete_if_unnamed(tx, "catalogue.remove_unnamed", &delete).await
}
