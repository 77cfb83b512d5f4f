//! Owns the quiet card in the middle that all pages before a sign-in share, and how their forms tell a refusal.

use api::ApiError;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use ui::{BrandMark, Glyph, Icon};

/// The page around one form.
#[component]
pub fn Gate(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <Title text=title/>
        <main class="gate portal" id="main" tabindex="-1">
            <p class="brand"><BrandMark/><span>"Muster"</span></p>
            {children()}
        </main>
    }
}

/// What a plain form was refused for: the server sends the browser back with the error in the address.
pub fn refusal_of<S>() -> Option<ApiError>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    ServerAction::<S>::new().value().with_untracked(|answer| answer.as_ref()?.as_ref().err().cloned())
}

/// The head of a form that was refused.
#[component]
pub fn Refusal(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="message is-danger" role="alert">
            <Icon of=Glyph::Alert/>
            <p>{text}</p>
        </div>
    }
}

/// The head of a form that has good news.
#[component]
pub fn Notice(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="message is-good" role="status">
            <Icon of=Glyph::Check/>
            <p>{text}</p>
        </div>
    }
}
