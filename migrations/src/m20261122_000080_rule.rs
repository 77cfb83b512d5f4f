//! Rules that fill in or propose what a new report leaves open.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{drop_tables, to};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table
            .table("rule")
            .col(pk_uuid("id"))
            .col(text("name"))
            // Rules are asked from the lowest place up.
            .col(big_integer("place"))
            .col(boolean("active"))
            .col(text("mode"))
            .col(json_binary("conditions"))
            .col(uuid_null("category"))
            .col(uuid_null("service"))
            .col(uuid_null("team"))
            .col(text_null("impact"))
            .col(text_null("urgency"))
            .col(big_integer("version"));
        for (column, target) in [("category", "category"), ("service", "service"), ("team", "team")] {
            table.foreign_key(&mut to(column, target));
        }
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["rule"]).await
    }
}
