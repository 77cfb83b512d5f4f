//! What Muster remembers for itself: messages to deliver, answers to repeat, who changed what, settings.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, add_unique, drop_append_only, drop_tables, make_append_only, owned_by, to};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        outbox(manager).await?;
        manager
            .create_table(
                Table::create()
                    .table("idempotency")
                    .col(uuid("actor"))
                    .col(text("key"))
                    // Of the request: the same key with another request is a mistake.
                    .col(blob("request_hash"))
                    .col(small_integer("status"))
                    .col(json_binary("response"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut owned_by("actor", "person"))
                    .take(),
            )
            .await?;
        add_unique(manager, "idempotency", &["actor", "key"]).await?;
        add_index(manager, "idempotency", &["created_at"]).await?;
        manager
            .create_table(
                Table::create()
                    .table("audit")
                    .col(pk_uuid("id"))
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("actor_person"))
                    .col(text_null("actor_system"))
                    .col(text("action"))
                    .col(text("subject"))
                    .col(json_binary("detail"))
                    .check(Expr::cust("(actor_person IS NULL) <> (actor_system IS NULL)"))
                    .foreign_key(&mut to("actor_person", "person"))
                    .take(),
            )
            .await?;
        add_index(manager, "audit", &["at", "id"]).await?;
        add_index(manager, "audit", &["subject", "at"]).await?;
        make_append_only(manager, "audit").await?;
        manager
            .create_table(
                Table::create()
                    .table("setting")
                    .col(text("key").primary_key())
                    .col(json_binary("value"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_append_only(manager, "audit").await?;
        drop_tables(manager, &["setting", "audit", "idempotency", "outbox"]).await
    }
}

/// One row for each (subject, kind, occurrence): a message that is asked for twice is sent once.
async fn outbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("outbox")
                .col(pk_uuid("id"))
                .col(text("kind"))
                .col(text("subject"))
                .col(text("occurrence"))
                .col(json_binary("payload"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("due_at"))
                .col(big_integer("attempts").default(0))
                // Who works on it, until when: a worker that wakes up late finds its lease gone.
                .col(uuid_null("lease"))
                .col(timestamp_with_time_zone_null("leased_until"))
                .col(timestamp_with_time_zone_null("done_at"))
                .col(text_null("failed_why"))
                .take(),
        )
        .await?;
    add_unique(manager, "outbox", &["subject", "kind", "occurrence"]).await?;
    add_index(manager, "outbox", &["done_at", "due_at"]).await
}
