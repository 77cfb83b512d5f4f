//! Owns how one file looks: its small picture or a sign, its name, its size. Always a link that saves it.

use domain::attachment::{Shown, Size};
use leptos::prelude::*;
use ui::{Glyph, Icon};

#[component]
pub fn FileCard(file: Shown) -> impl IntoView {
    let Shown { id, name, size, picture, .. } = file;
    let href = format!("/attachments/{id}");
    let sign = if picture {
        // Browsers fetch it when it comes into sight.
        view! { <img class="file-picture" src=format!("{href}/thumbnail") alt=name.clone() loading="lazy" decoding="async"/> }.into_any()
    } else {
        view! { <span class="file-sign"><Icon of=Glyph::File/></span> }.into_any()
    };
    let saved_as = name.clone();
    view! {
        <a class="file" href=href download=saved_as rel="external">
            {sign}
            <span class="file-name">{name}</span>
            <span class="file-size">{Size(size).to_string()}</span>
        </a>
    }
}
