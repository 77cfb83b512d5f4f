//! Incidents that belong together, and what became of each incident of a change of many.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, drop_tables, in_realm, owned_by, to_incident};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut columns = [uuid_null("parent"), text("related").default("").take()];
        for column in &mut columns {
            manager.alter_table(Table::alter().table("incident").add_column(column).take()).await?;
        }
        add_index(manager, "incident", &["realm_id", "parent"]).await?;
        let mut table = Table::create();
        in_realm(table.table("bulk_item"))
            .col(uuid("bulk"))
            .col(uuid("incident_id"))
            .col(uuid("person"))
            .col(timestamp_with_time_zone("at"))
            .col(text("act"))
            .col(text("outcome"))
            .col(text_null("why"))
            .primary_key(Index::create().col("realm_id").col("bulk").col("incident_id"))
            .foreign_key(&mut to_incident("incident_id"))
            .foreign_key(&mut owned_by("person", "person"));
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["bulk_item"]).await?;
        manager.drop_index(Index::drop().name("incident_realm_id_parent").table("incident").to_owned()).await?;
        for column in ["related", "parent"] {
            manager.alter_table(Table::alter().table("incident").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
