//! Owns what only a browser knows about time: its clock and its zone. Never reached on the server.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, Utc};
use js_sys::{Date, Intl, Object, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};

use super::format::offset_name;

thread_local! {
    /// Zone names by offset: asking the browser is slow, and a page shows many times.
    static ZONES: RefCell<BTreeMap<i32, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// The browser's clock, for ticking after hydration. Effects run in browsers only, so the server never comes here.
pub fn browser_now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(Date::now() as i64).unwrap_or_default()
}

/// The same instant in the browser's zone, and the zone's short name at that time.
pub(super) fn local(at: DateTime<Utc>) -> (DateTime<FixedOffset>, String) {
    let date = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
    let east = -(date.get_timezone_offset() as i32) * 60;
    let Some(offset) = FixedOffset::east_opt(east) else { return (at.fixed_offset(), "UTC".to_owned()) };
    let name = ZONES.with_borrow_mut(|zones| zones.entry(east).or_insert_with(|| zone_name(&date, offset)).clone());
    (at.with_timezone(&offset), name)
}

/// What a date-and-time control of the browser says, as an instant. `None` for no or half a time.
pub(crate) fn from_control(text: &str) -> Option<DateTime<Utc>> {
    let millis = Date::new(&JsValue::from_str(text)).get_time();
    if millis.is_nan() { None } else { DateTime::from_timestamp_millis(millis as i64) }
}

/// `CET`, or the offset when the browser has no name.
fn zone_name(date: &Date, offset: FixedOffset) -> String {
    let options = Object::new();
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&options, &"timeZoneName".into(), &"short".into());
    let format = Intl::DateTimeFormat::new(&js_sys::Array::of1(&"en-GB".into()), &options);
    let parts = format.format_to_parts(date);
    let is_zone = |part: &JsValue| Reflect::get(part, &"type".into()).is_ok_and(|kind| kind == "timeZoneName");
    let name = parts.iter().find(is_zone).and_then(|part| Reflect::get(part.unchecked_ref(), &"value".into()).ok()?.as_string());
    name.unwrap_or_else(|| offset_name(offset))
}

/// How a date-and-time control of the browser shows an instant in the browser's zone.
pub(super) fn control_local(at: DateTime<Utc>) -> String {
    local(at).0.format("%Y-%m-%dT%H:%M").to_string()
}
