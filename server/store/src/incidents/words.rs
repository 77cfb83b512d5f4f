//! Owns how words become a condition, on each database in its own language, and the vocabulary that is asked for what
//! was meant. Both find the same incidents: the words were made by domain. Never puts text of a person into SQL.

use domain::incident::Filter;
use domain::realm::Realm;
use domain::search::{Document, Probe, Query, Term, near_words};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{ExprTrait, Query as Sql, UnionType};
use sea_orm::{ConnectionTrait, DbBackend, Value};

use super::condition::never;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};

/// Which words of an incident are searched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Depth {
    /// What its reporter may read too.
    Open,
    /// Notes as well.
    Internal,
}

/// What a filter looks for, with the slips of the finger that the vocabulary explains.
pub(super) struct Words {
    query: Query,
    engine: DbBackend,
}

/// The words of a search with what the vocabulary knows about them.
pub async fn asked(conn: &impl Conn, realm: Realm, text: &str) -> Result<Query, StoreError> {
    let mut query = Query::parse(text, realm);
    for term in query.terms.iter_mut().filter(|term| term.may_slip()) {
        term.near = near_words(&term.text, candidates(conn, realm, &Probe::of(&term.text)).await?);
    }
    Ok(query)
}

/// Two ranges of two indexes, whatever the vocabulary has grown to.
async fn candidates(conn: &impl Conn, realm: Realm, probe: &Probe) -> Result<Vec<String>, StoreError> {
    let backward: String = probe.suffix.chars().rev().collect();
    let letters: Vec<i16> = probe.letters.clone().filter_map(|letters| i16::try_from(letters).ok()).collect();
    let range = |column: &'static str, from: &str| {
        Sql::select()
            .column("word")
            .from("search_word")
            .and_where(Expr::col("realm_id").eq(realm.id.0))
            .and_where(Expr::col("letters").is_in(letters.clone()))
            .and_where(Expr::col(column).gte(from))
            .and_where(Expr::col(column).lt(format!("{from}{}", char::MAX)))
            .take()
    };
    let query = range("word", &probe.prefix).union(UnionType::Distinct, range("backward", &backward)).take();
    let rows = conn.executor().query_all(&query).await.map_err(failed("incidents.words"))?;
    rows.iter().map(|row| row.try_get("", "word").map_err(failed("incidents.words"))).collect()
}

impl Words {
    /// `None` when the filter looks for nothing.
    pub(super) async fn of(conn: &impl Conn, realm: Realm, filter: &Filter) -> Result<Option<Words>, StoreError> {
        match filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
            Some(q) => Ok(Some(Words::new(conn, asked(conn, realm, q).await?))),
            None => Ok(None),
        }
    }

    pub(super) fn new(conn: &impl Conn, query: Query) -> Words {
        Words { query, engine: conn.executor().get_database_backend() }
    }

    /// Every word is found.
    pub(super) fn all(&self, realm: Realm, depth: Depth) -> Expr {
        self.matching(realm, depth, true)
    }

    /// One word at least is found.
    pub(super) fn any(&self, realm: Realm, depth: Depth) -> Expr {
        self.matching(realm, depth, false)
    }

    fn matching(&self, realm: Realm, depth: Depth, every: bool) -> Expr {
        match (self.query.is_empty(), self.engine) {
            (true, _) => never(),
            (false, DbBackend::Postgres) => {
                let terms: Vec<String> = self.query.terms.iter().map(tsquery).collect();
                let column = if depth == Depth::Open { "open_words" } else { "internal_words" };
                let sql = format!(
                    "\"incident\".\"id\" IN (SELECT incident_id FROM search_text WHERE realm_id = $1 AND {column} @@ CAST($2 AS tsquery))"
                );
                Expr::cust_with_values(sql, [Value::from(realm.id.0), Value::from(terms.join(if every { " & " } else { " | " }))])
            }
            (false, _) => {
                let terms: Vec<String> = self.query.terms.iter().map(fts).collect();
                let terms = terms.join(if every { " AND " } else { " OR " });
                let terms = if depth == Depth::Open { format!("{{open_words}} : ({terms})") } else { terms };
                let (base, last) = rows_of(realm);
                let sql =
                    "\"incident\".\"number\" IN (SELECT rowid - ? FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ?)";
                Expr::cust_with_values(sql, [Value::from(base), Value::from(terms), Value::from(base + 1), Value::from(last)])
            }
        }
    }
}

/// The rows of the realm in SQLite's index: the number of the exercise in front of the incident's.
pub(super) fn rows_of(realm: Realm) -> (i64, i64) {
    let base = i64::from(realm.exercise.unwrap_or(0)) << 32;
    (base, base + i64::from(u32::MAX))
}

/// Words have letters and digits only, so quotes are all they need.
fn fts(term: &Term) -> String {
    let beginning = if term.is_beginning() { " *" } else { "" };
    let others = term.number.iter().chain(&term.near).map(|word| format!(" OR \"{word}\""));
    format!("(\"{}\"{beginning}{})", term.text, others.collect::<String>())
}

fn tsquery(term: &Term) -> String {
    let beginning = if term.is_beginning() { ":*" } else { "" };
    let others = term.number.iter().chain(&term.near).map(|word| format!(" | '{word}'"));
    format!("('{}'{beginning}{})", term.text, others.collect::<String>())
}

/// Rows in one statement.
const BATCH: usize = 500;

/// Adds words to the vocabulary. Nothing is counted: a count of "printer" would be a row that every writer waits for.
pub(super) async fn learn<'a>(tx: &Tx, realm: uuid::Uuid, documents: impl Iterator<Item = &'a Document>) -> Result<(), StoreError> {
    // In one order, so that two writers of the same new words do not wait for each other in a circle.
    let words: std::collections::BTreeSet<&str> = documents.flat_map(Document::learnt).collect();
    let words: Vec<&str> = words.into_iter().collect();
    for words in words.chunks(BATCH) {
        let mut insert = Sql::insert();
        insert.into_table("search_word").columns(["realm_id", "word", "backward", "letters"]);
        for word in words {
            let backward: String = word.chars().rev().collect();
            let letters = i16::try_from(word.chars().count()).unwrap_or(i16::MAX);
            insert.values_panic([realm.into(), (*word).into(), backward.into(), letters.into()]);
        }
        insert.on_conflict(sea_orm::sea_query::OnConflict::columns(["realm_id", "word"]).do_nothing().to_owned());
        tx.inner.execute(&insert).await.map_err(failed("incidents.learn"))?;
    }
    Ok(())
}

/// Takes the words out of the vocabulary that no incident has any more.
pub(super) async fn unlearn(tx: &Tx, realm: Realm, documents: &[Document]) -> Result<(), StoreError> {
    let words: std::collections::BTreeSet<&str> = documents.iter().flat_map(Document::learnt).collect();
    for word in words {
        let exactly = Term { text: word.to_owned(), number: None, near: Vec::new() };
        let used = if tx.inner.get_database_backend() == DbBackend::Postgres {
            let used = Expr::cust_with_values("internal_words @@ CAST($1 AS tsquery)", [format!("'{}'", exactly.text)]);
            Sql::select()
                .expr(Expr::val(1))
                .from("search_text")
                .and_where(Expr::col("realm_id").eq(realm.id.0))
                .and_where(used)
                .limit(1)
                .take()
        } else {
            let (base, last) = rows_of(realm);
            let values = [Value::from(format!("\"{}\"", exactly.text)), Value::from(base + 1), Value::from(last)];
            let used = Expr::cust_with_values("search_index MATCH ? AND rowid BETWEEN ? AND ?", values);
            Sql::select().expr(Expr::val(1)).from("search_index").and_where(used).limit(1).take()
        };
        if tx.inner.query_one(&used).await.map_err(failed("incidents.unlearn"))?.is_none() {
            let gone = Sql::delete()
                .from_table("search_word")
                .and_where(Expr::col("realm_id").eq(realm.id.0))
                .and_where(Expr::col("word").eq(word))
                .take();
            tx.inner.execute(&gone).await.map_err(failed("incidents.unlearn"))?;
        }
    }
    Ok(())
}
