//! Owns how an error of a page or a form is told: what happened and what to do.

use api::ApiError;
use leptos::prelude::*;

/// A page that could not be loaded.
#[component]
pub fn Failure(error: ApiError) -> impl IntoView {
    view! { <p role="alert">{error.to_string()}</p> }
}
