//! Owns how the flat fields of a form become a rule. A field that is not sent stays as it was; boxes that are not
//! ticked are not sent, so the form says which groups of boxes it has.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::{Rule, Then, When};
use crate::catalogue::Form;
use crate::incident::Channel;
use crate::validate::{self, FieldErrors};

/// What stands before the name of each box of a group.
pub const CHANNEL: &str = "channel-";
pub const LOCATION: &str = "location-";
/// A form with boxes sends this beside them.
pub const BOXES: &str = "boxes";

const DEPARTMENTS_MAX: usize = 30;

impl Rule {
    pub fn edited(&self, fields: &BTreeMap<String, String>) -> Result<Rule, FieldErrors> {
        let mut form = Form::new(fields);
        let mut new = self.clone();
        new.name = match form.get("name").map(|text| validate::line(text, 80)) {
            None => self.name.clone(),
            Some(Ok(line)) => line,
            Some(Err(why)) => {
                form.refuse("name", &why);
                self.name.clone()
            }
        };
        new.mode = form.choice("mode", self.mode);
        new.when = self.when.edited(&mut form, fields);
        let now = self.then;
        new.then = Then {
            category: form.reference("category", now.category),
            service: form.reference("service", now.service),
            team: form.reference("team", now.team),
            impact: form.reference("impact", now.impact),
            urgency: form.reference("urgency", now.urgency),
        };
        let mut errors = form.done(()).err().unwrap_or_default();
        // What is wrong already needs no second word.
        let more = new.check().err().unwrap_or_default().0;
        errors.0.extend(more.into_iter().filter(|_| errors.is_empty()).collect::<Vec<_>>());
        errors.into_result(new)
    }
}

impl When {
    fn edited(&self, form: &mut Form<'_>, fields: &BTreeMap<String, String>) -> When {
        let mut new = self.clone();
        if let Some(text) = form.get("words") {
            match When::parse_words(text) {
                Ok(words) => new.words = words,
                Err(why) => form.refuse("words", &why),
            }
        }
        if let Some(text) = form.get("departments") {
            match departments(text) {
                Ok(departments) => new.departments = departments,
                Err(why) => form.refuse("departments", &why),
            }
        }
        if form.ticked(BOXES) {
            new.channels = Channel::ALL.iter().copied().filter(|one| form.ticked(&format!("{CHANNEL}{}", one.slug()))).collect();
            new.locations = ticked(fields, LOCATION);
        }
        new
    }
}

fn ticked<T: FromStr + Ord>(fields: &BTreeMap<String, String>, group: &str) -> std::collections::BTreeSet<T> {
    let ticked = fields.iter().filter(|(_, value)| *value == "yes");
    ticked.filter_map(|(name, _)| name.strip_prefix(group)?.parse().ok()).collect()
}

fn departments(text: &str) -> Result<Vec<String>, String> {
    let mut all: Vec<String> = Vec::new();
    for one in text.split([',', '\n']) {
        let one = validate::line(one, 80)?;
        if !one.is_empty() && !all.contains(&one) {
            all.push(one);
        }
    }
    if all.len() > DEPARTMENTS_MAX { Err(format!("At most {DEPARTMENTS_MAX} departments.")) } else { Ok(all) }
}
