//! Owns the strip of all files of an incident, each with the way to take it away for whoever may.

use api::FileView;
use domain::incident::Audience;
use leptos::prelude::*;

use super::card::FileCard;

/// `page` is where the form leads back to: `incidents` or `reports`.
#[component]
pub fn Files(#[prop(into)] files: Signal<Vec<FileView>>, page: &'static str) -> impl IntoView {
    view! {
        <div id="files">
            {move || (!files.with(Vec::is_empty)).then(|| view! {
                <section class="files" aria-labelledby="files-title">
                    <h2 id="files-title">"Files"</h2>
                    <ul class="file-list">
                        <For each=move || files.get() key=|one| (one.file.id, one.removable) let:one>
                            <OneFile one page/>
                        </For>
                    </ul>
                </section>
            })}
        </div>
    }
}

#[component]
fn OneFile(one: FileView, page: &'static str) -> impl IntoView {
    let FileView { file, removable } = one;
    let (id, name) = (file.id, file.name.clone());
    // Reporters see only what is theirs; agents have to know who else reads it.
    let readers = (page == "incidents").then_some(match file.audience {
        Audience::Public => ("badge is-accent", "Reporter sees it"),
        Audience::Internal | Audience::Vendor => ("badge is-note", "Internal"),
    });
    view! {
        <li class="file-item">
            <FileCard file/>
            {readers.map(|(class, words)| view! { <span class=class>{words}</span> })}
            {removable.then(|| view! { <Remove id=id.to_string() name page/> })}
        </li>
    }
}

#[component]
fn Remove(id: String, name: String, page: &'static str) -> impl IntoView {
    let field = format!("remove-{id}");
    let label_for = field.clone();
    view! {
        <details class="file-remove">
            <summary>"Remove"<span class="visually-hidden">" "{name}</span></summary>
            <form method="post" action=format!("/attachments/{id}/remove") class="form">
                <input type="hidden" name="page" value=page/>
                <label for=label_for>"Why?"</label>
                <input id=field name="reason" type="text" required maxlength="200" autocomplete="off"/>
                <button class="button is-danger is-small">"Remove the file"</button>
            </form>
        </details>
    }
}
