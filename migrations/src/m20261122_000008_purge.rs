//! The one way in which entries of the log ever go: with their whole incident, while a row in `purge` names it. That
//! row is written and removed in the transaction that purges, so nothing is open outside of one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{drop_tables, in_realm, to_incident};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        in_realm(table.table("purge"))
            .col(uuid("incident_id"))
            .primary_key(Index::create().col("realm_id").col("incident_id"))
            .foreign_key(&mut to_incident("incident_id"));
        manager.create_table(table).await?;
        let db = manager.get_connection();
        if db.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared(
                "CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF TG_OP = 'DELETE' THEN \
                 IF EXISTS (SELECT 1 FROM purge WHERE realm_id = OLD.realm_id AND incident_id = OLD.incident_id) THEN RETURN OLD; END IF; \
                 END IF; \
                 RAISE EXCEPTION 'event is append-only'; END $$",
            )
            .await?;
            return Ok(());
        }
        db.execute_unprepared("DROP TRIGGER event_no_delete").await?;
        db.execute_unprepared(
            "CREATE TRIGGER event_no_delete BEFORE DELETE ON event \
             WHEN NOT EXISTS (SELECT 1 FROM purge WHERE realm_id = OLD.realm_id AND incident_id = OLD.incident_id) \
             BEGIN SELECT RAISE(ABORT, 'event is append-only'); END",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if db.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared(
                "CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'event is append-only'; END $$",
            )
            .await?;
        } else {
            db.execute_unprepared("DROP TRIGGER event_no_delete").await?;
            db.execute_unprepared(
                "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END",
            )
            .await?;
        }
        drop_tables(manager, &["purge"]).await
    }
}
