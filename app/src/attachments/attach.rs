//! Owns the box that takes files: chosen, photographed, pasted, dropped. Without scripts it is a form that sends them.

use domain::attachment::Size;
use leptos::ev::Event;
use leptos::prelude::*;
use ui::{Glyph, Icon};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::catch::{Zone, list, listen};
use super::uploads::{Line, State, Uploads};

/// `id` names it on the page. Without an address there is nothing that a form without scripts could send.
#[component]
pub fn Attach(uploads: Uploads, zone: Zone, id: &'static str) -> impl IntoView {
    let over = RwSignal::new(false);
    Effect::new(move |_| listen(uploads, zone, over));
    let chosen = move |event: Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        uploads.offer(list(input.files()));
        // The same file can be chosen again.
        input.set_value("");
    };
    let (file, photo) = (format!("{id}-file"), format!("{id}-photo"));
    let (for_file, for_photo) = (file.clone(), photo.clone());
    let address = uploads.address();
    // What waits for a report is no part of the form around it.
    let name = address.is_some().then_some("file");
    let choose = view! {
        <div class="attach-ways">
            <span class="attach-way">
                <input class="attach-input" id=file type="file" name=name multiple aria-label="Add files" on:change=chosen/>
                <label class="button is-small with-scripts" for=for_file><Icon of=Glyph::File/>"Add files"</label>
            </span>
            <span class="attach-way with-scripts attach-photo">
                <input class="attach-input" id=photo type="file" accept="image/*" capture="environment" aria-label="Take a photo" on:change=chosen/>
                <label class="button is-small" for=for_photo><Icon of=Glyph::Plus/>"Take a photo"</label>
            </span>
            <span class="attach-hint with-scripts">"or paste a screenshot, or drop files here"</span>
            {address.is_some().then(|| view! { <button class="button is-small without-scripts">"Send the files"</button> })}
        </div>
    };
    let form = match address {
        Some(address) => view! {
            <form method="post" action=address enctype="multipart/form-data">
                <input type="hidden" name="audience" value=uploads.audience().slug()/>
                {choose}
            </form>
        }
        .into_any(),
        None => view! { <div class="with-scripts">{choose}</div> }.into_any(),
    };
    view! {
        <div class="attach" id=id data-over=move || over.get().then_some("")>
            {form}
            <ul class="attach-list">
                <For each=move || uploads.lines.get() key=|line| line.key let:line><OneLine line uploads/></For>
            </ul>
            <p class="visually-hidden" role="status">{uploads.said}</p>
        </div>
    }
}

#[component]
fn OneLine(line: Line, uploads: Uploads) -> impl IntoView {
    let Line { key, name, size, state } = line;
    let label = format!("{name} is being sent");
    let told = move || match state.get() {
        State::Waiting => view! { <span class="attach-state">"goes with your report"</span> }.into_any(),
        State::Sending(percent) => {
            view! { <progress max="100" value=percent.to_string() aria-label=label.clone()>{percent}" %"</progress> }.into_any()
        }
        State::Failed(why) => view! {
            <span class="field-error"><Icon of=Glyph::Alert/><span>{why}</span></span>
            <button type="button" class="button is-small" on:click=move |_| uploads.send(key)>"Try again"</button>
        }
        .into_any(),
    };
    let shown = name.clone();
    let away = move || if matches!(state.get(), State::Sending(_)) { "Cancel" } else { "Leave out" };
    view! {
        <li class="attach-line">
            <span class="file-name">{shown}</span>
            <span class="file-size">{Size(size).to_string()}</span>
            {told}
            <button type="button" class="button is-quiet is-small" on:click=move |_| uploads.drop_line(key)>
                {away}<span class="visually-hidden">" "{name}</span>
            </button>
        </li>
    }
}
