//! Owns what stands in a column: its cards, and the place where the carried one would land. Pure.

use std::sync::Arc;

use domain::incident::{Card, Stage};

use super::carry::Hand;
use super::state::{Board, Row, place};

#[derive(Clone, PartialEq)]
pub enum Item {
    Card(Row),
    /// The carried card would land here; `ghost` when it is carried with keys and no pointer shows it.
    Place {
        card: Arc<PlacedCard>,
        ghost: bool,
    },
}

/// A card that is shown where it is not.
#[derive(PartialEq)]
pub struct PlacedCard(pub Card);

impl Item {
    /// Tells one drawing of an item from another.
    pub fn key(&self) -> (u32, u64) {
        match self {
            Item::Card(row) => (row.card.number.sequence, row.drawn),
            Item::Place { .. } => (0, 0),
        }
    }
}

impl Board {
    /// In order. A refused column shows no place.
    pub fn items(&self, stage: Stage) -> Vec<Item> {
        let Some(column) = self.column(stage) else { return Vec::new() };
        let mut items: Vec<Item> = column.rows.iter().cloned().map(Item::Card).collect();
        let carried = self.carry.filter(|carry| carry.over == stage && carry.from != stage);
        if let (Some(carry), Some(verdict)) = (carried, self.verdict(stage))
            && let Some(card) = self.card(carry.number).filter(|_| verdict.takes)
        {
            let moved = Card { stage, ..Card::clone(card) };
            let at = place(column.rows.iter().map(|row| row.card.as_ref()), &moved);
            items.insert(at, Item::Place { card: Arc::new(PlacedCard(moved)), ghost: carry.hand == Hand::Keys });
        }
        items
    }
}
