//! People with their roles, teams and sites.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, add_unique, drop_tables, owned_by, to};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("person")
                    .col(pk_uuid("id"))
                    .col(text("name"))
                    // In lower case: what a search compares with.
                    .col(text("name_folded"))
                    .col(text_null("email"))
                    .col(text_null("password_hash"))
                    // Changes with whatever must end all sessions.
                    .col(text("security_stamp"))
                    .col(uuid_null("location"))
                    .col(text_null("department"))
                    .col(boolean("disabled").default(false))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut to("location", "location"))
                    .take(),
            )
            .await?;
        add_unique(manager, "person", &["email"]).await?;
        add_index(manager, "person", &["name_folded", "id"]).await?;
        for (table, column, target) in [("team_member", "team", "team"), ("person_site", "location", "location")] {
            manager
                .create_table(
                    Table::create()
                        .table(table)
                        .col(uuid("person"))
                        .col(uuid(column))
                        .primary_key(Index::create().col("person").col(column))
                        .foreign_key(&mut owned_by("person", "person"))
                        .foreign_key(&mut owned_by(column, target))
                        .take(),
                )
                .await?;
            add_index(manager, table, if table == "team_member" { &["team"] } else { &["location"] }).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("person_role")
                    .col(uuid("person"))
                    .col(text("role"))
                    .primary_key(Index::create().col("person").col("role"))
                    .foreign_key(&mut owned_by("person", "person"))
                    .take(),
            )
            .await?;
        add_index(manager, "person_role", &["role"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["person_role", "person_site", "team_member", "person"]).await
    }
}
