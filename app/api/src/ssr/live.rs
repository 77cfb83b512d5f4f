//! Owns the turning of what the live feed and drafts answer into views. Never adds to what backend answered.

use crate::*;

pub fn to_live_cards(cards: backend::incidents::LiveCards) -> LiveCards {
    let counts = cards.counts.into_iter().map(|column| (column.stage, column.count, column.oldest)).collect();
    LiveCards { cards: cards.cards, names: cards.names, counts }
}

pub fn to_doing(what: Option<Writing>) -> backend::live::Doing {
    match what {
        None => backend::live::Doing::Looking,
        Some(Writing::Note) => backend::live::Doing::Noting,
        Some(Writing::Reply) => backend::live::Doing::Replying,
    }
}

pub fn to_draft(draft: backend::drafts::Draft) -> DraftView {
    DraftView { place: draft.place, text: draft.text, at: draft.updated_at }
}
