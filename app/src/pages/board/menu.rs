//! Owns the card's menu: "Move to ..." for every stage. One menu for all cards, filled when it is opened.

use std::sync::Arc;

use domain::incident::{Card, Stage};
use domain::number::IncidentNumber;
use domain::workflow::{To, Way, preview, route};
use leptos::prelude::*;
use ui::{Glyph, Icon};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::carry::asks;
use super::desk::Desk;

/// Id of the menu.
pub const MENU: &str = "card-menu";

#[component]
pub fn CardMenu(menu_of: RwSignal<Option<IncidentNumber>>, desk: Desk) -> impl IntoView {
    let card =
        Memo::new(move |_| menu_of.get().and_then(|number| desk.board.with(|board| board.card(number).map(|card| Card::clone(card)))));
    view! {
        <div class="menu" id=MENU popover aria-labelledby="card-menu-title" on:toggle=|event| enter(&event) on:keydown=|event| arrows(&event)>
            <p class="menu-heading" id="card-menu-title">
                {move || card.with(|card| card.as_ref().map(|card| format!("Move {} to …", card.number)))}
            </p>
            {move || card.get().map(|card| view! { <Ways card=Arc::new(card) desk/> })}
        </div>
    }
}

/// One line of the menu.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct WayTo {
    pub to: Stage,
    /// The next stage of the normal order.
    next: bool,
    /// What it asks for, or why it cannot be chosen.
    pub note: Option<String>,
    pub open: bool,
}

/// Every stage of the board but the card's own.
pub(super) fn ways(card: &Card) -> Vec<WayTo> {
    let others = Stage::ALL.iter().copied().filter(|stage| *stage != card.stage && *stage != Stage::Cancelled);
    let first = others.clone().find(|to| is_next(card.stage, *to));
    let way = |to: Stage| match preview(card, to) {
        Ok(needs) => WayTo { to, next: first == Some(to), note: (!needs.is_empty()).then(|| asks(&needs)), open: true },
        Err(_) => {
            let why = if to < card.stage { "There is no way back from" } else { "There is no way from" };
            WayTo { to, next: false, note: Some(format!("{why} {}", card.stage.label())), open: false }
        }
    };
    others.map(way).collect()
}

/// One row of the table leads there, forward.
fn is_next(from: Stage, to: Stage) -> bool {
    route(from, to).is_some_and(|rows| matches!(rows.as_slice(), [row] if row.way == Way::Forward && row.to == To::Stage(to)))
}

#[component]
fn Ways(card: Arc<Card>, desk: Desk) -> impl IntoView {
    let (number, from) = (card.number, card.stage);
    let item = move |way: WayTo| {
        let (id, to) = (format!("way-{}", way.to), way.to);
        let described = way.note.is_some().then(|| id.clone());
        let note = way.note.map(|note| view! { <span class="menu-note" id=id>{note}</span> });
        if !way.open {
            return view! {
                <button class="menu-item" aria-disabled="true" aria-describedby=described><Icon of=Glyph::Lock/><span>{to.label()}</span>{note}</button>
            }
            .into_any();
        }
        let class = if way.next { "menu-item is-next" } else { "menu-item" };
        let choose = move |_| {
            // By hand: the move draws the menu anew, and a button that is gone hides nothing any more.
            hide();
            desk.start(number, from, to);
        };
        view! {
            <button class=class aria-describedby=described on:click=choose>
                <Icon of=Glyph::ArrowRight/>
                <span>{to.label()}</span>
                {note}
            </button>
        }
        .into_any()
    };
    ways(&card).into_iter().map(item).collect_view()
}

/// An opened menu takes the focus; the browser gives it back to the button when it closes.
fn enter(event: &web_sys::Event) {
    let opened =
        event.target().and_then(|target| target.dyn_into::<Element>().ok()).filter(|menu| menu.matches(":popover-open").unwrap_or(false));
    let first = opened.and_then(|menu| menu.query_selector(".menu-item:not([aria-disabled])").ok().flatten());
    focus(first);
}

fn hide() {
    if let Some(menu) = document().get_element_by_id(MENU).and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) {
        // Closed already is fine.
        let _ = menu.hide_popover();
    }
}

fn focus(item: Option<Element>) {
    if let Some(item) = item.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        // The heading cannot take the focus; then it stays.
        let _ = item.focus();
    }
}

/// Up and down walk through the menu.
fn arrows(event: &web_sys::KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" => Element::next_element_sibling,
        "ArrowUp" => Element::previous_element_sibling,
        _ => return,
    };
    event.prevent_default();
    let inside = document().active_element().filter(|active| active.matches(".menu-item").unwrap_or(false));
    focus(inside.and_then(|item| step(&item)));
}
