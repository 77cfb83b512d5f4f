//! The words by which incidents are found, and the vocabulary for those who mistype them. What was there before waits
//! as `stale` until the index is filled in the background: a step over every text would keep a start waiting.

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
        in_realm(table.table("search_text").col(uuid("incident_id")));
        for part in ["title", "names", "description", "open_log", "internal_log"] {
            table.col(text(part));
        }
        table
            .col(boolean("stale"))
            .primary_key(Index::create().col("realm_id").col("incident_id"))
            .foreign_key(&mut to_incident("incident_id"));
        manager.create_table(table).await?;

        let mut table = Table::create();
        in_realm(table.table("search_word"))
            .col(text("word"))
            // The same from its end: words are looked up by their beginning or by their end.
            .col(text("backward"))
            .col(small_integer("letters"))
            .primary_key(Index::create().col("realm_id").col("word"));
        manager.create_table(table).await?;

        // The names as they were when they were indexed: a new name of a service makes its incidents stale.
        let mut table = Table::create();
        table.table("search_name").col(text("kind")).col(uuid("named")).col(text("name"));
        table.primary_key(Index::create().col("kind").col("named"));
        manager.create_table(table).await?;

        let db = manager.get_connection();
        let own = if db.get_database_backend() == DbBackend::Postgres { POSTGRES.as_slice() } else { SQLITE.as_slice() };
        for sql in own.iter().chain(&BOTH) {
            db.execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_connection().get_database_backend() == DbBackend::Sqlite {
            manager.get_connection().execute_unprepared("DROP TABLE search_index").await?;
        }
        manager.drop_index(Index::drop().table("incident").name("incident_realm_id_location_opened_at").to_owned()).await?;
        drop_tables(manager, &["search_name", "search_word", "search_text"]).await
    }
}

/// Columns of words as they are, compared by their bytes; one set of words for each audience, with an index that every
/// write keeps whole: a list of what is still to be put in would be read by every search.
const POSTGRES: [&str; 5] = [
    "ALTER TABLE search_word ALTER COLUMN word TYPE text COLLATE \"C\", ALTER COLUMN backward TYPE text COLLATE \"C\"",
    "ALTER TABLE search_text ADD COLUMN open_words tsvector GENERATED ALWAYS AS (array_to_tsvector(\
     string_to_array(title, ' ') || string_to_array(names, ' ') || string_to_array(description, ' ') || string_to_array(open_log, ' '))) \
     STORED",
    "ALTER TABLE search_text ADD COLUMN internal_words tsvector GENERATED ALWAYS AS (array_to_tsvector(\
     string_to_array(title, ' ') || string_to_array(names, ' ') || string_to_array(description, ' ') || string_to_array(open_log, ' ') \
     || string_to_array(internal_log, ' '))) STORED",
    "CREATE INDEX search_text_open_words ON search_text USING gin (open_words) WITH (fastupdate = off)",
    "CREATE INDEX search_text_internal_words ON search_text USING gin (internal_words) WITH (fastupdate = off)",
];

/// The words are split already: nothing but a space or a sign of ASCII separates them. The row's id is made of realm
/// and number, so that no query needs a second table and none reaches into another realm.
const SQLITE: [&str; 1] =
    ["CREATE VIRTUAL TABLE search_index USING fts5(open_words, internal_words, content='', contentless_delete=1, detail=column, \
     tokenize='ascii', prefix='2 3')"];

const BOTH: [&str; 8] = [
    // Alike are also those of the same place.
    "CREATE INDEX incident_realm_id_location_opened_at ON incident (realm_id, location, opened_at)",
    "CREATE INDEX search_text_stale ON search_text (realm_id, incident_id) WHERE stale",
    "CREATE INDEX search_word_letters_word ON search_word (realm_id, letters, word)",
    "CREATE INDEX search_word_letters_backward ON search_word (realm_id, letters, backward)",
    "INSERT INTO search_text (realm_id, incident_id, title, names, description, open_log, internal_log, stale) \
     SELECT realm_id, id, '', '', '', '', '', TRUE FROM incident",
    "INSERT INTO search_name (kind, named, name) SELECT 'service', id, name FROM service",
    "INSERT INTO search_name (kind, named, name) SELECT 'location', id, name FROM location",
    "INSERT INTO search_name (kind, named, name) SELECT 'category', id, name FROM category",
];
