//! Remembers: queries, transactions and the codecs between rows and domain types, for SQLite and PostgreSQL.
//! The only crate that knows the ORM; never decides about policy and never shows a row type to anybody.

pub mod attachments;
pub mod audit;
pub mod bulk;
pub mod catalogue;
mod codec;
mod conn;
mod db;
pub mod devices;
pub mod drafts;
mod error;
pub mod followers;
pub mod idempotency;
pub mod imports;
pub mod inbox;
pub mod incidents;
pub mod links;
pub mod outbox;
pub mod people;
pub mod portable;
pub mod realms;
mod removal;
pub mod rules;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod signal;
pub mod templates;
pub mod throttle;
pub mod tokens;
pub mod upkeep;

pub use conn::{Conn, Reader, Snapshot, Tx};
pub use db::{Db, DbOptions, Work};
pub use error::StoreError;
