//! Owns the input of a time. Without scripts it is read as UTC and says so; with them it is the browser's own zone.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{Field, described_by, id_of, invalid};
use crate::time::{Moment, control_text, from_control, machine};

/// A date-and-time control. What is sent under `name` is always an instant with its zone once scripts run.
#[component]
pub fn TimeField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] prefix: String,
    /// Shown at first.
    #[prop(optional_no_strip)]
    value: Option<DateTime<Utc>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> impl IntoView {
    let id = id_of(&prefix, &name);
    let local = Moment::get().local;
    let (instant, set_instant) = signal(value);
    let described = described_by(&id, "zone", error);
    // The visible control loses its name when the hidden one with the exact instant takes over.
    let plain_name = {
        let name = name.clone();
        move || (!local.get()).then(|| name.clone())
    };
    let exact = move || {
        local.get().then(|| view! { <input type="hidden" name=name.clone() value=move || instant.get().map(machine).unwrap_or_default()/> })
    };
    let hint_id = format!("{id}-hint");
    view! {
        <Field id=id.clone() label optional hint=String::new() error>
            <input
                id=id
                name=plain_name
                type="datetime-local"
                required=required
                value=move || value.map(|at| control_text(at, local.get())).unwrap_or_default()
                aria-invalid=invalid(error)
                aria-describedby=described
                on:input=move |event| set_instant.set(from_control(&event_target_value(&event)))
            />
            {exact}
            <p class="field-hint" id=hint_id>{move || if local.get() { "In your own time zone." } else { "In UTC." }}</p>
        </Field>
    }
}
