//! The tasks of incidents, what cards show of them, and the templates that bring several at once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, add_unique, drop_tables, in_realm, owned_by, to, to_incident};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Boards and lists read no tasks: what a card shows of them stands on the record.
        for mut column in [
            big_integer("tasks_done").default(0).take(),
            big_integer("tasks_total").default(0).take(),
            timestamp_with_time_zone_null("tasks_due"),
        ] {
            let alter = Table::alter().table("incident").add_column(column.take()).take();
            manager.alter_table(alter).await?;
        }
        templates(manager).await?;
        tasks(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["task", "task_template_line", "task_template"]).await?;
        for column in ["tasks_due", "tasks_total", "tasks_done"] {
            manager.alter_table(Table::alter().table("incident").drop_column(column).take()).await?;
        }
        Ok(())
    }
}

async fn templates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("task_template")
        .col(pk_uuid("id"))
        .col(text("name"))
        .col(uuid_null("category"))
        .col(boolean("retired"))
        .col(big_integer("version"))
        .foreign_key(&mut to("category", "category"));
    manager.create_table(table).await?;
    add_index(manager, "task_template", &["category"]).await?;
    manager.get_connection().execute_unprepared("CREATE UNIQUE INDEX task_template_name ON task_template (name) WHERE NOT retired").await?;
    let mut table = Table::create();
    table
        .table("task_template_line")
        .col(uuid("template"))
        .col(big_integer("place"))
        .col(text("title"))
        .col(text("note"))
        .col(uuid_null("team"))
        .col(text("priority"))
        .col(big_integer_null("due_minutes"))
        // Words with commas between them.
        .col(text("skills"))
        .primary_key(Index::create().col("template").col("place"))
        .foreign_key(&mut owned_by("template", "task_template"))
        .foreign_key(&mut to("team", "team"));
    manager.create_table(table).await?;
    add_index(manager, "task_template_line", &["team"]).await
}

async fn tasks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    in_realm(table.table("task").col(pk_uuid("id")))
        .col(uuid("incident_id"))
        // Place in the incident's list.
        .col(big_integer("place"))
        .col(text("title"))
        .col(text("note"))
        .col(uuid_null("owner"))
        .col(uuid_null("team"))
        .col(text("priority"))
        .col(timestamp_with_time_zone_null("due"))
        // Words with commas between them.
        .col(text("skills"))
        .col(text("state"))
        .col(text_null("reason"))
        .col(json_binary_null("decided"))
        .col(uuid_null("template"))
        .col(uuid_null("added_person"))
        .col(text_null("added_system"))
        .col(timestamp_with_time_zone("added_at"))
        .col(json_binary("marks"))
        .check(Expr::cust("(added_person IS NULL) <> (added_system IS NULL)"))
        .foreign_key(&mut to_incident("incident_id"))
        .foreign_key(&mut to("owner", "person"))
        .foreign_key(&mut to("team", "team"))
        .foreign_key(&mut to("added_person", "person"))
        .foreign_key(&mut to("template", "task_template"));
    manager.create_table(table).await?;
    add_unique(manager, "task", &["realm_id", "id"]).await?;
    for columns in [&["realm_id", "incident_id", "place"][..], &["realm_id", "state", "owner"], &["realm_id", "state", "team"]] {
        add_index(manager, "task", columns).await?;
    }
    for column in ["owner", "team", "added_person"] {
        add_index(manager, "task", &[column]).await?;
    }
    // The usual name would be that of the table of templates.
    manager.get_connection().execute_unprepared("CREATE INDEX task_from_template ON task (template)").await?;
    Ok(())
}
