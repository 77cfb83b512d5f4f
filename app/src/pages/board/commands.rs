//! Owns what the board offers the palette: what can be done with the card that has the focus, with the reason where a
//! move is refused.

use std::sync::Arc;

use domain::incident::Card;
use domain::number::IncidentNumber;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::desk::Desk;
use super::menu::ways;
use crate::pages::frame::{Offered, Offers};

/// As long as the board stands.
pub fn offer(desk: Desk) {
    let navigate = use_navigate();
    Offers::here(move || {
        let card = focused().and_then(|number| desk.board.with_untracked(|board| board.card(number).map(|card| Card::clone(card))));
        let Some(card) = card else { return Vec::new() };
        let (number, from) = (card.number, card.stage);
        let navigate = navigate.clone();
        let open = move || navigate(&format!("/incidents/{number}"), Default::default());
        let open = Offered { words: format!("Open {number} {}", card.title), keys: "Enter", refused: None, run: Arc::new(open) };
        let moves = ways(&card).into_iter().map(|way| Offered {
            words: format!("Move {number} to {}", way.to.label()),
            keys: "",
            refused: if way.open { None } else { way.note },
            run: Arc::new(move || desk.start(number, from, way.to)),
        });
        [open].into_iter().chain(moves).collect()
    });
}

fn focused() -> Option<IncidentNumber> {
    let card = document().active_element()?.closest("[data-number]").ok().flatten()?;
    card.get_attribute("data-number")?.parse().ok()
}
