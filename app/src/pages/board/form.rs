//! Owns the small form on a card for what a move lacks, and only that. What is typed stays until the move is made.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::incident::Card;
use domain::task;
use domain::workflow::Need;
use leptos::prelude::*;
use ui::{Glyph, Icon, NeedField};
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement};

use super::desk::Desk;
use super::state::Asking;

#[component]
pub fn CardForm(card: Arc<Card>, asking: Asking, desk: Desk) -> impl IntoView {
    let (number, from, to) = (card.number, card.stage, asking.to);
    let asking = Memo::new(move |_| desk.board.with(|board| board.asking(number).cloned()).unwrap_or_else(|| asking.clone()));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let asking = asking.get_untracked();
        if let (false, Some(fields)) = (asking.busy, answers(&event, &asking.needs)) {
            desk.submit(number, from, asking, fields);
        }
    };
    let put_back = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            desk.dismiss(number);
        }
    };
    let problem = move || asking.with(|asking| asking.problem.clone());
    let busy = move || asking.with(|asking| asking.busy).then_some("true");
    let meanwhile = Memo::new(move |_| desk.board.with(|board| board.meanwhile.contains(&number)));
    let title = format!("move-{number}-title");
    let labelled = title.clone();
    view! {
        <form class="card-form" aria-labelledby=labelled novalidate on:submit=submit on:keydown=put_back>
            {move || meanwhile.get().then(|| view! { <p class="card-status" role="status">"Changed by somebody else meanwhile."</p> })}
            <p class="card-form-title" id=title>{format!("To enter {}, please add:", to.label())}</p>
            {move || problem().map(|text| view! { <p class="field-error" role="alert"><Icon of=Glyph::Alert/><span>{text}</span></p> })}
            <Inputs card asking desk/>
            <div class="actions">
                <button class="button is-primary is-small" aria-busy=busy>"Move"</button>
                <button class="button is-quiet is-small" type="button" on:click=move |_| desk.dismiss(number)>"Put back"</button>
            </div>
        </form>
    }
}

/// Inputs come when they are asked for and stay: nothing typed goes with a further answer.
#[component]
fn Inputs(card: Arc<Card>, asking: Memo<Asking>, desk: Desk) -> impl IntoView {
    let prefix = format!("move-{}", card.number);
    let team = RwSignal::new(card.team);
    let input = move |need: Need| {
        let error = Signal::derive(move || asking.with(|asking| asking.errors.of(need.slug()).map(str::to_owned)));
        let choices = Arc::new(desk.choices.get_untracked().of_category(card.category));
        view! { <NeedField need choices prefix=prefix.clone() team error/> }
    };
    view! { <For each=move || asking.with(|asking| asking.needs.clone()) key=|need| need.slug() children=input/> }
}

/// What was filled in, by the names that the server knows.
fn answers(event: &web_sys::SubmitEvent, needs: &[Need]) -> Option<BTreeMap<String, String>> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    let data = FormData::new_with_form(&form).ok()?;
    let answer = |need: &Need| Some((need.slug().to_owned(), data.get(&format!("fields[{}]", need.slug())).as_string()?));
    // Skipped tasks say why.
    let reason = needs.contains(&Need::Tasks).then(|| data.get(&format!("fields[{}]", task::REASON)).as_string()).flatten();
    let reason = reason.map(|text| (task::REASON.to_owned(), text));
    Some(needs.iter().filter_map(answer).chain(reason).filter(|(_, text)| !text.trim().is_empty()).collect())
}
