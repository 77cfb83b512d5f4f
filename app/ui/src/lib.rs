//! Presentational components: plain data in, markup out.
//! Never calls the server, reads application state, or knows a route by name.

mod time;

pub use time::{Moment, browser_now};
