//! Owns how times are shown. Server and first paint speak UTC; the browser's own zone follows after.
//! Never an effect per time: one walk over the page keeps them all right.

mod browser;
mod format;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::Element;

pub use browser::browser_now;
pub(crate) use browser::from_control;
pub(crate) use format::machine;
pub use format::{Style, absolute, day_words};

/// The time and whether the browser's zone may be used yet. The application provides it as context.
#[derive(Clone, Copy)]
pub struct Moment {
    pub now: ReadSignal<DateTime<Utc>>,
    pub local: ReadSignal<bool>,
}

impl Moment {
    /// What the application provided, or the epoch in a test without one.
    pub fn get() -> Moment {
        use_context().unwrap_or_else(|| Moment { now: signal(DateTime::default()).0, local: signal(false).0 })
    }
}

/// How long something has lasted, `3 h`. `what` opens the title, as in `Opened 3 March 2026, 09:12 CET`.
#[component]
pub fn Age(since: DateTime<Utc>, #[prop(optional)] what: &'static str) -> impl IntoView {
    view! { <Time at=since style=Style::Age what/> }
}

/// `3 h ago`, or `in 2 d`.
#[component]
pub fn When(at: DateTime<Utc>, #[prop(optional)] what: &'static str) -> impl IntoView {
    view! { <Time at style=Style::Ago what/> }
}

/// `3 Mar, 09:12`.
#[component]
pub fn DayTime(at: DateTime<Utc>, #[prop(optional)] what: &'static str) -> impl IntoView {
    view! { <Time at style=Style::DayTime what/> }
}

/// `09:12`, under the heading of its day.
#[component]
pub fn Clock(at: DateTime<Utc>, #[prop(optional)] what: &'static str, #[prop(optional)] class: &'static str) -> impl IntoView {
    let moment = Moment::get();
    let (text, title) = words(Style::Clock, at, what, moment.now.get_untracked(), moment.local.get_untracked());
    let class = (!class.is_empty()).then_some(class);
    view! {
        <time class=class datetime=format::machine(at) title=title data-time=Style::Clock.slug() data-what=what>{text}</time>
    }
}

/// The calendar day of an instant, in the zone that times are shown in.
pub fn day_of(at: DateTime<Utc>, local: bool) -> NaiveDate {
    if local { browser::local(at).0.date_naive() } else { at.date_naive() }
}

#[component]
fn Time(at: DateTime<Utc>, style: Style, what: &'static str) -> impl IntoView {
    let moment = Moment::get();
    let (text, title) = words(style, at, what, moment.now.get_untracked(), moment.local.get_untracked());
    view! {
        <time datetime=format::machine(at) title=title data-time=style.slug() data-what=what>{text}</time>
    }
}

/// Text and title.
fn words(style: Style, at: DateTime<Utc>, what: &str, now: DateTime<Utc>, local: bool) -> (String, String) {
    let (at, zone): (DateTime<FixedOffset>, String) = if local { browser::local(at) } else { (at.fixed_offset(), "UTC".to_owned()) };
    let whole = absolute(at, &zone);
    (format::text(style, at, now), if what.is_empty() { whole } else { format!("{what} {whole}") })
}

/// What a date-and-time control shows for an instant.
pub(crate) fn control_text(at: DateTime<Utc>, local: bool) -> String {
    if local { browser::control_local(at) } else { at.format("%Y-%m-%dT%H:%M").to_string() }
}

/// Keeps every time of the page right: all of them when the zone becomes known and at each tick. Call it once.
pub fn keep_times(moment: Moment) {
    Effect::new(move |_| {
        let (now, local) = (moment.now.get(), moment.local.get());
        if local && let Ok(times) = document().query_selector_all("time[data-time]") {
            let times = (0..times.length()).filter_map(|index| times.item(index)?.dyn_into::<Element>().ok());
            times.for_each(|time| refresh(&time, now));
        }
    });
}

/// Writes into the text node that is there: the view still owns it.
fn refresh(time: &Element, now: DateTime<Utc>) {
    let at = time.get_attribute("datetime").and_then(|at| at.parse::<DateTime<Utc>>().ok());
    let style = time.get_attribute("data-time").and_then(|slug| Style::ALL.into_iter().find(|style| style.slug() == slug));
    let (Some(at), Some(style)) = (at, style) else { return };
    let (text, title) = words(style, at, &time.get_attribute("data-what").unwrap_or_default(), now, true);
    if let Some(node) = time.first_child().filter(|node| node.node_value().as_ref() != Some(&text)) {
        node.set_node_value(Some(&text));
    }
    if time.get_attribute("title").as_ref() != Some(&title) {
        // Only an invalid attribute name can fail.
        let _ = time.set_attribute("title", &title);
    }
}
