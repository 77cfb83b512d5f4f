//! The append-only log, and the names that other systems have for incidents.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, add_unique, drop_append_only, drop_tables, in_realm, make_append_only, to, to_incident};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        in_realm(table.table("event").col(pk_uuid("id")))
            .col(uuid("incident_id"))
            // Place in the incident's log.
            .col(big_integer("seq"))
            .col(text("kind"))
            .col(json_binary("payload"))
            .col(uuid_null("actor_person"))
            .col(text_null("actor_system"))
            .col(timestamp_with_time_zone("occurred_at"))
            .col(timestamp_with_time_zone("recorded_at"))
            .col(text("audience"))
            .col(big_integer("version"))
            .check(Expr::cust("(actor_person IS NULL) <> (actor_system IS NULL)"))
            .foreign_key(&mut to_incident("incident_id"))
            .foreign_key(&mut to("actor_person", "person"));
        manager.create_table(table).await?;
        add_unique(manager, "event", &["realm_id", "id"]).await?;
        add_unique(manager, "event", &["realm_id", "incident_id", "seq"]).await?;
        add_index(manager, "event", &["actor_person"]).await?;
        make_append_only(manager, "event").await?;

        let mut table = Table::create();
        in_realm(table.table("external_ref"))
            .col(text("system"))
            .col(text("external_id"))
            .col(uuid("incident_id"))
            .primary_key(Index::create().col("realm_id").col("system").col("external_id"))
            .foreign_key(&mut to_incident("incident_id"));
        manager.create_table(table).await?;
        add_index(manager, "external_ref", &["realm_id", "incident_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_append_only(manager, "event").await?;
        drop_tables(manager, &["external_ref", "event"]).await
    }
}
