//! Owns the words of a text. Both databases index exactly these, so neither needs a parser of its own.
//! Never knows what a word means, but for numbers of incidents, which stay one word however they are written.

use super::fold::{fold_into, is_mark};
use crate::number::IncidentNumber;

/// A word and where it stands in the text, in bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// Longer words are cut: nobody types more, and an index must not be filled by one paste.
const LONGEST: usize = 40;

/// Letters and digits in a row, folded; `INC-12`, `inc 12` and `inc12` are all `inc12`.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let (mut start, mut end, mut word) = (None, 0, String::new());
    let mut finish = |start: Option<usize>, end: usize, word: &mut String| {
        if let Some(start) = start.filter(|_| !word.is_empty()) {
            found.push(Token { text: word.chars().take(LONGEST).collect(), start, end });
        }
        word.clear();
    };
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() || (start.is_some() && is_mark(c)) {
            start = start.or(Some(at));
            end = at + c.len_utf8();
            fold_into(&mut word, c);
        } else {
            finish(start.take(), end, &mut word);
        }
    }
    finish(start, end, &mut word);
    join_numbers(text, found)
}

fn join_numbers(text: &str, words: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(words.len());
    for word in words {
        let Some(last) = joined.last_mut().filter(|last| belong_together(last, &text[last.end..word.start], &word)) else {
            joined.push(word);
            continue;
        };
        let rest = if last.text.ends_with("inc") { word.text.trim_start_matches('0') } else { &word.text };
        last.text.push_str(rest);
        last.end = word.end;
    }
    joined
}

/// `inc` and its digits, `ex7` and `inc`.
fn belong_together(last: &Token, between: &str, word: &Token) -> bool {
    if between.chars().count() > 2 || !between.chars().all(|c| matches!(c, '-' | ' ' | '#' | '_' | ':')) {
        return false;
    }
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let exercise = |text: &str| text.strip_prefix("ex").is_some_and(is_digits);
    let numbered = |text: &str| text == "inc" || text.strip_suffix("inc").is_some_and(exercise);
    (numbered(&last.text) && is_digits(&word.text) && word.text.bytes().any(|b| b != b'0'))
        || (between == "-" && exercise(&last.text) && word.text.starts_with("inc"))
}

/// The word by which an incident's own number is found.
pub fn own_number(number: IncidentNumber) -> String {
    number.to_string().to_lowercase().replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fall_into_words() {
        let check = |text: &str, expect: &[&str]| {
            let found: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
            assert_eq!(found, expect, "{text:?}");
        };
        check("", &[]);
        check(" ,.; ", &[]);
        check("Printer in Hall B", &["printer", "in", "hall", "b"]);
        check("Straße: ÄRGER mit Öl", &["strasse", "arger", "mit", "ol"]);
        check("cafe\u{301} CAFÉ", &["cafe", "cafe"]);
        check("ПРИНТЕР мой", &["принтер", "мой"]);
        check("db_07 10.0.0.1 it's", &["db", "07", "10", "0", "0", "1", "it", "s"]);
        check("İstanbul", &["istanbul"]);
        check("打印机", &["打印机"]);
        check("INC-12, inc 12; INC #12 inc12 INC-0012", &["inc12", "inc12", "inc12", "inc12", "inc12"]);
        check("INC0010023", &["inc0010023"]);
        check("inc - - 5", &["inc", "5"]);
        check("INC-0", &["inc", "0"]);
        check("EX7-INC-3 ex7-inc3", &["ex7inc3", "ex7inc3"]);
        check("Printers Inc. 5 rooms", &["printers", "inc", "5", "rooms"]);
        check("\u{301}x", &["x"]);
    }

    #[test]
    fn words_know_their_place_and_are_not_endless() {
        let text = "Öl im Käfig";
        let places: Vec<&str> = tokens(text).into_iter().map(|token| &text[token.start..token.end]).collect();
        assert_eq!(places, ["Öl", "im", "Käfig"]);
        assert_eq!(tokens(&"x".repeat(5000))[0].text.len(), LONGEST);
    }

    #[test]
    fn own_numbers_are_words_as_people_write_them() {
        for number in [IncidentNumber::live(12), IncidentNumber { exercise: Some(7), sequence: 3 }] {
            assert_eq!(tokens(&number.to_string())[0].text, own_number(number));
        }
    }
}
