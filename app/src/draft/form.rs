//! Owns the way between a form and a text that can be kept. Never reads a password.

use wasm_bindgen::JsCast;
use web_sys::UrlSearchParams;
use web_sys::{Element, Event, EventInit, FormData, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

/// What the form holds now, as a query string: passwords left out, inputs without a name under their id.
pub fn typed(form: &HtmlFormElement) -> String {
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

/// Fills in what nobody touched.
pub fn restore(form: &HtmlFormElement, kept: &str) {
    let (Ok(kept), Ok(now)) = (UrlSearchParams::new_with_str(kept), UrlSearchParams::new_with_str(&typed(form))) else { return };
    fill_all(form, &kept, &now);
}

/// Puts the text in, whatever stands there.
pub fn put(form: &HtmlFormElement, text: &str) {
    form.reset();
    restore(form, text);
}

fn fill_all(form: &HtmlFormElement, kept: &UrlSearchParams, now: &UrlSearchParams) {
    for input in inputs(form) {
        if fill(&input, kept, now) {
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
