//! Owns the page of one incident: what happened at the left, what it is at the right, the next step on top.

mod arrange;
mod ask;
mod breaks;
mod commands;
mod composers;
mod desk;
mod fact_edit;
mod facts;
mod head;
mod keys;
mod links;
mod log;
mod mention;
mod need_to_know;
mod others;
mod proposals;
#[cfg(test)]
mod samples;
mod sealed;
mod side;
mod similar;
mod step_field;
mod step_form;
mod strip;
mod take_back;
mod tasks;
mod together;
mod values;

use std::sync::Arc;

use api::{ApiError, IncidentView, OpenRestricted};
use domain::incident::Field;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{FormChoices, Glyph, Icon};

use self::composers::{Composers, IncidentFiles};
pub use self::desk::fresh;
use self::desk::{Desk, Face};
use self::head::Head;
use self::log::Timeline;
pub use self::log::{ChangeWords, EventLine, entry_id};
use self::others::Others;
use self::proposals::Proposals;
use self::sealed::Sealed;
use self::side::Side;
use self::step_form::Refused;
use self::take_back::TakeBack;
use self::tasks::Tasks;
use crate::pages::choices::form_choices;
use crate::pages::failure::Failure;

#[component]
pub fn IncidentPage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.with(|params| params.get("number").unwrap_or_default()));
    let opening = fresh(ServerAction::<OpenRestricted>::new());
    // A reason that was accepted opens the page.
    let incident = Resource::new(move || (number.get(), opening.version().get()), |(number, _)| api::fetch_incident(number));
    let choices = Resource::new(|| (), |()| api::list_choices());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let (incident, choices) = (incident.await, choices.await.map(form_choices));
                match incident.and_then(|view| Ok((view, choices?))) {
                    Err(ApiError::Sealed { sign_in_again }) => {
                        view! { <Sealed number=number.get_untracked() sign_in_again opening/> }.into_any()
                    }
                    Err(error) => view! { <Failure error/> }.into_any(),
                    // A function, so that another incident is built anew: nothing typed wanders from one to the other.
                    Ok((view, choices)) => (move || view! { <Detail view=view.clone() choices=choices.clone()/> }).into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Detail(view: IncidentView, choices: Arc<FormChoices>) -> impl IntoView {
    let query = use_query_map();
    let editing = query.with_untracked(|query| query.get_str("edit").and_then(|slug| slug.parse::<Field>().ok()));
    let title = format!("{} {}", view.incident.number, view.incident.title);
    let desk = Desk::provide(view, choices, editing);
    Effect::new(move |_| keys::listen(desk));
    commands::offer(desk);
    view! {
        <Title text=title/>
        <article class="incident">
            <p class="visually-hidden" role="status">{desk.said}</p>
            <Head/>
            <Others/>
            <div class="incident-body">
                <div class="incident-main">
                    <Notices/>
                    <Proposals/>
                    <Words/>
                    <Tasks/>
                    <Composers/>
                    <IncidentFiles/>
                    <Timeline/>
                </div>
                <Side/>
            </div>
        </article>
    }
}

/// What the page itself has to say: what can be taken back, and what went wrong.
#[component]
fn Notices() -> impl IntoView {
    let desk = Desk::get();
    view! {
        {move || desk.error_without_scripts().map(|error| view! { <Refused error/> })}
        {move || desk.reload_error().map(|error| view! { <Refused error/> })}
        <TakeBack/>
    }
}

/// What was reported, in full, before the story begins.
#[component]
fn Words() -> impl IntoView {
    let desk = Desk::get();
    let text = Memo::new(move |_| desk.incident(|incident| incident.description.clone()));
    let face = desk.face(Field::Description);
    let href = format!("{}?edit=description#fact-description", desk.path());
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.open(Field::Description);
    };
    view! {
        <section class="incident-words" aria-labelledby="description-title" id="fact-description">
            <div class="title-shown">
                <h2 id="description-title">"Description"</h2>
                {move || (face.get() == Face::Open).then(|| view! {
                    <a class="title-edit" id="edit-description" role="button" href=href.clone() on:click=open>
                        <Icon of=Glyph::Edit/>
                        <span class="visually-hidden">"Change the description"</span>
                    </a>
                })}
            </div>
            {move || if face.get() == Face::Form {
                view! { <fact_edit::EditForm field=Field::Description/> }.into_any()
            } else if text.with(String::is_empty) {
                view! { <p class="fact-note">"Nothing was written."</p> }.into_any()
            } else {
                view! { <p class="entry-text">{text}</p> }.into_any()
            }}
        </section>
    }
}
