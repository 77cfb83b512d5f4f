//! Owns the browser's event source with the functions that it calls. Dropping it closes the connection. Never says
//! what a message means.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

pub enum Event {
    Message {
        name: &'static str,
        data: String,
        id: Option<i64>,
    },
    /// `closed` when the browser will not try again by itself.
    Broken {
        closed: bool,
    },
}

const NAMES: [&str; 4] = ["changes", "presence", "resync", "beat"];

struct Source {
    source: EventSource,
    // Called as long as the source lives.
    _messages: Vec<Closure<dyn Fn(MessageEvent)>>,
    _broken: Closure<dyn Fn()>,
}

thread_local! {
    /// The one of this tab.
    static SOURCE: RefCell<Option<Source>> = const { RefCell::new(None) };
}

/// Closes the one before. Browsers that have no such thing show what they loaded.
pub fn open(path: &str, hear: impl Fn(Event) + Clone + 'static) {
    close();
    let source = Source::open(path, hear);
    SOURCE.with_borrow_mut(|current| *current = source);
}

pub fn close() {
    drop(SOURCE.take());
}

/// Whether there is one that lives or that the browser tries to open again.
pub fn is_there() -> bool {
    SOURCE.with_borrow(|source| source.as_ref().is_some_and(|source| source.source.ready_state() != EventSource::CLOSED))
}

impl Source {
    fn open(path: &str, hear: impl Fn(Event) + Clone + 'static) -> Option<Source> {
        let source = EventSource::new(path).ok()?;
        let mut messages = Vec::with_capacity(NAMES.len());
        for name in NAMES {
            let hear = hear.clone();
            let closure = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let data = event.data().as_string().unwrap_or_default();
                hear(Event::Message { name, data, id: event.last_event_id().parse().ok() });
            });
            source.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()).ok()?;
            messages.push(closure);
        }
        let own = source.clone();
        let broken = Closure::<dyn Fn()>::new(move || hear(Event::Broken { closed: own.ready_state() == EventSource::CLOSED }));
        source.set_onerror(Some(broken.as_ref().unchecked_ref()));
        Some(Source { source, _messages: messages, _broken: broken })
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.set_onerror(None);
        self.source.close();
    }
}
