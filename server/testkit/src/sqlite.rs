//! Owns SQLite files for tests: copies of a template that is migrated once in a process. In-memory databases have no
//! write-ahead log and no second connection, so they would test something else.

use std::fs;

use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::scratch::{Content, migrate};

static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();

pub(crate) async fn fresh(content: Content) -> (String, TempDir) {
    let directory = directory();
    let file = directory.path().join("muster.db");
    if content == Content::Migrated {
        fs::write(&file, TEMPLATE.get_or_init(template).await).expect("the template can be copied");
    }
    (format!("sqlite://{}", file.display()), directory)
}

async fn template() -> Vec<u8> {
    let directory = directory();
    let file = directory.path().join("template.db");
    migrate(&format!("sqlite://{}", file.display())).await;
    // Closing the last connection has moved the log into the file.
    fs::read(&file).expect("the template can be read")
}

fn directory() -> TempDir {
    tempfile::Builder::new().prefix("muster-test-").tempdir().expect("a directory for the database can be made")
}
