//! Use cases against real databases, in one binary. Time is a `ManualClock` everywhere.

mod attachments;
mod bulk;
mod demo;
mod desk;
mod imports;
mod incidents;
mod live;
mod order;
mod outbox;
mod people;
mod rules;
mod search;
mod smtp;
mod sweep;
mod tasks;
mod together;
