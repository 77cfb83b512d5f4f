//! Actions: the steps of the transition table, with the same guards as the board.

use std::str::FromStr;

use axum::{extract::State, http::HeaderMap, response::Response};
use backend::{Backend, incidents};
use domain::incident::{Field, Stage};
use domain::task::Endings;
use domain::validate::FieldErrors;
use domain::workflow::{INPUTS, StepInput};
use utoipa::ToSchema;

use super::{
    address::{Action, Number},
    bearer::Caller,
    change::Change,
    incidents::Rank,
    input::Body,
    lookup::resolve,
    once::{Key, once},
    problem::{Problem, Usual, WithBody},
    realm,
    version::IfMatch,
    view::{IncidentView, OtherFields},
};
/// What an action takes. Which fields it needs depends on the action and on what the incident has already: a refusal
/// names each that is missing.
#[derive(ToSchema)]
#[allow(dead_code, reason = "the fields that Body reads, for the OpenAPI document")]
pub struct StepBody {
    /// The stage that the caller saw; nothing happens when it is another by now.
    from: Option<String>,
    /// A team, by id or name.
    team: Option<String>,
    /// A person, by id or e-mail address, or `me`.
    assignee: Option<String>,
    /// A public reply to the reporter.
    reply: Option<String>,
    reason: Option<String>,
    /// `fixed`, `workaround`, `instructed`, `not_reproduced`, `self_healed` or `external`.
    resolution_code: Option<String>,
    resolution_notes: Option<String>,
    /// `reporter`, `vendor`, `change`, `problem` or `evidence`.
    hold_reason: Option<String>,
    resume_at: Option<chrono::DateTime<chrono::Utc>>,
    /// `duplicate`, `not_an_incident`, `became_request` or `withdrawn`.
    cancel_reason: Option<String>,
    /// Number of the incident that this one repeats.
    duplicate_of: Option<String>,
    /// What becomes of tasks that are still open when it closes: `done` or `skipped`. Of one of them:
    /// `task_` with its id, and `task_reason_` with its id for why it is skipped.
    tasks: Option<String>,
    /// Why they are skipped.
    tasks_reason: Option<String>,
    /// 1 to 5, or `P1` to `P5`.
    #[schema(value_type = Option<Rank>)]
    priority: Option<String>,
    title: Option<String>,
    description: Option<String>,
    #[schema(value_type = Option<Rank>)]
    impact: Option<String>,
    #[schema(value_type = Option<Rank>)]
    urgency: Option<String>,
    #[serde(flatten)]
    others: OtherFields,
}

/// Does one step of the workflow.
///
/// Actions: accept, log, categorize, prioritize, diagnose, fix, resolve, close, escalate, accept_escalation, hand_back,
/// recategorize, reprioritize, retry, reopen, confirm, undo_close, cancel, take, assign, acknowledge, hold, resume,
/// override_priority. If-Match is optional here: a step is checked against the stage, and `from` says which one the
/// caller saw.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{number}/actions/{action}",
    tag = "incidents",
    params(
        ("number" = String, Path, description = "Such as `INC-123`"),
        ("action" = String, Path, description = "One of the actions above"),
        ("Idempotency-Key" = Option<String>, Header, description = "Any text that is new for each change"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read"),
    ),
    request_body(content = Option<StepBody>, description = "May be empty for actions that need nothing"),
    responses(
        (status = 200, description = "The incident after the step.", body = IncidentView, headers(("ETag" = String, description = "Its version"))),
        Usual,
        WithBody,
    )
)]
pub async fn perform(
    State(backend): State<Backend>,
    Caller(ctx): Caller,
    Number(number): Number,
    Action(step): Action,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let key = Key::of(&headers, body.print)?;
    // Before the fields are judged: who may not see the incident learns nothing from their errors either.
    let (incident, _) = incidents::fetch(&ctx, realm(), number).await?;
    let if_match = IfMatch::of(&headers);
    if key.is_none() {
        // With a key the version is that of the first time: the change itself moved it on.
        if_match.check(incident.version)?;
    }
    let mut fields = body.fields(|name| {
        name == "from" || INPUTS.contains(&name) || Endings::takes(name) || Field::ALL.iter().any(|field| field.slug() == name)
    })?;
    let from = fields.remove("from").filter(|from| !from.is_empty()).map(|from| stage(&from)).transpose()?;
    resolve(&backend.db.read(), &ctx, &mut fields).await?;
    once(&ctx, key, Change::Step { number, step, from, input: StepInput::parse(&fields)? }).await
}

fn stage(text: &str) -> Result<Stage, FieldErrors> {
    Stage::from_str(text).map_err(|error| FieldErrors::one("from", format!("Choose {error}.")))
}
