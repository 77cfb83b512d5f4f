//! Owns drafts: what somebody types stays in this browser until the server has accepted it.
//! Never keeps passwords or hidden inputs, and never writes over what was typed before the page came alive.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, FormData, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use web_sys::{Storage, UrlSearchParams};

use crate::session::use_me;

/// Keeps what is typed into the form inside. `form` names it among the drafts of this person.
#[component]
pub fn Draft(
    #[prop(into)] form: String,
    /// What `accepted` counts: with each one the draft is dropped, and the form emptied if nothing was typed since.
    #[prop(optional, into)]
    accepted: Signal<usize>,
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let key = StoredValue::new(key(&form));
    let sent = StoredValue::new(None::<String>);
    let form_inside = move || root.get_untracked().and_then(|root| root.query_selector("form").ok()??.dyn_into::<HtmlFormElement>().ok());
    let save = move |_| {
        if let (Some(form), Some(storage)) = (form_inside(), storage()) {
            // A full or forbidden storage only costs the comfort.
            let _ = storage.set_item(&key.get_value(), &typed(&form));
        }
    };
    // Read once: filling in is typing too, and would save a form that is only half filled in.
    let fill_in = move |kept: &str| {
        if let Some(form) = form_inside() {
            restore(&form, kept);
        }
    };
    // A frame later, inputs that only a page with scripts has are there; one more, and so are those that an answer opens.
    Effect::new(move |_| {
        let Some(kept) = storage().and_then(|storage| storage.get_item(&key.get_value()).ok()?) else { return };
        request_animation_frame(move || {
            fill_in(&kept);
            request_animation_frame(move || fill_in(&kept));
        });
    });
    Effect::new(move |before: Option<usize>| {
        let count = accepted.get();
        if count != 0 && before.is_some_and(|before| before != count) {
            remove(&key.get_value());
            let unchanged = |form: &HtmlFormElement| sent.get_value().is_none_or(|sent| sent == typed(form));
            if let Some(form) = form_inside().filter(unchanged) {
                form.reset();
            }
        }
        count
    });
    let remember = move |_| sent.set_value(form_inside().map(|form| typed(&form)));
    view! {
        <div node_ref=root on:input=save on:change=save on:submit:capture=remember>
            {children()}
        </div>
    }
}

/// Counts what the server accepted; 0 as long as the last answer is none or a refusal.
pub fn accepted<S>(action: ServerAction<S>) -> Signal<usize>
where
    S: ServerFn + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    let (value, version) = (action.value(), action.version());
    Signal::derive(move || if value.with(|value| matches!(value, Some(Ok(_)))) { version.get().max(1) } else { 0 })
}

/// Drops every draft of this person whose name begins so. Browsers only: call it in effects.
pub fn forget(prefix: &str) {
    let Some(storage) = storage() else { return };
    let prefix = key(prefix);
    let count = storage.length().unwrap_or_default();
    let names: Vec<_> = (0..count).filter_map(|index| storage.key(index).ok().flatten()).collect();
    names.iter().filter(|name| name.starts_with(&prefix)).for_each(|name| remove(name));
}

/// A browser is shared at times; a draft never is.
fn key(form: &str) -> String {
    let person = use_me().map(|me| me.id.to_string()).unwrap_or_default();
    format!("muster:draft:{person}:{form}")
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn remove(key: &str) {
    if let Some(storage) = storage() {
        // Nothing to do about a browser that refuses.
        let _ = storage.remove_item(key);
    }
}

/// What the form holds now, as a query string: passwords left out, inputs without a name under their id.
fn typed(form: &HtmlFormElement) -> String {
    let Ok(data) = FormData::new_with_form(form) else { return String::new() };
    for input in inputs(form).filter_map(|input| input.dyn_into::<HtmlInputElement>().ok()) {
        match (input.type_().as_str(), input.name().as_str()) {
            ("password", name) => data.delete(name),
            // The only failure is a missing argument.
            (_, "") => drop(data.append_with_str(&mark(&input), &input.value())),
            _ => {}
        }
    }
    UrlSearchParams::new_with_str_sequence_sequence(&data).map(|all| all.to_string().into()).unwrap_or_default()
}

/// How an input is found again: some, such as a time with its zone, send their value by another one.
fn mark(input: &Element) -> String {
    let name = input.get_attribute("name").filter(|name| !name.is_empty());
    name.unwrap_or_else(|| format!("#{}", input.id()))
}

fn inputs(form: &HtmlFormElement) -> impl Iterator<Item = Element> {
    let all = form.elements();
    (0..all.length()).filter_map(move |index| all.item(index))
}

fn restore(form: &HtmlFormElement, kept: &str) {
    let (Ok(kept), Ok(now)) = (UrlSearchParams::new_with_str(kept), UrlSearchParams::new_with_str(&typed(form))) else { return };
    for input in inputs(form) {
        if fill(&input, &kept, &now) {
            let bubbling = EventInit::new();
            bubbling.set_bubbles(true);
            for name in ["input", "change"] {
                if let Ok(event) = Event::new_with_event_init_dict(name, &bubbling) {
                    // Only an event that is under way already is refused.
                    let _ = input.dispatch_event(&event);
                }
            }
        }
    }
}

/// Puts the kept value into an input that nobody touched; tells whether it did.
fn fill(input: &Element, kept: &UrlSearchParams, now: &UrlSearchParams) -> bool {
    let name = mark(input);
    let Some(value) = kept.get(&name) else { return false };
    if let Some(text) = input.dyn_ref::<HtmlTextAreaElement>() {
        let free = Ok(text.value()) == text.default_value() && text.value() != value;
        if free {
            text.set_value(&value);
        }
        return free;
    }
    if let Some(select) = input.dyn_ref::<HtmlSelectElement>() {
        let free = select.selected_index() <= 0 && select.value() != value;
        if free {
            select.set_value(&value);
        }
        return free;
    }
    let Some(input) = input.dyn_ref::<HtmlInputElement>() else { return false };
    match input.type_().as_str() {
        "hidden" | "password" | "submit" => false,
        "radio" | "checkbox" => {
            let choose = input.value() == value && !now.has(&name);
            if choose {
                input.set_checked(true);
            }
            choose
        }
        _ => {
            let free = input.value() == input.default_value() && input.value() != value;
            if free {
                input.set_value(&value);
            }
            free
        }
    }
}
