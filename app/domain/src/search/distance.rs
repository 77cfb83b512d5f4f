//! Owns when two words are one slip of the finger apart: a letter too many, one missing, another one, or two that
//! changed places. Never more than one slip.

use std::ops::RangeInclusive;

/// Whether at most one slip lies between the two.
pub fn within_one(one: &str, other: &str) -> bool {
    let (short, long): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if short.len() <= long.len() { (short, long) } else { (long, short) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[same..], &long[same..]);
    if short.len() < long.len() {
        return *short == long[1..];
    }
    match (short, long) {
        ([], []) => true,
        ([_, rest @ ..], [_, others @ ..]) if rest == others => true,
        ([a, b, rest @ ..], [c, d, others @ ..]) => a == d && b == c && rest == others,
        _ => false,
    }
}

/// How a vocabulary is asked for words one slip away: each begins with `prefix` or ends with `suffix`, because one
/// slip cannot touch both, and has one of these numbers of letters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Probe {
    pub prefix: String,
    pub suffix: String,
    pub letters: RangeInclusive<usize>,
}

impl Probe {
    pub fn of(word: &str) -> Probe {
        let letters: Vec<char> = word.chars().collect();
        let half = letters.len() / 2;
        Probe {
            prefix: letters[..half].iter().collect(),
            suffix: letters.iter().skip(half + 1).collect(),
            letters: letters.len().saturating_sub(1)..=letters.len() + 1,
        }
    }
}

/// More would drown what was meant.
const MOST: usize = 12;

/// Of these words of a vocabulary the ones that `word` could have meant: same beginning first, then same length, then
/// by the alphabet, so that every database gives the same.
pub fn near_words(word: &str, vocabulary: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut near: Vec<String> = vocabulary.into_iter().filter(|known| known != word && within_one(word, known)).collect();
    let letters = |text: &str| text.chars().count();
    let order = |known: &String| (known.chars().next() != word.chars().next(), letters(known) != letters(word), known.clone());
    near.sort_by_cached_key(order);
    near.dedup();
    near.truncate(MOST);
    near
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The textbook's table: optimal string alignment.
    fn naive(one: &str, other: &str) -> usize {
        let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = match (i, j) {
                    (0, n) | (n, 0) => n,
                    _ => {
                        let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                        let mut least = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                            least = least.min(table[i - 2][j - 2] + 1);
                        }
                        least
                    }
                };
            }
        }
        table[a.len()][b.len()]
    }

    #[test]
    fn slips_are_told_from_other_words() {
        for (one, other, near) in [
            ("pritner", "printer", true),
            ("printer", "printer", true),
            ("printr", "printer", true),
            ("prrinter", "printer", true),
            ("prinzer", "printer", true),
            ("rpinter", "printer", true),
            ("printre", "printer", true),
            ("pirntre", "printer", false),
            ("prnt", "printer", false),
            ("", "a", true),
            ("", "ab", false),
            ("drücker", "drucker", true),
        ] {
            assert_eq!(within_one(one, other), near, "{one} {other}");
            assert_eq!(within_one(other, one), near, "{other} {one}");
        }
    }

    #[test]
    fn what_is_near_comes_in_one_order() {
        let vocabulary = ["winter", "minter", "printer", "sprinter", "pointer", "printers", "prinzer", "printer"];
        let near = near_words("pritner", vocabulary.map(str::to_owned));
        assert_eq!(near, ["printer"]);
        let near = near_words("printer", vocabulary.map(str::to_owned));
        assert_eq!(near, ["pointer", "prinzer", "printers", "sprinter"]);
    }

    proptest! {
        #[test]
        fn one_slip_is_what_the_textbook_says(one in "[abö]{0,7}", other in "[abö]{0,7}") {
            prop_assert_eq!(within_one(&one, &other), naive(&one, &other) <= 1);
        }

        /// The vocabulary is not asked for all of its words, and yet misses none.
        #[test]
        fn a_probe_reaches_every_slip(one in "[ab]{5,8}", other in "[ab]{3,10}") {
            if naive(&one, &other) == 1 {
                let probe = Probe::of(&one);
                prop_assert!(other.starts_with(&probe.prefix) || other.ends_with(&probe.suffix));
                prop_assert!(probe.letters.contains(&other.chars().count()));
            }
        }
    }
}
