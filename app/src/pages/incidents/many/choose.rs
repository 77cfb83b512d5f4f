//! Owns the choice of what is done to all of them. Links, so that it works without scripts.

use domain::incident::Stage;
use domain::workflow::{BULK_STEPS, BulkAct};
use leptos::prelude::*;

use super::Asked;

#[component]
pub fn Choose(of: String, act: BulkAct) -> impl IntoView {
    let link = |one: BulkAct, words: String| {
        let current = (one == act).then_some("true");
        view! { <li><a class="button is-small" href=Asked::address(&of, one) aria-current=current data-noscroll>{words}</a></li> }
    };
    let steps = BULK_STEPS.iter().map(|step| (BulkAct::Step(*step), step.label().to_owned()));
    let edit = [(BulkAct::Edit, BulkAct::Edit.label())];
    let moves = Stage::ALL.iter().filter(|stage| **stage != Stage::Cancelled && **stage != Stage::Identification);
    let moves = moves.map(|stage| (BulkAct::Move(*stage), stage.label().to_owned()));
    view! {
        <nav class="many-acts" aria-label="What is done">
            <ul class="actions">{edit.into_iter().chain(steps).map(|(one, words)| link(one, words)).collect_view()}</ul>
            <ul class="actions" aria-label="Move all to"><li class="many-word" aria-hidden="true">"Move to"</li>{moves.map(|(one, words)| link(one, words)).collect_view()}</ul>
        </nav>
    }
}
