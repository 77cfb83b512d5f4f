//! Owns what people see and do about their sessions. Never touches what a session carries: server does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Names a session without being able to use it: the hash of its id.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionKey(pub [u8; 32]);

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is no session")]
pub struct NoSession;

impl fmt::Display for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionKey({self})")
    }
}

impl FromStr for SessionKey {
    type Err = NoSession;

    fn from_str(text: &str) -> Result<Self, NoSession> {
        let mut key = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(NoSession);
        }
        for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NoSession)?;
            // `from_str_radix` alone would take a sign.
            *byte = u8::from_str_radix(pair, 16).ok().filter(|_| !pair.starts_with('+')).ok_or(NoSession)?;
        }
        Ok(Self(key))
    }
}

impl From<SessionKey> for String {
    fn from(key: SessionKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for SessionKey {
    type Error = NoSession;

    fn try_from(text: String) -> Result<Self, NoSession> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_what_they_write() {
        let key = SessionKey(std::array::from_fn(|i| i as u8 * 7));
        assert_eq!(key.to_string().parse(), Ok(key));
        for bad in ["", "00", &"g".repeat(64), &"+1".repeat(32), &"ä".repeat(32)] {
            assert_eq!(bad.parse::<SessionKey>(), Err(NoSession), "{bad}");
        }
    }
}
