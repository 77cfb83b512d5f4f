//! Owns the sign-in page: a plain form that works before, and without, scripts.

use api::SignIn;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_query_map;
use ui::TextField;

use super::gate::{Gate, Notice, Refusal, refusal_of};
use super::password::PasswordField;
use crate::session::use_me;

/// Leads on to `next`, or to where this person works.
#[component]
pub fn LoginPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    if use_me().is_some() {
        return view! { <Redirect path="/start"/> }.into_any();
    }
    let next = query.get("next").unwrap_or_default();
    let refusal = refusal_of::<SignIn>();
    let news = match &refusal {
        None if query.get("reset").is_some() => Some("Your new password is saved. Sign in with it."),
        _ => None,
    };
    view! {
        <Gate title="Sign in">
            <form class="gate-card" method="post" action=SignIn::url()>
                <h1>"Sign in"</h1>
                {refusal.map(|error| view! { <Refusal text=error.to_string()/> })}
                {news.map(|text| view! { <Notice text=text/> })}
                <input type="hidden" name="next" value=next/>
                <TextField name="email" label="E-mail" kind="email" autocomplete="username" required=true/>
                <PasswordField name="password" label="Password"/>
                <button class="button is-primary is-wide">"Sign in"</button>
            </form>
            <p class="gate-foot"><a href="/password/forgotten">"Forgot your password?"</a></p>
        </Gate>
    }
    .into_any()
}
