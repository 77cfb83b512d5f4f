//! Owns the loop that does what nobody waits for: mails, sweeps, deadlines. Never holds work in memory: every job
//! looks at rows, so a killed process loses nothing.

mod attachments;
mod delivery;
mod health;
mod imports;
mod index;
mod job;
mod sweep;

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use health::{EngineHealth, Health};
pub use job::{Job, Report};

use crate::Backend;
use job::{Entry, entry};

/// Every job. Adding one is a file and a line here.
const JOBS: &[Entry] = &[
    entry::<delivery::OutboxDelivery>(),
    entry::<sweep::SessionSweep>(),
    entry::<sweep::LinkSweep>(),
    entry::<attachments::AttachmentSweep>(),
    entry::<index::SearchIndex>(),
    entry::<imports::Imports>(),
];

/// The longest time between two looks at what is due.
const TICK: Duration = Duration::from_secs(5);

/// The running loop. Dropping it stops the loop as well, but without waiting.
#[derive(Debug)]
pub struct Engine {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Engine {
    pub fn start(backend: &Backend) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, running: tokio::spawn(run(backend.clone(), stopped)) }
    }

    /// Lets the job that is running finish.
    pub async fn stop(self) {
        // Nobody listening means that the loop has ended already.
        let _ = self.stop.send(true);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "the engine did not end by itself");
        }
    }
}

async fn run(backend: Backend, mut stopped: watch::Receiver<bool>) {
    loop {
        cycle(&backend).await;
        tokio::select! {
            // Also when the sender is gone: then the process is ending.
            _ = stopped.changed() => return,
            // Elapsed or rung, both mean: look again.
            _ = timeout(TICK, backend.bell.notified()) => {}
        }
    }
}

/// Runs every job that is due, once. A failing job keeps none of the others from running.
pub async fn cycle(backend: &Backend) {
    let rung = backend.health.take_ring();
    for job in JOBS {
        let now = backend.clock.now();
        let due = backend.health.is_due(job.name, job.period, now) || (rung && job.on_ring);
        if !due {
            continue;
        }
        // A task of its own turns a panic into a report.
        let outcome = match tokio::spawn((job.run)(backend.clone())).await {
            Ok(Ok(report)) => Ok(report),
            Ok(Err(error)) => Err(error.to_string()),
            Err(panic) => Err(panic.to_string()),
        };
        match &outcome {
            Ok(report) if report.is_empty() => {}
            Ok(report) => tracing::info!(job = job.name, done = report.done, failed = report.failed, "job ran"),
            Err(error) => tracing::error!(job = job.name, error, "job failed"),
        }
        backend.health.ran(job.name, now, outcome.is_ok());
    }
    backend.health.completed(backend.clock.now());
}
