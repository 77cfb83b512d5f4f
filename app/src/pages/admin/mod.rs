//! Owns the administration: what incidents point at, and people. Pages and the parts that all of them share. Every
//! form is a plain one that works without scripts; what an address names is what the page shows.

mod categories;
mod category_form;
mod locations;
mod overview;
mod people;
mod person;
mod person_forms;
mod rules;
mod service;
mod service_breaks;
mod service_forms;
mod services;
mod teams;

use api::{ApiError, ConfirmPassword};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ui::{ChoiceCards, Glyph, Icon, Moment, Pick, TextField};

use super::account::use_here;

pub use categories::CategoriesPage;
pub use locations::LocationsPage;
pub use overview::OverviewPage;
pub use people::PeoplePage;
pub use person::PersonPage;
pub use rules::RulesPage;
pub use service::ServicePage;
pub use services::ServicesPage;
pub use teams::TeamsPage;

/// What the last try of a form ended with, if it was refused.
pub(crate) type Failed = Signal<Option<ApiError>>;

/// The action of a form. What the address tells of an earlier try is for pages without scripts.
pub(crate) fn acting<S>() -> ServerAction<S>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let action = ServerAction::<S>::new();
    if Moment::get().local.get_untracked() {
        action.value().set(None);
    }
    action
}

/// How often it went well. A page loads anew after that and not after a refusal, which would take away what was typed.
pub(crate) fn saved<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    Memo::new(move |before: Option<&usize>| {
        let version = action.version().get();
        let well = action.value().with(|answer| matches!(answer, Some(Ok(_))));
        if well { version } else { before.copied().unwrap_or_default() }
    })
}

pub(crate) fn failed<S>(action: ServerAction<S>) -> Failed
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    Signal::derive(move || action.value().with(|answer| answer.as_ref()?.as_ref().err().cloned()))
}

/// The message of one input.
pub(crate) fn wrong(error: Failed, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || error.with(|error| error.as_ref()?.field(field).map(str::to_owned)))
}

/// One name of the address.
fn asked(name: &'static str) -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(name)))
}

/// Title and way back, above every page.
#[component]
fn Head(#[prop(into)] title: String, #[prop(optional, into)] lead: String, #[prop(optional)] top: bool) -> impl IntoView {
    let shown = title.clone();
    view! {
        <Title text=title/>
        {(!top).then(|| view! { <p class="admin-way"><a href="/admin">"Administration"</a></p> })}
        <h1>{shown}</h1>
        {(!lead.is_empty()).then(|| view! { <p class="page-lead">{lead}</p> })}
    }
}

/// Why a form was refused, with everything that is wrong.
#[component]
pub(crate) fn Refused(error: Failed) -> impl IntoView {
    let told = |error: ApiError| {
        let lines = match &error {
            ApiError::Invalid { fields } => {
                let line = |field: &domain::validate::FieldError| format!("{}: {}", capital(&field.field.replace('_', " ")), field.message);
                fields.0.iter().map(line).collect()
            }
            other => vec![other.to_string()],
        };
        view! {
            <div class="message is-danger" role="alert">
                <Icon of=Glyph::Alert/>
                {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            </div>
        }
    };
    move || error.get().map(told)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Good news after a form, told by the address.
#[component]
fn Saved(#[prop(optional, into)] words: String) -> impl IntoView {
    let saved = asked("saved");
    let words = if words.is_empty() { "Saved. The audit trail says what changed.".to_owned() } else { words };
    move || {
        let words = words.clone();
        saved.get().map(|_| view! { <div class="message is-good" role="status"><Icon of=Glyph::Check/><p>{words}</p></div> })
    }
}

/// Some changes ask who sits there. A form of its own, that comes back to this page.
#[component]
pub(crate) fn Confirm(needed: bool) -> impl IntoView {
    if !needed {
        return ().into_any();
    }
    let error = failed(acting::<ConfirmPassword>());
    view! {
        <form class="panel admin-confirm" method="post" action=ConfirmPassword::url()>
            <p><Icon of=Glyph::Lock/>" Changes here need your password from the last 10 minutes."</p>
            <Refused error/>
            <input type="hidden" name="next" value=use_here()/>
            <div class="form-row">
                <TextField name="password" label="Your password" kind="password" autocomplete="current-password" required=true/>
                <div class="admin-confirm-foot"><button class="button is-primary">"Confirm"</button></div>
            </div>
        </form>
    }
    .into_any()
}

/// Whether something is still offered. Nothing is deleted, because history names it.
#[component]
fn Offered(#[prop(into)] prefix: String, retired: bool, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    let options = vec![
        Pick::new("no", "In use").with_hint("offered in forms"),
        Pick::new("yes", "Retired").with_hint("kept for history, no longer offered"),
    ];
    let value = if retired { "yes" } else { "no" };
    view! { <ChoiceCards name="fields[retired]" label="Offered" prefix options value error/> }
}

/// One box of several in a form, sent only when it is ticked.
#[component]
fn Tick(#[prop(into)] name: String, #[prop(into)] label: String, checked: bool) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=name value="yes" checked=checked/>
            <span>{label}</span>
        </label>
    }
}

/// The mark of what is no longer offered.
#[component]
fn RetiredMark(retired: bool) -> impl IntoView {
    retired.then(|| view! { <span class="badge">"Retired"</span> })
}

/// Nothing there: what, why, one next step.
#[component]
fn Nothing(title: &'static str, why: &'static str, #[prop(optional_no_strip)] way: Option<(&'static str, String)>) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon of=Glyph::Inbox/>
            <h2>{title}</h2>
            <p>{why}</p>
            {way.map(|(words, href)| view! { <a class="button" href=href>{words}</a> })}
        </div>
    }
}
