//! Use cases against real databases, in one binary. Time is a `ManualClock` everywhere.

mod demo;
mod attachments;
mod desk;
mod incidents;
mod live;
mod order;
mod outbox;
mod rules;
mod people;
mod search;
mod servicenow;
mod smtp;
mod together;
mod sweep;
mod tasks;
