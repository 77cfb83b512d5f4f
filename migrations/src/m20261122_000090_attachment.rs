//! Files at incidents: what is known of each. Their bytes lie in the data directory.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, add_unique, drop_tables, in_realm, to, to_incident};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        in_realm(table.table("attachment").col(pk_uuid("id")))
            .col(uuid("incident_id"))
            .col(text("name"))
            // Found by the server in the content.
            .col(text("media_type"))
            .col(big_integer("size"))
            .col(text("sha256"))
            .col(big_integer_null("width"))
            .col(big_integer_null("height"))
            .col(text("audience"))
            .col(uuid_null("uploaded_person"))
            .col(text_null("uploaded_system"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("removed_at"))
            .check(Expr::cust("(uploaded_person IS NULL) <> (uploaded_system IS NULL)"))
            .foreign_key(&mut to_incident("incident_id"))
            .foreign_key(&mut to("uploaded_person", "person"));
        manager.create_table(table).await?;
        add_unique(manager, "attachment", &["realm_id", "id"]).await?;
        add_index(manager, "attachment", &["realm_id", "incident_id"]).await?;
        add_index(manager, "attachment", &["uploaded_person"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["attachment"]).await
    }
}
