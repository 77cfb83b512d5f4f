//! Owns the turning of backend's look back into a view. Never adds to it.

use backend::rules::{Match, Preview};

use crate::{RuleMatch, RulePreview};

pub fn to_preview(preview: Preview) -> RulePreview {
    let Preview { looked, cut, matched, newest, agreed } = preview;
    let one = |Match { number, title, opened_at, because }: Match| RuleMatch { number, title, opened_at, because };
    let agreed = agreed.into_iter().map(|agreed| (agreed.what.to_owned(), agreed.count)).collect();
    RulePreview { looked, cut, matched, newest: newest.into_iter().map(one).collect(), agreed }
}
