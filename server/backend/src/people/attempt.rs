//! Owns one try to get in: it is counted before the password is looked at, so that many tries at once cannot slip
//! through, and taken back when it was right. Never tells why a try failed.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use store::{Conn, Tx};

use super::throttle::Subject;
use super::{Browser, audit};
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
    pub(super) async fn charge(&self, ctx: &Ctx) -> Result<Charged, BackendError> {
        // Looking first keeps a flood of refused tries away from the one writer.
        if let Some(retry_after) = wait(&ctx.backend.db.read(), &self.subjects, ctx.now).await? {
            return Err(BackendError::Throttled { retry_after });
        }
        let own = self.clone();
        let charged = ctx.write("people.charge", |tx, ctx| Box::pin(async move { own.charge_in(tx, ctx.now).await })).await?;
        charged.map_err(|retry_after| BackendError::Throttled { retry_after })
    }

    /// Otherwise how long to wait.
    pub(super) async fn charge_in(&self, tx: &Tx, now: DateTime<Utc>) -> Result<Result<Charged, TimeDelta>, BackendError> {
        if let Some(wait) = wait(tx, &self.subjects, now).await? {
            return Ok(Err(wait));
        }
        let mut begun = Vec::new();
        for subject in &self.subjects {
            let count = store::throttle::add_failure(tx, subject.counted(&subject.key()), now, subject.forgotten_before(now)).await?;
            if subject.begins_with(count, now) {
                begun.push(subject.trail());
            }
        }
        Ok(Ok(Charged { begun }))
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

/// A try that was counted, and whose next one has to wait from now on if this one fails.
#[derive(Clone, Debug)]
#[must_use]
pub(super) struct Charged {
    begun: Vec<String>,
}

impl Charged {
    /// Called when the try has failed. One entry for each account or address, not one for each try that then has to wait:
    /// a flood must not fill the trail.
    pub(super) async fn tell(&self, tx: &Tx, ctx: &Ctx, action: &str, browser: std::net::IpAddr) -> Result<(), BackendError> {
        for subject in &self.begun {
            audit::write(tx, ctx, action, subject, json!({ "address": browser })).await?;
        }
        Ok(())
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
