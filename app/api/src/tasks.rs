//! Owns the server functions of tasks and of the templates that bring them.

use std::collections::BTreeMap;

use domain::ids::{TaskId, TaskTemplateId};
use domain::incident::{Card, Names};
use domain::number::IncidentNumber;
use domain::task::{Task, TaskState, TaskTemplate};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{ApiError, PersonChoice};

/// What the reader can do about the tasks of an incident.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct PlanView {
    /// Those for its category first.
    pub templates: Vec<TemplateOffer>,
    /// Tasks that the reader may change.
    pub writable: Vec<TaskId>,
    /// Who knows what an open task without an owner asks for, the best first.
    pub suited: Vec<(TaskId, Vec<PersonChoice>)>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TemplateOffer {
    pub id: TaskTemplateId,
    pub name: String,
    pub tasks: usize,
    /// Made for the incident's category.
    pub fits: bool,
    /// Its tasks are there already.
    pub used: bool,
}

/// A task of somebody's work, with its incident.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OpenTask {
    pub task: Task,
    pub card: Card,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TasksView {
    pub tasks: Vec<OpenTask>,
    pub names: Names,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TemplatesView {
    pub templates: Vec<TaskTemplate>,
    pub names: Names,
}

/// One more task, at the end of the list.
#[server(endpoint = "tasks/add")]
pub async fn add_task(number: IncidentNumber, #[server(default)] fields: BTreeMap<String, String>) -> Result<(), ApiError> {
    use crate::ssr::{back_to_tasks, live, run};
    run(|ctx| async move { backend::incidents::add_task(&ctx, live(), number, &fields).await }).await?;
    back_to_tasks(number);
    Ok(())
}

/// Other words, another owner and so on. `seen` is the version of the record that the writer saw.
#[server(endpoint = "tasks/change")]
pub async fn change_task(
    number: IncidentNumber,
    task: TaskId,
    seen: u32,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<(), ApiError> {
    use crate::ssr::{back_to_tasks, live, run};
    run(|ctx| async move { backend::incidents::change_task(&ctx, live(), number, task, seen, &fields).await }).await?;
    back_to_tasks(number);
    Ok(())
}

/// Done, skipped with a reason, or open again.
#[server(endpoint = "tasks/decide")]
pub async fn decide_task(number: IncidentNumber, task: TaskId, state: TaskState, reason: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{back_to_tasks, live, run};
    run(|ctx| async move { backend::incidents::decide_task(&ctx, live(), number, task, state, reason).await }).await?;
    back_to_tasks(number);
    Ok(())
}

/// Another place in the list, counted from 0.
#[server(endpoint = "tasks/place")]
pub async fn place_task(number: IncidentNumber, task: TaskId, place: u32) -> Result<(), ApiError> {
    use crate::ssr::{back_to_tasks, live, run};
    run(|ctx| async move { backend::incidents::place_task(&ctx, live(), number, task, place).await }).await?;
    back_to_tasks(number);
    Ok(())
}

/// The tasks of a template, a second time only when that is said.
#[server(endpoint = "tasks/plan")]
pub async fn plan_tasks(number: IncidentNumber, template: TaskTemplateId, #[server(default)] again: bool) -> Result<(), ApiError> {
    use crate::ssr::{back_to_tasks, live, run};
    run(|ctx| async move { backend::incidents::plan(&ctx, live(), number, template, again).await }).await?;
    back_to_tasks(number);
    Ok(())
}

/// What the reader has to do, under the query of a URL: `whose` is `mine` or `team`, `overdue` narrows.
#[server(endpoint = "tasks/mine")]
pub async fn my_tasks(query: String) -> Result<TasksView, ApiError> {
    use crate::ssr::{live, run, to_tasks, whose_tasks};
    run(|ctx| async move {
        let (whose, overdue) = whose_tasks(&query);
        Ok(to_tasks(backend::incidents::my_tasks(&ctx, live(), whose, overdue).await?))
    })
    .await
}

#[server(endpoint = "admin/task-templates")]
pub async fn list_templates() -> Result<TemplatesView, ApiError> {
    use crate::ssr::run;
    run(|ctx| async move { backend::templates::list(&ctx).await.map(|(templates, names)| TemplatesView { templates, names }) }).await
}

/// A new one without `id`, otherwise the one that is there. `seen` is the version that the writer saw.
#[server(endpoint = "admin/task-templates/save")]
pub async fn save_template(
    #[server(default)] id: Option<TaskTemplateId>,
    #[server(default)] seen: u32,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<(), ApiError> {
    use crate::ssr::{is_plain_form, redirect_to, run};
    run(|ctx| async move { backend::templates::save(&ctx, id, seen, fields).await }).await?;
    if is_plain_form() {
        redirect_to("/admin/task-templates");
    }
    Ok(())
}

/// Not offered any more, or offered again.
#[server(endpoint = "admin/task-templates/retire")]
pub async fn retire_template(id: TaskTemplateId, seen: u32, #[server(default)] retired: bool) -> Result<(), ApiError> {
    use crate::ssr::run;
    run(|ctx| async move { backend::templates::retire(&ctx, id, seen, retired).await }).await
}
