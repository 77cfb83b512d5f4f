//! Owns which of the offered steps stands where: the next one, those beside it, the rest, and what is refused.
//! Never decides what is offered: that is the transition table.

use domain::incident::Incident;
use domain::workflow::{Offer, Step, Way, row};

/// The steps of one moment, as the head of the page shows them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Arranged {
    /// The one thing to do next.
    pub next: Option<Offer>,
    /// Buttons of their own beside it.
    pub beside: Vec<Offer>,
    /// Under "More actions".
    pub more: Vec<Offer>,
    /// Shown with the reason.
    pub refused: Vec<Offer>,
    /// In the box that says what it waits for.
    pub resume: Option<Offer>,
    /// Beside the priority, once nobody has looked at it for a day.
    pub keep_priority: Option<Offer>,
}

pub fn arrange(incident: &Incident, offers: &[Offer]) -> Arranged {
    let mut arranged = Arranged::default();
    for offer in offers {
        let forward = row(offer.step, incident.stage).is_some_and(|row| row.way == Way::Forward);
        let free = offer.refused.is_none();
        match offer.step {
            // Taking back has a line of its own, for every change alike.
            Step::UndoClose => {}
            Step::KeepPriority if free => arranged.keep_priority = Some(offer.clone()),
            Step::Resume if free => arranged.resume = Some(offer.clone()),
            _ if is_so_already(offer, incident) => {}
            _ if !free => arranged.refused.push(offer.clone()),
            Step::Escalate | Step::HandBack => arranged.beside.push(offer.clone()),
            Step::Take if incident.assignee.is_none() => arranged.beside.push(offer.clone()),
            _ if forward && arranged.next.is_none() => arranged.next = Some(offer.clone()),
            _ => arranged.more.push(offer.clone()),
        }
    }
    arranged.more.sort_by_key(|offer| place(offer.step));
    arranged
}

/// What is done often stands first, what ends it last; the rest as in the table.
fn place(step: Step) -> u8 {
    match step {
        Step::Take => 0,
        Step::Assign => 1,
        Step::Acknowledge => 2,
        Step::Hold => 3,
        Step::Cancel => 9,
        _ => 5,
    }
}

/// Refused only because there is nothing to do: not worth a line.
fn is_so_already(offer: &Offer, incident: &Incident) -> bool {
    let idle = match offer.step {
        Step::Resume => incident.hold.is_none(),
        Step::KeepPriority => incident.priority.is_none(),
        Step::Acknowledge => incident.acknowledged_at.is_some(),
        Step::Confirm => incident.confirmed_at.is_some(),
        Step::Take => incident.assignee.is_some(),
        _ => false,
    };
    idle && offer.refused.is_some()
}

/// What the button says.
pub fn words(offer: &Offer) -> String {
    match (offer.step, offer.to) {
        (Step::Log | Step::Categorize | Step::Prioritize, Some(to)) => format!("Move to {}", to.label()),
        (Step::Resolve, _) => "Resolve".to_owned(),
        (Step::Retry, _) => "The fix did not work".to_owned(),
        (Step::Cancel, _) => "Cancel this incident".to_owned(),
        (Step::Close, _) => "Close".to_owned(),
        (Step::OverridePriority, _) => "Set the priority by hand".to_owned(),
        (Step::KeepPriority, _) => "Reviewed: it stays".to_owned(),
        (step, _) => step.label().to_owned(),
    }
}

/// What happens, in a sentence above the form.
pub fn why(step: Step) -> Option<&'static str> {
    Some(match step {
        Step::Escalate => "The next level has to accept it. Your desk stays its owner towards the reporter.",
        Step::HandBack => "It goes back to the team and the person that escalated it. They are told why.",
        Step::Resolve => "The reporter is told and asked whether it works.",
        Step::Close => "It can be taken back for ten minutes; after that it is final.",
        Step::Cancel => "It ends here without a fix. The reporter is told.",
        Step::Reopen => "The reporter said that it is not solved, or you saw it.",
        Step::Hold => "The stage stays; everybody sees what it waits for.",
        Step::OverridePriority => "The matrix of impact and urgency no longer decides.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::incidents::detail::samples::{anna, id, incident};
    use chrono::DateTime;
    use domain::access::{Actor, PersonActor, Role, RoleSet};
    use domain::ids::TeamId;
    use domain::incident::Stage;
    use domain::workflow::available;

    fn agent(roles: &[Role]) -> Actor {
        let roles = RoleSet::new(roles.iter().copied()).unwrap();
        let id = anna().person().unwrap();
        Actor::Person(PersonActor { id, roles, teams: vec![id_team()], sites: vec![], fresh_until: None, opened: Vec::new() })
    }

    fn id_team() -> TeamId {
        id(3)
    }

    fn slugs(offers: &[Offer]) -> Vec<&'static str> {
        offers.iter().map(|offer| offer.step.slug()).collect()
    }

    fn arranged(incident: &Incident, roles: &[Role]) -> Arranged {
        arrange(incident, &available(incident, &agent(roles), DateTime::default()))
    }

    #[test]
    fn the_next_step_stands_alone() {
        let own = |stage| Incident { stage, team: Some(id_team()), ..incident() };
        for (stage, next) in [
            (Stage::Identification, "accept"),
            (Stage::Prioritization, "prioritize"),
            (Stage::Response, "diagnose"),
            (Stage::Diagnosis, "fix"),
            (Stage::Resolution, "resolve"),
            (Stage::Recovery, "close"),
        ] {
            let arranged = arranged(&own(stage), &[Role::AgentL1, Role::AgentL2]);
            assert_eq!(arranged.next.as_ref().map(|offer| offer.step.slug()), Some(next), "{}", stage.label());
            assert!(!slugs(&arranged.more).contains(&next));
        }
        let working = arranged(&own(Stage::Diagnosis), &[Role::AgentL1]);
        assert_eq!(slugs(&working.beside), ["escalate", "take"]);
        assert_eq!(slugs(&working.more), ["assign", "acknowledge", "hold", "recategorize", "reprioritize", "cancel"]);
    }

    #[test]
    fn what_is_refused_says_why_and_what_is_so_already_says_nothing() {
        let arranged = arranged(&Incident { stage: Stage::Diagnosis, assignee: anna().person(), ..incident() }, &[Role::Auditor]);
        assert!(arranged.next.is_none() && arranged.more.is_empty() && arranged.beside.is_empty());
        assert!(slugs(&arranged.refused).contains(&"fix"));
        assert!(!slugs(&arranged.refused).contains(&"resume"), "it is not on hold");
        assert!(arranged.refused.iter().all(|offer| offer.refused.is_some()));
    }
}
