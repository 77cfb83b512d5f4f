//! Owns teams and who is in them. Never says what a member may do: that is the matrix.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form::yes_no;
use super::{Facts, Form, Level};
use crate::ids::{PersonId, TeamId};
use crate::validate::FieldErrors;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub level: Level,
    /// Kept for what was, no longer offered.
    pub retired: bool,
    pub version: u32,
}

/// Somebody in a team.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Member {
    pub team: TeamId,
    pub person: PersonId,
    /// Speaks for the team.
    pub lead: bool,
}

impl Team {
    pub fn new(id: TeamId, name: impl Into<String>, level: Level) -> Self {
        Team { id, name: name.into(), level, retired: false, version: 1 }
    }

    pub fn edited(&self, fields: &BTreeMap<String, String>, all: &[Team]) -> Result<Team, FieldErrors> {
        let mut form = Form::new(fields);
        let mut new = self.clone();
        new.name = form.name("name", &self.name);
        new.level = form.choice("level", self.level);
        new.retired = form.flag("retired", self.retired);
        let folded = new.name.to_lowercase();
        if !new.retired && all.iter().any(|team| team.id != self.id && !team.retired && team.name.to_lowercase() == folded) {
            form.refuse("name", "There is another team of this name.");
        }
        form.done(new)
    }

    pub fn facts(&self) -> Facts {
        vec![("Name", self.name.clone()), ("Level", self.level.label().to_owned()), ("Retired", yes_no(self.retired))]
    }
}
