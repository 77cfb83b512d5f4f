//! Owns the watch over imports that somebody left in the middle: a process that ended, a database that was away.

use chrono::TimeDelta;

use super::{Job, Report};
use crate::{Backend, BackendError, import};

pub(super) struct Imports;

impl Job for Imports {
    const NAME: &'static str = "imports";
    const PERIOD: TimeDelta = TimeDelta::seconds(5);

    async fn run(backend: Backend) -> Result<Report, BackendError> {
        let taken_up = import::take_up(&backend).await?;
        Ok(Report { done: taken_up, failed: 0 })
    }
}
