//! Owns what rules propose for this incident: a calm box for each, taken over whole or not wanted. Also the words
//! beside a field that a rule filled in.

use api::{DismissProposal, TakeOver};
use domain::access::Action as Right;
use domain::incident::Field;
use domain::rule::{Proposal, Ruled, open_proposals, rule_of, rule_of_team};
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::desk::{Desk, fresh};
use super::log::said;
use super::step_form::Refused;

/// The button that the key presses.
pub const TAKE_OVER: &str = "take-over";

#[component]
pub fn Proposals() -> impl IntoView {
    let desk = Desk::get();
    let taking = fresh(ServerAction::<TakeOver>::new());
    let dismissing = fresh(ServerAction::<DismissProposal>::new());
    let open = Memo::new(move |_| desk.view.with(|view| open_proposals(&view.incident, &view.events)));
    let rights = Memo::new(move |_| (desk.may(Right::IncidentUpdateFields), desk.may(Right::IncidentAssign)));
    Effect::new(move |_| {
        if let Some(Ok(())) = taking.value().get() {
            super::keys::settle();
            desk.done("Taken over.");
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = dismissing.value().get() {
            super::keys::settle();
            desk.done("Not proposed any more.");
        }
    });
    let failed = move || taking.value().get().and_then(Result::err).or_else(|| dismissing.value().get().and_then(Result::err));
    let boxes = move || {
        let first = open.with(|open| open.first().map(|proposal| proposal.id));
        let (may, assigns) = rights.get();
        let each = |proposal: Proposal| {
            let takes = may && (proposal.team.is_none() || assigns);
            view! { <Proposed first=Some(proposal.id) == first proposal may takes taking dismissing/> }
        };
        open.get().into_iter().map(each).collect_view()
    };
    view! {
        {boxes}
        {move || failed().map(|error| view! { <Refused error/> })}
    }
}

#[component]
fn Proposed(
    proposal: Proposal,
    first: bool,
    may: bool,
    takes: bool,
    taking: ServerAction<TakeOver>,
    dismissing: ServerAction<DismissProposal>,
) -> impl IntoView {
    let desk = Desk::get();
    let Proposal { id, rule, because, edits, team } = proposal;
    let what = desk.read_untracked(|_, book| said(&edits, team.map(|team| ("team", book.team(team))), book).join(", "));
    let seen = move || desk.incident(|incident| incident.version.to_string());
    let (label, dismissed) = (format!("Proposed by rule {rule}"), format!(", says “{rule}”"));
    let taken = format!(" what “{rule}” proposes");
    view! {
        <section class="message is-info proposal" aria-label=label>
            <Icon of=Glyph::Info/>
            <p class="message-title">"Rule “"{rule}"” proposes "{what}</p>
            <p>"because "{because.join(" and ")}</p>
            {may.then(|| view! {
                <div class="actions">
                    {takes.then(|| view! {
                        <ActionForm action=taking>
                            <input type="hidden" name="number" value=desk.number.to_string()/>
                            <input type="hidden" name="rule" value=id.to_string()/>
                            <input type="hidden" name="seen" value=seen/>
                            <button class="button is-primary is-small" id=first.then_some(TAKE_OVER) aria-busy=move || taking.pending().get().then_some("true")>
                                "Take over"<span class="visually-hidden">{taken}</span>
                            </button>
                        </ActionForm>
                    })}
                    <ActionForm action=dismissing>
                        <input type="hidden" name="number" value=desk.number.to_string()/>
                        <input type="hidden" name="rule" value=id.to_string()/>
                        <button class="button is-quiet is-small">"Not this"<span class="visually-hidden">{dismissed}</span></button>
                    </ActionForm>
                </div>
            })}
        </section>
    }
}

fn named(ruled: &Ruled) -> (String, String) {
    (ruled.name.clone(), ruled.because.join(" and "))
}

/// Beside a field whose value a rule said.
#[component]
pub fn BecauseOf(field: Field) -> impl IntoView {
    let desk = Desk::get();
    let rule = Memo::new(move |_| desk.view.with(|view| rule_of(&view.incident, &view.events, field).map(named)));
    move || rule.get().map(note)
}

/// Beside the team that a rule chose.
#[component]
pub fn BecauseOfTeam() -> impl IntoView {
    let desk = Desk::get();
    let rule = Memo::new(move |_| desk.view.with(|view| rule_of_team(&view.incident, &view.events).map(named)));
    move || rule.get().map(note)
}

fn note((name, because): (String, String)) -> impl IntoView {
    let title = format!("Because {because}");
    view! {
        <span class="fact-note" title=title>
            "because of rule “"{name}"”"<span class="visually-hidden">": "{because}</span>
        </span>
    }
}
