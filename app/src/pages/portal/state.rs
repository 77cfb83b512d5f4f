//! Owns how far a report is, in plain words, as a badge and as four steps.

use api::ReportState;
use leptos::prelude::*;
use ui::{Glyph, Icon};

/// Something is expected from the reporter.
pub fn asks(state: ReportState) -> bool {
    matches!(state, ReportState::WaitingForYou | ReportState::PleaseConfirm)
}

/// Nothing more happens with it.
pub fn is_over(state: ReportState) -> bool {
    matches!(state, ReportState::Done | ReportState::Ended)
}

#[component]
pub fn StateBadge(state: ReportState) -> impl IntoView {
    let (class, glyph) = match state {
        ReportState::Received => ("badge", Glyph::Inbox),
        ReportState::InWork => ("badge is-info", Glyph::User),
        ReportState::WaitingForYou => ("badge is-warn", Glyph::Reply),
        ReportState::PleaseConfirm | ReportState::Confirmed => ("badge is-good", Glyph::Check),
        ReportState::Done => ("badge", Glyph::Check),
        ReportState::Ended => ("badge", Glyph::X),
    };
    view! { <span class=class><Icon of=glyph/>{state.words()}</span> }
}

/// The four steps of a report and where it stands; `None` for one that ended beside them.
fn steps(state: ReportState) -> Option<([&'static str; 4], usize)> {
    let (third, at) = match state {
        ReportState::Received => ("Fixed", 0),
        ReportState::InWork | ReportState::WaitingForYou => ("Fixed", 1),
        ReportState::PleaseConfirm => ("Fixed: please confirm", 2),
        ReportState::Confirmed => ("Fixed: you said it works", 2),
        ReportState::Done => ("Fixed", 3),
        ReportState::Ended => return None,
    };
    Some((["We have it", "Someone is on it", third, "Done"], at))
}

#[component]
pub fn Steps(state: ReportState) -> impl IntoView {
    let (names, at) = steps(state)?;
    let step = |(index, name): (usize, &'static str)| {
        let class = match index {
            _ if index < at || state == ReportState::Done => "step is-done",
            _ if index == at => "step is-current",
            _ => "step",
        };
        view! { <li class=class aria-current=(index == at).then_some("step")>{name}</li> }
    };
    Some(view! { <ol class="steps" aria-label="How far it is">{names.into_iter().enumerate().map(step).collect_view()}</ol> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked_is_not_over() {
        use ReportState::*;
        for state in [Received, InWork, WaitingForYou, PleaseConfirm, Confirmed, Done, Ended] {
            assert!(!(asks(state) && is_over(state)), "{state:?}");
            assert_eq!(steps(state).is_none(), state == Ended);
        }
        assert_eq!(steps(PleaseConfirm).map(|(names, at)| names[at]), Some("Fixed: please confirm"));
        assert_eq!(steps(WaitingForYou).map(|(names, at)| names[at]), Some("Someone is on it"), "a question does not set it back");
    }
}
