//! Owns how the value of a field reads. Names come from the answer, the catalogue helps where a value is new.

use domain::catalogue::category_path;
use domain::ids::{CategoryId, LocationId, PersonId, ServiceId, TeamId};
use domain::incident::{Edit, Names, Shape};
use ui::FormChoices;

/// Where names are looked up.
#[derive(Clone, Copy)]
pub struct Book<'a> {
    pub names: &'a Names,
    pub choices: &'a FormChoices,
}

const UNKNOWN: &str = "unknown";

impl Book<'_> {
    pub fn person(&self, id: PersonId) -> String {
        let agent = || self.choices.agents.iter().find(|agent| agent.id == id).map(|agent| agent.name.clone());
        self.names.people.get(&id).cloned().or_else(agent).unwrap_or_else(|| "somebody".to_owned())
    }

    pub fn team(&self, id: TeamId) -> String {
        let known = || self.choices.teams.iter().find(|team| team.id == id).map(|team| team.name.clone());
        self.names.teams.get(&id).cloned().or_else(known).unwrap_or_else(|| UNKNOWN.to_owned())
    }

    pub fn service(&self, id: ServiceId) -> String {
        let known = || self.choices.services.iter().find(|service| service.id == id).map(|service| service.name.clone());
        self.names.services.get(&id).cloned().or_else(known).unwrap_or_else(|| UNKNOWN.to_owned())
    }

    pub fn category(&self, id: CategoryId) -> String {
        let known = || category_path(&self.choices.categories, id);
        self.names.categories.get(&id).cloned().or_else(known).unwrap_or_else(|| UNKNOWN.to_owned())
    }

    pub fn location(&self, id: LocationId) -> String {
        let known = || self.choices.locations.iter().find(|location| location.id == id).map(|location| location.name.clone());
        self.names.locations.get(&id).cloned().or_else(known).unwrap_or_else(|| UNKNOWN.to_owned())
    }

    /// The value in words, `None` when there is none.
    pub fn value(&self, edit: &Edit) -> Option<String> {
        let words = match edit {
            Edit::Types(types) => types.iter().map(|kind| kind.label()).collect::<Vec<_>>().join(", "),
            Edit::Category(id) => self.category((*id)?),
            Edit::CategoryChecked(yes) | Edit::Restricted(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Edit::Service(id) => self.service((*id)?),
            Edit::Location(id) => self.location((*id)?),
            Edit::Impact(impact) => (*impact)?.label().to_owned(),
            Edit::Urgency(urgency) => (*urgency)?.label().to_owned(),
            Edit::Reporter(id) => self.person((*id)?),
            Edit::Channel(channel) => (*channel)?.label().to_owned(),
            Edit::NoticedAt(at) => (*at)?.format("%-d %b %Y, %H:%M UTC").to_string(),
            texts => texts.text(),
        };
        Some(words).filter(|words| !words.is_empty())
    }
}

/// Texts that stand below a sentence, not in it.
pub fn is_long(edit: &Edit) -> bool {
    edit.field().shape() == Shape::Prose
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::incidents::detail::samples::id;
    use domain::catalogue::Service;
    use domain::incident::IncidentType;

    #[test]
    fn values_read_as_people_say_them() {
        let names = Names { people: [(id(2), "Lea Brandt".to_owned())].into(), ..Names::default() };
        let choices = FormChoices { services: vec![Service::new(id(4), "Mail")], ..FormChoices::default() };
        let book = Book { names: &names, choices: &choices };
        let check = |edit: Edit, words: Option<&str>| assert_eq!(book.value(&edit).as_deref(), words, "{edit:?}");
        check(Edit::Reporter(Some(id(2))), Some("Lea Brandt"));
        check(Edit::Reporter(Some(id(5))), Some("somebody"));
        check(Edit::Service(Some(id(4))), Some("Mail"));
        check(Edit::Service(None), None);
        check(Edit::Types([IncidentType::Hardware, IncidentType::Security].into()), Some("Hardware, Security"));
        check(Edit::Types(Default::default()), None);
        check(Edit::CategoryChecked(false), Some("no"));
        check(Edit::Cause(None), None);
    }
}
