//! Owns the domain's integration tests: one binary, one file per area. Never touches anything but the public API.

mod access;
mod attachment;
mod catalogue;
mod rule;
mod tasks;
mod undo;
mod workflow;
