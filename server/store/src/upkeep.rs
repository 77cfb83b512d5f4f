//! Owns what keeps a database in good order: statistics, its own integrity, a copy while others write, what its schema
//! is. Never changes what people wrote.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::conn::Conn;
use crate::db::Db;
use crate::error::{StoreError, failed};

/// What SQLite finds; the first value of each row names it.
const SQLITE_CHECKS: [(&str, &str); 2] =
    [("integrity", "PRAGMA integrity_check"), ("a reference leads nowhere in", "PRAGMA foreign_key_check")];

/// PostgreSQL keeps its references by itself, but for what somebody switched off.
const POSTGRES_CHECKS: [(&str, &str); 2] = [
    ("not validated:", "SELECT conname::text FROM pg_constraint WHERE NOT convalidated ORDER BY 1"),
    ("not valid:", "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1"),
];

const SQLITE_TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'seaql%' \
     AND name NOT LIKE 'search\\_index%' ESCAPE '\\' ORDER BY name";
const POSTGRES_TABLES: &str = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'seaql%' \
     ORDER BY tablename COLLATE \"C\"";

impl Db {
    /// Lets the database learn how its tables are filled; worth it after an import.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        // A sample is enough, and others wait for the writer meanwhile.
        let sample = if self.is_sqlite() { "PRAGMA analysis_limit = 1000; " } else { "" };
        self.writer.execute_unprepared(&format!("{sample}ANALYZE")).await.map_err(failed("db.analyze"))?;
        Ok(())
    }

    /// What the database finds wrong with itself; nothing, if all is well. It reads every page, so not at every start.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        let checks = if self.is_sqlite() { SQLITE_CHECKS } else { POSTGRES_CHECKS };
        let mut wrong = Vec::new();
        for (what, sql) in checks {
            let told = texts(&self.read(), sql).await?;
            wrong.extend(told.into_iter().filter(|text| text != "ok").map(|text| format!("{what} {text}")));
        }
        Ok(wrong)
    }

    /// A copy of the whole database as it is at one moment, in a file that is not there yet. Others go on writing.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let path = file.to_str().filter(|_| self.is_sqlite());
        let path = path.ok_or_else(|| StoreError::Unsupported { why: "only SQLite is copied into a file".to_owned() })?;
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
        self.writer.execute_raw(copy).await.map_err(failed("db.copy_to"))?;
        Ok(())
    }

    pub fn is_sqlite(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Sqlite
    }
}

/// The steps of the schema that were done, in order.
pub async fn steps(conn: &impl Conn) -> Result<Vec<String>, StoreError> {
    texts(conn, "SELECT version FROM seaql_migrations ORDER BY version").await
}

/// The names of all tables, without the database's own.
pub async fn tables(conn: &impl Conn) -> Result<Vec<String>, StoreError> {
    let sqlite = conn.executor().get_database_backend() == DbBackend::Sqlite;
    texts(conn, if sqlite { SQLITE_TABLES } else { POSTGRES_TABLES }).await
}

/// How many rows each table has.
pub async fn counts(conn: &impl Conn) -> Result<BTreeMap<String, u64>, StoreError> {
    let mut counts = BTreeMap::new();
    for table in tables(conn).await? {
        // The name is the schema's own.
        let count = Statement::from_string(conn.executor().get_database_backend(), format!("SELECT count(*) FROM \"{table}\""));
        let row = conn.executor().query_one_raw(count).await.map_err(failed("upkeep.counts"))?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0)).map_err(failed("upkeep.counts"))?;
        counts.insert(table, u64::try_from(count).unwrap_or(0));
    }
    Ok(counts)
}

async fn texts(conn: &impl Conn, sql: &str) -> Result<Vec<String>, StoreError> {
    let query = Statement::from_string(conn.executor().get_database_backend(), sql);
    let rows = conn.executor().query_all_raw(query).await.map_err(failed("db.upkeep"))?;
    rows.iter().map(|row| row.try_get_by_index(0).map_err(failed("db.upkeep"))).collect()
}
