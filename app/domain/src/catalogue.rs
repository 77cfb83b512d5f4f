//! Owns the shapes of what incidents point at: teams, services, categories, locations, resolution codes.
//! Not bound to a realm: exercises use the real ones. Never decides who may change them.

use serde::{Deserialize, Serialize};

use crate::choice::choices;
use crate::ids::{CategoryId, LocationId, ServiceId, TeamId};
use crate::incident::IncidentType;

choices! {
    /// Support level of a team.
    Level {
        L1 = "L1", "Level 1", "service desk";
        L2 = "L2", "Level 2", "specialists";
        L3 = "L3", "Level 3", "experts and makers";
        Vendor = "vendor", "Vendor", "an outside company";
    }
}

impl Level {
    /// The level that a functional escalation goes to when none is named.
    pub fn next(self) -> Option<Level> {
        match self {
            Level::L1 => Some(Level::L2),
            Level::L2 => Some(Level::L3),
            Level::L3 | Level::Vendor => None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub level: Level,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Service {
    pub id: ServiceId,
    pub name: String,
}

/// A node of the category tree with the criteria by which an agent chooses it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Category {
    pub id: CategoryId,
    pub name: String,
    pub parent: Option<CategoryId>,
    pub criteria: String,
    /// The type that an incident of this category has, unless somebody says otherwise.
    pub implies: Option<IncidentType>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Location {
    pub id: LocationId,
    pub name: String,
}

choices! {
    /// How an incident was ended. Codes of other systems are kept beside it as text.
    ResolutionCode {
        Fixed = "fixed", "Fixed", "the cause is gone";
        Workaround = "workaround", "Workaround", "the service works, the cause is still there";
        Instructed = "instructed", "User instructed", "nothing was broken, it was explained";
        NotReproduced = "not_reproduced", "Not reproducible", "it could not be seen again";
        SelfHealed = "self_healed", "Went away by itself", "nobody changed anything";
        External = "external", "Fixed by a vendor", "an outside company restored it";
    }
}

/// `Hardware › Printer`, for a tree of any depth; a broken parent link ends the path instead of looping.
pub fn category_path(categories: &[Category], id: CategoryId) -> Option<String> {
    let find = |id: CategoryId| categories.iter().find(|c| c.id == id);
    let mut names = Vec::new();
    let mut next = Some(find(id)?);
    while let Some(category) = next {
        if names.len() > categories.len() {
            break;
        }
        names.push(category.name.as_str());
        next = category.parent.and_then(find);
    }
    names.reverse();
    Some(names.join(" › "))
}
