//! Owns the rows of files at incidents. Never touches a file, and never writes without the permit to change the
//! incident.

use chrono::{DateTime, Utc};
use domain::access::{Authorized, ChangeIncident, Guarded};
use domain::attachment::Attachment;
use domain::ids::{AttachmentId, IncidentId, RealmId};
use domain::realm::Realm;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::{ColumnTrait, Expr, Uuid};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::codec::{Place, actor_columns, stored};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use crate::incidents::check_permit;
use row::{ActiveModel, Column, Entity, Model};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attachment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub realm_id: Uuid,
        pub incident_id: Uuid,
        pub name: String,
        pub media_type: String,
        pub size: i64,
        pub sha256: String,
        pub width: Option<i64>,
        pub height: Option<i64>,
        pub audience: String,
        pub uploaded_person: Option<Uuid>,
        pub uploaded_system: Option<String>,
        pub created_at: DateTime<Utc>,
        pub removed_at: Option<DateTime<Utc>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn attachment(row: Model) -> Result<Attachment, StoreError> {
    let id = row.id;
    let place = Place { table: "attachment", id: &id };
    let pixels = match (row.width, row.height) {
        (Some(width), Some(height)) => Some((place.count(width)?, place.count(height)?)),
        (None, None) => None,
        _ => return Err(place.corrupt("it has only one side")),
    };
    Ok(Attachment {
        id: AttachmentId(row.id),
        incident: IncidentId(row.incident_id),
        name: row.name,
        media_type: row.media_type,
        size: row.size.try_into().map_err(|_| place.corrupt("its size is below nothing"))?,
        sha256: row.sha256,
        pixels,
        audience: place.choice(&row.audience)?,
        uploaded_by: place.actor(row.uploaded_person, row.uploaded_system)?,
        created_at: row.created_at,
        removed_at: row.removed_at,
    })
}

pub async fn insert<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<ChangeIncident, R>,
    realm: Realm,
    file: &Attachment,
) -> Result<(), StoreError> {
    const OP: &str = "attachments.insert";
    check_permit(OP, permit, file.incident)?;
    let (uploaded_person, uploaded_system) = actor_columns(&file.uploaded_by);
    let row = ActiveModel {
        id: Set(file.id.0),
        realm_id: Set(realm.id.0),
        incident_id: Set(file.incident.0),
        name: Set(file.name.clone()),
        media_type: Set(file.media_type.clone()),
        size: Set(i64::try_from(file.size).map_err(|_| StoreError::invalid("size", "no file is as long"))?),
        sha256: Set(file.sha256.clone()),
        width: Set(file.pixels.map(|(width, _)| width.into())),
        height: Set(file.pixels.map(|(_, height)| height.into())),
        audience: Set(file.audience.to_string()),
        uploaded_person: Set(uploaded_person),
        uploaded_system: Set(uploaded_system),
        created_at: Set(stored(file.created_at)),
        removed_at: Set(file.removed_at.map(stored)),
    };
    Entity::insert(row).exec_without_returning(&tx.inner).await.map_err(failed(OP))?;
    Ok(())
}

/// From now on it is not there; the row stays, as the log's entries do.
pub async fn remove<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<ChangeIncident, R>,
    realm: Realm,
    incident: IncidentId,
    id: AttachmentId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    const OP: &str = "attachments.remove";
    check_permit(OP, permit, incident)?;
    let update = Entity::update_many()
        .col_expr(Column::RemovedAt, Expr::value(stored(now)))
        .filter(Column::RealmId.eq(realm.id.0))
        .filter(Column::IncidentId.eq(incident.0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::RemovedAt.is_null());
    match update.exec(&tx.inner).await.map_err(failed(OP))?.rows_affected {
        1 => Ok(()),
        _ => Err(StoreError::not_found("attachment", id)),
    }
}

/// What was removed is not found.
pub async fn find(conn: &impl Conn, realm: Realm, id: AttachmentId) -> Result<Option<Attachment>, StoreError> {
    let query = Entity::find().filter(Column::RealmId.eq(realm.id.0)).filter(Column::Id.eq(id.0)).filter(Column::RemovedAt.is_null());
    query.one(&conn.executor()).await.map_err(failed("attachments.find"))?.map(attachment).transpose()
}

/// The files of one incident, oldest first.
pub async fn of_incident(conn: &impl Conn, realm: Realm, incident: IncidentId) -> Result<Vec<Attachment>, StoreError> {
    let query = Entity::find().filter(Column::RealmId.eq(realm.id.0)).filter(Column::IncidentId.eq(incident.0));
    let query =
        query.filter(Column::RemovedAt.is_null()).order_by_asc(Column::CreatedAt).order_by_asc(Column::Name).order_by_asc(Column::Id);
    let rows = query.all(&conn.executor()).await.map_err(failed("attachments.of_incident"))?;
    rows.into_iter().map(attachment).collect()
}

pub async fn count(conn: &impl Conn, realm: Realm, incident: IncidentId) -> Result<u64, StoreError> {
    let query = Entity::find().filter(Column::RealmId.eq(realm.id.0)).filter(Column::IncidentId.eq(incident.0));
    query.filter(Column::RemovedAt.is_null()).count(&conn.executor()).await.map_err(failed("attachments.count"))
}

/// All files of a realm, some at a time: those with an id after `after`.
pub async fn page(conn: &impl Conn, realm: Realm, after: Option<AttachmentId>, limit: u64) -> Result<Vec<Attachment>, StoreError> {
    let query = Entity::find().filter(Column::RealmId.eq(realm.id.0)).filter(Column::RemovedAt.is_null());
    let query = query.filter(Column::Id.gt(after.map_or(Uuid::nil(), |id| id.0))).order_by_asc(Column::Id).limit(limit);
    let rows = query.all(&conn.executor()).await.map_err(failed("attachments.page"))?;
    rows.into_iter().map(attachment).collect()
}

/// The realms that have files.
pub async fn realms(conn: &impl Conn) -> Result<Vec<RealmId>, StoreError> {
    let query = Entity::find().select_only().column(Column::RealmId).distinct();
    let ids: Vec<Uuid> = query.into_tuple().all(&conn.executor()).await.map_err(failed("attachments.realms"))?;
    Ok(ids.into_iter().map(RealmId).collect())
}
