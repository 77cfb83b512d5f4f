//! Owns categories: criteria by which an agent chooses one, the type it implies and the ways to end it. Never looks
//! at an incident.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::form::yes_no;
use super::{Facts, Form, Node, ResolutionCode, path, tree};
use crate::ids::CategoryId;
use crate::incident::IncidentType;
use crate::validate::FieldErrors;

/// A node of the category tree with the criteria by which an agent chooses it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Category {
    pub id: CategoryId,
    pub name: String,
    pub parent: Option<CategoryId>,
    pub criteria: String,
    /// The type that an incident of this category has, unless somebody says otherwise.
    pub implies: Option<IncidentType>,
    /// How its incidents end; none said is any.
    pub codes: BTreeSet<ResolutionCode>,
    /// Kept for what was, no longer offered.
    pub retired: bool,
    pub version: u32,
}

impl Category {
    pub fn new(id: CategoryId, name: impl Into<String>, parent: Option<CategoryId>) -> Self {
        let criteria = String::new();
        Category { id, name: name.into(), parent, criteria, implies: None, codes: BTreeSet::new(), retired: false, version: 1 }
    }

    /// The codes that a form offers.
    pub fn offered_codes(&self) -> Vec<ResolutionCode> {
        let all = ResolutionCode::ALL.iter().copied();
        all.filter(|code| self.codes.is_empty() || self.codes.contains(code)).collect()
    }

    /// As the form says. Boxes are read only where the form has them: it says so by `codes`.
    pub fn edited(&self, fields: &BTreeMap<String, String>, all: &[Category]) -> Result<Category, FieldErrors> {
        let mut form = Form::new(fields);
        let mut new = self.clone();
        new.name = form.name("name", &self.name);
        new.parent = tree::parent(&mut form, all, self.id, self.parent);
        new.criteria = form.text("criteria", &self.criteria);
        if new.criteria.is_empty() {
            form.refuse("criteria", "Say when somebody should choose it.");
        }
        new.implies = match form.get("implies").map(str::trim) {
            Some("") => None,
            Some(_) => Some(form.choice("implies", self.implies.unwrap_or(IncidentType::Hardware))),
            None => self.implies,
        };
        if form.get("codes").is_some() {
            new.codes = ResolutionCode::ALL.iter().copied().filter(|code| form.ticked(&format!("code-{}", code.slug()))).collect();
        }
        new.retired = form.flag("retired", self.retired);
        tree::unique(&mut form, all, &new);
        form.done(new)
    }

    pub fn facts(&self, all: &[Category]) -> Facts {
        let codes: Vec<&str> = self.codes.iter().map(|code| code.label()).collect();
        vec![
            ("Name", self.name.clone()),
            ("Below", self.parent.and_then(|id| path(all, id)).unwrap_or_default()),
            ("Criteria", self.criteria.clone()),
            ("Implies", self.implies.map(|kind| kind.label().to_owned()).unwrap_or_default()),
            ("Resolution codes", if codes.is_empty() { "any".to_owned() } else { codes.join(", ") }),
            ("Retired", yes_no(self.retired)),
        ]
    }
}

impl Node for Category {
    type Id = CategoryId;

    fn id(&self) -> CategoryId {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn parent(&self) -> Option<CategoryId> {
        self.parent
    }

    fn is_retired(&self) -> bool {
        self.retired
    }
}
