//! Proves the store on both databases: what is written reads back, what must not be seen is not, and what must not
//! happen is refused.

mod access;
mod append_only;
mod attachments;
mod board;
mod care;
mod catalogue;
mod contention;
mod crowd;
mod fixture;
mod inbox;
mod numbers;
mod paging;
mod people;
mod portable;
mod realms;
mod removal;
mod roundtrip;
mod rules;
mod schema;
mod scope;
mod search;
mod sessions;
mod system;
mod tasks;
mod versions;
