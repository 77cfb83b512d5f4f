//! What happened lately, found by its time whoever wrote it; and what people typed and have not sent.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, drop_tables, in_realm, owned_by};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_index(manager, "event", &["realm_id", "recorded_at"]).await?;
        let mut table = Table::create();
        in_realm(table.table("draft"))
            .col(uuid("person"))
            // Which form it was typed into.
            .col(text("place"))
            .col(text("text"))
            .col(timestamp_with_time_zone("updated_at"))
            .primary_key(Index::create().col("realm_id").col("person").col("place"))
            .foreign_key(&mut owned_by("person", "person"));
        manager.create_table(table).await?;
        add_index(manager, "draft", &["person"]).await?;
        add_index(manager, "draft", &["updated_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["draft"]).await?;
        manager.drop_index(Index::drop().table("event").name("event_realm_id_recorded_at").to_owned()).await
    }
}
