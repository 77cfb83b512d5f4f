//! What gives the catalogue its order: trees, services with owners, components and needs, team leads, skills. Every
//! record counts its versions, and what people no longer want is retired instead of deleted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::schema::{add_index, owned_by, to};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Names are unique among what is still offered. SQLite and PostgreSQL read these alike.
const UNIQUE: [(&str, &str, &str); 4] = [
    ("team", "team_name", "(name) WHERE NOT retired"),
    ("service", "service_name", "(name) WHERE NOT retired"),
    ("location", "location_name", "(name) WHERE NOT retired AND parent IS NULL"),
    ("location", "location_parent_name", "(parent, name) WHERE NOT retired AND parent IS NOT NULL"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["team", "service", "location", "category"] {
            add(manager, table, boolean("retired").default(false).take()).await?;
        }
        for table in ["team", "service", "location", "category", "person"] {
            add(manager, table, big_integer("version").default(1).take()).await?;
        }
        add_reference(manager, "location", "parent", "location").await?;
        // Slugs with commas between them; empty is any.
        add(manager, "category", text("codes").default("").take()).await?;
        add(manager, "team_member", boolean("lead").default(false).take()).await?;
        add(manager, "person", text_null("phone")).await?;
        skills(manager).await?;
        services(manager).await?;
        for table in ["team", "service", "location"] {
            manager.drop_index(Index::drop().table(table).name(format!("{table}_name")).to_owned()).await?;
        }
        for (table, name, what) in UNIQUE {
            manager.get_connection().execute_unprepared(&format!("CREATE UNIQUE INDEX {name} ON {table} {what}")).await?;
        }
        // The audit page asks for who and what.
        add_index(manager, "audit", &["actor_person", "at"]).await?;
        add_index(manager, "audit", &["action", "at"]).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("SQLite cannot take columns with references away again: restore the copy from before".to_owned()))
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}

/// SQLite adds a reference only together with its column, and both databases take this form of it.
async fn add_reference(manager: &SchemaManager<'_>, table: &str, column: &str, target: &str) -> Result<(), DbErr> {
    let kind = if manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Postgres { "uuid" } else { "uuid_text" };
    let sql = format!("ALTER TABLE {table} ADD COLUMN {column} {kind} REFERENCES {target} (id)");
    manager.get_connection().execute_unprepared(&sql).await.map(drop)
}

async fn skills(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("person_skill")
                .col(uuid("person"))
                .col(text("skill"))
                .primary_key(Index::create().col("person").col("skill"))
                .foreign_key(&mut owned_by("person", "person"))
                .take(),
        )
        .await?;
    add_index(manager, "person_skill", &["skill"]).await
}

async fn services(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    add(manager, "service", text("description").default("").take()).await?;
    add(manager, "service", text("criticality").default("normal").take()).await?;
    add_reference(manager, "service", "owner", "person").await?;
    add_reference(manager, "service", "team", "team").await?;
    add_index(manager, "service", &["owner"]).await?;
    add_index(manager, "service", &["team"]).await?;
    manager
        .create_table(
            Table::create()
                .table("component")
                .col(pk_uuid("id"))
                .col(uuid("service"))
                .col(text("name"))
                .col(text("kind"))
                .col(boolean("retired").default(false))
                .foreign_key(&mut owned_by("service", "service"))
                .take(),
        )
        .await?;
    add_index(manager, "component", &["service", "name"]).await?;
    manager
        .create_table(
            Table::create()
                .table("service_need")
                .col(uuid("service"))
                // Another service or a component: `service:<id>`, `component:<id>`; the same in one column, so that
                // one row is one need.
                .col(text("part"))
                .col(uuid_null("needed_service"))
                .col(uuid_null("needed_component"))
                .primary_key(Index::create().col("service").col("part"))
                .check(Expr::cust("(needed_service IS NULL) <> (needed_component IS NULL)"))
                .foreign_key(&mut owned_by("service", "service"))
                .foreign_key(&mut to("needed_service", "service"))
                .foreign_key(&mut to("needed_component", "component"))
                .take(),
        )
        .await?;
    add_index(manager, "service_need", &["needed_service"]).await?;
    add_index(manager, "service_need", &["needed_component"]).await
}
