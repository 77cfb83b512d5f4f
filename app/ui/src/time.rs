//! Owns how times are shown. Server and first paint speak UTC; the browser's own zone follows after.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The time and whether the browser's zone may be used yet. The application provides it as context.
#[derive(Clone, Copy)]
pub struct Moment {
    pub now: ReadSignal<DateTime<Utc>>,
    pub local: ReadSignal<bool>,
}

/// The browser's clock, for ticking after hydration. Effects run in browsers only, so the server never comes here.
pub fn browser_now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}
