//! The changes that REST can make, each run inside the transaction that also keeps its answer. Never decides: backend
//! does.

use axum::http::StatusCode;
use backend::{
    BackendError, Ctx,
    incidents::{
        Changed, Decision, NewFields, add_task_in, answer_in, change_task_in, create_in, edit_in, note_in, perform_in, plan_in, reply_in,
    },
};
use domain::ids::{TaskId, TaskTemplateId};
use domain::incident::{Edit, Event, Incident, Names, Origin, Stage};
use domain::number::IncidentNumber;
use domain::workflow::{Step, StepInput};
use serde::Serialize;
use store::{Tx, incidents::Wanted};

use super::{
    input::Fields,
    once::Answer,
    realm,
    tasks::TaskList,
    version::etag,
    view::{EventView, IncidentView},
};

pub enum Change {
    Create(NewFields),
    Edit { number: IncidentNumber, edits: Vec<(Edit, u32)> },
    Step { number: IncidentNumber, step: Step, from: Option<Stage>, input: StepInput },
    Note { number: IncidentNumber, text: String },
    Reply { number: IncidentNumber, text: String, own: bool },
    AddTask { number: IncidentNumber, fields: Fields },
    PlanTasks { number: IncidentNumber, template: TaskTemplateId, again: bool },
    Task { number: IncidentNumber, task: TaskId, seen: u32, decision: Decision },
}

impl Change {
    pub async fn run(self, tx: &Tx, ctx: &Ctx) -> Result<Answer, BackendError> {
        let live = realm();
        match self {
            Change::Create(fields) => {
                let changed = create_in(tx, ctx, live, Origin::Api, fields).await?;
                let answer = incident(tx, ctx, &changed.incident).await?;
                Ok(Answer { status: StatusCode::CREATED.as_u16(), location: Some(address(changed.incident.number)), ..answer })
            }
            Change::Edit { number, edits } => {
                let changed = edit_in(tx, ctx, live, number, &edits).await?;
                incident(tx, ctx, &changed.incident).await
            }
            Change::Step { number, step, from, input } => {
                let changed = perform_in(tx, ctx, live, number, step, from, &input).await?;
                incident(tx, ctx, &changed.incident).await
            }
            Change::AddTask { number, fields } => tasks(tx, StatusCode::CREATED, add_task_in(tx, ctx, live, number, &fields).await?).await,
            Change::PlanTasks { number, template, again } => {
                tasks(tx, StatusCode::CREATED, plan_in(tx, ctx, live, number, template, again).await?).await
            }
            Change::Task { number, task, seen, decision } => {
                tasks(tx, StatusCode::OK, change_task_in(tx, ctx, live, number, task, seen, &decision).await?).await
            }
            Change::Note { number, text } => event(tx, note_in(tx, ctx, live, number, &text).await?).await,
            Change::Reply { number, text, own: true } => event(tx, answer_in(tx, ctx, live, number, &text).await?).await,
            Change::Reply { number, text, own: false } => event(tx, reply_in(tx, ctx, live, number, &text).await?).await,
        }
    }
}

pub fn address(number: IncidentNumber) -> String {
    format!("/api/v1/incidents/{number}")
}

async fn incident(tx: &Tx, ctx: &Ctx, incident: &Incident) -> Result<Answer, BackendError> {
    let names = names(tx, incident, &[]).await?;
    answer(StatusCode::OK, incident.version, None, &IncidentView::of(ctx, incident, &names))
}

/// The entry that was appended; an answer after the end began another incident, and then its opening.
async fn event(tx: &Tx, changed: Changed) -> Result<Answer, BackendError> {
    let Changed { incident, events } = changed;
    let names = names(tx, &incident, &events).await?;
    let first = events.first().ok_or_else(|| BackendError::internal("rest.event", "nothing was appended"))?;
    let location = format!("{}/events", address(incident.number));
    answer(StatusCode::CREATED, incident.version, Some(location), &EventView::of(first, &names))
}

/// All tasks as they are after the change.
async fn tasks(tx: &Tx, status: StatusCode, changed: Changed) -> Result<Answer, BackendError> {
    let names = names(tx, &changed.incident, &[]).await?;
    let location = (status == StatusCode::CREATED).then(|| format!("{}/tasks", address(changed.incident.number)));
    answer(status, changed.incident.version, location, &TaskList::of(&changed.incident, &names))
}

/// Through the same connection: another one could not see what is not committed yet, and waiting for one could not end.
async fn names(tx: &Tx, incident: &Incident, events: &[Event]) -> Result<Names, BackendError> {
    let mut wanted = Wanted::default();
    wanted.incident(incident);
    events.iter().for_each(|event| wanted.event(event));
    Ok(store::incidents::names(tx, realm(), &wanted).await?)
}

fn answer(status: StatusCode, version: u32, location: Option<String>, body: &impl Serialize) -> Result<Answer, BackendError> {
    let body = serde_json::to_value(body).map_err(|error| BackendError::internal("rest.answer", error))?;
    Ok(Answer { status: status.as_u16(), etag: etag(version), location, body })
}
