//! Use cases against real databases, in one binary. Time is a `ManualClock` everywhere.

mod demo;
mod desk;
mod incidents;
mod live;
mod outbox;
mod people;
mod servicenow;
mod search;
mod smtp;
mod sweep;
