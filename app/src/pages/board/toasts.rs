//! Owns the short answers at the edge of the board. One polite live region.

use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::desk::{Desk, Toast};

#[component]
pub fn Toasts(desk: Desk) -> impl IntoView {
    let toast = move |toast: Toast| {
        let (id, number, text, undo) = (toast.id, toast.number.to_string(), toast.text.clone(), toast.undo);
        view! {
            <div class="toast">
                <Icon of=Glyph::Check/>
                <p><b>{number}</b>" "{text}</p>
                {undo.then(|| view! { <button class="link-button" on:click=move |_| desk.undo(&toast)>"Undo"</button> })}
                <button class="icon-button is-small" aria-label="Dismiss" on:click=move |_| desk.toasts.update(|all| all.retain(|t| t.id != id))>
                    <Icon of=Glyph::X/>
                </button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || desk.toasts.get() key=|toast| toast.id children=toast/>
        </div>
    }
}
