//! Pure rules and types of Muster, for the server and for WASM alike.
//! Never does I/O, reads a clock, makes random values, or knows a database or a view.

pub mod access;
pub mod attachment;
pub mod catalogue;
pub mod choice;
pub mod ids;
pub mod import;
pub mod inbox;
pub mod incident;
pub mod number;
pub mod person;
pub mod priority;
pub mod realm;
pub mod rule;
pub mod search;
pub mod sheet;
pub mod task;
pub mod trail;
pub mod validate;
pub mod workflow;
