//! Owns one try to get in: it is counted before the password is looked at, so that many tries at once cannot slip
//! through, and taken back when it was right. Never tells why a try failed.

use chrono::{DateTime, TimeDelta, Utc};
use store::{Conn, Tx};

use super::Browser;
use super::throttle::Subject;
use crate::{BackendError, Ctx};

#[derive(Clone)]
pub(super) struct Attempt {
    account: Subject,
    /// What the try counts against.
    subjects: Vec<Subject>,
}

impl Attempt {
    /// A known device has tries of its own; everybody else shares those of the account and of the address.
    pub(super) fn new(browser: &dyn Browser, email: &str, known_device: Option<[u8; 32]>) -> Self {
        let account = Subject::Account { email: email.to_owned() };
        let subjects = match known_device {
            Some(hash) => vec![Subject::Device { hash }],
            None => vec![account.clone(), Subject::Address(browser.address())],
        };
        Self { account, subjects }
    }

    /// A mail that anybody can ask for.
    pub(super) fn for_reset(browser: &dyn Browser, email: &str) -> Self {
        let account = Subject::ResetAccount { email: email.to_owned() };
        Self { subjects: vec![account.clone(), Subject::ResetAddress(browser.address())], account }
    }

    /// Counts the try, or answers how long to wait. A try that has to wait does not count.
    pub(super) async fn charge(&self, ctx: &Ctx) -> Result<(), BackendError> {
        // Looking first keeps a flood of refused tries away from the one writer.
        let mut wait = wait(&ctx.backend.db.read(), &self.subjects, ctx.now).await?;
        if wait.is_none() {
            let own = self.clone();
            wait = ctx.write("people.charge", |tx, ctx| Box::pin(async move { own.charge_in(tx, ctx.now).await })).await?;
        }
        wait.map_or(Ok(()), |retry_after| Err(BackendError::Throttled { retry_after }))
    }

    pub(super) async fn charge_in(&self, tx: &Tx, now: DateTime<Utc>) -> Result<Option<TimeDelta>, BackendError> {
        let wait = wait(tx, &self.subjects, now).await?;
        if wait.is_none() {
            for subject in &self.subjects {
                store::throttle::add_failure(tx, subject.counted(&subject.key()), now, subject.forgotten_before(now)).await?;
            }
        }
        Ok(wait)
    }

    /// It was right: the account starts from zero, others get back what this try had counted.
    pub(super) async fn forgive(&self, tx: &Tx) -> Result<(), BackendError> {
        self.take_back(tx).await?;
        let done = self.subjects.iter().filter(|subject| matches!(subject, Subject::Device { .. })).chain([&self.account]);
        for subject in done {
            store::throttle::clear(tx, subject.counted(&subject.key())).await?;
        }
        Ok(())
    }

    /// Nobody looked at what was typed.
    pub(super) async fn take_back(&self, tx: &Tx) -> Result<(), BackendError> {
        for subject in &self.subjects {
            store::throttle::take_back(tx, subject.counted(&subject.key())).await?;
        }
        Ok(())
    }

    /// What the trail names: never what was typed.
    pub(super) fn trail(&self) -> String {
        self.account.key()
    }
}

/// The longest wait that any of them asks for.
async fn wait(conn: &impl Conn, subjects: &[Subject], now: DateTime<Utc>) -> Result<Option<TimeDelta>, BackendError> {
    let mut longest = None;
    for subject in subjects {
        let failures = store::throttle::find(conn, subject.counted(&subject.key())).await?;
        longest = longest.max(subject.wait(failures, now));
    }
    Ok(longest)
}
