//! Owns the way from the catalogue on the wire to what form fields offer.

use std::sync::Arc;

use api::Choices;
use ui::{Agent, FormChoices};

pub fn form_choices(choices: Choices) -> Arc<FormChoices> {
    let Choices { teams, agents, categories, services, locations } = choices;
    let agents = agents.into_iter().map(|api::Agent { id, name, teams }| Agent { id, name, teams }).collect();
    Arc::new(FormChoices { teams, agents, categories, services, locations, category: None })
}
