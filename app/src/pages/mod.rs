//! The pages, by area. A page is resource, suspense and error boundary; leaves take plain data.

pub mod account;
pub mod board;
pub mod choices;
pub mod failure;
pub mod frame;
pub mod imports;
pub mod incidents;
pub mod not_found;
pub mod portal;
pub mod query;
