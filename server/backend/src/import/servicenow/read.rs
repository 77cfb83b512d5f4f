//! Owns the reading of rows: columns, dates, choices, and what is wrong with each. Never maps to Muster's words.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::incident::{HoldReason, Stage};
use domain::priority::{Impact, Priority, Urgency};
use domain::validate;

use crate::import::Zone;

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

/// Columns that name somebody or something, each in one line.
const NAMES: [&str; 8] =
    ["number", "caller_id", "assigned_to", "assignment_group", "category", "subcategory", "location", "sys_updated_by"];

/// Longest cell: of a name more is shown nowhere.
const CELL_MAX: usize = 20_000;

/// What the columns of one file are called, and where each stands.
#[derive(Clone, Debug)]
pub struct Columns(Arc<HashMap<String, usize>>);

impl Columns {
    /// Or what is missing.
    pub fn new(header: Vec<String>) -> Result<Columns, String> {
        let columns: HashMap<String, usize> = header.into_iter().enumerate().map(|(place, name)| (name.trim().to_owned(), place)).collect();
        let missing: Vec<&str> = COLUMNS.into_iter().filter(|column| !columns.contains_key(*column)).collect();
        if missing.is_empty() { Ok(Columns(Arc::new(columns))) } else { Err(format!("the columns {} are missing", missing.join(", "))) }
    }
}

/// Which column goes where, for people who check before they bring something in.
pub const MAPPING: [(&str, &str); 15] = [
    ("number", "Number in the other system"),
    ("sys_updated_at, sys_updated_by", "Time and author of each entry of the timeline"),
    ("incident_state", "Stage, and what it waits for"),
    ("opened_at", "Opened"),
    ("resolved_at, closed_at", "Resolved, closed"),
    ("caller_id", "Reporter"),
    ("assignment_group", "Team"),
    ("assigned_to", "Assignee"),
    ("category, subcategory", "Category"),
    ("location", "Location"),
    ("impact, urgency", "Impact, urgency"),
    ("priority", "Priority; one that differs from the matrix is kept as “imported”"),
    ("contact_type", "Channel"),
    ("u_symptom, category, subcategory", "Title"),
    ("all others", "Kept word for word as facts of the source"),
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
    columns: Columns,
    cells: Vec<String>,
}

impl Row {
    /// A cell; `?` is unknown.
    pub fn cell(&self, column: &str) -> Option<&str> {
        cell(&self.columns, &self.cells, column)
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

fn cell<'a>(columns: &Columns, cells: &'a [String], column: &str) -> Option<&'a str> {
    let place = columns.0.get(column)?;
    cells.get(*place).map(|text| text.trim()).filter(|text| !text.is_empty() && *text != "?")
}

/// What the cells of one row say, or what is wrong with them.
pub fn row(columns: &Columns, cells: Vec<String>, zone: Zone) -> Result<Row, String> {
    if cells.len() != columns.0.len() {
        return Err(format!("{} columns instead of {}", cells.len(), columns.0.len()));
    }
    readable(columns, &cells)?;
    let text = |column: &str| cell(columns, &cells, column);
    let needed = |column: &str| text(column).ok_or_else(|| format!("{column} is empty"));
    let time = |column: &str| text(column).map(|value| instant(column, value, zone)).transpose();
    let ranked = |column: &str| text(column).map(|value| value.split_once(" - ").map_or(value, |(rank, _)| rank));
    let count = |column: &str| needed(column)?.parse::<u32>().map_err(|_| format!("{column} is no number"));
    let (stage, hold) = state(needed("incident_state")?)?;
    Ok(Row {
        number: needed("number")?.to_owned(),
        stage,
        hold,
        updated_at: time("sys_updated_at")?.ok_or("sys_updated_at is empty")?,
        opened_at: time("opened_at")?.ok_or("opened_at is empty")?,
        resolved_at: time("resolved_at")?,
        closed_at: time("closed_at")?,
        impact: parsed("impact", ranked("impact"))?,
        urgency: parsed("urgency", ranked("urgency"))?,
        priority: parsed("priority", ranked("priority"))?,
        reopen_count: count("reopen_count")?,
        reassignment_count: count("reassignment_count")?,
        columns: columns.clone(),
        cells,
    })
}

/// No database takes every character, and no page shows every one.
fn readable(columns: &Columns, cells: &[String]) -> Result<(), String> {
    for text in cells {
        if text.len() > CELL_MAX || text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            validate::text(text)?;
        }
    }
    for column in NAMES {
        if let Some(name) = cell(columns, cells, column) {
            validate::line(name, validate::LINE_MAX).map_err(|why| format!("{column}: {why}"))?;
        }
    }
    Ok(())
}

fn parsed<T: std::str::FromStr>(column: &str, text: Option<&str>) -> Result<Option<T>, String> {
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

/// All of its sixteen letters: a file that was cut off may end in a shorter date that looks like one.
fn instant(column: &str, text: &str, zone: Zone) -> Result<DateTime<Utc>, String> {
    let local = Some(text).filter(|text| text.len() == 16).and_then(|text| NaiveDateTime::parse_from_str(text, "%d-%m-%Y %H:%M").ok());
    let local = local.filter(|at| (1970..=9999).contains(&chrono::Datelike::year(at)));
    let local = local.ok_or_else(|| format!("{column} {text:?} is no date such as 29-02-2016 01:16"))?;
    zone.instant(local).ok_or_else(|| format!("{column} {text:?} was left out by the change of clocks in {zone}"))
}

/// `2016-03-03` is its first moment; a whole time is taken as UTC.
pub fn parse_day(text: &str) -> Option<DateTime<Utc>> {
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0).map(|at| at.and_utc());
    day().or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc)))
}
