//! Owns how an error of a page is told: what happened and what to do. Never shows internals; a reference leads to the log.

use api::ApiError;
use leptos::prelude::*;
use leptos_meta::Title;

use super::account::{login_path, use_here};
use super::not_found::NotFound;

/// A page that could not be loaded. It stands in the page's main; the server answers with the error's status.
#[component]
pub fn Failure(error: ApiError) -> impl IntoView {
    api::set_status(error.status());
    let here = use_here();
    match error {
        ApiError::NotFound => view! { <NotFound/> }.into_any(),
        ApiError::Unauthenticated => {
            let text = "You were signed out, here or elsewhere. After you sign in you come back to this page.";
            let way = view! { <a class="button is-primary" href=login_path(&here) rel="external">"Sign in"</a> };
            stop("Please sign in again", text.to_owned(), None, way.into_any())
        }
        ApiError::Forbidden { reason } => {
            let way = view! { <a class="button is-primary" href="/start">"To the start"</a> };
            stop("This is not open to you", reason, None, way.into_any())
        }
        ApiError::Internal { reference } => {
            let text =
                "Something broke on our side, and nothing was changed. If it stays like this, tell your administrators the reference.";
            stop("This did not work", text.to_owned(), Some(format!("Reference {reference}")), retry(&here))
        }
        ApiError::Unavailable => {
            let text = "Muster cannot be reached or is busy. Try again in a moment; what you typed in a form is kept in this browser.";
            stop("Muster does not answer", text.to_owned(), None, retry(&here))
        }
        other => stop("This did not work", other.to_string(), None, retry(&here)),
    }
}

fn stop(title: &'static str, text: String, code: Option<String>, way: AnyView) -> AnyView {
    view! {
        <Title text=title/>
        <div class="stop">
            {code.map(|code| view! { <p class="stop-code">{code}</p> })}
            <h1>{title}</h1>
            <p>{text}</p>
            <div class="actions">{way}</div>
        </div>
    }
    .into_any()
}

/// A whole new page load: what is broken may sit in this one.
fn retry(here: &str) -> AnyView {
    let here = here.to_owned();
    view! {
        <a class="button is-primary" href=here rel="external">"Try again"</a>
        <a class="button" href="/start" rel="external">"To the start"</a>
    }
    .into_any()
}
