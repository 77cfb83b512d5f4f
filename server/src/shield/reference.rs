//! A short name for one request: people read it to the desk, the log carries it. Never a secret and never an id of
//! a record.

use std::fmt;

use axum::http::HeaderValue;

tokio::task_local! {
    static CURRENT: Reference;
}

/// Ten characters that cannot be mistaken for each other on the phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reference([u8; 10]);

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: [u8; 32] = *b"0123456789abcdefghjkmnpqrstvwxyz";

impl Reference {
    pub fn new() -> Self {
        let mut bits: u64 = rand::random();
        Self(std::array::from_fn(|_| {
            let character = ALPHABET[(bits % 32) as usize];
            bits /= 32;
            character
        }))
    }

    /// The reference of the request that this task works for.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(|reference| *reference).ok()
    }

    /// Runs `work` as part of this request.
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self, work).await
    }

    pub fn header(self) -> HeaderValue {
        // The alphabet is visible ASCII, so there is nothing to refuse.
        HeaderValue::from_bytes(&self.0).unwrap_or(HeaderValue::from_static("unknown"))
    }
}

impl Default for Reference {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", *byte as char))
    }
}
