//! Owns the page before a restricted incident: what is asked of somebody who may open it with a reason. Never shows
//! anything of the incident, and is never shown to anybody else: they read that nothing is there.

use api::{ApiError, OpenRestricted, SignOut};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use ui::{Glyph, Icon, TextArea};

use super::step_form::Refused;
use crate::draft::{Draft, accepted};

#[component]
pub fn Sealed(number: String, sign_in_again: bool, opening: ServerAction<OpenRestricted>) -> impl IntoView {
    api::set_status(403);
    let title = format!("{number} is restricted");
    let way = if sign_in_again { view! { <SignInAgain/> }.into_any() } else { view! { <ReasonForm number opening/> }.into_any() };
    view! {
        <Title text=title.clone()/>
        <div class="stop">
            <p class="stop-code"><Icon of=Glyph::Lock/></p>
            <h1>{title}</h1>
            <p>"Only the people who work on it read it. You may open it as well when you say why."</p>
            {way}
        </div>
    }
}

#[component]
fn ReasonForm(number: String, opening: ServerAction<OpenRestricted>) -> impl IntoView {
    let error = Signal::derive(move || opening.value().get().and_then(Result::err));
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.field("reason").map(str::to_owned)));
    let other = move || error.get().filter(|error: &ApiError| error.field("reason").is_none());
    view! {
        <div class="stop-form">
            <Draft form=format!("open:{number}") accepted=accepted(opening)>
                <ActionForm action=opening attr:class="form">
                    <input type="hidden" name="number" value=number/>
                    <TextArea
                        name="reason"
                        label="Why do you open it?"
                        hint="One sentence. It stands in the log for good, the owner is told, and it counts for an hour."
                        required=true
                        error=wrong
                    />
                    {move || other().map(|error| view! { <Refused error/> })}
                    <div class="actions">
                        <button class="button is-primary" aria-busy=move || opening.pending().get().then_some("true")>"Open it"</button>
                        <a class="button is-quiet" href="/incidents?open=true">"Leave it closed"</a>
                    </div>
                </ActionForm>
            </Draft>
        </div>
    }
}

/// By signing out: the page that signs in leads whoever is signed in away.
#[component]
fn SignInAgain() -> impl IntoView {
    view! {
        <p>"Your last sign-in is more than ten minutes ago. Sign out and in again, then come back to this page."</p>
        <form class="actions" method="post" action=SignOut::url()><button class="button is-primary">"Sign out"</button></form>
    }
}
