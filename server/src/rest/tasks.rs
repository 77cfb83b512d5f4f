//! The tasks of an incident for programs: reading, adding by hand or from a template, changing, deciding. Never shows
//! them to people who only report.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use backend::{Backend, incidents};
use chrono::{DateTime, Utc};
use domain::ids::TaskTemplateId;
use domain::incident::{Incident, Names};
use domain::task::{Task, TaskField, TaskState};
use domain::validate::FieldErrors;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    address::{Number, TaskOf},
    bearer::Caller,
    change::Change,
    input::{Body, Fields},
    lookup::resolve,
    once::{Key, once},
    problem::{Problem, Usual, WithBody},
    realm,
    version::{IfMatch, etag},
    view::Reference,
};

/// One thing to do for an incident.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskView {
    pub id: Uuid,
    pub title: String,
    pub note: String,
    pub owner: Option<Reference>,
    /// Who does it while nobody owns it; null is the incident's team.
    pub team: Option<Reference>,
    /// `high`, `normal` or `low`.
    pub priority: String,
    pub due: Option<DateTime<Utc>>,
    pub skills: Vec<String>,
    /// `open`, `done` or `skipped`.
    pub state: String,
    /// Why it was skipped.
    pub reason: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub added_at: DateTime<Utc>,
    /// The template that brought it.
    pub template: Option<Uuid>,
}

/// Tasks in their order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskList)]
pub struct TaskList {
    pub items: Vec<TaskView>,
}

impl TaskView {
    fn of(task: &Task, names: &Names) -> Self {
        let reference = |id: Uuid, name: Option<&String>| Reference { id, name: name.cloned().unwrap_or_default() };
        Self {
            id: task.id.0,
            title: task.title.clone(),
            note: task.note.clone(),
            owner: task.owner.map(|id| reference(id.0, names.people.get(&id))),
            team: task.team.map(|id| reference(id.0, names.teams.get(&id))),
            priority: task.priority.to_string(),
            due: task.due,
            skills: task.skills.iter().cloned().collect(),
            state: task.state.to_string(),
            reason: task.reason.clone(),
            decided_at: task.decided.as_ref().map(|mark| mark.at),
            added_at: task.added_at,
            template: task.template.map(|id| id.0),
        }
    }
}

impl TaskList {
    pub fn of(incident: &Incident, names: &Names) -> Self {
        Self { items: incident.tasks.iter().map(|task| TaskView::of(task, names)).collect() }
    }
}

/// The tasks of an incident, in their order.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{number}/tasks",
    tag = "tasks",
    params(("number" = String, Path, description = "Such as `INC-123`")),
    responses(
        (status = 200, description = "All of them.", body = TaskList, headers(("ETag" = String, description = "Version of the incident, for If-Match"))),
        Usual,
    )
)]
pub async fn list(Caller(ctx): Caller, Number(number): Number) -> Result<Response, Problem> {
    let (incident, names) = incidents::tasks(&ctx, realm(), number).await?;
    Ok(([(header::ETAG, etag(incident.version))], Json(TaskList::of(&incident, &names))).into_response())
}

/// A new task, or the tasks of a template.
#[derive(ToSchema)]
#[allow(dead_code, reason = "the fields that Body reads, for the OpenAPI document")]
pub struct NewTask {
    #[schema(max_length = 200)]
    title: Option<String>,
    note: Option<String>,
    /// A person, by id or e-mail address, or `me`.
    owner: Option<String>,
    /// A team, by id or name.
    team: Option<String>,
    /// `high`, `normal` or `low`.
    priority: Option<String>,
    due: Option<DateTime<Utc>>,
    skills: Option<Vec<String>>,
    /// Instead of all others: a template, by id or name.
    template: Option<String>,
    /// Its tasks are wanted although they are there already.
    again: Option<bool>,
}

/// What changes of a task. What is not given stays.
#[derive(ToSchema)]
#[allow(dead_code, reason = "the fields that Body reads, for the OpenAPI document")]
pub struct TaskChange {
    #[schema(max_length = 200)]
    title: Option<String>,
    note: Option<String>,
    owner: Option<String>,
    team: Option<String>,
    priority: Option<String>,
    due: Option<DateTime<Utc>>,
    skills: Option<Vec<String>>,
    /// `open`, `done` or `skipped`; skipping asks for `reason`.
    state: Option<String>,
    reason: Option<String>,
    /// In the list, counted from 0.
    place: Option<u32>,
}

fn is_task_field(name: &str) -> bool {
    TaskField::ALL.iter().any(|field| field.slug() == name)
}

/// Adds a task at the end of the list, or the tasks of a template.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{number}/tasks",
    tag = "tasks",
    params(
        ("number" = String, Path, description = "Such as `INC-123`"),
        ("Idempotency-Key" = Option<String>, Header, description = "Any text that is new for each change"),
    ),
    request_body = NewTask,
    responses(
        (status = 201, description = "All tasks, the new ones last.", body = TaskList,
         headers(("Location" = String, description = "The tasks"), ("ETag" = String, description = "Version of the incident"))),
        Usual,
        WithBody,
    )
)]
pub async fn add(
    State(backend): State<Backend>,
    Caller(ctx): Caller,
    Number(number): Number,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let key = Key::of(&headers, body.print)?;
    incidents::tasks(&ctx, realm(), number).await?;
    let mut fields = body.fields(|name| is_task_field(name) || matches!(name, "template" | "again"))?;
    let (template, again) = (fields.remove("template"), fields.remove("again"));
    let change = match template {
        Some(template) => {
            if let Some(other) = fields.keys().next() {
                return Err(FieldErrors::one(other, "A template brings its own tasks: give it alone.").into());
            }
            Change::PlanTasks { number, template: template_of(&backend, &template).await?, again: again.as_deref() == Some("yes") }
        }
        None => {
            resolve(&backend.db.read(), &ctx, &mut fields).await?;
            Change::AddTask { number, fields }
        }
    };
    once(&ctx, key, change).await
}

async fn template_of(backend: &Backend, text: &str) -> Result<TaskTemplateId, Problem> {
    if let Ok(id) = text.trim().parse() {
        return Ok(id);
    }
    let all = store::templates::list(&backend.db.read()).await.map_err(backend::BackendError::from)?;
    let same = |name: &str| name.to_lowercase() == text.trim().to_lowercase();
    let found = all.into_iter().find(|template| !template.retired && same(&template.name)).map(|template| template.id);
    found.ok_or_else(|| FieldErrors::one("template", "There is none of this name.").into())
}

/// Changes, decides or moves a task, all or nothing.
///
/// If-Match has to name the version of the incident that was read; `*` changes whatever version it is.
#[utoipa::path(
    patch,
    path = "/api/v1/incidents/{number}/tasks/{id}",
    tag = "tasks",
    params(
        ("number" = String, Path, description = "Such as `INC-123`"),
        ("id" = Uuid, Path, description = "Of the task"),
        ("If-Match" = String, Header, description = "The ETag that was read, or `*`"),
    ),
    request_body = TaskChange,
    responses(
        (status = 200, description = "All tasks after the change.", body = TaskList, headers(("ETag" = String, description = "Version of the incident"))),
        (status = 428, description = "If-Match is missing.", body = super::problem::ProblemSchema, content_type = "application/problem+json"),
        Usual,
        WithBody,
    )
)]
pub async fn patch(
    State(backend): State<Backend>,
    Caller(ctx): Caller,
    Number(number): Number,
    TaskOf(task): TaskOf,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (incident, _) = incidents::tasks(&ctx, realm(), number).await?;
    if incident.tasks.find(task).is_none() {
        return Err(crate::refusal::Refusal::not_found().into());
    }
    IfMatch::of(&headers).require(incident.version)?;
    let mut fields = body.fields(|name| is_task_field(name) || matches!(name, "state" | "reason" | "place"))?;
    resolve(&backend.db.read(), &ctx, &mut fields).await?;
    let decision = decision(fields)?;
    once(&ctx, None, Change::Task { number, task, seen: incident.version, decision }).await
}

fn decision(mut fields: Fields) -> Result<incidents::Decision, FieldErrors> {
    let mut errors = FieldErrors::default();
    if fields.is_empty() {
        errors.push("body", "Name at least one field to change.");
    }
    let state = fields.remove("state").filter(|text| !text.is_empty());
    let state = state.and_then(|text| errors.take("state", text.parse::<TaskState>().map_err(|error| format!("Choose {error}."))));
    let place = fields.remove("place").filter(|text| !text.is_empty());
    let place = place.and_then(|text| errors.take("place", text.parse::<u32>().map_err(|_| "Give a number from 0.".to_owned())));
    let reason = fields.remove("reason");
    errors.into_result(incidents::Decision { fields: BTreeMap::from_iter(fields), state, reason, place })
}
