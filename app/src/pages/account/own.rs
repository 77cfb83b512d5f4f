//! Owns the page of the own account: who am I here, how it looks, where I am signed in, the password.
//! Every part is a form of its own and works without scripts.

use api::{ChangePassword, EndSession, Me, RevokeToken, SignOut, SignOutEverywhere};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ui::{Glyph, Icon};

use super::gate::{Notice, Refusal};
use super::look::LookForm;
use super::password::PasswordField;
use super::places::Places;
use super::tokens::Tokens;
use crate::pages::failure::Failure;
use crate::pages::frame::AgentFrame;
use crate::pages::portal::{Main, PortalFrame};
use crate::session::use_me;

/// Everybody finds the own account in the surroundings that they know.
#[component]
pub fn AccountFrame() -> impl IntoView {
    if use_me().is_some_and(|me| me.staff) { view! { <AgentFrame/> }.into_any() } else { view! { <PortalFrame/> }.into_any() }
}

#[component]
pub fn AccountPage() -> impl IntoView {
    // The frame sends strangers to the sign-in page.
    let Some(me) = use_me() else { return ().into_any() };
    let staff = me.staff;
    let content = view! {
        <Title text="Your account"/>
        <h1>"Your account"</h1>
        <p class="page-lead">{facts(&me)}</p>
        <LookForm/>
        <SignedIn/>
        <PasswordForm/>
        <form method="post" action=SignOut::url()>
            <button class="button"><Icon of=Glyph::Out/>"Sign out"</button>
        </form>
    };
    if staff { view! { <div class="page">{content}</div> }.into_any() } else { view! { <Main narrow=true>{content}</Main> }.into_any() }
}

/// `Anna Rossi · anna.rossi@demo.example · Agent (level 1)`.
fn facts(me: &Me) -> String {
    let roles: Vec<_> = me.roles.iter().map(|role| role.label()).collect();
    let facts = [Some(me.name.clone()), me.email.clone(), Some(roles.join(", ")).filter(|roles| !roles.is_empty())];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[component]
fn SignedIn() -> impl IntoView {
    let end = ServerAction::<EndSession>::new();
    let revoke = ServerAction::<RevokeToken>::new();
    let account = Resource::new(move || (end.version().get(), revoke.version().get()), |_| api::fetch_account());
    let refused = move || end.value().get()?.err().map(|error| view! { <Refusal text=error.to_string()/> });
    view! {
        <section class="panel" aria-labelledby="places">
            <h2 id="places">"Where you are signed in"</h2>
            {refused}
            <Transition>
                {move || {
                    account.get().map(|answer| match answer {
                        Ok(account) => view! { <Places places=account.places end/> <Tokens tokens=account.tokens revoke/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    })
                }}
            </Transition>
            <form class="actions" method="post" action=SignOutEverywhere::url()>
                <button class="button is-danger"><Icon of=Glyph::Out/>"Sign out everywhere"</button>
                <span class="field-hint">"Here too, and programs that use your API tokens stop. A new password signs out your other devices but leaves tokens alone."</span>
            </form>
        </section>
    }
}

#[component]
fn PasswordForm() -> impl IntoView {
    let change = ServerAction::<ChangePassword>::new();
    let form = NodeRef::<leptos::html::Form>::new();
    let changed_before = use_query_map().with_untracked(|query| query.get_str("changed").is_some());
    let changed = move || change.value().with(|value| value.as_ref().map_or(changed_before, Result::is_ok));
    let wrong = move |field: &'static str| {
        Signal::derive(move || change.value().with(|value| value.as_ref()?.as_ref().err()?.field(field).map(str::to_owned)))
    };
    let (wrong_current, wrong_new) = (wrong("current"), wrong("password"));
    let other = move || {
        let error = change.value().get()?.err()?;
        let told = wrong_current.with(Option::is_some) || wrong_new.with(Option::is_some);
        (!told).then(|| view! { <Refusal text=error.to_string()/> })
    };
    Effect::new(move |_| {
        if let (Some(Ok(())), Some(form)) = (change.value().get(), form.get_untracked()) {
            form.reset();
        }
    });
    view! {
        <section class="panel" aria-labelledby="change-password">
            <h2 id="change-password">"Change password"</h2>
            {move || changed().then(|| view! { <Notice text="Your password is changed. You are signed out everywhere else."/> })}
            {other}
            <ActionForm action=change node_ref=form attr:class="form">
                <PasswordField name="current" label="Password now" error=wrong_current/>
                <PasswordField name="new" label="New password" new=true error=wrong_new/>
                <div><button class="button">"Change password"</button></div>
            </ActionForm>
        </section>
    }
}
