//! Owns taking everything out of the database and putting it into an empty one: rows as objects with one field for each
//! column, in one order on both databases. Never decides what is for whom: whoever calls has the right to all of it.

mod rows;
mod tables;

use domain::access::{Right, right};

pub use rows::{Row, insert, link, page, refresh_names};
pub use tables::{Column, DERIVED, Fill, LEFT_OUT, Shape, TABLES, Table, Within};

/// Permits to put everything in.
pub trait PutsEverythingIn: Right {}
impl PutsEverythingIn for right::ImportRun {}
