//! Who follows an incident, what people were told in their inboxes, and how often an incident came back to a team.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, drop_tables, in_realm, owned_by, to_incident};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Ids with spaces between them: the teams that had it before.
        for column in [big_integer("bounces").default(0).take(), text("had_by").default("").take()] {
            manager.alter_table(Table::alter().table("incident").add_column(column).take()).await?;
        }
        let mut table = Table::create();
        in_realm(table.table("follower"))
            .col(uuid("incident_id"))
            .col(uuid("person"))
            // Kept when it is false: whoever switched it off is not joined again by writing.
            .col(boolean("following"))
            .col(timestamp_with_time_zone("since"))
            .primary_key(Index::create().col("realm_id").col("incident_id").col("person"))
            .foreign_key(&mut to_incident("incident_id"))
            .foreign_key(&mut owned_by("person", "person"));
        manager.create_table(table).await?;
        add_index(manager, "follower", &["realm_id", "person", "following"]).await?;
        let mut table = Table::create();
        in_realm(table.table("inbox"))
            .col(uuid("person"))
            .col(uuid("event_id"))
            .col(uuid("incident_id"))
            .col(text("because"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("read_at"))
            .primary_key(Index::create().col("realm_id").col("person").col("event_id"))
            .foreign_key(&mut to_incident("incident_id"))
            .foreign_key(&mut owned_by("person", "person"))
            .foreign_key(ForeignKey::create().from("", ("realm_id", "event_id")).to("event", ("realm_id", "id")));
        manager.create_table(table).await?;
        add_index(manager, "inbox", &["realm_id", "person", "created_at"]).await?;
        add_index(manager, "inbox", &["realm_id", "incident_id"]).await?;
        add_index(manager, "inbox", &["read_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["inbox", "follower"]).await?;
        for column in ["bounces", "had_by"] {
            manager.alter_table(Table::alter().table("incident").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
