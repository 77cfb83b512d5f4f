//! Owns the browser's event source with the functions that it calls. Dropping it closes the connection. Never says
//! what a message means.

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

pub struct Source {
    source: EventSource,
    // Called as long as the source lives.
    _messages: Vec<Closure<dyn Fn(MessageEvent)>>,
    _broken: Closure<dyn Fn()>,
}

impl Source {
    /// `None` in browsers that have no such thing: they show what they loaded.
    pub fn open(path: &str, hear: impl Fn(Event) + Clone + 'static) -> Option<Source> {
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

    pub fn is_closed(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.set_onerror(None);
        self.source.close();
    }
}
