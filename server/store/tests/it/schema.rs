//! The schema keeps its conventions on both databases: everything in a realm is bound to it, and references inside
//! the incident domain carry the realm along.

use std::collections::BTreeSet;

use domain::ids::RealmId;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use store::{Db, DbOptions, StoreError};
use testkit::{Content, Engine, Scratch, for_each_db, for_each_engine};

#[derive(Debug)]
struct Table {
    name: String,
    /// Name and whether it refuses NULL.
    columns: Vec<(String, bool)>,
    uniques: Vec<BTreeSet<String>>,
    /// The table it leads to and its own columns.
    references: Vec<(String, BTreeSet<String>)>,
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<Vec<String>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| (0..row.column_names().len()).map(|place| row.try_get_by_index::<String>(place).unwrap()).collect()).collect()
}

fn set(columns: &str) -> BTreeSet<String> {
    columns.split(',').map(str::to_owned).collect()
}

const SQLITE: [&str; 4] = [
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'seaql%'",
    "SELECT name, CAST(\"notnull\" OR pk > 0 AS TEXT) FROM pragma_table_info('{}')",
    "SELECT (SELECT group_concat(name) FROM pragma_index_info(list.name)) FROM pragma_index_list('{}') AS list WHERE \"unique\"",
    "SELECT \"table\", group_concat(\"from\") FROM pragma_foreign_key_list('{}') GROUP BY id",
];

const POSTGRES: [&str; 4] = [
    "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'seaql%'",
    "SELECT column_name::text, CASE WHEN is_nullable = 'NO' THEN '1' ELSE '0' END FROM information_schema.columns WHERE table_name = '{}'",
    "SELECT string_agg(a.attname::text, ',') FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
     WHERE i.indrelid = '{}'::regclass AND i.indisunique GROUP BY i.indexrelid",
    "SELECT c.confrelid::regclass::text, string_agg(a.attname::text, ',') FROM pg_constraint c \
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) \
     WHERE c.conrelid = '{}'::regclass AND c.contype = 'f' GROUP BY c.oid, c.confrelid",
];

async fn tables(db: &DatabaseConnection, engine: Engine) -> Vec<Table> {
    let [names, columns, uniques, references] = if engine == Engine::Sqlite { SQLITE } else { POSTGRES };
    let mut tables = Vec::new();
    for name in texts(db, names).await.concat() {
        let ask = async |sql: &str| texts(db, &sql.replace("{}", &name)).await;
        tables.push(Table {
            columns: ask(columns).await.into_iter().map(|row| (row[0].clone(), row[1] == "1")).collect(),
            uniques: ask(uniques).await.iter().map(|row| set(&row[0])).collect(),
            references: ask(references).await.iter().map(|row| (row[0].clone(), set(&row[1]))).collect(),
            name: name.clone(),
        });
    }
    tables
}

#[test]
fn what_is_in_a_realm_cannot_leave_it() {
    for_each_db(async |db| {
        let tables = tables(db.writer_connection(), db.engine()).await;
        let bound =
            |name: &str| tables.iter().any(|table| table.name == name && table.columns.iter().any(|(column, _)| column == "realm_id"));
        let mut checked = BTreeSet::new();
        for table in tables.iter().filter(|table| bound(&table.name)) {
            let name = &table.name;
            assert!(table.columns.contains(&("realm_id".to_owned(), true)), "{name}.realm_id may be NULL");
            assert!(table.references.contains(&("realm".to_owned(), set("realm_id"))), "{name}.realm_id names no realm");
            assert!(
                table.uniques.iter().all(|unique| unique.contains("realm_id") || *unique == set("id")),
                "{name} is unique across realms"
            );
            if table.columns.iter().any(|(column, _)| column == "id") {
                assert!(table.uniques.contains(&set("realm_id,id")), "{name} lacks UNIQUE(realm_id, id)");
            }
            for (target, columns) in table.references.iter().filter(|(target, _)| bound(target)) {
                assert!(columns.contains("realm_id"), "{name} refers to {target} without the realm");
            }
            checked.insert(name.as_str());
        }
        assert_eq!(
            checked,
            BTreeSet::from([
                "attachment",
                "bulk_item",
                "draft",
                "event",
                "external_ref",
                "follower",
                "inbox",
                "incident",
                "opening",
                "purge",
                "search_text",
                "search_word",
                "task"
            ])
        );
        let unbound = tables.iter().filter(|table| !bound(&table.name));
        for table in unbound {
            assert!(table.references.iter().all(|(target, _)| !bound(target)), "{} leads into a realm without naming it", table.name);
        }
    });
}

#[test]
fn the_live_realm_is_there_from_the_start() {
    for_each_db(async |db| {
        let mut found = db
            .writer_connection()
            .query_all_raw(Statement::from_string(db.writer_connection().get_database_backend(), "SELECT id, kind FROM realm"))
            .await
            .unwrap();
        let only = found.pop().unwrap();
        assert!(found.is_empty());
        assert_eq!(
            (only.try_get::<uuid::Uuid>("", "id").unwrap(), only.try_get::<String>("", "kind").unwrap()),
            (RealmId::LIVE.0, "live".to_owned())
        );
    });
}

#[test]
fn two_nodes_may_migrate_at_once_and_again() {
    for_each_engine(async |engine| {
        let scratch = Scratch::new(engine, Content::Empty).await;
        let db = Db::connect(scratch.url(), &DbOptions::default()).await.unwrap();
        let other = Db::connect(scratch.url(), &DbOptions::default()).await.unwrap();
        assert!(db.ping().await.is_err(), "an empty database is not ready");
        assert!(testkit::pending(&db).await > 0);
        let (one, two) = tokio::join!(testkit::migrate(&db), testkit::migrate(&other));
        assert_eq!((one, two), (Ok(()), Ok(())));
        db.ping().await.unwrap();
        assert_eq!(testkit::pending(&other).await, 0);
        other.close().await.unwrap();
    });
}

#[test]
fn an_address_that_is_none_says_so() {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
        for (url, unsupported) in [
            ("mysql://x/y", true),
            ("muster.db", true),
            ("sqlite::memory:", true),
            ("sqlite:///nowhere/at/all/x.db", false),
            ("postgres://nobody@localhost:1/x", false),
        ] {
            let options = DbOptions { acquire_timeout: std::time::Duration::from_millis(300), ..DbOptions::default() };
            let error = Db::connect(url, &options).await.unwrap_err();
            let expected =
                if unsupported { matches!(error, StoreError::Unsupported { .. }) } else { matches!(error, StoreError::Unavailable { .. }) };
            assert!(expected, "{url}: {error:?}");
        }
    });
}
