//! Owns adding: one line for the next task, Enter after Enter; and templates, those of the incident's category first.

use api::{AddTask as Add, PlanTasks, TemplateOffer};
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Glyph, Icon};

use crate::draft::{Draft, accepted};
use crate::pages::incidents::detail::desk::{Desk, fresh};
use crate::pages::incidents::detail::step_form::Refused;

#[component]
pub(super) fn AddTask() -> impl IntoView {
    let desk = Desk::get();
    let adding = fresh(ServerAction::<Add>::new());
    Effect::new(move |_| {
        if let Some(Ok(())) = adding.value().get() {
            desk.done("Task added.");
        }
    });
    let error = move || adding.value().get().and_then(Result::err);
    view! {
        <Draft form=format!("task:{}", desk.number) accepted=accepted(adding)>
            <ActionForm action=adding attr:class="task-add">
                <input type="hidden" name="number" value=desk.number.to_string()/>
                <label class="visually-hidden" for="new-task">"New task"</label>
                <input id="new-task" name="fields[title]" placeholder="Add a task, Enter for the next one" required autocomplete="off"/>
                <button class="button is-small" aria-busy=move || adding.pending().get().then_some("true")><Icon of=Glyph::Plus/>"Add task"</button>
            </ActionForm>
        </Draft>
        {move || error().map(|error| view! { <Refused error/> })}
    }
}

#[component]
pub(super) fn Templates() -> impl IntoView {
    let desk = Desk::get();
    let planning = fresh(ServerAction::<PlanTasks>::new());
    Effect::new(move |_| {
        if let Some(Ok(())) = planning.value().get() {
            super::super::keys::fold_panels(false);
            desk.done("Tasks added from the template.");
        }
    });
    let offers = Memo::new(move |_| desk.view.with(|view| view.plan.templates.clone()));
    let error = move || planning.value().get().and_then(Result::err);
    let group = move |fits: bool| {
        let of_group = offers.get().into_iter().filter(|offer| offer.fits == fits);
        of_group.map(|offer| view! { <Offer offer planning/> }).collect_view()
    };
    let any = move |fits: bool| offers.with(|offers| offers.iter().any(|offer| offer.fits == fits));
    view! {
        <Show when=move || offers.with(|offers| !offers.is_empty())>
            <details class="task-templates">
                <summary class="button is-quiet is-small"><Icon of=Glyph::List/>"Add from template"</summary>
                <ul class="task-offers">{move || group(true)}</ul>
                <Show when=move || any(false)>
                    <p class="field-hint">"For other categories"</p>
                    <ul class="task-offers">{move || group(false)}</ul>
                </Show>
                {move || error().map(|error| view! { <Refused error/> })}
            </details>
        </Show>
    }
}

/// What was used already says so, and is meant when it is pressed.
#[component]
fn Offer(offer: TemplateOffer, planning: ServerAction<PlanTasks>) -> impl IntoView {
    let words = format!("{} ({})", offer.name, offer.tasks);
    let label = if offer.used { format!("Add a second time: {words}") } else { words };
    view! {
        <li>
            <ActionForm action=planning>
                <input type="hidden" name="number" value=Desk::get().number.to_string()/>
                <input type="hidden" name="template" value=offer.id.to_string()/>
                {offer.used.then(|| view! { <input type="hidden" name="again" value="true"/> })}
                <button class="button is-small">{label}</button>
            </ActionForm>
        </li>
    }
}
