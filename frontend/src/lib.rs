//! The entry point of the browser: takes over the page that the server rendered. It holds no views and no
//! logic; those live in app.

use leptos::prelude::document;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

/// Called by the script that the page carries.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        // Without its code a page stays as the server sent it, and such a page works as well.
        if app::areas::load_opened().await.is_ok() {
            take_over();
        }
    });
}

fn take_over() {
    leptos::mount::hydrate_body(app::App);
    // Journeys wait for this mark instead of for a guessed time. It stands outside of what is hydrated.
    if let Some(html) = document().document_element() {
        // Only an invalid name can fail here.
        let _ = html.set_attribute("data-hydrated", "");
    }
}
