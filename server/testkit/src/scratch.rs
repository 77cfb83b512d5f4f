//! Owns a database for one test, known by its address alone. Never outlives the test that made it.

use std::fmt;

use store::{Db, DbOptions};

use crate::{postgres, sqlite};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Both. PostgreSQL may only be missing when `MUSTER_ALLOW_MISSING=1` says so.
    pub fn available() -> Vec<Engine> {
        match postgres::cluster() {
            Ok(_) => vec![Engine::Sqlite, Engine::Postgres],
            Err(why) if std::env::var("MUSTER_ALLOW_MISSING").is_ok_and(|allow| allow == "1") => {
                eprintln!("PostgreSQL is left out: {why}");
                vec![Engine::Sqlite]
            }
            Err(why) => {
                panic!("no PostgreSQL for this test: {why}\nInstall it, set MUSTER_TEST_PG_BIN, or go on without: MUSTER_ALLOW_MISSING=1")
            }
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        })
    }
}

/// What is in the database at first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    Empty,
    Migrated,
}

/// A database of its own. Dropping it takes it away, whoever is still connected.
pub struct Scratch {
    url: String,
    engine: Engine,
    // Taken away with the value.
    _keep: Keep,
}

enum Keep {
    Sqlite { _directory: tempfile::TempDir },
    Postgres { _database: postgres::Database },
}

impl Scratch {
    pub async fn new(engine: Engine, content: Content) -> Scratch {
        match engine {
            Engine::Sqlite => {
                let (url, directory) = sqlite::fresh(content).await;
                Scratch { url, engine, _keep: Keep::Sqlite { _directory: directory } }
            }
            Engine::Postgres => {
                let (url, database) = postgres::fresh(content).await;
                Scratch { url, engine, _keep: Keep::Postgres { _database: database } }
            }
        }
    }

    /// What `muster --database-url` takes.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }
}

/// Brings the database at this address up to date and lets go of it.
pub(crate) async fn migrate(url: &str) {
    let db = Db::connect(url, &DbOptions::default()).await.expect("the template can be opened");
    migrations::up(db.writer_connection()).await.expect("the schema can be made");
    db.close().await.expect("the template can be closed");
}
