//! Owns locations: a tree of sites, floors and rooms. Never says who is there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form::yes_no;
use super::{Facts, Form, Node, path, tree};
use crate::ids::LocationId;
use crate::validate::FieldErrors;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Location {
    pub id: LocationId,
    pub name: String,
    pub parent: Option<LocationId>,
    /// Kept for what was, no longer offered.
    pub retired: bool,
    pub version: u32,
}

impl Location {
    pub fn new(id: LocationId, name: impl Into<String>) -> Self {
        Location { id, name: name.into(), parent: None, retired: false, version: 1 }
    }

    pub fn edited(&self, fields: &BTreeMap<String, String>, all: &[Location]) -> Result<Location, FieldErrors> {
        let mut form = Form::new(fields);
        let mut new = self.clone();
        new.name = form.name("name", &self.name);
        new.parent = tree::parent(&mut form, all, self.id, self.parent);
        new.retired = form.flag("retired", self.retired);
        tree::unique(&mut form, all, &new);
        form.done(new)
    }

    pub fn facts(&self, all: &[Location]) -> Facts {
        vec![
            ("Name", self.name.clone()),
            ("Below", self.parent.and_then(|id| path(all, id)).unwrap_or_default()),
            ("Retired", yes_no(self.retired)),
        ]
    }
}

/// These and everything that lies in them: whoever answers for a building answers for its rooms.
pub fn with_all_below(locations: &[Location], sites: &[LocationId]) -> Vec<LocationId> {
    let mut all: Vec<LocationId> = sites.to_vec();
    let below = locations.iter().filter(|location| sites.iter().any(|site| tree::is_within(locations, location.id, *site)));
    all.extend(below.map(|location| location.id));
    all.sort_unstable();
    all.dedup();
    all
}

impl Node for Location {
    type Id = LocationId;

    fn id(&self) -> LocationId {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn parent(&self) -> Option<LocationId> {
        self.parent
    }

    fn is_retired(&self) -> bool {
        self.retired
    }
}
