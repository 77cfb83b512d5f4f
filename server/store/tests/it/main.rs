//! Proves the store on both databases: what is written reads back, what must not be seen is not, and what must not
//! happen is refused.

mod fixture;
mod roundtrip;
