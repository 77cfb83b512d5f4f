//! Owns the making of ids and secrets: the one crate that may. Never derives a secret from anything but randomness,
//! and never keeps one: what is stored is its hash.

use std::fmt;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::{NoContext, Timestamp, Uuid};

/// A UUIDv7 of the operation's time, so that rows that come together lie together.
pub fn new_id<T: From<Uuid>>(now: DateTime<Utc>) -> T {
    // Before 1970 there is no version 7; imports of such a past still get unique ids.
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos())).into()
}

/// 256 random bits as 43 characters that need no escaping in URLs and headers.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// What is kept of a secret. A plain hash is enough because nobody can guess 256 random bits.
pub type SecretHash = [u8; 32];

impl Secret {
    const LENGTH: usize = 43;

    pub fn random() -> Self {
        Self(base64url(rand::random::<[u8; 32]>()))
    }

    /// What somebody sent, if it has exactly the shape of a secret: no trimming, no other case, no other alphabet.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == Self::LENGTH && text.bytes().all(|b| ALPHABET.contains(&b));
        well_formed.then(|| Self(text.to_owned()))
    }

    /// For the one message or cookie that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> SecretHash {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

/// Secrets must not reach a log by way of a debug print.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64url(bytes: [u8; 32]) -> String {
    let digit = |bits: u32| char::from(ALPHABET[(bits & 63) as usize]);
    let mut text = String::with_capacity(Secret::LENGTH);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(digit(bits >> (18 - 6 * place)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_one_shape() {
        let secret = Secret::random();
        assert_eq!(secret.reveal().len(), 43);
        assert_ne!(secret, Secret::random());
        assert_eq!(Secret::parse(secret.reveal()), Some(secret.clone()));
        let padded = format!("{} ", secret.reveal());
        for bad in ["", " ", &padded, &secret.reveal()[1..], &"=".repeat(43), &"ä".repeat(43)] {
            assert_eq!(Secret::parse(bad), None, "{bad:?}");
        }
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }

    #[test]
    fn text_is_base64url() {
        assert_eq!(base64url([0; 32]), "A".repeat(43));
        assert_eq!(base64url([0xff; 32]), format!("{}8", "_".repeat(42)));
        let mut bytes = [0; 32];
        bytes[..3].copy_from_slice(b"Man");
        assert!(base64url(bytes).starts_with("TWFuAAA"));
    }

    #[test]
    fn ids_carry_the_time_of_the_operation() {
        let now = DateTime::from_timestamp(1_497_624_119, 1_234_000).unwrap_or_default();
        let id: Uuid = new_id(now);
        assert!(id.to_string().starts_with("015cb15a-86d9-7"), "{id}");
        assert_ne!(id, new_id::<Uuid>(now));
    }
}
