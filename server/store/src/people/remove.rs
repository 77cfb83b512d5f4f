//! Owns taking people away again. Never somebody whom a record, a log or the audit trail names.

use domain::access::{Authorized, Guarded, right};
use domain::ids::PersonId;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::write::check_permit;
use crate::conn::Tx;
use crate::error::StoreError;
use crate::removal::delete_if_unnamed;

/// With roles, teams, sessions, devices and tokens. `false` when something still names the person.
pub async fn remove_unnamed<R: Guarded>(tx: &Tx, permit: &Authorized<right::UserDisable, R>, id: PersonId) -> Result<bool, StoreError> {
    check_permit("people.remove_unnamed", permit, id)?;
    let delete = Query::delete().from_table("person").and_where(Expr::col("id").eq(id.0)).take();
    delete_if_unnamed(tx, "people.remove_unnamed", &delete).await
}
