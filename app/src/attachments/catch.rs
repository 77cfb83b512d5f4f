//! Owns how files come without a button: pasted into a text, dropped on the page. Never takes a text from a paste, and
//! never lets a file that misses its place replace the page.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element, Event, File, FileList};

use super::uploads::Uploads;

/// Which part of the page is meant.
#[derive(Clone, Copy)]
pub struct Zone {
    /// Selector of what stands around the text.
    pub within: &'static str,
    /// Takes what is dropped beside all of these.
    pub beside: Option<&'static str>,
}

impl Zone {
    fn is_meant(self, event: &Event) -> bool {
        let Some(at) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
        let inside = |selector: &str| at.closest(selector).ok().flatten().is_some();
        inside(self.within) || self.beside.is_some_and(|others| !inside(others))
    }
}

/// From now on until the part of the page goes.
pub fn listen(uploads: Uploads, zone: Zone, over: RwSignal<bool>) {
    let paste = window_event_listener(ev::paste, move |event: ClipboardEvent| {
        let Some(data) = event.clipboard_data() else { return };
        let files = list(data.files());
        // What can be pasted as text is: tables bring a picture of themselves along.
        let text = data.get_data("text/plain").is_ok_and(|text| !text.is_empty());
        if !files.is_empty() && !text && zone.is_meant(&event) {
            event.prevent_default();
            uploads.offer(files);
        }
    });
    let over_page = window_event_listener(ev::dragover, move |event: DragEvent| {
        if event.data_transfer().is_some_and(|data| brings_files(&data)) {
            event.prevent_default();
            over.set(zone.is_meant(&event));
        }
    });
    let left = window_event_listener(ev::dragleave, move |event: DragEvent| {
        if event.related_target().is_none() {
            over.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event: DragEvent| {
        let Some(data) = event.data_transfer().filter(brings_files) else { return };
        event.prevent_default();
        over.set(false);
        if zone.is_meant(&event) {
            uploads.offer(list(data.files()));
        }
    });
    on_cleanup(move || {
        paste.remove();
        over_page.remove();
        left.remove();
        dropped.remove();
    });
}

fn brings_files(data: &DataTransfer) -> bool {
    data.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files"))
}

pub fn list(files: Option<FileList>) -> Vec<File> {
    files.map(|files| (0..files.length()).filter_map(|place| files.get(place)).collect()).unwrap_or_default()
}
