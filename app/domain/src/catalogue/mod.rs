//! Owns what incidents point at: teams, services, categories, locations, resolution codes; what follows from how they
//! hang together, and how a form changes them. Not bound to a realm: exercises use the real ones. Nothing here is ever
//! deleted by people: what is no longer wanted is retired. Never decides who may change them.

mod category;
mod form;
mod location;
mod service;
mod team;
mod tree;

use crate::choice::choices;

pub use category::Category;
pub use form::{Facts, FieldChange, Form, changes};
pub use location::{Location, with_all_below};
pub use service::{Broken, Component, ComponentKind, Criticality, Part, Service, breaks_with, needs_of};
pub use team::{Member, Team};
pub use tree::{Node, path, sorted};

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
pub fn category_path(categories: &[Category], id: crate::ids::CategoryId) -> Option<String> {
    path(categories, id)
}
