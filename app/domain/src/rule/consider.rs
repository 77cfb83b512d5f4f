//! Owns the walk through the rule book for one new report.

use std::collections::{BTreeMap, BTreeSet};

use super::{Mode, Report, Rule, Ruled};
use crate::catalogue::Level;
use crate::ids::{CategoryId, LocationId, ServiceId, TeamId};
use crate::incident::{Edit, Incident, IncidentType};

/// What the rules name, as it is now. What is retired is not in it, and a rule that names it leaves that out.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Categories with the type that each implies.
    pub categories: BTreeMap<CategoryId, Option<IncidentType>>,
    pub services: BTreeSet<ServiceId>,
    pub teams: BTreeMap<TeamId, Level>,
}

/// The rule book with what it needs to know of one reporter.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub rules: Vec<Rule>,
    pub around: Surroundings,
    /// The place of the report with all that it lies in, each with its name.
    pub places: Vec<(LocationId, String)>,
    /// The reporter's.
    pub department: Option<String>,
}

impl Book {
    pub fn consider(&self, incident: &Incident, has_team: bool) -> Vec<Ruled> {
        let department = self.department.as_deref();
        let report = Report::new(&incident.title, &incident.description, incident.channel, self.places.clone(), department);
        consider(&self.rules, &report, incident, has_team, &self.around)
    }
}

/// What each rule that holds has to say about the fields that nobody and no rule before it has said.
/// `has_team` when a person chose the team.
pub fn consider(rules: &[Rule], report: &Report, incident: &Incident, has_team: bool, around: &Surroundings) -> Vec<Ruled> {
    let mut ordered: Vec<&Rule> = rules.iter().filter(|rule| rule.on).collect();
    ordered.sort_by_key(|rule| (rule.place, rule.id));
    let (mut said, mut team_said) = (Vec::new(), has_team);
    let mut ruled = Vec::new();
    for rule in ordered {
        let Some(because) = rule.when.holds(report) else { continue };
        let mut edits = rule.then.edits();
        edits.retain(|edit| incident.get(edit.field()).is_empty() && !said.contains(&edit.field()) && around.knows(edit));
        said.extend(edits.iter().map(Edit::field));
        let team = rule.then.team.filter(|_| !team_said).and_then(|id| around.teams.get(&id).map(|level| (id, *level)));
        team_said |= team.is_some();
        if edits.is_empty() && team.is_none() {
            continue;
        }
        let (set, proposed, team, proposed_team) = match rule.mode {
            Mode::Set => (around.with_types(edits, incident), Vec::new(), team, None),
            Mode::Propose => (Vec::new(), edits, None, team.map(|(id, _)| id)),
        };
        ruled.push(Ruled { rule: rule.id, name: rule.name.clone(), because, set, team, proposed, proposed_team });
    }
    ruled
}

impl Surroundings {
    fn knows(&self, edit: &Edit) -> bool {
        match edit {
            Edit::Category(Some(id)) => self.categories.contains_key(id),
            Edit::Service(Some(id)) => self.services.contains(id),
            _ => true,
        }
    }

    /// A category says its type, as it does when a person chooses it.
    fn with_types(&self, mut edits: Vec<Edit>, incident: &Incident) -> Vec<Edit> {
        let category = edits.iter().find_map(|edit| if let Edit::Category(id) = edit { *id } else { None });
        if let Some(kind) = category.and_then(|id| self.categories.get(&id).copied().flatten()).filter(|_| incident.types.is_empty()) {
            edits.push(Edit::Types([kind].into()));
        }
        edits
    }
}
