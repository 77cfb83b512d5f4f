//! Owns the shape of a job. Never keeps state between two runs.

use std::future::Future;
use std::pin::Pin;

use chrono::TimeDelta;

use crate::{Backend, BackendError};

/// What one run did, for the log.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Report {
    pub done: u64,
    pub failed: u64,
}

impl Report {
    pub fn is_empty(&self) -> bool {
        *self == Report::default()
    }
}

/// Idempotent, takes no input: looks at rows, does what is due, may be killed anywhere.
pub trait Job {
    const NAME: &'static str;
    /// How often it looks without being rung.
    const PERIOD: TimeDelta;
    /// Whether `Backend::ring` wakes it.
    const ON_RING: bool = false;

    fn run(backend: Backend) -> impl Future<Output = Result<Report, BackendError>> + Send + 'static;
}

type Running = Pin<Box<dyn Future<Output = Result<Report, BackendError>> + Send>>;

/// A job as a line of the list.
pub(super) struct Entry {
    pub name: &'static str,
    pub period: TimeDelta,
    pub on_ring: bool,
    pub run: fn(Backend) -> Running,
}

pub(super) const fn entry<J: Job>() -> Entry {
    Entry { name: J::NAME, period: J::PERIOD, on_ring: J::ON_RING, run: |backend| Box::pin(J::run(backend)) }
}
