//! Owns what is known of the engine's last cycle, for the readiness answer. Never decides what that means.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// What the outside may know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EngineHealth {
    /// When the last cycle went through all jobs.
    pub last_complete: Option<DateTime<Utc>>,
    /// Jobs whose last run failed.
    pub failing: Vec<&'static str>,
}

#[derive(Debug, Default)]
pub struct Health(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    last_complete: Option<DateTime<Utc>>,
    jobs: BTreeMap<&'static str, LastRun>,
    rung: bool,
}

#[derive(Debug)]
struct LastRun {
    at: DateTime<Utc>,
    well: bool,
}

impl Health {
    pub fn read(&self) -> EngineHealth {
        let state = self.lock();
        let failing = state.jobs.iter().filter(|(_, run)| !run.well).map(|(name, _)| *name).collect();
        EngineHealth { last_complete: state.last_complete, failing }
    }

    pub(crate) fn ring(&self) {
        self.lock().rung = true;
    }

    pub(super) fn take_ring(&self) -> bool {
        std::mem::take(&mut self.lock().rung)
    }

    /// Never ran, ran long enough ago, or the clock was set back.
    pub(super) fn is_due(&self, job: &str, period: TimeDelta, now: DateTime<Utc>) -> bool {
        self.lock().jobs.get(job).is_none_or(|run| now >= run.at + period || now < run.at)
    }

    pub(super) fn ran(&self, job: &'static str, at: DateTime<Utc>, well: bool) {
        self.lock().jobs.insert(job, LastRun { at, well });
    }

    pub(super) fn completed(&self, at: DateTime<Utc>) {
        self.lock().last_complete = Some(at);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Each change is one assignment, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_by_period_and_after_a_jump_back() {
        let health = Health::default();
        let at = |seconds: i64| DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap();
        let due = |now| health.is_due("job", TimeDelta::seconds(10), now);
        assert!(due(at(0)));
        health.ran("job", at(0), true);
        assert_eq!([at(9), at(10), at(-1)].map(due), [false, true, true]);
    }

    #[test]
    fn failing_until_it_runs_well() {
        let health = Health::default();
        let at = DateTime::UNIX_EPOCH;
        health.ran("job", at, false);
        assert_eq!(health.read().failing, ["job"]);
        health.ran("job", at, true);
        assert_eq!(health.read().failing, Vec::<&str>::new());
    }
}
