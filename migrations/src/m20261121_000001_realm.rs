//! Realms, with the one of live work. Every row of the incident domain names one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::prelude::Uuid;

use crate::schema::{add_unique, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The id that `domain::ids::RealmId::LIVE` repeats; a test of the store compares them.
const LIVE: Uuid = Uuid::from_u128(1);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("realm")
                    .col(pk_uuid("id"))
                    .col(text("kind"))
                    .col(big_integer_null("exercise"))
                    .col(big_integer("next_number").default(1))
                    .check(Expr::cust("(kind = 'live' AND exercise IS NULL) OR (kind = 'exercise' AND exercise IS NOT NULL)"))
                    .take(),
            )
            .await?;
        add_unique(manager, "realm", &["exercise"]).await?;
        // Bound, not written out: on SQLite an id is sixteen bytes and no text.
        let insert = Query::insert().into_table("realm").columns(["id", "kind"]).values_panic([LIVE.into(), "live".into()]).take();
        manager.get_connection().execute(&insert).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["realm"]).await
    }
}
