//! Owns what pointer and keys do on the board: one set of handlers for all cards, found by their data attributes.

use domain::incident::Stage;
use domain::number::IncidentNumber;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, FocusEvent, KeyboardEvent, MouseEvent, Node};

use super::carry::Hand;
use super::desk::Desk;
use super::focus::Direction;
use super::keys::{Intent, intent};
use super::page_focus as focus;
use crate::pages::frame::single_key;

fn target(event: &Event) -> Option<Element> {
    let node: Node = event.target()?.dyn_into().ok()?;
    node.clone().dyn_into().ok().or_else(|| node.parent_element())
}

fn closest(event: &Event, selector: &str) -> Option<Element> {
    target(event)?.closest(selector).ok().flatten()
}

fn number_of(event: &Event) -> Option<IncidentNumber> {
    closest(event, "[data-number]")?.get_attribute("data-number")?.parse().ok()
}

fn stage_of(event: &Event) -> Option<Stage> {
    closest(event, "[data-stage]")?.get_attribute("data-stage")?.parse().ok()
}

fn carried_with(desk: Desk, hand: Hand) -> bool {
    desk.board.with_untracked(|board| board.carry.is_some_and(|carry| carry.hand == hand))
}

/// A card's menu button says for which card the menu opens; opening it is the browser's work.
pub fn click(event: &MouseEvent, menu_of: RwSignal<Option<IncidentNumber>>, desk: Desk) {
    if let Some(number) = closest(event, "[data-pick]").and_then(|button| button.get_attribute("data-pick")?.parse().ok()) {
        desk.pick(number);
        focus::pick(number);
    }
    let number = closest(event, "[data-menu]").and_then(|button| button.get_attribute("data-menu")?.parse().ok());
    if number.is_some() {
        menu_of.set(number);
    }
}

pub fn key_down(event: &KeyboardEvent, desk: Desk) {
    let held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
    if held || closest(event, ".card-title a").is_none() {
        return;
    }
    let (Some(number), Some(intent)) = (number_of(event), intent(&event.key(), carried_with(desk, Hand::Keys))) else { return };
    if matches!(intent, Intent::Pick | Intent::Undo) && !single_key(event) {
        return;
    }
    // Tab puts the card back and still goes on.
    if event.key() != "Tab" {
        event.prevent_default();
    }
    match intent {
        Intent::Go(direction) => go(desk, number, direction),
        Intent::PickUp => desk.say(desk.board.try_update(|board| board.pick_up(number, Hand::Keys)).flatten()),
        Intent::Carry(columns) => {
            desk.say(desk.board.try_update(|board| board.carry_by(columns)).flatten());
            if let Some(carry) = desk.board.with_untracked(|board| board.carry) {
                focus::reveal(carry.over);
            }
        }
        Intent::Drop => {
            let dropped = desk.board.try_update(|board| board.drop_card()).flatten();
            desk.say(dropped.as_ref().map(|dropped| dropped.sentence(number)));
            desk.land(dropped);
        }
        Intent::PutBack => desk.say(desk.board.try_update(|board| board.put_back()).flatten()),
        Intent::Hold => {}
        Intent::Pick => {
            desk.pick(number);
            focus::card(number);
        }
        Intent::Undo => desk.undo_last(),
    }
}

fn go(desk: Desk, number: IncidentNumber, direction: Direction) {
    let shown = |stage: Stage| document().query_selector(&format!("#{} .card", focus::column_id(stage))).is_ok_and(|card| card.is_some());
    if let Some(next) = desk.board.with_untracked(|board| board.neighbour(number, direction, |stage| !shown(stage))) {
        focus::card(next);
    }
}

/// J and K from anywhere on the page begin at the first card.
pub fn listen_to_page(desk: Desk) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let outside = closest(&event, ".card").is_none();
        if outside && matches!(event.key().as_str(), "j" | "k") && single_key(&event) {
            let first = document().query_selector(".board .card-title a").ok().flatten();
            if let Some(number) = first.and_then(|link| link.closest("[data-number]").ok().flatten()) {
                event.prevent_default();
                number.get_attribute("data-number").and_then(|number| number.parse().ok()).into_iter().for_each(focus::card);
            }
        }
        if outside && matches!(event.key().as_str(), "z" | "Z") && single_key(&event) {
            event.prevent_default();
            desk.undo_last();
        }
        // A pointer's drag ends outside of the window without a word in some browsers.
        if event.key() == "Escape" && carried_with(desk, Hand::Pointer) {
            desk.board.update(|board| drop(board.put_back()));
        }
    });
    on_cleanup(move || listener.remove());
}

/// The focus leaves: a card carried with keys goes back, nobody could drop it any more.
pub fn focus_out(event: &FocusEvent, desk: Desk) {
    let stays = event
        .related_target()
        .and_then(|to| to.dyn_into::<Element>().ok())
        .is_some_and(|to| to.closest(".board").is_ok_and(|board| board.is_some()));
    if !stays && carried_with(desk, Hand::Keys) {
        desk.say(desk.board.try_update(|board| board.put_back()).flatten());
    }
}

pub fn drag_start(event: &DragEvent, desk: Desk) {
    // Only whole cards: not the text that somebody marked in a form on one.
    let card = target(event).filter(|target| target.matches(".card").unwrap_or(false));
    let (Some(_), Some(number)) = (card, number_of(event)) else { return };
    let picked = desk.board.try_update(|board| board.pick_up(number, Hand::Pointer)).flatten();
    if picked.is_none() {
        return event.prevent_default();
    }
    if let Some(data) = event.data_transfer() {
        data.set_effect_allowed("move");
        // Some browsers drag nothing without data.
        let _ = data.set_data("text/plain", &number.to_string());
    }
}

pub fn drag_over(event: &DragEvent, desk: Desk) {
    if !carried_with(desk, Hand::Pointer) {
        return;
    }
    let Some(stage) = stage_of(event) else { return };
    let (over, takes) =
        desk.board.with_untracked(|board| (board.carry.map(|carry| carry.over), board.verdict(stage).is_some_and(|v| v.takes)));
    if over != Some(stage) {
        desk.board.update(|board| drop(board.carry_over(stage)));
    }
    if takes {
        event.prevent_default();
        if let Some(data) = event.data_transfer() {
            data.set_drop_effect("move");
        }
    }
}

/// Out of the board: over no column.
pub fn drag_leave(event: &DragEvent, desk: Desk) {
    let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
    let board = document().get_element_by_id("board");
    let inside = board.is_some_and(|board| board.contains(to.as_ref()));
    if !inside && carried_with(desk, Hand::Pointer) {
        desk.board.update(|board| {
            if let Some(from) = board.carry.map(|carry| carry.from) {
                drop(board.carry_over(from));
            }
        });
    }
}

pub fn drop_here(event: &DragEvent, desk: Desk) {
    if carried_with(desk, Hand::Pointer) {
        event.prevent_default();
        desk.land(desk.board.try_update(|board| board.drop_card()).flatten());
    }
}

/// After a drop nothing is carried any more; otherwise it was let go elsewhere.
pub fn drag_end(desk: Desk) {
    if carried_with(desk, Hand::Pointer) {
        desk.board.update(|board| drop(board.put_back()));
    }
}
