//! Owns what a move that lacks fields asks for: from the server's answer to the inputs of a form. Pure.

use domain::incident::Stage;
use domain::validate::FieldErrors;
use domain::workflow::{Need, route};

use super::state::Asking;

impl Asking {
    /// The first answer of the server.
    pub fn new(from: Stage, to: Stage, missing: FieldErrors) -> Asking {
        let mut asking = Asking { to, needs: Vec::new(), errors: FieldErrors::default(), problem: None, busy: false };
        // The first time nothing is wrong yet: the form only asks.
        asking.take(from, missing);
        asking.errors = FieldErrors::default();
        asking
    }

    /// A further answer: new fields join the old ones, every message stands at its input.
    pub fn again(&self, from: Stage, missing: FieldErrors) -> Asking {
        let mut asking = Asking { busy: false, problem: None, ..self.clone() };
        asking.take(from, missing);
        asking
    }

    /// The move did not come about for another reason; what was typed stays.
    pub fn stopped(&self, why: String) -> Asking {
        Asking { busy: false, problem: Some(why), errors: FieldErrors::default(), ..self.clone() }
    }

    pub fn sending(&self) -> Asking {
        Asking { busy: true, ..self.clone() }
    }

    fn take(&mut self, from: Stage, missing: FieldErrors) {
        let table = table_needs(from, self.to);
        let asked = |need: &Need| missing.of(need.slug()).is_some() || self.needs.contains(need);
        self.needs = table.into_iter().filter(asked).collect();
        let stray = |field: &str| !self.needs.iter().any(|need| need.slug() == field);
        let others: Vec<_> = missing.0.iter().filter(|error| stray(&error.field)).map(|error| error.message.as_str()).collect();
        self.problem = (!others.is_empty()).then(|| others.join(" "));
        self.errors = missing;
    }
}

/// What the way asks for, in its order. Of two needs with one input the later decides: the next team, not the present.
fn table_needs(from: Stage, to: Stage) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    for need in route(from, to).unwrap_or_default().iter().flat_map(|row| row.needs.iter().copied()) {
        match needs.iter_mut().find(|known| known.slug() == need.slug()) {
            Some(known) => *known = need,
            None => needs.push(need),
        }
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(fields: &[&str]) -> FieldErrors {
        let mut errors = FieldErrors::default();
        fields.iter().for_each(|field| errors.push(*field, format!("{field}!")));
        errors
    }

    fn slugs(asking: &Asking) -> Vec<&'static str> {
        asking.needs.iter().map(|need| need.slug()).collect()
    }

    #[test]
    fn the_first_time_nothing_is_wrong() {
        let asking = Asking::new(Stage::Response, Stage::Diagnosis, errors(&["reply", "team"]));
        assert_eq!(slugs(&asking), ["team", "reply"], "in the order of the table");
        assert!(asking.errors.is_empty() && asking.problem.is_none() && !asking.busy);
    }

    #[test]
    fn fields_stay_and_new_ones_join() {
        let asking = Asking::new(Stage::Response, Stage::Diagnosis, errors(&["team", "reply"])).sending();
        let again = asking.again(Stage::Response, errors(&["assignee"]));
        assert_eq!(slugs(&again), ["team", "assignee", "reply"]);
        assert_eq!((again.errors.of("assignee"), again.busy), (Some("assignee!"), false));
    }

    #[test]
    fn what_has_no_input_is_said_at_the_head() {
        let asking = Asking::new(Stage::Response, Stage::Diagnosis, errors(&["team"])).again(Stage::Response, errors(&["request"]));
        assert_eq!(asking.problem.as_deref(), Some("request!"));
        assert_eq!(asking.stopped("Busy.".into()).problem.as_deref(), Some("Busy."));
    }

    #[test]
    fn one_input_for_two_needs_asks_for_the_later() {
        let asking = Asking::new(Stage::Response, Stage::Escalation, errors(&["team", "reason"]));
        assert_eq!(asking.needs, [Need::NextTeam, Need::Reason]);
    }
}
