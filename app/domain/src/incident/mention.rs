//! Owns how a text names people: an @ and a whole name. The reference kept is the person; the words in the text only
//! say where to show it. Never looks a person up.

use super::Mention;
use crate::ids::PersonId;

/// A stretch of a text that names people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece<'a> {
    Words(&'a str),
    Person(PersonId),
}

/// The words right behind each @ that may name somebody, once each: what to look names up by. An address such as
/// anna@example.org names nobody.
pub fn candidates(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    for at in places(text) {
        let rest = &text[at + 1..];
        let word = rest.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'').next().unwrap_or_default();
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// Who of these people is named, each once. The longest name wins; people of the same name are all meant.
pub fn mentions(text: &str, people: &[(PersonId, String)]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for at in places(text) {
        let rest = &text[at + 1..];
        let named = || people.iter().filter_map(|(id, name)| Some((*id, length(rest, name)?)));
        let Some(longest) = named().map(|(_, length)| length).max() else { continue };
        for (person, _) in named().filter(|(_, length)| *length == longest) {
            if !found.iter().any(|known| known.person == person) {
                found.push(Mention { person, name: rest[..longest].to_owned() });
            }
        }
    }
    found
}

/// The text with the people in it, in order.
pub fn pieces<'a>(text: &'a str, mentions: &[Mention]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut shown = 0;
    for at in places(text) {
        let named = mentions.iter().filter_map(|mention| Some((mention.person, length(&text[at + 1..], &mention.name)?)));
        let Some((person, length)) = named.max_by_key(|(_, length)| *length) else { continue };
        if at > shown {
            pieces.push(Piece::Words(&text[shown..at]));
        }
        pieces.push(Piece::Person(person));
        shown = at + 1 + length;
    }
    if shown < text.len() {
        pieces.push(Piece::Words(&text[shown..]));
    }
    pieces
}

/// Every @ that does not stand inside a word.
fn places(text: &str) -> impl Iterator<Item = usize> {
    let inside = |at: usize| text[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || ".-_+".contains(before));
    text.match_indices('@').map(|(at, _)| at).filter(move |at| !inside(*at))
}

/// How many bytes of the text the name takes, in any case, when the text begins with it and the word ends there.
fn length(text: &str, name: &str) -> Option<usize> {
    let mut rest = text.chars();
    for wanted in name.chars() {
        if !rest.next()?.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    let ends = !name.is_empty() && rest.clone().next().is_none_or(|next| !next.is_alphanumeric());
    ends.then(|| text.len() - rest.as_str().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn people() -> Vec<(PersonId, String)> {
        let named = [(1, "Anna Rossi"), (2, "Anna"), (3, "Øystein Åse"), (4, "Jo"), (5, "Jo"), (6, "Anna-Lena O'Neil")];
        named.map(|(id, name)| (PersonId(Uuid::from_u128(id)), name.to_owned())).into()
    }

    #[test]
    fn texts_name_whole_names() {
        for (text, expect) in [
            ("@Anna Rossi please look", vec![1]),
            ("(@anna rossi)", vec![1]),
            ("@Anna look", vec![2]),
            ("Ask @Anna, then @Anna Rossi.", vec![2, 1]),
            ("@Annabel is nobody", vec![]),
            ("@øystein åse!", vec![3]),
            ("@Jo", vec![4, 5]),
            ("@Jo and @Jo", vec![4, 5]),
            ("mail anna@anna.example", vec![]),
            ("@Anna-Lena O'Neil", vec![6]),
            ("@", vec![]),
            ("@ Anna", vec![]),
        ] {
            let found: Vec<u128> = mentions(text, &people()).iter().map(|mention| mention.person.0.as_u128()).collect();
            assert_eq!(found, expect, "{text}");
        }
    }

    #[test]
    fn names_are_looked_up_by_their_first_word() {
        assert_eq!(candidates("@Anna Rossi, @Jo and @Anna; x@y.example @ @Anna-Lena"), ["Anna", "Jo", "Anna-Lena"]);
    }

    #[test]
    fn a_new_name_shows_where_the_old_one_stands() {
        let text = "Ask @Anna Rossi, or @Jo.";
        let mentions = mentions(text, &people());
        let [anna, jo] = [mentions[0].person, mentions[1].person];
        let expect = [Piece::Words("Ask "), Piece::Person(anna), Piece::Words(", or ")];
        assert_eq!(pieces(text, &mentions)[..3], expect);
        assert!(matches!(pieces(text, &mentions)[3], Piece::Person(person) if person == jo || person == mentions[2].person));
        assert_eq!(pieces(text, &mentions)[4], Piece::Words("."));
        assert_eq!(pieces("no @Jo here", &[]), [Piece::Words("no @Jo here")]);
        assert_eq!(pieces("", &mentions), []);
    }
}
