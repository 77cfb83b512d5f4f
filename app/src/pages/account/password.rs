//! Owns the input of a password. It can be shown while it is typed, where scripts run.

use domain::validate::{PASSWORD_MAX, PASSWORD_MIN};
use leptos::prelude::*;
use ui::{Glyph, Icon, Moment};

/// A password that exists already, or a new one with its rule told beforehand.
#[component]
pub fn PasswordField(
    name: &'static str,
    label: &'static str,
    #[prop(optional)] new: bool,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let alive = Moment::get().local;
    let shown = RwSignal::new(false);
    let kind = move || if shown.get() { "text" } else { "password" };
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = {
        let ids = (hint_id.clone(), error_id.clone());
        move || match (new, error.with(Option::is_some)) {
            (true, true) => Some(format!("{} {}", ids.1, ids.0)),
            (false, true) => Some(ids.1.clone()),
            (true, false) => Some(ids.0.clone()),
            (false, false) => None,
        }
    };
    let toggle = move || {
        let text = move || if shown.get() { "Hide" } else { "Show" };
        alive.get().then(|| {
            view! {
                <button type="button" class="button is-quiet is-small" aria-pressed=move || shown.get().to_string() on:click=move |_| shown.update(|shown| *shown = !*shown)>
                    {text}
                    <span class="visually-hidden">" "{label.to_lowercase()}</span>
                </button>
            }
        })
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="secret">
                <input
                    id=name
                    name=name
                    type=kind
                    required
                    autocomplete=if new { "new-password" } else { "current-password" }
                    minlength=new.then_some(PASSWORD_MIN)
                    maxlength=PASSWORD_MAX
                    spellcheck="false"
                    autocapitalize="none"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                />
                {toggle}
            </div>
            {new.then(|| {
                view! {
                    <p class="field-hint" id=hint_id>
                        {format!("At least {PASSWORD_MIN} characters. A sentence is easier to remember than signs.")}
                    </p>
                }
            })}
            {move || {
                let text = error.get()?;
                Some(view! { <p class="field-error" id=error_id.clone()><Icon of=Glyph::Alert/><span>{text}</span></p> })
            }}
        </div>
    }
}
