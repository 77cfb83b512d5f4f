//! Owns templates: which tasks come together for a category. Not bound to a realm: exercises plan with the real ones.
//! Never deleted, only retired: the log names them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::TaskPriority;
use super::edit::title;
use crate::catalogue::{Category, Facts};
use crate::ids::{CategoryId, TaskTemplateId, TeamId};
use crate::incident::Names;
use crate::person;
use crate::validate::{self, FieldErrors};

/// More lines than anybody plans ahead.
pub const LINES_MAX: usize = 30;
/// A year: later is no plan.
const DUE_MAX: u32 = 366 * 24 * 60;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TaskTemplate {
    pub id: TaskTemplateId,
    pub name: String,
    /// For incidents of this category and all below it; none is for every incident.
    pub category: Option<CategoryId>,
    pub lines: Vec<TemplateLine>,
    pub retired: bool,
    pub version: u32,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TemplateLine {
    pub title: String,
    pub note: String,
    pub team: Option<TeamId>,
    pub priority: TaskPriority,
    /// After it was added.
    pub due_minutes: Option<u32>,
    pub skills: BTreeSet<String>,
}

impl TaskTemplate {
    /// How near a category is: 0 its own, 1 its parent's and so on; `None` when the template is not for it.
    pub fn distance(&self, category: Option<CategoryId>, categories: &[Category]) -> Option<usize> {
        let Some(wanted) = self.category else { return Some(usize::MAX) };
        let mut at = category;
        // A tree that bites its tail ends here instead of going round.
        for distance in 0..=categories.len() {
            let here = at?;
            if here == wanted {
                return Some(distance);
            }
            at = categories.iter().find(|one| one.id == here).and_then(|one| one.parent);
        }
        None
    }

    /// From the flat names of the form: `name`, `category`, and `title_0`, `due_0`, `team_0` ... for each line. A line
    /// without a title is none.
    pub fn parse(id: TaskTemplateId, fields: &BTreeMap<String, String>) -> Result<TaskTemplate, FieldErrors> {
        let mut errors = FieldErrors::default();
        let of = |name: &str| fields.get(name).map_or("", |text| text.trim());
        let name = errors.take("name", name(of("name"))).unwrap_or_default();
        let category = errors.take("category", reference(of("category"))).flatten();
        let mut rows: Vec<usize> = fields.keys().filter_map(|name| name.strip_prefix("title_")?.parse().ok()).collect();
        // The form says the place of each; where two are the same, the order of the form decides.
        let place = |row: usize| of(&format!("place_{row}")).parse::<usize>().unwrap_or(row + 1);
        rows.sort_by_key(|row| (place(*row), *row));
        let mut lines = Vec::new();
        for row in rows.into_iter().filter(|row| !of(&format!("title_{row}")).is_empty()) {
            lines.extend(line(fields, row, &mut errors));
        }
        if lines.is_empty() && errors.is_empty() {
            errors.push("title_0", "A template has at least one task.");
        }
        if lines.len() > LINES_MAX {
            errors.push("name", format!("At most {LINES_MAX} tasks."));
        }
        errors.into_result(TaskTemplate { id, name, category, lines, retired: false, version: 1 })
    }
}

fn line(fields: &BTreeMap<String, String>, row: usize, errors: &mut FieldErrors) -> Option<TemplateLine> {
    let named = |field: &str| format!("{field}_{row}");
    let of = |field: &str| fields.get(&named(field)).map_or("", |text| text.trim());
    let title = errors.take(&named("title"), title(of("title")));
    let note = errors.take(&named("note"), validate::text(of("note")));
    let team = errors.take(&named("team"), reference(of("team")));
    let due = errors.take(&named("due"), minutes(of("due")));
    let skills = errors.take(&named("skills"), person::skills(of("skills")));
    let priority = match of("priority") {
        "" => Some(TaskPriority::Normal),
        text => errors.take(&named("priority"), text.parse().map_err(|e: crate::choice::NotAChoice| format!("Choose {e}."))),
    };
    Some(TemplateLine { title: title?, note: note?, team: team?, priority: priority?, due_minutes: due?, skills: skills? })
}

fn name(text: &str) -> Result<String, String> {
    let line = validate::line(text, 80)?;
    if line.is_empty() { Err("Give it a name.".into()) } else { Ok(line) }
}

fn reference<T: std::str::FromStr>(text: &str) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| "Choose one from the list.".into()) }
}

/// `30`, `+30 min`, `2 h`, `1 day`: a number with a unit, minutes when there is none.
fn minutes(text: &str) -> Result<Option<u32>, String> {
    let text = text.trim_start_matches('+').trim().to_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor = match unit.trim() {
        "" | "m" | "min" | "minute" | "minutes" => 1,
        "h" | "hour" | "hours" => 60,
        "d" | "day" | "days" => 24 * 60,
        _ => return Err("Write a time such as 30 min, 2 h or 1 day.".into()),
    };
    let minutes = number.parse::<u32>().ok().and_then(|number| number.checked_mul(factor)).filter(|minutes| *minutes <= DUE_MAX);
    minutes.map(Some).ok_or_else(|| "Write a time such as 30 min, 2 h or 1 day.".into())
}

impl TemplateLine {
    /// As `minutes` reads it back.
    pub fn due_text(&self) -> String {
        match self.due_minutes {
            None => String::new(),
            Some(minutes) if minutes > 0 && minutes % (24 * 60) == 0 => format!("{} d", minutes / (24 * 60)),
            Some(minutes) if minutes > 0 && minutes % 60 == 0 => format!("{} h", minutes / 60),
            Some(minutes) => format!("{minutes} min"),
        }
    }
}

impl TaskTemplate {
    /// For the audit trail: names as they are now.
    pub fn facts(&self, names: &Names) -> Facts {
        let line = |line: &TemplateLine| {
            let team = line.team.and_then(|id| names.teams.get(&id).cloned());
            let due = Some(line.due_text()).filter(|due| !due.is_empty()).map(|due| format!("+{due}"));
            let more: Vec<String> = team.into_iter().chain(due).chain(line.skills.iter().cloned()).collect();
            if more.is_empty() { line.title.clone() } else { format!("{} ({})", line.title, more.join(", ")) }
        };
        let category = self.category.map(|id| names.categories.get(&id).cloned().unwrap_or_default());
        vec![
            ("Name", self.name.clone()),
            ("Category", category.unwrap_or_else(|| "any".to_owned())),
            ("Tasks", self.lines.iter().map(line).collect::<Vec<_>>().join("; ")),
            ("Retired", if self.retired { "yes" } else { "no" }.to_owned()),
        ]
    }
}
