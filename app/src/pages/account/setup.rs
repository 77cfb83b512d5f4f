//! Owns the page behind the one-time link by which the first administrator comes in.

use api::{ApiError, CompleteSetup, Link};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use ui::TextField;

use super::gate::{Gate, Refusal, refusal_of};
use super::password::PasswordField;

#[component]
pub fn SetupPage() -> impl IntoView {
    let token = StoredValue::new(use_params_map().with_untracked(|params| params.get("token").unwrap_or_default()));
    let refusal = StoredValue::new(refusal_of::<CompleteSetup>());
    let works = Resource::new(|| (), move |()| api::link_works_at_render(Link::Setup, token.get_value()));
    let used_up = move || matches!(refusal.get_value(), Some(ApiError::NotFound));
    view! {
        <Suspense>
            {move || {
                works.get().map(|works| match works {
                    Ok(works) if !works || used_up() => view! { <DeadLink/> }.into_any(),
                    // Without an answer the form tries, and says what comes of it.
                    _ => view! { <SetupForm token=token.get_value() refusal=refusal.get_value()/> }.into_any(),
                })
            }}
        </Suspense>
    }
}

#[component]
fn SetupForm(token: String, refusal: Option<ApiError>) -> impl IntoView {
    let wrong = |field: &str| refusal.as_ref().and_then(|error| error.field(field)).map(str::to_owned);
    let (name, email, password) = (wrong("name"), wrong("email"), wrong("password"));
    let told = name.is_some() || email.is_some() || password.is_some();
    let head = refusal.filter(|_| !told).map(|error| view! { <Refusal text=error.to_string()/> });
    view! {
        <Gate title="Set up Muster">
            <form class="gate-card is-wide" method="post" action=CompleteSetup::url()>
                <h1>"Set up Muster"</h1>
                <p class="gate-lead">"You become the first administrator. This link works once."</p>
                {head}
                <input type="hidden" name="token" value=token/>
                <TextField name="name" label="Your name" autocomplete="name" required=true error=name/>
                <TextField name="email" label="E-mail" kind="email" autocomplete="username" required=true error=email/>
                <PasswordField name="password" label="Password" new=true error=Signal::stored(password)/>
                <button class="button is-primary is-wide">"Create administrator"</button>
            </form>
        </Gate>
    }
}

#[component]
fn DeadLink() -> impl IntoView {
    api::set_status(404);
    view! {
        <Gate title="This link no longer works">
            <div class="gate-card">
                <h1>"This link no longer works"</h1>
                <p>"It was used already, is older than a day, or a newer one was printed since. Every start of Muster prints a new one as long as there is no administrator."</p>
                <a class="button is-wide" href="/login">"To the sign-in"</a>
            </div>
        </Gate>
    }
}
