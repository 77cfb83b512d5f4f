//! Owns how one file looks: its small picture or a sign, its name, its size. Always a link that saves it.

use domain::attachment::{Shown, Size};
use leptos::prelude::*;
use ui::{Glyph, Icon};

#[component]
pub fn FileCard(file: Shown) -> impl IntoView {
    let href = format!("/attachments/{}", file.id);
    let picture = if file.picture {
        // Browsers fetch it when it comes into sight.
        view! { <img class="file-picture" src=format!("{href}/thumbnail") alt=file.name.clone() loading="lazy" decoding="async"/> }.into_any()
    } else {
        view! { <span class="file-sign"><Icon of=Glyph::File/></span> }.into_any()
    };
    view! {
        <a class="file" href=href download=file.name.clone() rel="external">
            {picture}
            <span class="file-name">{file.name}</span>
            <span class="file-size">{Size(file.size).to_string()}</span>
        </a>
    }
}
