//! Owns what searching means: which words a text has, what a query asks, which texts answer it and in which order.
//! The databases only find candidates among words that were made here, so both find the same; ranking is here alone.
//! Never reads a text that the reader may not: whoever calls hands over what may be seen.

mod distance;
mod document;
mod fold;
mod highlight;
mod query;
mod rank;
mod similar;
mod token;

pub use distance::{Probe, near_words, within_one};
pub use document::{Document, Part};
pub use highlight::{Piece, excerpt, highlight};
pub use query::{Query, Term};
pub use rank::{Dates, best_part, rank, score, share};
pub use similar::{Likeness, Reason, Similar, most_similar, similar};
pub use token::{Token, own_number, tokens};
