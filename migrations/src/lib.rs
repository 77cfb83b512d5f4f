//! Owns the schema: one file per step, for SQLite and PostgreSQL alike. Never imports a type of Muster: a migration
//! must mean the same for ever, whatever the types become.

mod m20261121_000001_realm;
mod m20261121_000002_catalogue;
mod m20261121_000003_people;
mod m20261121_000004_access;
mod m20261121_000005_incident;
mod m20261121_000006_event;
mod m20261121_000007_system;
mod m20261122_000008_purge;
mod m20261122_000009_need_to_know;
mod m20261122_000020_live;
mod m20261122_000030_order;
mod m20261122_000040_search;
mod m20261122_000060_task;
mod m20261122_000070_inbox;
mod m20261122_000080_rule;
mod m20261122_000090_attachment;
mod m20261122_000100_import;
mod m20261122_000110_care;
mod m20261122_000120_link;
mod m20261122_000130_vendor_ref;
mod schema;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait};

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_realm::Migration),
            Box::new(m20261121_000002_catalogue::Migration),
            Box::new(m20261121_000003_people::Migration),
            Box::new(m20261121_000004_access::Migration),
            Box::new(m20261121_000005_incident::Migration),
            Box::new(m20261121_000006_event::Migration),
            Box::new(m20261121_000007_system::Migration),
            Box::new(m20261122_000008_purge::Migration),
            Box::new(m20261122_000009_need_to_know::Migration),
            Box::new(m20261122_000020_live::Migration),
            Box::new(m20261122_000030_order::Migration),
            Box::new(m20261122_000040_search::Migration),
            Box::new(m20261122_000060_task::Migration),
            Box::new(m20261122_000070_inbox::Migration),
            Box::new(m20261122_000080_rule::Migration),
            Box::new(m20261122_000090_attachment::Migration),
            Box::new(m20261122_000100_import::Migration),
            Box::new(m20261122_000110_care::Migration),
            Box::new(m20261122_000120_link::Migration),
            Box::new(m20261122_000130_vendor_ref::Migration),
        ]
    }
}

/// Any number; it only has to be the same in every Muster process.
const LOCK: i64 = 0x4d55_5354_4552;

/// Brings the schema up to date, all steps or none. Two nodes that start together do not get in each other's way:
/// the second waits and finds nothing to do.
pub async fn up(db: &DatabaseConnection) -> Result<(), DbErr> {
    let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
    let tx = db.begin_with_options(options).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    }
    Migrator::up(&tx, None).await?;
    tx.commit().await
}

/// The names of the steps that `up` would do. Changes nothing.
pub async fn pending(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let steps = Migrator::get_pending_migrations_read_only(db).await?;
    Ok(steps.iter().map(|step| step.name().to_owned()).collect())
}

/// The names of all steps, in order.
pub fn steps() -> Vec<String> {
    Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}
