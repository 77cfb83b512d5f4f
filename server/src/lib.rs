//! The server of Muster: everything between a socket or a command line and backend. Decides nothing about incidents
//! and people: it accepts, checks the form, calls one use case and writes the answer.

pub mod listen;
pub mod refusal;
pub mod shield;
pub mod site;
