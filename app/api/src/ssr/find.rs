//! Owns the turning of what a search found into views. Never adds to what backend answered.

use backend::incidents::Found;
use domain::incident::Card;
use domain::search::Similar;

use crate::{FoundView, HitView, SimilarView};

pub fn to_found(found: Found) -> FoundView {
    let Found { hits, total, names } = found;
    let hit = |hit: backend::incidents::Hit| HitView {
        number: hit.card.number,
        title: hit.title,
        excerpt: hit.excerpt,
        part: hit.part,
        stage: hit.card.stage,
        priority: hit.card.priority,
        service: hit.card.service.and_then(|id| names.services.get(&id).cloned()),
        restricted: hit.card.restricted,
    };
    FoundView { hits: hits.into_iter().map(hit).collect(), total }
}

pub fn to_similar(alike: Vec<(Card, Similar)>) -> Vec<SimilarView> {
    let one = |(card, similar): (Card, Similar)| SimilarView { number: card.number, title: card.title, stage: card.stage, similar };
    alike.into_iter().map(one).collect()
}
