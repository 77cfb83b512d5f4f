//! Everything of the schema is carried from one database to another, or is named as left out with why; and the page for
//! people says what each field is.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, Statement};
use store::portable::{DERIVED, LEFT_OUT, TABLES};
use testkit::{Engine, for_each_db};

#[test]
fn every_column_is_carried_or_left_out_with_a_reason() {
    for_each_db(async |db| {
        let conn = db.writer_connection();
        let columns = async |table: &str| -> BTreeSet<String> {
            let sql = match db.engine() {
                Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
                Engine::Postgres => format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'"),
            };
            let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await.unwrap();
            rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        };
        let mut listed: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        listed.extend(DERIVED.iter().chain(LEFT_OUT).map(|(name, _)| *name));
        listed.sort_unstable();
        // Every table once: a new one has to be put into a list.
        assert_eq!(store::upkeep::tables(&db.read()).await.unwrap(), listed);
        for table in TABLES {
            let known = table.columns.iter().map(|column| column.name).chain(table.left_out.iter().map(|(name, ..)| *name));
            assert_eq!(known.map(str::to_owned).collect::<BTreeSet<_>>(), columns(table.name).await, "{}", table.name);
            assert!(table.key.iter().chain(table.later).all(|name| table.columns.iter().any(|column| column.name == *name)));
        }
    });
}

#[test]
fn the_page_about_exports_names_every_field() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/export.md")).unwrap();
    for table in TABLES {
        let heading = format!("\n### `{}.jsonl`", table.name);
        let part = page.split_once(&heading).unwrap_or_else(|| panic!("{} has no part", table.name)).1;
        let part = part.split("\n### ").next().unwrap();
        for column in table.columns {
            assert!(part.contains(&format!("`{}`", column.name)), "{} says nothing of {}", table.name, column.name);
        }
    }
    for (table, _) in LEFT_OUT {
        assert!(page.contains(&format!("`{table}`")), "{table} is left out without a word");
    }
}
