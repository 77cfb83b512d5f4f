//! Runs of imports: what each read, how far it is, and what it made, so that it can go on and be undone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, drop_tables, owned_by, to};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut run = Table::create();
        run.table("import_run")
            .col(pk_uuid("id"))
            .col(text("source"))
            .col(text("file"))
            // Of a file that was uploaded, below the data directory; none for one that a command read.
            .col(text_null("path"))
            .col(text("digest"))
            .col(json_binary("options"))
            .col(text("state"))
            .col(uuid_null("actor_person"))
            .col(text_null("actor_system"))
            .col(timestamp_with_time_zone("started_at"))
            .col(timestamp_with_time_zone("changed_at"))
            // When whoever works on it last said so.
            .col(timestamp_with_time_zone_null("worked_at"))
            .col(big_integer("total"))
            .col(big_integer("done"))
            .col(json_binary("detail"))
            .check(Expr::cust("(actor_person IS NULL) <> (actor_system IS NULL)"))
            .foreign_key(&mut to("actor_person", "person"));
        manager.create_table(run).await?;
        add_index(manager, "import_run", &["changed_at"]).await?;
        add_index(manager, "import_run", &["actor_person"]).await?;
        let mut item = Table::create();
        item.table("import_item")
            .col(uuid("run_id"))
            .col(text("kind"))
            .col(uuid("id"))
            // Entries that the import wrote into the log of an incident: more mean that somebody worked on it.
            .col(big_integer("events"))
            .primary_key(Index::create().col("run_id").col("kind").col("id"))
            .foreign_key(&mut owned_by("run_id", "import_run"));
        manager.create_table(item).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["import_item", "import_run"]).await
    }
}
