//! Owns what people see of a file before they bring it in: the first incidents as they would be, and who and what
//! would be new. Pure.

use chrono::{DateTime, Utc};
use domain::access::{Role, RoleSet};
use domain::incident::Stage;
use domain::person::Person;
use domain::priority::Priority;
use serde::{Deserialize, Serialize};

use super::directory::Fresh;
use super::survey::Survey;

#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct Preview {
    pub first: Vec<Sample>,
    /// What would be made, by kind: how many, and the first names.
    pub new: Vec<Names>,
    /// New people who could sign in and do more than report: whoever may not make such people may not bring them in.
    pub staff: usize,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Names {
    pub kind: String,
    pub count: usize,
    pub first: Vec<String>,
}

/// An incident as it would be.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Sample {
    /// What the source calls it.
    pub name: String,
    pub title: String,
    pub stage: Stage,
    pub priority: Option<Priority>,
    pub team: Option<String>,
    pub reporter: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub entries: usize,
}

/// Names of one kind that are shown.
const NAMES: usize = 12;

pub fn preview(survey: &Survey) -> Preview {
    let source = &survey.source;
    let sample = |sample: &super::survey::Sample| Sample {
        name: sample.name.clone(),
        title: sample.incident.title.clone(),
        stage: sample.incident.stage,
        priority: sample.incident.priority,
        team: sample.incident.team.and_then(|id| source.team_name(id)),
        reporter: sample.incident.reporter.and_then(|id| source.person_name(id)),
        opened_at: sample.incident.opened_at,
        entries: sample.entries,
    };
    let fresh = &source.found.fresh;
    let is_staff = |person: &&Person| person.email.is_some() && person.roles != RoleSet::only(Role::EndUser);
    Preview { first: survey.first.iter().map(sample).collect(), new: new(fresh), staff: fresh.people.iter().filter(is_staff).count() }
}

fn new(fresh: &Fresh) -> Vec<Names> {
    let names = |kind: &str, all: Vec<&String>| Names {
        kind: kind.to_owned(),
        count: all.len(),
        first: all.into_iter().take(NAMES).cloned().collect(),
    };
    vec![
        names("Teams", fresh.teams.iter().map(|team| &team.name).collect()),
        names("People", fresh.people.iter().map(|person| &person.name).collect()),
        names("Categories", fresh.categories.iter().map(|category| &category.name).collect()),
        names("Locations", fresh.locations.iter().map(|place| &place.name).collect()),
    ]
}
