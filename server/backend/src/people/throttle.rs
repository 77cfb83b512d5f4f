//! Owns how sign-in slows down under attack: the keys that failures are counted under, and the wait. Never locks an
//! account for good, and never tells whether it exists: failures count for names that nobody has as well.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};
use domain::person::{FREE_FAILURES, next_try};
use sha2::{Digest, Sha256};
use store::throttle::{Failures, Subject as Counted};

/// A company behind one address types wrong more often than one person.
const FREE_FAILURES_OF_ADDRESS: u32 = 100;
const FORGET_ADDRESS_AFTER: TimeDelta = TimeDelta::minutes(15);
const FORGET_ACCOUNT_AFTER: TimeDelta = TimeDelta::days(1);

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Subject {
    /// By what was typed, so that an unknown account slows down like a known one.
    Account {
        email: String,
    },
    /// A browser that signed in to the account before: it has tries of its own that strangers cannot use up.
    Device {
        hash: [u8; 32],
    },
    Address(IpAddr),
    /// Mails with links, counted apart from passwords.
    ResetAccount {
        email: String,
    },
    ResetAddress(IpAddr),
}

impl Subject {
    /// A fixed length whatever was typed, and no address book for whoever reads the table.
    pub(super) fn key(&self) -> String {
        match self {
            Subject::Account { email } => hashed("name", email.as_bytes()),
            Subject::Device { hash } => hashed("device", hash),
            Subject::Address(address) => network(*address).to_string(),
            Subject::ResetAccount { email } => hashed("reset", email.as_bytes()),
            Subject::ResetAddress(address) => format!("reset:{}", network(*address)),
        }
    }

    /// The same for the store.
    pub(super) fn counted<'a>(&self, key: &'a str) -> Counted<'a> {
        match self {
            Subject::Account { .. } | Subject::Device { .. } | Subject::ResetAccount { .. } => Counted::Account(key),
            Subject::Address(_) | Subject::ResetAddress(_) => Counted::Address(key),
        }
    }

    /// What the trail calls it.
    pub(super) fn trail(&self) -> String {
        match self {
            Subject::Address(_) => format!("address:{}", self.key()),
            Subject::Account { .. } | Subject::Device { .. } | Subject::ResetAccount { .. } | Subject::ResetAddress(_) => self.key(),
        }
    }

    /// Whether this failure is the first one that makes the next try wait.
    pub(super) fn begins_with(&self, count: u32, now: DateTime<Utc>) -> bool {
        let waits = |count| self.wait(Some(Failures { count, last_at: now }), now).is_some();
        count > 0 && waits(count) && !waits(count - 1)
    }

    fn forget_after(&self) -> TimeDelta {
        match self {
            Subject::Account { .. } | Subject::Device { .. } => FORGET_ACCOUNT_AFTER,
            Subject::Address(_) => FORGET_ADDRESS_AFTER,
            Subject::ResetAccount { .. } | Subject::ResetAddress(_) => TimeDelta::hours(1),
        }
    }

    /// The store forgets what is older than this, `wait` what is as old: one microsecond makes them agree.
    pub(super) fn forgotten_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - self.forget_after() + TimeDelta::microseconds(1)
    }

    /// How long to wait before the next try, if at all.
    pub(super) fn wait(&self, failures: Option<Failures>, now: DateTime<Utc>) -> Option<TimeDelta> {
        let Failures { count, last_at: last } = failures.filter(|failures| now < failures.last_at + self.forget_after())?;
        let at = match self {
            Subject::Account { .. } | Subject::Device { .. } => next_try(count, last, now),
            Subject::Address(_) => next_try(count.saturating_sub(FREE_FAILURES_OF_ADDRESS - FREE_FAILURES), last, now),
            Subject::ResetAccount { .. } => (count >= 3).then(|| last + self.forget_after()),
            Subject::ResetAddress(_) => (count >= 20).then(|| last + self.forget_after()),
        };
        at.map(|at| at - now)
    }
}

fn hashed(kind: &str, bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}:{hex}")
}

/// Whoever has one IPv6 address has the whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Subject {
        Subject::Address(text.parse().unwrap())
    }

    #[test]
    fn one_network_one_key() {
        for (one, other, same) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
        ] {
            assert_eq!(address(one).key() == address(other).key(), same, "{one} {other}");
        }
        let account = |email: &str| Subject::Account { email: email.into() }.key();
        assert_ne!(account("a@b"), account("a@c"));
        assert!(account(&"x".repeat(10_000)).len() < 60);
    }

    #[test]
    fn a_wait_begins_once() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let subjects =
            [Subject::Account { email: "a@b".into() }, address("192.0.2.1"), Subject::ResetAddress("192.0.2.1".parse().unwrap())];
        let begins: Vec<Vec<u32>> =
            subjects.iter().map(|subject| (0..1_000).filter(|count| subject.begins_with(*count, now)).collect()).collect();
        assert_eq!(begins, [vec![6], vec![101], vec![20]]);
    }

    #[test]
    fn waits() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let ago = |seconds| now - TimeDelta::seconds(seconds);
        let account = Subject::Account { email: "a@b".into() };
        let reset = Subject::ResetAccount { email: "a@b".into() };
        for (subject, count, seconds_ago, expect) in [
            (&account, 0, 0, None),
            (&account, 5, 0, None),
            (&account, 6, 0, Some(1)),
            (&account, 7, 1, Some(1)),
            (&account, 7, 2, None),
            (&account, 40, 100, Some(800)),
            (&account, 40, 900, None),
            (&address("192.0.2.1"), 100, 0, None),
            (&address("192.0.2.1"), 102, 0, Some(2)),
            (&address("192.0.2.1"), 200, 899, Some(1)),
            (&reset, 2, 0, None),
            (&reset, 3, 60, Some(3540)),
            (&reset, 3, 3600, None),
        ] {
            let wait = subject.wait(Some(Failures { count, last_at: ago(seconds_ago) }), now);
            assert_eq!(wait.map(|wait| wait.num_seconds()), expect, "{subject:?} {count} {seconds_ago}");
        }
        assert_eq!(account.wait(None, now), None);
    }
}
