//! Owns the page behind the one-time link by which the first administrator comes in.

use api::{ApiError, CompleteSetup};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use ui::TextField;

use super::gate::{Gate, Refusal, refusal_of};
use super::password::PasswordField;

#[component]
pub fn SetupPage() -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let refusal = refusal_of::<CompleteSetup>();
    if matches!(refusal, Some(ApiError::NotFound)) {
        return view! { <DeadLink/> }.into_any();
    }
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
    .into_any()
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
