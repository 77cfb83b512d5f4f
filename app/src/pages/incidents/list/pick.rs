//! Owns which rows of the list are ticked. A tick stays while its row changes, and goes with its row.

use std::collections::BTreeSet;

use domain::number::IncidentNumber;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::live::Rows;
use crate::pages::frame::single_key;

#[derive(Clone, Copy)]
pub struct Ticks {
    ticked: RwSignal<BTreeSet<IncidentNumber>>,
    /// Where a range begins.
    last: StoredValue<Option<IncidentNumber>>,
    rows: Rows,
}

impl Ticks {
    pub fn of(rows: Rows) -> Ticks {
        Ticks { ticked: RwSignal::default(), last: StoredValue::new(None), rows }
    }

    pub fn has(self, number: IncidentNumber) -> bool {
        self.ticked.with(|ticked| ticked.contains(&number))
    }

    /// Those that are still shown, in their order.
    pub fn shown(self) -> Signal<Vec<IncidentNumber>> {
        Signal::derive(move || {
            let ticked = self.ticked.get();
            self.rows.cards.with(|cards| cards.iter().map(|card| card.number).filter(|number| ticked.contains(number)).collect())
        })
    }

    /// With `range` everything between the last tick and this one as well.
    pub fn set(self, number: IncidentNumber, on: bool, range: bool) {
        let numbers = self.rows.cards.with_untracked(|cards| cards.iter().map(|card| card.number).collect::<Vec<_>>());
        let place = |wanted: IncidentNumber| numbers.iter().position(|known| *known == wanted);
        let ends = self.last.get_value().filter(|_| range).and_then(place).zip(place(number));
        let span = ends.map_or(vec![number], |(a, b)| numbers[a.min(b)..=a.max(b)].to_vec());
        self.ticked.update(|ticked| {
            for number in span {
                if on {
                    ticked.insert(number)
                } else {
                    ticked.remove(&number)
                };
            }
        });
        self.last.set_value(Some(number));
    }

    pub fn set_all(self, on: bool) {
        let numbers = self.rows.cards.with_untracked(|cards| cards.iter().map(|card| card.number).collect());
        self.ticked.set(if on { numbers } else { BTreeSet::new() });
    }

    pub fn clear(self) {
        self.ticked.set(BTreeSet::new());
    }
}

/// J and K walk the titles, X ticks the row of the one that has the focus.
pub fn listen(ticks: Ticks) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        // A tick box is no place where somebody types.
        let on_box = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| target.matches(".is-tick input").unwrap_or_default());
        if !(single_key(&event) || on_box && !event.ctrl_key() && !event.meta_key() && !event.alt_key()) {
            return;
        }
        match event.key().as_str() {
            "j" | "J" => walk(1),
            "k" | "K" => walk(-1),
            "x" | "X" => {
                let Some(number) = row().and_then(|row| row.get_attribute("data-number")?.parse().ok()) else { return };
                let on = !ticks.ticked.with_untracked(|ticked| ticked.contains(&number));
                ticks.set(number, on, event.shift_key());
            }
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

/// The row that has the focus.
fn row() -> Option<Element> {
    document().active_element()?.closest("tr[data-number]").ok().flatten()
}

fn walk(by: i32) {
    let Ok(links) = document().query_selector_all("tr[data-number] .is-title a") else { return };
    let links: Vec<HtmlElement> = (0..links.length()).filter_map(|place| links.item(place)?.dyn_into().ok()).collect();
    let now = row().and_then(|row| links.iter().position(|link| row.contains(Some(link))));
    let next = match (now, by) {
        (Some(now), 1) => now + 1,
        (Some(now), _) => now.saturating_sub(1),
        (None, _) => 0,
    };
    if let Some(link) = links.get(next) {
        // What cannot take the focus does no harm.
        let _ = link.focus();
    }
}
