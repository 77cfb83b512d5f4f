//! Owns which letters of a text a search found, for marks on the screen. Never cuts inside a letter.

use serde::{Deserialize, Serialize};

use super::query::Query;
use super::token::{Token, tokens};

/// A piece of a text; `hit` is what was looked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Piece {
    pub text: String,
    pub hit: bool,
}

pub fn highlight(text: &str, query: &Query) -> Vec<Piece> {
    pieces(text, 0, text.len(), &hits(text, query))
}

/// The first place of the text that answers, with about `width` bytes around; `None` when nothing in it does.
pub fn excerpt(text: &str, query: &Query, width: usize) -> Option<Vec<Piece>> {
    let hits = hits(text, query);
    let first = hits.first()?;
    let start = text[..first.start].char_indices().rev().map(|(at, _)| at).take_while(|at| first.start - at <= width / 3).last();
    let start = start.map_or(0, |start| word_start(text, start, first.start));
    let end = text[start..].char_indices().map(|(at, c)| start + at + c.len_utf8()).take_while(|end| end - start <= width).last();
    let end = end.unwrap_or(start).max(first.end);
    let mut found = pieces(text, start, end, &hits);
    if start > 0 {
        found.insert(0, Piece { text: "… ".into(), hit: false });
    }
    if end < text.len() {
        found.push(Piece { text: " …".into(), hit: false });
    }
    Some(found)
}

/// The beginning of the next whole word, not behind `limit`.
fn word_start(text: &str, start: usize, limit: usize) -> usize {
    if start == 0 {
        return 0;
    }
    text[start..limit]
        .find(char::is_whitespace)
        .map_or(start, |at| start + at + text[start + at..].chars().next().map_or(0, char::len_utf8))
}

fn hits(text: &str, query: &Query) -> Vec<Token> {
    let fits = |token: &Token| query.terms.iter().any(|term| term.fits(&token.text).is_some());
    tokens(text).into_iter().filter(fits).collect()
}

fn pieces(text: &str, start: usize, end: usize, hits: &[Token]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut add = |from: usize, to: usize, hit: bool| {
        if from < to {
            found.push(Piece { text: text[from..to].to_owned(), hit });
        }
    };
    let mut at = start;
    for hit in hits.iter().filter(|hit| hit.start >= start && hit.end <= end) {
        add(at, hit.start, false);
        add(hit.start, hit.end, true);
        at = hit.end;
    }
    add(at, end, false);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realm::Live;
    use proptest::prelude::*;

    fn shown(pieces: Vec<Piece>) -> String {
        pieces.into_iter().map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text }).collect()
    }

    #[test]
    fn what_was_found_is_marked() {
        let query = Query::parse("print strasse", Live.into());
        assert_eq!(shown(highlight("Printer, Straße 5: print!", &query)), "[Printer], [Straße] 5: [print]!");
        assert_eq!(excerpt("nothing", &query, 20), None);
        let text = format!("{} the old printer of the third floor {}", "äö ".repeat(50), "x ".repeat(50));
        let found = shown(excerpt(&text, &query, 40).unwrap());
        assert!(found.starts_with("… ") && found.ends_with(" …") && found.contains("[printer]"), "{found}");
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[aäß😀 \\-\u{301}]{0,60}", q in "[aäß ]{0,10}", width in 0usize..50) {
            let query = Query::parse(&q, Live.into());
            let whole: String = highlight(&text, &query).into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(whole, text.clone());
            excerpt(&text, &query, width);
        }
    }
}
