//! Owns the way back in after a forgotten password. It never tells whether there is such an account.

use api::{ApiError, Link, RequestReset, ResetPassword};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::TextField;

use super::gate::{Gate, Notice, Refusal, refusal_of};
use super::password::PasswordField;

/// Asks for a link by mail. The same answer for every address.
#[component]
pub fn ForgottenPage() -> impl IntoView {
    let refusal = refusal_of::<RequestReset>();
    let sent = refusal.is_none() && use_query_map().with_untracked(|query| query.get_str("sent").is_some());
    let wrong = refusal.as_ref().and_then(|error| error.field("email")).map(str::to_owned);
    let head = refusal.filter(|_| wrong.is_none()).map(|error| view! { <Refusal text=error.to_string()/> });
    view! {
        <Gate title="Reset your password">
            <form class="gate-card" method="post" action=RequestReset::url()>
                <h1>"Reset your password"</h1>
                {head}
                {if sent {
                    let text = "If there is an account with this address, a link is on its way to it. It works for one hour.";
                    view! { <Notice text=text/> }.into_any()
                } else {
                    view! { <p class="gate-lead">"We send a link to your e-mail address. It works for one hour."</p> }.into_any()
                }}
                <TextField name="email" label="E-mail" kind="email" autocomplete="username" required=true error=wrong/>
                <button class="button is-primary is-wide">{if sent { "Send another link" } else { "Send link" }}</button>
            </form>
            <p class="gate-foot"><a href="/login">"Back to sign in"</a></p>
        </Gate>
    }
}

/// The page behind the link of the mail.
#[component]
pub fn ResetPage() -> impl IntoView {
    let token = StoredValue::new(use_params_map().with_untracked(|params| params.get("token").unwrap_or_default()));
    let refusal = StoredValue::new(refusal_of::<ResetPassword>());
    let works = Resource::new(|| (), move |()| api::link_works_at_render(Link::Reset, token.get_value()));
    let used_up = move || matches!(refusal.get_value(), Some(ApiError::NotFound));
    view! {
        <Suspense>
            {move || {
                works.get().map(|works| match works {
                    Ok(works) if !works || used_up() => view! { <DeadLink/> }.into_any(),
                    // Without an answer the form tries, and says what comes of it.
                    _ => view! { <ResetForm token=token.get_value() refusal=refusal.get_value()/> }.into_any(),
                })
            }}
        </Suspense>
    }
}

#[component]
fn ResetForm(token: String, refusal: Option<ApiError>) -> impl IntoView {
    let wrong = refusal.as_ref().and_then(|error| error.field("password")).map(str::to_owned);
    let head = refusal.filter(|_| wrong.is_none()).map(|error| view! { <Refusal text=error.to_string()/> });
    view! {
        <Gate title="New password">
            <form class="gate-card" method="post" action=ResetPassword::url()>
                <h1>"Choose a new password"</h1>
                {head}
                <input type="hidden" name="token" value=token/>
                <PasswordField name="new" label="New password" new=true error=Signal::stored(wrong)/>
                <p class="field-hint">"You are signed out everywhere else."</p>
                <button class="button is-primary is-wide">"Save password"</button>
            </form>
            <p class="gate-foot"><a href="/login">"Back to sign in"</a></p>
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
                <p>"A link works once and for one hour, and only the newest one. Ask for another."</p>
                <a class="button is-primary is-wide" href="/password/forgotten">"Send another link"</a>
            </div>
            <p class="gate-foot"><a href="/login">"Back to sign in"</a></p>
        </Gate>
    }
}
