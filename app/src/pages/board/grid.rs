//! Owns the columns side by side, and the one place that listens: no card has a listener of its own.

use domain::incident::Stage;
use domain::number::IncidentNumber;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::carry::{Carry, Hand};
use super::column::ColumnView;
use super::desk::Desk;
use super::events;
use super::menu::CardMenu;
use super::page_focus::card_id;
use super::state::Board;
use crate::pages::incidents::PickedBar;

#[component]
pub fn Grid(desk: Desk) -> impl IntoView {
    let menu_of = RwSignal::new(None::<IncidentNumber>);
    let stages: Vec<Stage> = desk.board.with_untracked(|board| board.columns.iter().map(|column| column.stage).collect());
    mark_carried(desk);
    events::listen_to_page(desk);
    view! {
        <div
            class="board"
            id="board"
            role="region"
            aria-label="Stages"
            tabindex="0"
            on:click=move |event| events::click(&event, menu_of, desk)
            on:keydown=move |event| events::key_down(&event, desk)
            on:focusout=move |event| events::focus_out(&event, desk)
            on:dragstart=move |event| events::drag_start(&event, desk)
            on:dragover=move |event| events::drag_over(&event, desk)
            on:dragleave=move |event| events::drag_leave(&event, desk)
            on:drop=move |event| events::drop_here(&event, desk)
            on:dragend=move |_| events::drag_end(desk)
        >
            <div class="board-columns">{stages.into_iter().map(|stage| view! { <ColumnView stage desk/> }).collect_view()}</div>
        </div>
        <CardMenu menu_of desk/>
        <PickedBar picked=Signal::derive(move || desk.board.with(Board::picked)) clear=Callback::new(move |()| desk.board.update(Board::let_go))/>
    }
}

/// One effect for all cards: the one in the hand wears a class. Drawing it anew would take the focus and end a drag.
fn mark_carried(desk: Desk) {
    let carry = Memo::new(move |_| desk.board.with(|board| board.carry));
    Effect::new(move |before: Option<Option<Carry>>| {
        let now = carry.get();
        if let Some(list) = before.flatten().and_then(|carry| element(carry.number)).map(|card| card.class_list()) {
            // Only an empty class name can fail here and below.
            let _ = list.remove_2("is-origin", "is-carried");
        }
        if let Some((carry, card)) = now.and_then(|carry| Some((carry, element(carry.number)?))) {
            let in_hand = carry.hand == Hand::Keys && carry.over == carry.from;
            let _ = card.class_list().add_1(if in_hand { "is-carried" } else { "is-origin" });
        }
        now
    });
}

fn element(number: IncidentNumber) -> Option<Element> {
    document().get_element_by_id(&card_id(number))?.dyn_into().ok()
}
