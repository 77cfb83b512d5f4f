//! Owns filling the search index with what waits for it: incidents from before it, and those whose service, place or
//! category has got another name. Never holds the other jobs up for long.

use chrono::TimeDelta;

use super::{Job, Report};
use crate::{Backend, BackendError};

/// Incidents in one transaction: others write in between.
const BATCH: u64 = 100;
/// Transactions in one run.
const BATCHES: usize = 20;

pub(super) struct SearchIndex;

impl Job for SearchIndex {
    const NAME: &'static str = "search index";
    const PERIOD: TimeDelta = TimeDelta::seconds(5);

    async fn run(backend: Backend) -> Result<Report, BackendError> {
        if !store::search::waits(&backend.db.read()).await? {
            return Ok(Report::default());
        }
        let notice = backend.db.write("search.notice", |tx| Box::pin(async move { store::search::notice_names(tx).await }));
        notice.await.map_err(BackendError::from)?;
        let mut report = Report::default();
        for _ in 0..BATCHES {
            let refresh = backend.db.write("search.refresh", |tx| Box::pin(async move { store::search::refresh(tx, BATCH).await }));
            let done = refresh.await.map_err(BackendError::from)?;
            report.done += done;
            if done < BATCH {
                break;
            }
        }
        Ok(report)
    }
}
