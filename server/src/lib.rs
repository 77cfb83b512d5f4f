//! The server of Muster: everything between a socket or a command line and backend. Decides nothing about incidents
//! and people: it accepts, checks the form, calls one use case and writes the answer.

// A closed pipe would make these panic: `cli::tell` writes.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod attachments;
pub mod cli;
mod context;
mod health;
mod imports;
pub mod listen;
mod live;
pub mod pages;
mod preferences;
pub mod refusal;
pub mod rest;
pub mod router;
pub mod rpc;
pub mod sessions;
mod sheets;
pub mod shield;
pub mod site;
