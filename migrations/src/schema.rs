//! Owns the habits of the schema: how keys, references, indexes and append-only tables are written. Once released, a
//! function here is as frozen as the migrations that call it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// A table whose rows belong to a realm: `UNIQUE(realm_id, id)` lets references carry the realm along, so that
/// nothing in one realm can point into another.
pub fn in_realm(table: &mut TableCreateStatement) -> &mut TableCreateStatement {
    let name = "realm_id";
    table.col(ColumnDef::new(name).uuid().not_null()).foreign_key(ForeignKey::create().from_tbl("").from_col(name).to("realm", "id"))
}

/// A reference by a plain id.
pub fn to(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_tbl("").from_col(column).to(table, "id").take()
}

/// A reference that goes when its target goes.
pub fn owned_by(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    to(column, table).on_delete(ForeignKeyAction::Cascade).take()
}

/// A reference to an incident of the same realm.
pub fn to_incident(column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from("", ("realm_id", column)).to("incident", ("realm_id", "id")).take()
}

fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.table(table).name(format!("{table}_{}", columns.join("_")));
    for column in columns {
        index.col(*column);
    }
    index
}

/// Unique indexes are named after what they keep unique: the store tells conflicts apart by that name.
pub async fn add_unique(manager: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    manager.create_index(index(table, columns).unique().take()).await
}

pub async fn add_index(manager: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    manager.create_index(index(table, columns)).await
}

pub async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).take()).await?;
    }
    Ok(())
}

/// From now on rows can only be added. PostgreSQL's TRUNCATE is refused as well.
pub async fn make_append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared(&format!(
            "CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        ))
        .await?;
        db.execute_unprepared(&format!(
            "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
        ))
        .await?;
        db.execute_unprepared(&format!(
            "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
        ))
        .await?;
        return Ok(());
    }
    for what in ["UPDATE", "DELETE"] {
        let sql = format!(
            "CREATE TRIGGER {table}_no_{} BEFORE {what} ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            what.to_lowercase()
        );
        db.execute_unprepared(&sql).await?;
    }
    Ok(())
}

pub async fn drop_append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared(&format!("DROP FUNCTION {table}_is_append_only() CASCADE")).await?;
    }
    Ok(())
}
