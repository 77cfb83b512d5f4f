//! What stands before every handler: a reference for each request, the end of panics, headers, the check that a change
//! comes from our own pages, bodies of a bearable size, and small answers. Never decides what somebody may do.

pub mod body;
pub mod compress;
pub mod guard;
pub mod headers;
pub mod origin;
pub mod reference;
