//! Owns what selects offer: plain values, filled by the application from the catalogue.
//! Never fetches anything.

use domain::catalogue::{Category, Location, ResolutionCode, Service, Team, category_path};
use domain::ids::{CategoryId, PersonId, TeamId};

/// One option: what is sent, what is read, and a sentence that helps to choose.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pick {
    pub value: String,
    pub label: String,
    pub hint: String,
}

impl Pick {
    pub fn new(value: impl ToString, label: impl Into<String>) -> Pick {
        Pick { value: value.to_string(), label: label.into(), hint: String::new() }
    }

    pub fn with_hint(self, hint: impl Into<String>) -> Pick {
        Pick { hint: hint.into(), ..self }
    }
}

/// Somebody who can own an incident, with the teams that they are in.
#[derive(Clone, PartialEq, Debug)]
pub struct Agent {
    pub id: PersonId,
    pub name: String,
    pub teams: Vec<TeamId>,
}

/// Everything that the fields of steps can offer.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FormChoices {
    pub teams: Vec<Team>,
    pub agents: Vec<Agent>,
    pub categories: Vec<Category>,
    pub services: Vec<Service>,
    pub locations: Vec<Location>,
    /// Of the incident at hand: it says how that one can end.
    pub category: Option<CategoryId>,
}

impl FormChoices {
    /// For an incident of this category.
    pub fn of_category(&self, category: Option<CategoryId>) -> FormChoices {
        FormChoices { category, ..self.clone() }
    }

    /// The ways to end it.
    pub fn codes(&self) -> Vec<Pick> {
        let category = self.categories.iter().find(|category| Some(category.id) == self.category);
        let codes = category.map_or_else(|| ResolutionCode::ALL.to_vec(), Category::offered_codes);
        codes.into_iter().map(|code| Pick::new(code.slug(), code.label()).with_hint(code.hint())).collect()
    }

    /// `Network (L2)`.
    pub fn teams(&self) -> Vec<Pick> {
        let offered = self.teams.iter().filter(|team| !team.retired);
        offered.map(|team| Pick::new(team.id, format!("{} ({})", team.name, team.level.slug()))).collect()
    }

    /// Members of the team, or everybody as long as none is chosen.
    pub fn agents(&self, team: Option<TeamId>) -> Vec<Pick> {
        let member = |agent: &&Agent| team.is_none_or(|team| agent.teams.contains(&team));
        self.agents.iter().filter(member).map(|agent| Pick::new(agent.id, agent.name.clone())).collect()
    }

    /// The whole path, in the order of paths, each with its criteria.
    pub fn categories(&self) -> Vec<Pick> {
        let pick = |category: &Category| {
            let path = category_path(&self.categories, category.id).unwrap_or_else(|| category.name.clone());
            Pick::new(category.id, path).with_hint(category.criteria.clone())
        };
        let mut picks: Vec<Pick> = self.categories.iter().filter(|category| !category.retired).map(pick).collect();
        picks.sort_by(|a, b| a.label.cmp(&b.label));
        picks
    }

    pub fn services(&self) -> Vec<Pick> {
        self.services.iter().filter(|service| !service.retired).map(|service| Pick::new(service.id, service.name.clone())).collect()
    }

    pub fn locations(&self) -> Vec<Pick> {
        self.locations.iter().filter(|location| !location.retired).map(|location| Pick::new(location.id, location.name.clone())).collect()
    }
}

/// The options of a closed list of the domain.
macro_rules! picks {
    ($list:ty) => {
        <$list>::ALL
            .iter()
            .map(|value| $crate::Pick::new(value.slug(), value.label()).with_hint(value.hint()))
            .collect::<Vec<$crate::Pick>>()
    };
}
pub(crate) use picks;

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Level;

    fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(n: u8) -> T {
        format!("00000000-0000-7000-8000-0000000000{n:02}").parse().unwrap()
    }

    fn choices() -> FormChoices {
        let agent = |n, name: &str, teams: &[u8]| Agent { id: id(n), name: name.into(), teams: teams.iter().map(|n| id(*n)).collect() };
        let category = |n, name: &str, parent: Option<u8>| Category {
            criteria: format!("when {name}"),
            ..Category::new(id(n), name, parent.map(id::<CategoryId>))
        };
        FormChoices {
            teams: vec![Team::new(id(1), "Network", Level::L2)],
            agents: vec![agent(11, "Mika", &[1]), agent(12, "Jo", &[2]), agent(13, "Ada", &[1, 2])],
            categories: vec![category(21, "Printer", Some(22)), category(22, "Hardware", None)],
            ..FormChoices::default()
        }
    }

    #[test]
    fn owners_are_members_of_the_team() {
        let names = |team: Option<u8>| choices().agents(team.map(id)).into_iter().map(|pick| pick.label).collect::<Vec<_>>();
        assert_eq!(names(None), ["Mika", "Jo", "Ada"]);
        assert_eq!(names(Some(1)), ["Mika", "Ada"]);
        assert!(names(Some(3)).is_empty());
    }

    #[test]
    fn categories_are_paths_with_criteria() {
        let picks = choices().categories();
        let read: Vec<_> = picks.iter().map(|pick| (pick.label.as_str(), pick.hint.as_str())).collect();
        assert_eq!(read, [("Hardware", "when Hardware"), ("Hardware › Printer", "when Printer")]);
        assert_eq!(choices().teams()[0].label, "Network (L2)");
    }

    #[test]
    fn what_is_retired_is_not_offered() {
        let mut choices = choices();
        choices.teams[0].retired = true;
        choices.categories[0].retired = true;
        assert!(choices.teams().is_empty());
        assert_eq!(choices.categories().len(), 1);
    }

    #[test]
    fn ways_to_end_follow_the_category() {
        let mut choices = choices();
        choices.categories[0].codes = [ResolutionCode::External].into();
        let codes = |category: Option<u8>| choices.of_category(category.map(id)).codes().len();
        assert_eq!((codes(Some(21)), codes(Some(22)), codes(None)), (1, ResolutionCode::ALL.len(), ResolutionCode::ALL.len()));
    }
}
