//! Owns the hashing of passwords: off the async threads, two at a time. Never says whether an account exists: where
//! there is no hash, the same work is done on a decoy.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::BackendError;

/// More at once would take both cores and 19 MiB each away from everybody else's requests.
const AT_ONCE: usize = 2;
const QUEUE_FOR: Duration = Duration::from_secs(3);

/// Made with the same parameters as every other hash, from a password that nobody kept.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bXVzdGVyZGVjb3lzYWx0MQ$SV4K1hP1DVRzdyUrxB0PvIsB4b5VOGMbRZPKqJS5yZk";

#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    worked: Arc<AtomicU64>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), worked: Arc::default() }
    }
}

impl Passwords {
    pub async fn hash(&self, password: &str) -> Result<String, BackendError> {
        let password = password.to_owned();
        let hashed = self.in_turn(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())).await?;
        hashed.map_err(|source| BackendError::internal("people.password.hash", source.to_string()))
    }

    /// Takes as long for `None` as for a hash, and then says no.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, BackendError> {
        let password = password.to_owned();
        let known = hash.is_some();
        let hash = hash.unwrap_or(DECOY).to_owned();
        let matches = self
            .in_turn(move || {
                let parsed = PasswordHash::new(&hash);
                parsed.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(known && matches)
    }

    /// How often the full work was done since the start: as often for names that nobody has.
    pub fn worked(&self) -> u64 {
        self.worked.load(Ordering::Relaxed)
    }

    /// The turn goes with the work: a dropped request must not let a third one in.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, BackendError> {
        let turn = self.turn().await?;
        let worked = self.worked.clone();
        let done = spawn_blocking(move || {
            let result = work();
            worked.fetch_add(1, Ordering::Relaxed);
            drop(turn);
            result
        });
        done.await.map_err(|source| BackendError::internal("people.password", source))
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, BackendError> {
        match timeout(QUEUE_FOR, self.turns.clone().acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(BackendError::Unavailable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse battery").await.unwrap();
        assert_ne!(hash, passwords.hash("correct horse battery").await.unwrap(), "salted");
        let long = "x".repeat(10_000);
        for (password, stored, expect) in [
            ("correct horse battery", Some(hash.as_str()), true),
            ("correct horse batterY", Some(&hash), false),
            ("correct horse battery ", Some(&hash), false),
            ("", Some(&hash), false),
            (&long, Some(&hash), false),
            ("correct horse battery", None, false),
            ("correct horse battery", Some("not a hash"), false),
            ("", Some(""), false),
        ] {
            assert_eq!(passwords.verify(password, stored).await.unwrap(), expect, "{password:.30} {stored:?}");
        }
    }

    /// A decoy of other cost would tell unknown accounts by time.
    #[tokio::test]
    async fn decoy_costs_what_a_hash_costs() {
        let fresh = Passwords::default().hash("any password will do").await.unwrap();
        let cost = |text: &str| {
            let hash = PasswordHash::new(text).unwrap();
            (hash.algorithm, hash.version, hash.params.clone(), hash.hash.unwrap().len(), hash.salt.unwrap().len())
        };
        assert_eq!(cost(DECOY), cost(&fresh));
    }

    #[tokio::test]
    async fn a_third_waits_for_its_turn() {
        let passwords = Passwords::default();
        let (first, _second) = (passwords.turn().await.unwrap(), passwords.turn().await.unwrap());
        assert!(passwords.turns.clone().try_acquire_owned().is_err());
        let waiting = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.verify("whatever it is", None).await }
        });
        drop(first);
        assert!(!waiting.await.unwrap().unwrap());
    }
}
