//! The application: shell, route table and pages, for server and browser alike.
//! Never decides a rule: pages ask domain what is allowed and api to do it.
#![recursion_limit = "256"]

pub mod areas;
mod attachments;
mod draft;
mod live;
pub mod pages;
mod session;
mod shell;

pub use session::{Look, Now, Session, use_look, use_me};
pub use shell::{App, shell};
