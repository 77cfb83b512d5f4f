//! Owns the page that changes many incidents at once: what is done, what it would do to each, and the way to do it.
//! What is chosen stands in the address, so that board, list and links lead here alike. Never changes anything by being
//! opened.

mod choose;
mod inputs;
mod preview;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use api::{ApiError, BulkPlanView, ChangeMany};
use domain::incident::Stage;
use domain::number::IncidentNumber;
use domain::workflow::{BulkAct, Fate, Step};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{FormChoices, Glyph, Icon};
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

use self::choose::Choose;
use self::inputs::Inputs;
use self::preview::Lines;
pub use self::report::ChangesPage;
use super::detail::fresh;
use super::list::pairs;
use crate::pages::choices::form_choices;
use crate::pages::failure::Failure;

type Fields = BTreeMap<String, String>;

/// What the address asks for.
#[derive(Clone, PartialEq)]
struct Asked {
    of: String,
    act: BulkAct,
}

impl Asked {
    fn address(of: &str, act: BulkAct) -> String {
        format!("/incidents/change?of={of}&act={}", act.slug())
    }
}

#[component]
pub fn ChangeManyPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            // A form without scripts names each of them by itself.
            let of = query.get_all("of").unwrap_or_default().join(",");
            let act = query.get_str("act").and_then(BulkAct::parse).unwrap_or(BulkAct::Step(Step::Assign));
            Asked { of, act }
        })
    });
    let choices = Resource::new(|| (), |()| api::list_choices());
    view! {
        <Title text="Change several incidents"/>
        <div class="page is-wide many">
            <h1>"Change several incidents"</h1>
            <Transition>
                {move || {
                    let Asked { of, act } = asked.get();
                    Suspend::new(async move {
                        match choices.await.map(form_choices) {
                            Ok(_) if of.is_empty() => view! { <NothingChosen/> }.into_any(),
                            // A function, so that another act is built anew.
                            Ok(choices) => {
                                (move || view! { <Choose of=of.clone() act/> <Act of=of.clone() act choices=choices.clone()/> }).into_any()
                            }
                            Err(error) => view! { <Failure error/> }.into_any(),
                        }
                    })
                }}
            </Transition>
        </div>
    }
}

#[component]
fn NothingChosen() -> impl IntoView {
    view! {
        <div class="empty">
            <Icon of=Glyph::List/>
            <h2>"No incident is chosen"</h2>
            <p>"Tick incidents in the list, or press X on a card of the board."</p>
            <a class="button" href="/incidents?open=true">"Open incidents"</a>
        </div>
    }
}

/// One act with its form. Another act is another form: nothing typed wanders between them.
#[component]
fn Act(of: String, act: BulkAct, choices: Arc<FormChoices>) -> impl IntoView {
    let fields = RwSignal::new(Fields::new());
    let plan = Resource::new(move || (of.clone(), fields.get()), move |(of, fields)| api::preview_bulk(of, act, fields));
    let left_out = RwSignal::new(BTreeSet::<IncidentNumber>::new());
    let sending = fresh(ServerAction::<ChangeMany>::new());
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(Ok(id)) = sending.value().get() {
            navigate(&format!("/incidents/changes/{id}"), Default::default());
        }
    });
    let refused = Signal::derive(move || sending.value().get().and_then(Result::err));
    let typed = move |event: web_sys::Event| {
        let form = event.current_target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if let Some(now) = form.and_then(|form| answers(&form)).filter(|now| *now != fields.get_untracked()) {
            fields.set(now);
        }
    };
    // What it asks for is known from the first look and stays: an input that was filled in does not go away.
    let needs = Resource::new(|| (), move |()| async move { plan.await.map(|plan| plan.needs) });
    view! {
        <ActionForm action=sending attr:class="form many-form" on:change=typed>
            <input type="hidden" name="act[act]" value=kind(act)/>
            {target(act).map(|to| view! { <input type="hidden" name="act[to]" value=to/> })}
            <Transition>
                {move || {
                    let choices = choices.clone();
                    Suspend::new(async move {
                        needs.await.map(|needs| view! { <Inputs act needs choices errors=Signal::derive(move || refused.get())/> })
                    })
                }}
            </Transition>
            <Transition>
                {move || Suspend::new(async move {
                    match plan.await {
                        Ok(plan) => view! { <Ready plan act left_out sending/> }.into_any(),
                        Err(error) => view! { <Wrong error/> }.into_any(),
                    }
                })}
            </Transition>
        </ActionForm>
    }
}

/// The lines with the button below them.
#[component]
fn Ready(
    plan: BulkPlanView,
    act: BulkAct,
    left_out: RwSignal<BTreeSet<IncidentNumber>>,
    sending: ServerAction<ChangeMany>,
) -> impl IntoView {
    let will: Vec<IncidentNumber> =
        plan.lines.iter().filter(|(_, fate)| matches!(fate, Fate::Changes { .. })).map(|(card, _)| card.number).collect();
    let count = Memo::new(move |_| left_out.with(|left| will.iter().filter(|number| !left.contains(number)).count()));
    let words = move || match count.get() {
        0 => "Nothing to change yet".to_owned(),
        1 => "Change 1 incident".to_owned(),
        n => format!("Change {n} incidents"),
    };
    let class =
        if matches!(act, BulkAct::Step(Step::Cancel) | BulkAct::Move(Stage::Closed)) { "button is-danger" } else { "button is-primary" };
    let error = move || sending.value().get().and_then(Result::err);
    view! {
        <Lines plan left_out/>
        {move || error().map(|error| view! { <Wrong error/> })}
        <div class="form-foot">
            <button class=class disabled=move || count.get() == 0 aria-busy=move || sending.pending().get().then_some("true")>{words}</button>
            <span class="field-hint">"It can be taken back for ten minutes, as far as nobody changes it since."</span>
        </div>
    }
}

#[component]
fn Wrong(error: ApiError) -> impl IntoView {
    view! { <p class="message is-danger" role="alert"><Icon of=Glyph::Alert/><span>{error.to_string()}</span></p> }
}

/// The two parts of the act on the wire.
fn kind(act: BulkAct) -> &'static str {
    match act {
        BulkAct::Edit => "edit",
        BulkAct::Step(_) => "step",
        BulkAct::Move(_) => "move",
    }
}

fn target(act: BulkAct) -> Option<&'static str> {
    match act {
        BulkAct::Edit => None,
        BulkAct::Step(step) => Some(step.slug()),
        BulkAct::Move(to) => Some(to.slug()),
    }
}

/// What is filled in, by the names that the server knows.
fn answers(form: &HtmlFormElement) -> Option<Fields> {
    let data = FormData::new_with_form(form).ok()?;
    let params = UrlSearchParams::new_with_str_sequence_sequence(data.unchecked_ref()).ok()?;
    let slug = |name: &str| name.strip_prefix("fields[")?.strip_suffix(']').map(str::to_owned);
    let filled = pairs(&String::from(params.to_string())).into_iter().filter(|(_, text)| !text.trim().is_empty());
    Some(filled.filter_map(|(name, text)| Some((slug(&name)?, text))).collect())
}
