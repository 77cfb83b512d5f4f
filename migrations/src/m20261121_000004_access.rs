//! How people get in: sessions, known devices, failed sign-ins, one-time links, tokens. Secrets are stored as hashes
//! only, so that a copy of the database opens nothing.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, add_unique, drop_tables, owned_by};

#[derive(DeriveMigrationName)]
pub struct Migration;

fn hashed(table: &'static str) -> TableCreateStatement {
    Table::create().table(table).col(blob("hash").primary_key()).take()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                hashed("session")
                    .col(uuid_null("person"))
                    .col(json_binary("data"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("seen_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .foreign_key(&mut owned_by("person", "person"))
                    .take(),
            )
            .await?;
        add_index(manager, "session", &["person"]).await?;
        add_index(manager, "session", &["expires_at"]).await?;
        manager
            .create_table(
                hashed("device")
                    .col(uuid("person"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("used_at"))
                    .foreign_key(&mut owned_by("person", "person"))
                    .take(),
            )
            .await?;
        add_index(manager, "device", &["person"]).await?;
        add_index(manager, "device", &["used_at"]).await?;
        manager
            .create_table(
                Table::create()
                    .table("sign_in_failure")
                    // An account or an address.
                    .col(text("kind"))
                    .col(text("subject"))
                    .col(big_integer("failures"))
                    .col(timestamp_with_time_zone("last_at"))
                    .primary_key(Index::create().col("kind").col("subject"))
                    .take(),
            )
            .await?;
        add_index(manager, "sign_in_failure", &["last_at"]).await?;
        links_and_tokens(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["api_token", "one_time_link", "sign_in_failure", "device", "session"]).await
    }
}

async fn links_and_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            hashed("one_time_link")
                .col(text("purpose"))
                .col(uuid_null("person"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(&mut owned_by("person", "person"))
                .take(),
        )
        .await?;
    add_index(manager, "one_time_link", &["person"]).await?;
    manager
        .create_table(
            Table::create()
                .table("api_token")
                .col(pk_uuid("id"))
                .col(blob("hash"))
                // The first characters, so that a person recognizes the token.
                .col(text("prefix"))
                .col(uuid("person"))
                .col(text("name"))
                .col(text("scope"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("expires_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .col(timestamp_with_time_zone_null("revoked_at"))
                .foreign_key(&mut owned_by("person", "person"))
                .take(),
        )
        .await?;
    add_unique(manager, "api_token", &["hash"]).await?;
    add_index(manager, "api_token", &["person"]).await
}
