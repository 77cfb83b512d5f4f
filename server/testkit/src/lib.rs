//! Real databases for tests: a fresh one for each test, on SQLite and on PostgreSQL, gone when the test is over.
//! Never a fake and never a database that somebody else uses.
//!
//! `for_each_db` runs one test on both. Without PostgreSQL it fails and says so, unless `MUSTER_ALLOW_MISSING=1`.

mod postgres;
mod scratch;
mod sqlite;

use std::ops::Deref;

use store::{Db, DbOptions};

pub use scratch::{Content, Engine, Scratch};

/// A migrated database with a connection.
pub struct TestDb {
    db: Db,
    scratch: Scratch,
}

impl TestDb {
    pub async fn open(engine: Engine) -> TestDb {
        let scratch = Scratch::new(engine, Content::Migrated).await;
        let db = Db::connect(scratch.url(), &DbOptions::default()).await.expect("a fresh database can be opened");
        TestDb { db, scratch }
    }

    pub async fn sqlite() -> TestDb {
        TestDb::open(Engine::Sqlite).await
    }

    pub async fn postgres() -> TestDb {
        TestDb::open(Engine::Postgres).await
    }

    pub fn url(&self) -> &str {
        self.scratch.url()
    }

    pub fn engine(&self) -> Engine {
        self.scratch.engine()
    }

    pub fn db(&self) -> &Db {
        &self.db
    }
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

/// How many steps of the schema are missing.
pub async fn pending(db: &Db) -> usize {
    migrations::pending(db.writer_connection()).await.expect("the state of the schema can be read").len()
}

/// Brings a database up to date, as `muster serve` does.
pub async fn migrate(db: &Db) -> Result<(), String> {
    migrations::up(db.writer_connection()).await.map_err(|why| why.to_string())
}

/// Runs the test on every database, one after the other, each time with an empty migrated one.
pub fn for_each_db(test: impl AsyncFn(TestDb)) {
    for engine in Engine::available() {
        let _label = Label(engine);
        runtime().block_on(async { test(TestDb::open(engine).await).await });
    }
}

/// Like `for_each_db`, for tests that open the database themselves.
pub fn for_each_engine(test: impl AsyncFn(Engine)) {
    for engine in Engine::available() {
        let _label = Label(engine);
        runtime().block_on(test(engine));
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime can be made")
}

/// Says on which database a test failed.
struct Label(Engine);

impl Drop for Label {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("^ this was on {}", self.0);
        }
    }
}
