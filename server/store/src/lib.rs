//! Remembers: queries, transactions and the codecs between rows and domain types, for SQLite and PostgreSQL.
//! The only crate that knows the ORM; never decides about policy and never shows a row type to anybody.

pub mod catalogue;
mod codec;
mod conn;
mod db;
mod error;
pub mod incidents;
pub mod people;

pub use conn::{Conn, Reader, Tx};
pub use db::{Db, DbOptions, Work};
pub use error::StoreError;
