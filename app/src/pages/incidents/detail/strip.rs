//! Owns how far an incident has come, read from its log: ten stages, each passed, jumped over, current or ahead.

use domain::incident::{Event, EventKind, Incident, Stage};
use leptos::prelude::*;

use super::desk::Desk;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Done,
    /// Behind it, but never entered.
    Skipped,
    Current,
    Ahead,
}

/// Every stage but Cancelled, which stands beside the others.
fn places(incident: &Incident, events: &[Event]) -> Vec<(Stage, Place)> {
    let mut entered = vec![Stage::Identification];
    let mut reached = incident.stage;
    for event in events {
        match &event.kind {
            EventKind::Moved { from, to, .. } => {
                entered.extend([*from, *to]);
                if *to == Stage::Cancelled {
                    reached = *from;
                }
            }
            EventKind::SourceRow(row) => entered.push(row.stage),
            _ => {}
        }
    }
    let place = |stage: Stage| match stage {
        _ if stage == incident.stage => Place::Current,
        _ if stage > reached => Place::Ahead,
        _ if entered.contains(&stage) => Place::Done,
        _ => Place::Skipped,
    };
    Stage::ALL.iter().filter(|stage| **stage != Stage::Cancelled).map(|stage| (*stage, place(*stage))).collect()
}

#[component]
pub fn StageStrip() -> impl IntoView {
    let desk = Desk::get();
    let places = Memo::new(move |_| desk.view.with(|view| places(&view.incident, &view.events)));
    let segment = |(stage, place): (Stage, Place)| {
        let (class, hidden) = match place {
            Place::Done => ("stage is-done", ", done"),
            Place::Skipped => ("stage is-done is-skipped", ", skipped"),
            Place::Current => ("stage is-current", ""),
            Place::Ahead => ("stage", ", not yet"),
        };
        let current = (place == Place::Current).then_some("step");
        view! {
            <li class=class aria-current=current title=stage.hint()>
                {stage.label()}
                <span class="visually-hidden">{hidden}</span>
            </li>
        }
    };
    view! { <ol class="stages" aria-label="Stages">{move || places.get().into_iter().map(segment).collect_view()}</ol> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::incidents::detail::samples::{event, incident};
    use domain::workflow::Step;

    fn read(stage: Stage, moves: &[(Stage, Stage)]) -> String {
        let events: Vec<_> =
            moves.iter().map(|(from, to)| event(EventKind::Moved { step: Step::Fix, from: *from, to: *to, reason: None })).collect();
        let letter = |place| match place {
            Place::Done => 'd',
            Place::Skipped => 's',
            Place::Current => 'C',
            Place::Ahead => '.',
        };
        places(&Incident { stage, ..incident() }, &events).into_iter().map(|(_, place)| letter(place)).collect()
    }

    #[test]
    fn stages_behind_are_done_only_if_entered() {
        use Stage::*;
        assert_eq!(read(Identification, &[]), "C.........");
        let way = [(Identification, Logging), (Logging, Categorization), (Categorization, Prioritization), (Prioritization, Response)];
        assert_eq!(read(Response, &way), "ddddC.....");
        let fixed = [&way[..], &[(Response, Diagnosis), (Diagnosis, Resolution)]].concat();
        assert_eq!(read(Resolution, &fixed), "ddddddsC..", "nobody was asked for help");
        let reopened = [&fixed[..], &[(Resolution, Recovery), (Recovery, Diagnosis)]].concat();
        assert_eq!(read(Diagnosis, &reopened), "dddddC....");
    }

    #[test]
    fn a_cancelled_incident_ends_where_it_was() {
        let way = [(Stage::Identification, Stage::Logging), (Stage::Logging, Stage::Cancelled)];
        assert_eq!(read(Stage::Cancelled, &way), "dd........");
    }
}
