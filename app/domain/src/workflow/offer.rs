//! Owns what somebody can do with an incident now, each with the reason when it is refused. Views ask this.

use chrono::{DateTime, Utc};

use super::run::guard;
use super::{Need, Step, StepInput, TRANSITIONS, To, Transition};
use crate::access::{Actor, Resource, decide};
use crate::incident::{Incident, Stage};

/// A step that the table has from here.
#[derive(Clone, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Offer {
    pub step: Step,
    /// Where it leads, `None` for a step in place.
    pub to: Option<Stage>,
    /// What would have to be given.
    pub missing: Vec<Need>,
    /// Why this person cannot do it, and who may.
    pub refused: Option<String>,
}

/// Every step of the table from the incident's stage, refused ones too.
pub fn available(incident: &Incident, actor: &Actor, now: DateTime<Utc>) -> Vec<Offer> {
    let here = |row: &&Transition| row.step != Step::Import && row.from.matches(incident.stage);
    TRANSITIONS.iter().filter(here).map(|row| offer_of(incident, row, actor, now)).collect()
}

pub fn offer_of(incident: &Incident, row: &Transition, actor: &Actor, now: DateTime<Utc>) -> Offer {
    let input = StepInput::default();
    let missing = row.needs.iter().copied().filter(|need| !need.is_met(incident, &input)).collect();
    let by = actor.to_ref();
    let teams = actor.person().map(|person| person.teams.as_slice());
    let denied = decide(actor, row.right, &Resource::Incident(&incident.facts()), now, None).err().map(|denied| denied.to_string());
    let guarded = || by.and_then(|by| guard(incident, row, &by, teams, now).err()).map(|error| error.to_string());
    let to = match row.to {
        To::Stage(stage) => Some(stage),
        To::Same | To::AsSource => None,
    };
    Offer { step: row.step, to, missing, refused: denied.or_else(guarded) }
}
