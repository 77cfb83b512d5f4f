//! Owns the admin page of task templates: which tasks come together for a category. One form for each, and one for the
//! next.

use std::sync::Arc;

use api::{RetireTemplate, SaveTemplate, TemplatesView};
use domain::incident::Names;
use domain::task::{TaskPriority, TaskTemplate, TemplateLine};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{FormChoices, Glyph, Icon, Pick, Select, TextField};

use super::choices::form_choices;
use super::failure::Failure;
use super::incidents::fresh;

#[component]
pub fn TaskTemplatesPage() -> impl IntoView {
    let saving = fresh(ServerAction::<SaveTemplate>::new());
    let retiring = fresh(ServerAction::<RetireTemplate>::new());
    let saved = Memo::new(move |before: Option<&usize>| match saving.value().get() {
        Some(Ok(())) => saving.version().get(),
        _ => before.copied().unwrap_or_default(),
    });
    let templates = Resource::new(move || (saved.get(), retiring.version().get()), |_| api::list_templates());
    let choices = Resource::new(|| (), |()| api::list_choices());
    view! {
        <Title text="Task templates"/>
        <div class="page is-wide">
            <h1>"Task templates"</h1>
            <p class="page-lead">"Tasks that come together. The incident page offers those of its category first."</p>
            <Transition>
                {move || Suspend::new(async move {
                    match (templates.await, choices.await.map(form_choices)) {
                        (Ok(templates), Ok(choices)) => view! { <Shelf templates choices saving retiring/> }.into_any(),
                        (Err(error), _) | (_, Err(error)) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[derive(Clone, Copy)]
struct Bench {
    saving: ServerAction<SaveTemplate>,
    retiring: ServerAction<RetireTemplate>,
}

#[component]
fn Shelf(
    templates: TemplatesView,
    choices: Arc<FormChoices>,
    saving: ServerAction<SaveTemplate>,
    retiring: ServerAction<RetireTemplate>,
) -> impl IntoView {
    let bench = Bench { saving, retiring };
    let TemplatesView { templates, names } = templates;
    let none = templates.is_empty();
    let panel = |template: TaskTemplate| view! { <Panel template names=names.clone() choices=choices.clone() bench/> };
    let failed = move || retiring.value().get().and_then(Result::err);
    view! {
        {move || failed().map(|error| view! { <Failure error/> })}
        {none.then(|| view! { <p>"There is none yet: the form below makes the first."</p> })}
        {templates.into_iter().map(panel).collect_view()}
        <section class="panel" aria-labelledby="new-template">
            <h2 id="new-template">"New template"</h2>
            <TemplateForm template=None choices=choices.clone() saving/>
        </section>
    }
}

/// What it brings, in words; its form is folded.
#[component]
fn Panel(template: TaskTemplate, names: Names, choices: Arc<FormChoices>, bench: Bench) -> impl IntoView {
    let heading = format!("template-{}", template.id);
    let labelled = heading.clone();
    let category = template.category.map_or_else(|| "Any category".to_owned(), |id| names.categories.get(&id).cloned().unwrap_or_default());
    let line = |line: &TemplateLine| {
        let team = line.team.and_then(|id| names.teams.get(&id).cloned());
        let due = Some(line.due_text()).filter(|due| !due.is_empty()).map(|due| format!("+{due}"));
        let more: Vec<String> = team.into_iter().chain(due).chain(line.skills.iter().cloned()).collect();
        view! { <li>{line.title.clone()}{(!more.is_empty()).then(|| view! { <span class="field-hint">" "{more.join(" · ")}</span> })}</li> }
    };
    let lines = template.lines.iter().map(line).collect_view();
    let (word, to) = if template.retired { ("Offer it again", "false") } else { ("Retire it", "true") };
    view! {
        <section class="panel" aria-labelledby=labelled>
            <h2 id=heading>{template.name.clone()}</h2>
            <p class="panel-lead">{category}{template.retired.then_some(" · retired, not offered any more")}</p>
            <ol class="template-lines">{lines}</ol>
            <details class="unfold">
                <summary class="button is-small"><Icon of=Glyph::Edit/>"Change"<span class="visually-hidden">" "{template.name.clone()}</span></summary>
                <TemplateForm template=Some(template.clone()) choices saving=bench.saving/>
                <ActionForm action=bench.retiring>
                    <input type="hidden" name="id" value=template.id.to_string()/>
                    <input type="hidden" name="seen" value=template.version.to_string()/>
                    <input type="hidden" name="retired" value=to/>
                    <button class="button is-quiet is-small">{word}<span class="visually-hidden">" "{template.name}</span></button>
                </ActionForm>
            </details>
        </section>
    }
}

/// Empty rows wait behind the lines; with scripts there are as many as one wants.
const SPARE: usize = 3;

#[component]
fn TemplateForm(template: Option<TaskTemplate>, choices: Arc<FormChoices>, saving: ServerAction<SaveTemplate>) -> impl IntoView {
    let id = template.as_ref().map(|template| template.id);
    let prefix = id.map_or_else(|| "new".to_owned(), |id| id.to_string());
    let lines = template.as_ref().map(|template| template.lines.clone()).unwrap_or_default();
    let rows = RwSignal::new(lines.len() + SPARE);
    // Errors belong to the form that was sent.
    let failed = Signal::derive(move || {
        let of_it = saving.input().with(|input| input.as_ref().is_none_or(|input| input.id == id));
        saving.value().get().filter(|_| of_it).and_then(Result::err)
    });
    let error = move |name: String| Signal::derive(move || failed.with(|error| error.as_ref()?.field(&name).map(str::to_owned)));
    let whole = move || failed.get().filter(|error| !matches!(error, api::ApiError::Invalid { .. })).map(|error| error.to_string());
    let (name, seen) = template.as_ref().map(|template| (template.name.clone(), template.version)).unwrap_or_default();
    let category = template.and_then(|template| template.category).map(|id| id.to_string()).unwrap_or_default();
    let row = {
        let (choices, prefix) = (choices.clone(), prefix.clone());
        move |row: usize| {
            let line = lines.get(row).cloned();
            view! { <LineFields row line prefix=prefix.clone() choices=choices.clone() failed/> }
        }
    };
    view! {
        <ActionForm action=saving attr:class="form">
            {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
            <input type="hidden" name="seen" value=seen.to_string()/>
            <TextField name="fields[name]" label="Name" prefix=prefix.clone() value=name required=true error=error("name".to_owned())/>
            <Select name="fields[category]" label="For incidents of" prefix=prefix.clone() options=choices.categories() empty="Any category" value=category hint="And of all categories below it." error=error("category".to_owned())/>
            <For each=move || 0..rows.get() key=|row| *row children=row/>
            {move || whole().map(|words| view! { <p class="field-error" role="alert"><Icon of=Glyph::Alert/><span>{words}</span></p> })}
            <div class="actions">
                <button class="button is-primary" aria-busy=move || saving.pending().get().then_some("true")>"Save template"</button>
                <button type="button" class="button is-quiet with-scripts" on:click=move |_| rows.update(|rows| *rows += 1)><Icon of=Glyph::Plus/>"One more task"</button>
            </div>
        </ActionForm>
    }
}

/// A line without a title is none.
#[component]
fn LineFields(
    row: usize,
    line: Option<TemplateLine>,
    prefix: String,
    choices: Arc<FormChoices>,
    failed: Signal<Option<api::ApiError>>,
) -> impl IntoView {
    let name = move |field: &str| format!("fields[{field}_{row}]");
    let error = move |field: &'static str| {
        Signal::derive(move || failed.with(|error| error.as_ref()?.field(&format!("{field}_{row}")).map(str::to_owned)))
    };
    let of = |read: fn(&TemplateLine) -> String| line.as_ref().map(read).unwrap_or_default();
    let levels: Vec<Pick> = TaskPriority::ALL.iter().map(|one| Pick::new(one.slug(), one.label())).collect();
    let priority = line.as_ref().map_or(TaskPriority::Normal, |line| line.priority).to_string();
    view! {
        <fieldset class="template-line">
            <legend>{format!("Task {}", row + 1)}</legend>
            <TextField name=name("title") label="What is to be done" prefix=prefix.clone() value=of(|line| line.title.clone()) error=error("title")/>
            <div class="field-row">
                <TextField name=name("due") label="Due after" prefix=prefix.clone() value=of(TemplateLine::due_text) placeholder="30 min" optional=true error=error("due")/>
                <Select name=name("team") label="Team" prefix=prefix.clone() options=choices.teams() empty="The incident's team" value=of(|line| line.team.map(|id| id.to_string()).unwrap_or_default()) error=error("team")/>
                <Select name=name("priority") label="Priority" prefix=prefix.clone() options=levels value=priority error=error("priority")/>
            </div>
            <div class="field-row">
                <TextField name=name("skills") label="Skills wanted" prefix=prefix.clone() value=of(|line| line.skills.iter().cloned().collect::<Vec<_>>().join(", ")) optional=true error=error("skills")/>
                <TextField name=name("place") label="Place in the order" prefix=prefix.clone() value=(row + 1).to_string() error=error("place")/>
            </div>
            <TextField name=name("note") label="Note" prefix value=of(|line| line.note.clone()) optional=true error=error("note")/>
        </fieldset>
    }
}
