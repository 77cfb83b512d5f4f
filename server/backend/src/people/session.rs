//! Owns what people see and do about their sessions. Never touches what a session carries: server does.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::access::{Resource, right};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Browser, audit};
use crate::{BackendError, Ctx};

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

/// One line of the account page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionView {
    pub key: SessionKey,
    /// `Firefox on Linux`.
    pub device: String,
    pub signed_in_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// The one that asks.
    pub current: bool,
}

/// Where the person is signed in, the latest first.
pub async fn sessions(ctx: &Ctx, browser: &dyn Browser) -> Result<Vec<SessionView>, BackendError> {
    let limits = ctx.backend.settings.sessions;
    let rows = store::sessions::list_of(&ctx.backend.db.read(), ctx.person()?.id, ctx.now).await?;
    let alive = |created: DateTime<Utc>, seen: DateTime<Utc>| ctx.now < created + limits.absolute && ctx.now < seen + limits.idle;
    let rows = rows.into_iter().filter(|(_, row)| alive(row.created_at, row.seen_at));
    let current = browser.session();
    let view = |(hash, row): ([u8; 32], store::sessions::Session)| SessionView {
        key: SessionKey(hash),
        device: device(row.data.get("agent").and_then(Value::as_str).unwrap_or_default()),
        signed_in_at: row.created_at,
        seen_at: row.seen_at,
        current: current == Some(SessionKey(hash)),
    };
    Ok(rows.map(view).collect())
}

/// Ends one of one's own sessions.
pub async fn end_session(ctx: &Ctx, key: SessionKey) -> Result<(), BackendError> {
    let person = ctx.person()?.id;
    let work = ctx.write("people.end_session", move |tx, ctx| {
        Box::pin(async move {
            ctx.permit::<right::SelfSessionsRevoke, _>(Resource::Own(person)).map(drop)?;
            let session = store::sessions::load(tx, &key.0, ctx.now).await?;
            session.filter(|session| session.person == Some(person)).ok_or(BackendError::NotFound)?;
            store::sessions::delete(tx, &key.0).await?;
            audit::of_person(tx, &ctx, "session.ended", person, Value::Null).await
        })
    });
    work.await
}

/// Good enough to tell one's phone from one's laptop; the order matters because browsers name each other.
fn device(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let program = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown device".to_owned(),
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

    #[test]
    fn devices_have_names() {
        for (agent, expect) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
            ("curl/8.5", "Unknown device"),
            ("", "Unknown device"),
        ] {
            assert_eq!(device(agent), expect, "{agent}");
        }
    }
}
