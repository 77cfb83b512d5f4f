//! Owns what can go wrong with the database, told apart by what a caller can do about it. Never shows the text of
//! a database to people: it stays in the source, for the log.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, SqlxError};

type Cause = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("there is no {what} {id}")]
    NotFound { what: &'static str, id: String },
    /// Something like it exists. `constraint` is `<table>_<columns>`, the same on both databases.
    #[error("{op}: {constraint} is taken")]
    Conflict { op: &'static str, constraint: String },
    /// A row names another row that does not exist, or is named by one and cannot go.
    #[error("{op}: a reference leads nowhere")]
    Dangling {
        op: &'static str,
        #[source]
        source: Cause,
    },
    /// Somebody else changed it in between.
    #[error("{what} {id} is at version {found}, not {seen}")]
    Stale { what: &'static str, id: String, seen: u32, found: u32 },
    /// What the caller brought makes no sense: a cursor that is none, for instance.
    #[error("{what}: {why}")]
    Invalid { what: &'static str, why: String },
    /// A permit for another thing than the one that is written.
    #[error("{op}: the permit is for something else")]
    WrongPermit { op: &'static str },
    #[error("{table} {id} cannot be read: {why}")]
    Corrupt { table: &'static str, id: String, why: String },
    /// The database cannot be used as it is: too old, or not what the address says.
    #[error("{why}")]
    Unsupported { why: String },
    /// Busy, full, restarting, away: trying again later may help.
    #[error("{op}: the database does not answer")]
    Unavailable {
        op: &'static str,
        #[source]
        source: Cause,
    },
    #[error("{op} failed")]
    Db {
        op: &'static str,
        #[source]
        source: Cause,
    },
}

impl StoreError {
    pub(crate) fn invalid(what: &'static str, why: impl Into<String>) -> Self {
        StoreError::Invalid { what, why: why.into() }
    }

    pub(crate) fn corrupt(table: &'static str, id: impl ToString, why: impl ToString) -> Self {
        StoreError::Corrupt { table, id: id.to_string(), why: why.to_string() }
    }

    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Self {
        StoreError::NotFound { what, id: id.to_string() }
    }
}

/// Names the operation that failed: `.map_err(failed("incidents.find"))`.
pub(crate) fn failed(op: &'static str) -> impl Fn(DbErr) -> StoreError {
    move |error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(message)) => StoreError::Conflict { op, constraint: constraint(&error, &message) },
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => StoreError::Dangling { op, source: error.into() },
        _ if is_passing(&error) => StoreError::Unavailable { op, source: error.into() },
        _ => StoreError::Db { op, source: error.into() },
    }
}

/// PostgreSQL names the index, SQLite its columns (`UNIQUE constraint failed: person.email, person.x`).
fn constraint(error: &DbErr, message: &str) -> String {
    if let Some(name) = driver_error(error).and_then(|error| error.constraint()) {
        return name.to_owned();
    }
    let columns = message.rsplit_once(": ").map_or(message, |(_, columns)| columns);
    let mut name = String::new();
    for (place, column) in columns.split(", ").enumerate() {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if place == 0 {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name
}

fn driver_error(error: &DbErr) -> Option<&(dyn sea_orm::sqlx::error::DatabaseError + 'static)> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error)) => error.as_database_error(),
        _ => None,
    }
}

/// PostgreSQL: connection and operator trouble, too many connections or no memory or disk, deadlock, serialization,
/// lock or statement timeout, read-only.
const PASSING_CLASSES: [&str; 3] = ["08", "53", "57"];
const PASSING_STATES: [&str; 4] = ["40001", "40P01", "55P03", "25006"];

/// SQLite's primary codes: BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN.
const PASSING_CODES: [u32; 6] = [5, 6, 8, 10, 13, 14];

fn is_passing(error: &DbErr) -> bool {
    if let Some(code) = driver_error(error).and_then(|error| error.code()) {
        // A PostgreSQL state has five characters; an extended SQLite code has at most four digits.
        return match code.parse::<u32>() {
            Ok(number) if code.len() < 5 => PASSING_CODES.contains(&(number & 0xff)),
            _ => PASSING_STATES.contains(&code.as_ref()) || PASSING_CLASSES.iter().any(|class| code.starts_with(class)),
        };
    }
    match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error)) => {
            matches!(
                **error,
                SqlxError::Io(_)
                    | SqlxError::Tls(_)
                    | SqlxError::PoolTimedOut
                    | SqlxError::PoolClosed
                    | SqlxError::WorkerCrashed
                    | SqlxError::Protocol(_)
            )
        }
        _ => false,
    }
}
