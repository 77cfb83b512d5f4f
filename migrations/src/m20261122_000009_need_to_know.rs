//! Who has to know of a restricted incident, and who opened one with a reason.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, drop_tables, in_realm, owned_by, to_incident};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let named = text("need_to_know").default("").take();
        manager.alter_table(Table::alter().table("incident").add_column(named).take()).await?;
        let mut table = Table::create();
        in_realm(table.table("opening"))
            .col(uuid("incident_id"))
            .col(uuid("person"))
            .col(timestamp_with_time_zone("until"))
            .primary_key(Index::create().col("realm_id").col("incident_id").col("person"))
            .foreign_key(&mut to_incident("incident_id"))
            .foreign_key(&mut owned_by("person", "person"));
        manager.create_table(table).await?;
        // By whom comes first: every request of such a person asks.
        add_index(manager, "opening", &["person", "until"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["opening"]).await?;
        manager.alter_table(Table::alter().table("incident").drop_column("need_to_know").take()).await
    }
}
