//! Owns how letters become comparable: lower case, without accents. The same table on every machine, whatever the
//! locale of a database. Never drops a letter that carries meaning of its own, such as those of other alphabets.

/// Letters with accents, by the plain letters that people type instead.
const PLAIN: [(&str, &str); 31] = [
    ("àáâãäåāăąǎ", "a"),
    ("æ", "ae"),
    ("çćĉċč", "c"),
    ("ðďđ", "d"),
    ("èéêëēĕėęěẽ", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĳ", "ij"),
    ("ĵ", "j"),
    ("ķĸ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŉŋ", "n"),
    ("òóôõöøōŏőǒ", "o"),
    ("œ", "oe"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ß", "ss"),
    ("ţťŧț", "t"),
    ("þ", "th"),
    ("ùúûüũūŭůűųǔ", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("ά", "α"),
    ("έ", "ε"),
    ("ή", "η"),
    ("ίϊΐ", "ι"),
    ("ό", "ο"),
    ("ύϋΰ", "υ"),
    ("ώ", "ω"),
];

/// An accent that stands for itself behind its letter.
pub(super) fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

pub(super) fn fold_into(word: &mut String, c: char) {
    for c in c.to_lowercase().filter(|c| !is_mark(*c)) {
        if c.is_ascii() {
            word.push(c);
            continue;
        }
        match PLAIN.iter().find(|(letters, _)| letters.contains(c)) {
            Some((_, plain)) => word.push_str(plain),
            None => word.push(c),
        }
    }
}
