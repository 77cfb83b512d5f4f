//! Owns settings that people change while Muster runs, each a JSON value under a key. Never secrets in plain text.

use chrono::{DateTime, Utc};
use domain::access::{Authorized, Right, right};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::{Place, stored, to_json};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use row::{ActiveModel, Column, Entity};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "setting")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value: Json,
        pub updated_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Permits that change settings.
pub trait WritesSettings: Right {}
impl WritesSettings for right::ConfigWrite {}
impl WritesSettings for right::PriorityMatrixWrite {}
impl WritesSettings for right::MailChannelWrite {}

/// `None` when nobody ever set it: the caller knows the default.
pub async fn find<T: DeserializeOwned>(conn: &impl Conn, key: &str) -> Result<Option<T>, StoreError> {
    let row = Entity::find_by_id(key.to_owned()).one(&conn.executor()).await.map_err(failed("settings.find"))?;
    row.map(|row| Place { table: "setting", id: &row.key }.json(row.value)).transpose()
}

pub async fn put<M: WritesSettings, R>(
    tx: &Tx,
    _permit: &Authorized<M, R>,
    key: &str,
    value: &(impl Serialize + Sync),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = ActiveModel { key: Set(key.to_owned()), value: Set(to_json("setting", value)?), updated_at: Set(stored(now)) };
    let conflict = OnConflict::column(Column::Key).update_columns([Column::Value, Column::UpdatedAt]).to_owned();
    Entity::insert(row).on_conflict(conflict).exec_without_returning(&tx.inner).await.map_err(failed("settings.put"))?;
    Ok(())
}
