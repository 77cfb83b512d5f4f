//! Owns how words that somebody types fit an entry of the palette. Pure.

/// How well every typed word fits, smaller is better; `None` when one does not. A word fits the beginning of a word, its
/// middle, or letters of the entry in their order.
pub fn fit(entry: &str, typed: &str) -> Option<u32> {
    let entry = entry.to_lowercase();
    typed.to_lowercase().split_whitespace().map(|word| fit_word(&entry, word)).sum()
}

/// More letters between than this are chance.
const GAPS: u32 = 12;

fn fit_word(entry: &str, word: &str) -> Option<u32> {
    if let Some(at) = entry.find(word) {
        let begins = entry[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        return Some(if at == 0 {
            0
        } else if begins {
            1
        } else {
            3
        });
    }
    let (mut gaps, mut rest) = (0, word.chars().peekable());
    let first = rest.next()?;
    // Letters of a word begin where a word begins.
    let from = entry.char_indices().find(|(at, c)| *c == first && entry[..*at].chars().next_back().is_none_or(|c| !c.is_alphanumeric()))?.0;
    for c in entry[from..].chars().skip(1) {
        match rest.peek() {
            Some(wanted) if *wanted == c => drop(rest.next()),
            Some(_) => gaps += 1,
            None => break,
        }
    }
    (rest.peek().is_none() && gaps <= GAPS).then_some(10 + gaps)
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn beginnings_fit_best_and_letters_in_order_still_fit() {
        for (entry, typed, fits) in [
            ("New incident", "new", Some(0)),
            ("New incident", "inc", Some(1)),
            ("New incident", "cid", Some(3)),
            ("New incident", "INC new", Some(1)),
            ("New incident", "nwin", Some(12)),
            ("Move INC-7 to Diagnosis", "mdiag", None),
            ("Move to Diagnosis", "mvdi", Some(16)),
            ("New incident", "xyz", None),
            ("New incident", "new xyz", None),
            ("Ärger", "ä", Some(0)),
            ("New incident", "", Some(0)),
        ] {
            assert_eq!(fit(entry, typed), fits, "{entry:?} {typed:?}");
        }
    }
}
