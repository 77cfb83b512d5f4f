//! Owns the query of a URL as text, the same on server and browser. Never knows what a name means.

/// `?a=1&b=x%20y`, or nothing; empty values are left away.
pub fn query_of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<_> = filled.map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// Everything but letters, digits and marks without a meaning in a query.
fn escape(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~,".contains(byte);
    text.as_bytes().iter().map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::query_of;

    #[test]
    fn pairs_become_a_query() {
        assert_eq!(query_of([]), "");
        assert_eq!(query_of([("team", ""), ("q", "")]), "");
        assert_eq!(query_of([("priority", "P1,P2"), ("q", "ä&b=c d")]), "?priority=P1,P2&q=%C3%A4%26b%3Dc%20d");
    }
}
