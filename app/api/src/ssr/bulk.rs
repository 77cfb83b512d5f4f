//! Owns the views of changes of many and of links, and the reading of their numbers.

use backend::BackendError;
use backend::incidents::{Belonging, BulkPlan, BulkReport};
use domain::ids::BulkId;
use domain::incident::{Card, Names, Page};
use domain::number::IncidentNumber;

use crate::{BelongingView, BulkPlanView, BulkReportView, MoreCards};

pub fn one_card((card, names): (Card, Names)) -> MoreCards {
    MoreCards { page: Page { items: vec![card], next: None }, names }
}

pub fn to_bulk_plan(plan: BulkPlan) -> BulkPlanView {
    let lines = plan.lines.into_iter().map(|line| (line.card, line.fate)).collect();
    BulkPlanView { needs: plan.needs, lines, names: plan.names }
}

pub fn to_bulk_report(id: BulkId, report: BulkReport) -> BulkReportView {
    let BulkReport { act, at, lines, names, undoable } = report;
    BulkReportView { id, act, at, lines, names, undoable }
}

pub fn to_belonging(belonging: Belonging) -> BelongingView {
    let Belonging { parent, children, related, duplicates } = belonging;
    BelongingView { parent, children, related, duplicates }
}

/// Numbers with commas between them, each once, in their order.
pub fn numbers_of(text: &str) -> Result<Vec<IncidentNumber>, BackendError> {
    let mut numbers: Vec<IncidentNumber> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let number = part.parse().map_err(|error: domain::number::BadNumber| BackendError::invalid("of", error.to_string()))?;
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

/// The number that somebody typed beside a link.
pub fn other_number(text: Option<&str>) -> Result<IncidentNumber, BackendError> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Err(BackendError::invalid("other", "Name the incident by its number.")),
        Some(text) => text.parse().map_err(|error: domain::number::BadNumber| BackendError::invalid("other", error.to_string())),
    }
}
