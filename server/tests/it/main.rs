//! The server over real sockets with real databases, in one binary. Time is a `ManualClock` but where a test starts
//! the program itself.

mod desk;
mod wire;

mod guard;
mod origin;
mod sessions;
mod slow;
