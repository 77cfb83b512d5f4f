//! Owns the reading of the file: columns, dates, choices, each error with its line. Never maps to Muster's words.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::incident::{HoldReason, Stage};
use domain::priority::{Impact, Priority, Urgency};

use crate::import::LineError;

/// Columns that the mapping needs; the file may have more.
const COLUMNS: [&str; 20] = [
    "number",
    "incident_state",
    "reassignment_count",
    "reopen_count",
    "made_sla",
    "caller_id",
    "opened_at",
    "sys_updated_by",
    "sys_updated_at",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "impact",
    "urgency",
    "priority",
    "assignment_group",
    "assigned_to",
    "resolved_at",
];

/// Columns whose values are kept word for word.
const KEPT: [&str; 16] = [
    "made_sla",
    "opened_by",
    "sys_created_by",
    "contact_type",
    "u_symptom",
    "cmdb_ci",
    "knowledge",
    "u_priority_confirmation",
    "notify",
    "problem_id",
    "rfc",
    "vendor",
    "caused_by",
    "closed_code",
    "resolved_by",
    "location",
];

/// Columns whose changes the timeline tells, with their name for people.
const TOLD: [(&str, &str); 15] = [
    ("incident_state", "State"),
    ("priority", "Priority"),
    ("impact", "Impact"),
    ("urgency", "Urgency"),
    ("assignment_group", "Group"),
    ("assigned_to", "Assignee"),
    ("category", "Category"),
    ("subcategory", "Subcategory"),
    ("u_symptom", "Symptom"),
    ("caller_id", "Caller"),
    ("location", "Location"),
    ("cmdb_ci", "Configuration item"),
    ("problem_id", "Problem"),
    ("rfc", "Change"),
    ("reopen_count", "Reopened"),
];

/// One audit event.
#[derive(Clone, Debug)]
pub struct Row {
    pub number: String,
    pub stage: Stage,
    pub hold: Option<HoldReason>,
    pub updated_at: DateTime<Utc>,
    pub opened_at: DateTime<Utc>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub impact: Option<Impact>,
    pub urgency: Option<Urgency>,
    pub priority: Option<Priority>,
    pub reopen_count: u32,
    pub reassignment_count: u32,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// A cell; `?` is unknown.
    pub fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str).filter(|text| !text.is_empty() && *text != "?")
    }

    pub fn kept(&self) -> BTreeMap<String, String> {
        KEPT.iter().filter_map(|column| self.cell(column).map(|text| ((*column).to_owned(), text.to_owned()))).collect()
    }

    /// Name for people, value before, value after.
    pub fn changes_since(&self, before: &Row) -> Vec<(&'static str, Option<String>, Option<String>)> {
        let changed = TOLD.iter().filter(|(column, _)| before.cell(column) != self.cell(column));
        changed.map(|(column, name)| (*name, before.cell(column).map(str::to_owned), self.cell(column).map(str::to_owned))).collect()
    }
}

/// Every row in file order, or every error.
pub fn read(file: &[u8]) -> Result<Vec<Row>, Vec<LineError>> {
    let mut reader = csv::ReaderBuilder::new().from_reader(file);
    let at = |line: u64, message: String| LineError { line, message };
    let headers = reader.headers().map_err(|e| vec![at(1, unreadable(&e))])?.clone();
    let missing: Vec<&str> = COLUMNS.into_iter().filter(|column| !headers.iter().any(|header| header.trim() == *column)).collect();
    if !missing.is_empty() {
        return Err(vec![at(1, format!("the columns {} are missing", missing.join(", ")))]);
    }
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for (place, record) in reader.records().enumerate() {
        let line = record.as_ref().ok().and_then(|record| record.position()).map_or(place as u64 + 2, csv::Position::line);
        match record {
            Ok(record) => {
                let cells = headers.iter().zip(&record).map(|(name, text)| (name.trim().to_owned(), text.trim().to_owned())).collect();
                match row(cells) {
                    Ok(row) => rows.push(row),
                    Err(message) => errors.push(at(line, message)),
                }
            }
            Err(error) => errors.push(at(line, unreadable(&error))),
        }
    }
    if rows.is_empty() && errors.is_empty() {
        errors.push(at(2, "there are no rows".to_owned()));
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

fn unreadable(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "this is not UTF-8".to_owned(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} columns instead of {expected_len}"),
        _ => "this line cannot be read as CSV".to_owned(),
    }
}

fn row(cells: BTreeMap<String, String>) -> Result<Row, String> {
    let text = |column: &str| cells.get(column).map(String::as_str).filter(|text| !text.is_empty() && *text != "?");
    let needed = |column: &str| text(column).ok_or_else(|| format!("{column} is empty"));
    let time = |column: &str| {
        text(column)
            .map(|value| parse_time(value).ok_or_else(|| format!("{column} {value:?} is no date such as 29-02-2016 01:16")))
            .transpose()
    };
    let ranked = |column: &str| text(column).map(|value| value.split_once(" - ").map_or(value, |(rank, _)| rank));
    let count = |column: &str| needed(column)?.parse::<u32>().map_err(|_| format!("{column} is no number"));
    let (stage, hold) = state(needed("incident_state")?)?;
    let choice = |column: &str| ranked(column).map(str::to_owned);
    Ok(Row {
        number: needed("number")?.to_owned(),
        stage,
        hold,
        updated_at: time("sys_updated_at")?.ok_or("sys_updated_at is empty")?,
        opened_at: time("opened_at")?.ok_or("opened_at is empty")?,
        resolved_at: time("resolved_at")?,
        closed_at: time("closed_at")?,
        impact: parsed("impact", choice("impact"))?,
        urgency: parsed("urgency", choice("urgency"))?,
        priority: parsed("priority", choice("priority"))?,
        reopen_count: count("reopen_count")?,
        reassignment_count: count("reassignment_count")?,
        cells,
    })
}

fn parsed<T: std::str::FromStr>(column: &str, text: Option<String>) -> Result<Option<T>, String> {
    text.map(|text| text.parse().map_err(|_| format!("{column} {text:?} is not known"))).transpose()
}

/// States of the source as stage and hold.
fn state(text: &str) -> Result<(Stage, Option<HoldReason>), String> {
    Ok(match text {
        "New" => (Stage::Logging, None),
        "Active" => (Stage::Diagnosis, None),
        "Awaiting User Info" => (Stage::Diagnosis, Some(HoldReason::Reporter)),
        "Awaiting Vendor" => (Stage::Diagnosis, Some(HoldReason::Vendor)),
        "Awaiting Problem" => (Stage::Diagnosis, Some(HoldReason::Problem)),
        "Awaiting Evidence" => (Stage::Diagnosis, Some(HoldReason::Evidence)),
        "Resolved" => (Stage::Recovery, None),
        "Closed" => (Stage::Closed, None),
        other => return Err(format!("incident_state {other:?} is not known")),
    })
}

fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text, "%d-%m-%Y %H:%M").ok().map(|at| at.and_utc())
}

/// `2016-03-03` is its first moment; a whole time is taken as UTC.
pub fn parse_day(text: &str) -> Option<DateTime<Utc>> {
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0).map(|at| at.and_utc());
    day().or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc)))
}
