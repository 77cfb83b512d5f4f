//! What incidents point at: teams, services, categories, locations. Exercises use the real ones, so no realm.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, add_unique, drop_tables, to};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(Table::create().table("team").col(pk_uuid("id")).col(text("name")).col(text("level")).take()).await?;
        add_unique(manager, "team", &["name"]).await?;
        for table in ["service", "location"] {
            manager.create_table(Table::create().table(table).col(pk_uuid("id")).col(text("name")).take()).await?;
            add_unique(manager, table, &["name"]).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("category")
                    .col(pk_uuid("id"))
                    .col(text("name"))
                    .col(uuid_null("parent"))
                    .col(text("criteria"))
                    .col(text_null("implies"))
                    .foreign_key(&mut to("parent", "category"))
                    .take(),
            )
            .await?;
        add_index(manager, "category", &["parent", "name"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["category", "location", "service", "team"]).await
    }
}
