//! The pages, by area. A page is resource, suspense and error boundary; leaves take plain data.

pub mod account;
pub mod admin;
pub mod audit;
pub mod board;
pub mod choices;
pub mod failure;
pub mod frame;
pub mod imports;
pub mod inbox;
pub mod incidents;
mod next_option;
pub mod not_found;
pub mod palette;
pub mod portal;
pub mod query;
pub mod task_templates;
pub mod tasks;
pub mod team;

pub use next_option::next_option;
