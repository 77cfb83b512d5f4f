//! Owns the form of one task: its fields, and skipping it with a reason. What is typed stays when somebody else was
//! faster; saving again writes it.

use api::{ApiError, ChangeTask};
use domain::ids::{TaskId, TeamId};
use domain::task::{Task, TaskField, TaskPriority, TaskState};
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Pick, Select, TextArea, TextField, TimeField};

use super::Bench;
use crate::pages::incidents::detail::desk::{Desk, fresh};
use crate::pages::incidents::detail::step_form::Refused;

#[component]
pub(super) fn TaskForm(id: TaskId) -> impl IntoView {
    let (desk, bench) = (Desk::get(), Bench::get());
    // What stood there when the form opened: a newer state does not overwrite what is typed.
    let task = desk.incident_untracked(|incident| incident.tasks.find(id).cloned());
    let Some(task) = task else { return ().into_any() };
    let saving = fresh(ServerAction::<ChangeTask>::new());
    // After a clash both values were shown: the next save means it, and names the version that was shown.
    let (opened, clashed) = (desk.incident_untracked(|incident| incident.version), RwSignal::new(false));
    let seen = move || if clashed.get() { desk.incident(|incident| incident.version) } else { opened };
    let failed = Signal::derive(move || saving.value().get().and_then(Result::err));
    Effect::new(move |_| match saving.value().get() {
        Some(Ok(())) => {
            bench.close(id);
            desk.done("Task saved.");
        }
        Some(Err(ApiError::Conflict { .. })) => {
            clashed.set(true);
            desk.reload();
        }
        _ => {}
    });
    let other = move || failed.get().filter(|error| !TaskField::ALL.iter().any(|field| error.field(field.slug()).is_some()));
    let cancel = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        bench.close(id);
    };
    let skips = task.is_open();
    view! {
        <div class="task-forms">
            <ActionForm action=saving attr:class="form">
                <input type="hidden" name="number" value=desk.number.to_string()/>
                <input type="hidden" name="task" value=id.to_string()/>
                <input type="hidden" name="seen" value=move || seen().to_string()/>
                <Inputs task prefix=format!("task-{id}") failed/>
                {move || other().map(|error| view! { <Refused error/> })}
                <div class="actions">
                    <button class="button is-primary is-small" aria-busy=move || saving.pending().get().then_some("true")>"Save task"</button>
                    <a class="button is-quiet is-small" href=desk.path() on:click=cancel>"Cancel"</a>
                </div>
            </ActionForm>
            {skips.then(|| view! { <SkipForm id/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Inputs(task: Task, prefix: String, failed: Signal<Option<ApiError>>) -> impl IntoView {
    let choices = Desk::get().choices();
    let error = move |field: TaskField| Signal::derive(move || failed.with(|error| error.as_ref()?.field(field.slug()).map(str::to_owned)));
    let name = |field: TaskField| format!("fields[{}]", field.slug());
    let text = |field: TaskField| task.get(field).text();
    let team: RwSignal<Option<TeamId>> = RwSignal::new(task.team);
    let (teams, agents) = (choices.teams(), choices.clone());
    let owners = Signal::derive(move || agents.agents(team.get()));
    let on_pick = Callback::new(move |id: String| team.set(id.parse().ok()));
    let levels: Vec<Pick> = TaskPriority::ALL.iter().map(|one| Pick::new(one.slug(), one.label())).collect();
    use TaskField as F;
    view! {
        <TextField name=name(F::Title) label="Task" prefix=prefix.clone() value=text(F::Title) required=true error=error(F::Title)/>
        <div class="field-row">
            <Select name=name(F::Team) label="Team" prefix=prefix.clone() options=teams empty="The incident's team" value=text(F::Team) on_pick error=error(F::Team)/>
            <Select name=name(F::Owner) label="Owner" prefix=prefix.clone() options=owners empty="Nobody yet" value=text(F::Owner) error=error(F::Owner)/>
        </div>
        <div class="field-row">
            <TimeField name=name(F::Due) label="Due" prefix=prefix.clone() value=task.due error=error(F::Due)/>
            <Select name=name(F::Priority) label="Priority" prefix=prefix.clone() options=levels value=text(F::Priority) error=error(F::Priority)/>
        </div>
        <TextField name=name(F::Skills) label="Skills wanted" prefix=prefix.clone() value=text(F::Skills) optional=true hint="Words with commas between them." error=error(F::Skills)/>
        <TextArea name=name(F::Note) label="Note" prefix value=text(F::Note) optional=true error=error(F::Note)/>
    }
}

#[component]
fn SkipForm(id: TaskId) -> impl IntoView {
    let (desk, bench) = (Desk::get(), Bench::get());
    let error = Signal::derive(move || bench.decide.value().get()?.err()?.field("reason").map(str::to_owned));
    view! {
        <ActionForm action=bench.decide attr:class="form is-inline">
            <input type="hidden" name="number" value=desk.number.to_string()/>
            <input type="hidden" name="task" value=id.to_string()/>
            <input type="hidden" name="state" value=TaskState::Skipped.slug()/>
            <TextField name="reason" label="Why it is skipped" prefix=format!("skip-{id}") required=true error/>
            <button class="button is-small">"Skip it"</button>
        </ActionForm>
    }
}
