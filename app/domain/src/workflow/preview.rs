//! Owns what can be told of a move from a card alone, before anybody is asked: the record knows more.
//! Never promises that a move goes through: rights and the rest of the record are checked when it is made.

use super::{Need, route};
use crate::incident::{Card, Field, Stage};

/// What a move to that stage asks for in any case, or why the table has no way there.
pub fn preview(card: &Card, to: Stage) -> Result<Vec<Need>, String> {
    let Some(rows) = route(card.stage, to) else { return Err(no_way(card.stage, to)) };
    let mut asked: Vec<Need> = Vec::new();
    for need in rows.iter().flat_map(|row| row.needs.iter().copied()) {
        if lacks(card, need) && !asked.iter().any(|known| known.slug() == need.slug()) {
            asked.push(need);
        }
    }
    Ok(asked)
}

/// Why there is no way, and where there is one.
pub fn no_way(from: Stage, to: Stage) -> String {
    let others = Stage::ALL.iter().filter(|stage| ![from, Stage::Cancelled].contains(stage));
    let open: Vec<_> = others.filter(|stage| route(from, **stage).is_some()).collect();
    let (verb, ways) = (if to < from { "go back" } else { "go" }, open.iter().map(|stage| stage.label()).collect::<Vec<_>>());
    match ways.split_last() {
        None => format!("{} is an end: it cannot {verb} to {}.", from.label(), to.label()),
        Some((last, [])) => format!("It cannot {verb} to {} from {}, only to {last}.", to.label(), from.label()),
        Some((last, head)) => format!("It cannot {verb} to {} from {}, only to {} or {last}.", to.label(), from.label(), head.join(", ")),
    }
}

/// Whether this is missing for certain. What a card does not carry cannot be told.
fn lacks(card: &Card, need: Need) -> bool {
    match need {
        Need::NextTeam | Need::Reason | Need::CancelReason | Need::HoldReason | Need::Priority => true,
        Need::Team => card.team.is_none(),
        Need::Assignee => card.assignee.is_none(),
        Need::Field(Field::Category) => card.category.is_none(),
        Need::Field(Field::Service) => card.service.is_none(),
        Need::Field(Field::Impact | Field::Urgency) => card.priority.is_none(),
        Need::Tasks => card.tasks.open() > 0,
        Need::Field(_) | Need::FirstAnswer | Need::Code | Need::Notes => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::ids::IncidentId;
    use crate::number::IncidentNumber;

    fn card(stage: Stage) -> Card {
        Card {
            id: IncidentId(Uuid::nil()),
            number: IncidentNumber::live(1),
            title: "Printer".into(),
            stage,
            stage_since: DateTime::default(),
            hold: None,
            priority: None,
            category: None,
            service: None,
            team: None,
            level: None,
            assignee: None,
            reporter: None,
            opened_at: DateTime::default(),
            confirmed: false,
            reopen_count: 0,
            bounces: 0,
            restricted: false,
            tasks: Default::default(),
            version: 1,
        }
    }

    #[test]
    fn only_what_is_certain_is_announced() {
        use Stage::*;
        let asked = |from, to| preview(&card(from), to).map(|needs| needs.iter().map(|need| need.slug()).collect::<Vec<_>>());
        assert_eq!(asked(Identification, Logging), Ok(vec![]));
        assert_eq!(asked(Logging, Categorization), Ok(vec![]), "a card does not say what was written");
        assert_eq!(asked(Categorization, Prioritization), Ok(vec!["category", "service"]));
        assert_eq!(asked(Prioritization, Response), Ok(vec!["impact", "urgency"]));
        assert_eq!(asked(Response, Diagnosis), Ok(vec!["team", "assignee"]));
        assert_eq!(asked(Diagnosis, Escalation), Ok(vec!["team", "reason"]));
        assert_eq!(asked(Identification, Diagnosis), Ok(vec!["category", "service", "impact", "urgency", "team", "assignee"]));
        let known = Card { priority: Some(crate::priority::Priority::P1), ..card(Prioritization) };
        assert_eq!(preview(&known, Response), Ok(vec![]));
    }

    #[test]
    fn a_missing_way_names_the_ways_there_are() {
        let refused = |from, to| preview(&card(from), to).unwrap_err();
        assert_eq!(
            refused(Stage::Resolution, Stage::Response),
            "It cannot go back to Response from Resolution, only to Diagnosis, Recovery or Closed."
        );
        assert_eq!(
            refused(Stage::Diagnosis, Stage::Response),
            "It cannot go back to Response from Diagnosis, only to Categorization, Prioritization, Escalation, Resolution, Recovery or Closed."
        );
        assert_eq!(refused(Stage::Closed, Stage::Diagnosis), "It cannot go back to Diagnosis from Closed, only to Recovery.");
        assert_eq!(refused(Stage::Cancelled, Stage::Closed), "Cancelled is an end: it cannot go back to Closed.");
    }
}
