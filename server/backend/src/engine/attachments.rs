//! Owns the hour at which files and their rows are compared. Never reads a file.

use chrono::TimeDelta;

use super::{Job, Report};
use crate::{Backend, BackendError, attachments};

pub(super) struct AttachmentSweep;

impl Job for AttachmentSweep {
    const NAME: &'static str = "attachment sweep";
    const PERIOD: TimeDelta = TimeDelta::hours(1);

    async fn run(backend: Backend) -> Result<Report, BackendError> {
        let swept = attachments::sweep(&backend).await?;
        Ok(Report { done: swept.removed, failed: swept.missing })
    }
}
