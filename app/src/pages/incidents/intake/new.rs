//! Owns the form by which an agent logs an incident for somebody.

use std::sync::Arc;

use api::{ApiError, CreateIncident, Me};
use domain::incident::{Channel, Field};
use domain::priority::{Impact, PriorityMatrix, Urgency};
use domain::workflow::Need;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{ChoiceCards, FormChoices, Moment, NeedField, Pick, PriorityBadge, Select, TextArea, TextField, TimeField};

use super::{FormMessage, Place, field_error};
use crate::draft::{Draft, accepted};
use crate::pages::choices::form_choices;
use crate::pages::failure::Failure;
use crate::pages::incidents::detail::fresh;
use crate::pages::incidents::person_picker::PersonPicker;
use crate::pages::incidents::types_field::TypesField;
use crate::session::use_me;

const PLACES: [Place; 14] = [
    ("reporter", "Reporter", "fields-person"),
    ("channel", "Channel", "fields-channel"),
    ("noticed_at", "Noticed at", "fields-noticed_at"),
    ("title", "Title", "fields-title"),
    ("description", "Description", "fields-description"),
    ("effect", "Business effect", "fields-effect"),
    ("types", "Types", "types-hardware"),
    ("category", "Category", "fields-category"),
    ("service", "Service", "fields-service"),
    ("location", "Location", "fields-location"),
    ("impact", "Impact", "fields-impact"),
    ("urgency", "Urgency", "fields-urgency"),
    ("team", "Team", "fields-team"),
    ("assignee", "Assignee", "fields-assignee"),
];

#[component]
pub fn NewIncidentPage() -> impl IntoView {
    let choices = Resource::new(|| (), |()| api::list_choices());
    view! {
        <Title text="New incident"/>
        <Suspense>
            {move || Suspend::new(async move {
                match choices.await.map(form_choices) {
                    Ok(choices) => view! { <NewIncident choices/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn NewIncident(choices: Arc<FormChoices>) -> impl IntoView {
    let creating = fresh(ServerAction::<CreateIncident>::new());
    let error = Signal::derive(move || creating.value().get().and_then(Result::err));
    view! {
        <Draft form="new" accepted=accepted(creating)>
            <ActionForm action=creating attr:class="page form">
                <h1>"New incident"</h1>
                <FormMessage error places=&PLACES/>
                <WhatHappened error/>
                <WhatItIs choices=choices.clone() error/>
                <HowBad error/>
                <WhoWorks choices error/>
                <div class="form-foot">
                    <button class="button is-primary" aria-busy=move || creating.pending().get().then_some("true")>"Create incident"</button>
                    <a class="button is-quiet" href="/board">"Cancel"</a>
                    <span class="composer-draft with-scripts">"Draft kept"</span>
                </div>
            </ActionForm>
        </Draft>
    }
}

type Failed = Signal<Option<ApiError>>;

#[component]
fn WhatHappened(error: Failed) -> impl IntoView {
    let now = Moment::get().now.get_untracked();
    // What comes in by itself is not logged by hand.
    let spoken = Channel::ALL.iter().filter(|channel| **channel != Channel::Portal);
    let channels: Vec<Pick> = spoken.map(|channel| Pick::new(channel.slug(), channel.label())).collect();
    view! {
        <section class="panel" aria-labelledby="what-happened">
            <h2 id="what-happened">"What happened"</h2>
            <div class="form-row">
                <PersonPicker name="fields[reporter]" label="Reporter" prefix="fields".to_owned() optional=true address="fields[reporter_address]" error=field_error(error, "reporter")/>
                <Select name="fields[channel]" label="Channel" options=channels value=Channel::Phone.slug() error=field_error(error, "channel")/>
                <TimeField name="fields[noticed_at]" label="Noticed at" value=Some(now) error=field_error(error, "noticed_at")/>
            </div>
            <TextField name="fields[title]" label="Title" hint="In one line: what is broken?" error=field_error(error, "title")/>
            <TextArea name="fields[description]" label="Description" error=field_error(error, "description")/>
            <TextArea name="fields[effect]" label="Business effect" hint="Who is affected, and can they work?" error=field_error(error, "effect")/>
        </section>
    }
}

#[component]
fn WhatItIs(choices: Arc<FormChoices>, error: Failed) -> impl IntoView {
    let (categories, services, locations) = (choices.categories(), choices.services(), choices.locations());
    view! {
        <section class="panel" aria-labelledby="what-it-is">
            <h2 id="what-it-is">"What it is"</h2>
            <TypesField name="fields[types]" label=Field::Types.label() prefix="types".to_owned() optional=true error=field_error(error, "types")/>
            <div class="form-row">
                <Select
                    name="fields[category]" label="Category" options=categories empty="Not known yet"
                    optional=true error=field_error(error, "category")
                />
                <Select
                    name="fields[service]" label="Service" options=services empty="Not known yet"
                    optional=true error=field_error(error, "service")
                />
                {(!locations.is_empty()).then(|| view! {
                    <Select
                        name="fields[location]" label="Location" options=locations empty="Not known yet"
                        optional=true error=field_error(error, "location")
                    />
                })}
            </div>
        </section>
    }
}

#[component]
fn HowBad(error: Failed) -> impl IntoView {
    let (impact, urgency) = (RwSignal::new(None::<Impact>), RwSignal::new(None::<Urgency>));
    let impacts = Impact::ALL.iter().map(|one| Pick::new(one.slug(), one.label()).with_hint(one.hint())).collect();
    let urgencies = Urgency::ALL.iter().map(|one| Pick::new(one.slug(), one.label()).with_hint(one.hint())).collect();
    let outcome = move || {
        let (impact, urgency) = (impact.get()?, urgency.get()?);
        let priority = PriorityMatrix::default().priority(impact, urgency);
        Some(view! {
            {format!("Impact {}, urgency {} gives", impact.label(), urgency.label())}
            " "
            <PriorityBadge priority=Some(priority) long=true/>
        })
    };
    view! {
        <section class="panel" aria-labelledby="how-bad">
            <h2 id="how-bad">"How bad it is"</h2>
            <ChoiceCards
                name="fields[impact]" label="Impact" options=impacts optional=true error=field_error(error, "impact")
                on_pick=Callback::new(move |slug: String| impact.set(slug.parse().ok()))
            />
            <ChoiceCards
                name="fields[urgency]" label="Urgency" options=urgencies optional=true error=field_error(error, "urgency")
                on_pick=Callback::new(move |slug: String| urgency.set(slug.parse().ok()))
            />
            <p class="outcome" role="status">{move || outcome().map_or_else(|| "Impact and urgency together give the priority.".into_any(), IntoAny::into_any)}</p>
        </section>
    }
}

/// The agent who logs it has it, unless they say otherwise.
#[component]
fn WhoWorks(choices: Arc<FormChoices>, error: Failed) -> impl IntoView {
    let me = use_me();
    let team = RwSignal::new(me.as_ref().and_then(|me| me.teams.first().copied()));
    let assignee = me.filter(|me| !me.teams.is_empty()).map(|Me { id, .. }| id.to_string()).unwrap_or_default();
    let people = {
        let choices = choices.clone();
        Signal::derive(move || choices.agents(team.get()))
    };
    view! {
        <section class="panel" aria-labelledby="who-works">
            <h2 id="who-works">"Who works on it"</h2>
            <div class="form-row">
                <NeedField need=Need::Team choices team error=field_error(error, "team")/>
                <Select
                    name="fields[assignee]" label="Assignee" options=people empty="Nobody yet" value=assignee
                    optional=true error=field_error(error, "assignee")
                />
            </div>
        </section>
    }
}
