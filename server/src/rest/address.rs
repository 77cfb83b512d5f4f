//! What an address under `/incidents` names. Whatever is no name of something is answered exactly like a name of
//! something that is not there.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use domain::ids::TaskId;
use domain::number::IncidentNumber;
use domain::workflow::Step;

use super::problem::Problem;
use crate::refusal::Refusal;

/// `{number}`: people may type `7` or `inc-7` elsewhere, but one incident has one address.
pub struct Number(pub IncidentNumber);

/// `{action}`: the name alone, neither in capitals nor by rank. Imports have a door of their own.
pub struct Action(pub Step);

async fn part<S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Option<String> {
    // Names and values of the address; broken UTF-8 in one of them is no name of anything.
    let Path(all) = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await.ok()?;
    all.into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = part(parts, state, "number").await.unwrap_or_default();
        let number = text.parse::<IncidentNumber>().ok().filter(|number| number.to_string() == text);
        number.map(Number).ok_or_else(|| Refusal::not_found().into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Action {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = part(parts, state, "action").await.unwrap_or_default();
        let step = Step::ALL.iter().find(|step| step.slug() == text && **step != Step::Import);
        step.copied().map(Action).ok_or_else(|| Refusal::not_found().into())
    }
}

/// `{id}` of a task.
pub struct TaskOf(pub TaskId);

impl<S: Send + Sync> FromRequestParts<S> for TaskOf {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = part(parts, state, "id").await.unwrap_or_default();
        let id = text.parse::<TaskId>().ok().filter(|id| id.to_string() == text);
        id.map(TaskOf).ok_or_else(|| Refusal::not_found().into())
    }
}
