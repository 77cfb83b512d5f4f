//! The server over real sockets with real databases, in one binary. Time is a `ManualClock` but where a test starts
//! the program itself.

mod desk;
mod program;
mod routes;
mod wire;

mod attachments;
mod backup;
mod command;
mod compress;
mod cut;
mod document;
mod guard;
mod kill;
mod links;
mod malformed;
mod once;
mod origin;
mod portable;
mod rest;
mod seen;
mod sessions;
mod sheets;
mod slow;
mod stream;
mod sweep;
mod tasks;
