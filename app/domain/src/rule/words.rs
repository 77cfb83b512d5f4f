//! Owns how a rule reads: one sentence for the list of rules, and its parts for the audit trail.

use std::collections::BTreeSet;

use super::{Mode, Rule, Then, When};
use crate::catalogue::Facts;
use crate::incident::Names;

const GONE: &str = "one that is gone";

impl Rule {
    /// `When it says printer or toner and came by portal: set category Printer, team Devices.`
    pub fn sentence(&self, names: &Names) -> String {
        let verb = match self.mode {
            Mode::Set => "set",
            Mode::Propose => "propose",
        };
        format!("When it {}: {verb} {}.", self.when.words_for(names).join(" and "), self.then.words_for(names).join(", "))
    }

    /// For the audit trail.
    pub fn facts(&self, names: &Names) -> Facts {
        vec![
            ("Name", self.name.clone()),
            ("Place", self.place.to_string()),
            ("On", if self.on { "yes" } else { "no" }.to_owned()),
            ("When it", self.when.words_for(names).join(" and ")),
            ("Mode", self.mode.label().to_owned()),
            ("Says", self.then.words_for(names).join(", ")),
        ]
    }
}

impl When {
    /// Clauses that follow "when it".
    fn words_for(&self, names: &Names) -> Vec<String> {
        let place = |id| names.locations.get(id).cloned().unwrap_or_else(|| GONE.to_owned());
        let channels: Vec<String> = self.channels.iter().map(|channel| channel.label().to_lowercase()).collect();
        let places: BTreeSet<String> = self.locations.iter().map(place).collect();
        [
            ("says", self.words.clone()),
            ("came by", channels),
            ("is in", places.into_iter().collect()),
            ("is from somebody in", self.departments.clone()),
        ]
        .into_iter()
        .filter(|(_, any)| !any.is_empty())
        .map(|(verb, any)| format!("{verb} {}", any.join(" or ")))
        .collect()
    }
}

impl Then {
    /// `category Printer`, one for each thing that it says.
    fn words_for(&self, names: &Names) -> Vec<String> {
        let named = |label: &str, name: Option<&String>| format!("{label} {}", name.map_or(GONE, String::as_str));
        let parts = [
            self.category.map(|id| named("category", names.categories.get(&id))),
            self.service.map(|id| named("service", names.services.get(&id))),
            self.team.map(|id| named("team", names.teams.get(&id))),
            self.impact.map(|impact| format!("impact {}", impact.label())),
            self.urgency.map(|urgency| format!("urgency {}", urgency.label())),
        ];
        parts.into_iter().flatten().collect()
    }
}
