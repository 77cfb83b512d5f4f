//! Owns one input of a step's form. What is asked comes from `ask`, the kit knows the inputs.

use std::sync::Arc;

use domain::catalogue::Level;
use domain::ids::TeamId;
use domain::incident::{Field, Incident};
use domain::workflow::Need;
use leptos::prelude::*;
use ui::{ChoiceCards, FormChoices, NeedField, Pick, Select, TextArea, TextField, TimeField};

use super::ask::{Asked, Beside, What};
use super::tasks::TaskEndings;

#[component]
pub fn StepField(
    asked: Asked,
    prefix: String,
    choices: Arc<FormChoices>,
    /// The team that is chosen in the same form.
    team: RwSignal<Option<TeamId>>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let class = match asked.beside {
        Some(Beside::WaitingForReporter) => Some("only-waiting-for-reporter"),
        Some(Beside::Duplicate) => Some("only-duplicate"),
        None => None,
    };
    let (name, value) = (format!("fields[{}]", asked.what.slug()), asked.value.clone());
    let field = match asked.what {
        What::Need(Need::Tasks) => view! { <TaskEndings prefix choices error/> }.into_any(),
        What::Need(need) if asked.optional => optional_need(need, name, value, prefix, choices, team, error),
        What::Need(need) => view! { <NeedField need choices prefix team value error/> }.into_any(),
        What::ResumeAt => view! { <TimeField name label="Look at it again" prefix optional=true error/> }.into_any(),
        What::DuplicateOf => {
            let hint = "The number of the incident that this one repeats.";
            view! { <TextField name label="Duplicate of" prefix hint placeholder="INC-123" error/> }.into_any()
        }
        What::Question => {
            let hint = "The reporter reads this and is asked to answer.";
            view! { <TextArea name label="Question to the reporter" prefix hint error/> }.into_any()
        }
        What::Remark => view! { <TextArea name label="Remark" prefix optional=true hint="Only agents read this." error/> }.into_any(),
    };
    match class {
        Some(class) => view! { <div class=class>{field}</div> }.into_any(),
        None => field,
    }
}

/// What the step does not need, but may bring.
fn optional_need(
    need: Need,
    name: String,
    value: String,
    prefix: String,
    choices: Arc<FormChoices>,
    team: RwSignal<Option<TeamId>>,
    error: Signal<Option<String>>,
) -> AnyView {
    let label = need.label();
    match need {
        Need::Assignee => {
            let options = Signal::derive(move || choices.agents(team.get()));
            view! { <Select name label prefix options empty="Nobody yet" value optional=true error/> }.into_any()
        }
        Need::Field(Field::CategoryChecked) => {
            let options = vec![Pick::new("yes", "Yes"), Pick::new("no", "Not yet")];
            view! { <ChoiceCards name label prefix options optional=true error/> }.into_any()
        }
        Need::Field(Field::Lesson) => {
            let hint = "What the desk learned, or \"none\". Closing asks for it.";
            view! { <TextArea name label prefix value optional=true hint error/> }.into_any()
        }
        _ => view! { <TextArea name label prefix value optional=true error/> }.into_any(),
    }
}

/// Teams to go up to: the next level first, never the own one.
pub fn teams_up(choices: &FormChoices, incident: &Incident) -> FormChoices {
    let next = incident.level.and_then(Level::next);
    let mut teams: Vec<_> = choices.teams.iter().filter(|team| Some(team.id) != incident.team).cloned().collect();
    teams.sort_by_key(|team| (Some(team.level) != next, Some(team.level) < incident.level, team.level));
    FormChoices { teams, ..choices.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::incidents::detail::samples::{id, incident};
    use domain::catalogue::Team;

    #[test]
    fn the_next_level_comes_first() {
        let team = |n, name: &str, level| Team::new(id(n), name, level);
        let teams = vec![
            team(1, "Desk", Level::L1),
            team(2, "Maker", Level::Vendor),
            team(3, "Network", Level::L2),
            team(4, "Platform", Level::L3),
            team(5, "Mail", Level::L2),
        ];
        let choices = FormChoices { teams, ..FormChoices::default() };
        let up = |team: u8, level| {
            let incident = Incident { team: Some(id(team)), level: Some(level), ..incident() };
            teams_up(&choices, &incident).teams.into_iter().map(|team| team.name).collect::<Vec<_>>()
        };
        assert_eq!(up(1, Level::L1), ["Network", "Mail", "Platform", "Maker"]);
        assert_eq!(up(3, Level::L2), ["Platform", "Mail", "Maker", "Desk"]);
        assert_eq!(up(4, Level::L3), ["Maker", "Desk", "Network", "Mail"]);
    }
}
