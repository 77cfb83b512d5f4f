//! Owns the short form for what a call solved while it lasted: six fields, logged and resolved in one step.

use std::sync::Arc;

use api::CreatePhoneFix;
use domain::catalogue::ResolutionCode;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{FormChoices, Glyph, Icon, Pick, Select, TextArea, TextField};

use super::{FormMessage, Place, field_error};
use crate::draft::{Draft, accepted};
use crate::pages::choices::form_choices;
use crate::pages::failure::Failure;
use crate::pages::incidents::detail::fresh;
use crate::pages::incidents::person_picker::PersonPicker;

const PLACES: [Place; 6] = [
    ("reporter", "Reporter", "fields-person"),
    ("title", "What was wrong", "fields-title"),
    ("category", "Category", "fields-category"),
    ("service", "Service", "fields-service"),
    ("resolution_code", "How it ended", "fields-resolution_code"),
    ("resolution_notes", "What helped", "fields-resolution_notes"),
];

#[component]
pub fn PhoneFixPage() -> impl IntoView {
    let choices = Resource::new(|| (), |()| api::list_choices());
    view! {
        <Title text="Phone fix"/>
        <Suspense>
            {move || Suspend::new(async move {
                match choices.await.map(form_choices) {
                    Ok(choices) => view! { <PhoneFix choices/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn PhoneFix(choices: Arc<FormChoices>) -> impl IntoView {
    let fixing = fresh(ServerAction::<CreatePhoneFix>::new());
    let error = Signal::derive(move || fixing.value().get().and_then(Result::err));
    let (categories, services) = (choices.categories(), choices.services());
    let codes: Vec<Pick> = ResolutionCode::ALL.iter().map(|one| Pick::new(one.slug(), one.label()).with_hint(one.hint())).collect();
    let lead = "Solved while they were on the phone: logged, resolved and proposed for closure in one step. \
                You are the owner, the call is the first answer.";
    view! {
        <Draft form="phone-fix" accepted=accepted(fixing)>
            <ActionForm action=fixing attr:class="page form">
                <h1>"Phone fix"</h1>
                <p class="page-lead">{lead}</p>
                <FormMessage error places=&PLACES/>
                <section class="panel" aria-label="Phone fix">
                    <div class="form-row">
                        <PersonPicker name="fields[reporter]" label="Reporter" prefix="fields".to_owned() optional=true address="fields[reporter_address]" error=field_error(error, "reporter")/>
                        <Select name="fields[service]" label="Service" options=services empty="Choose a service" error=field_error(error, "service")/>
                    </div>
                    <TextField name="fields[title]" label="What was wrong" error=field_error(error, "title")/>
                    <div class="form-row">
                        <Select name="fields[category]" label="Category" options=categories empty="Choose a category" error=field_error(error, "category")/>
                        <Select name="fields[resolution_code]" label="How it ended" options=codes empty="Choose how" error=field_error(error, "resolution_code")/>
                    </div>
                    <TextArea name="fields[resolution_notes]" label="What helped" hint="The next agent reads this." error=field_error(error, "resolution_notes")/>
                </section>
                <div class="form-foot">
                    <button class="button is-primary" aria-busy=move || fixing.pending().get().then_some("true")><Icon of=Glyph::Check/>"Log and resolve"</button>
                    <a class="button is-quiet" href="/board">"Cancel"</a>
                    <span class="composer-draft with-scripts">"Draft kept"</span>
                </div>
            </ActionForm>
        </Draft>
    }
}
