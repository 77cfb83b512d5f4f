//! Owns the way of the arrow keys through a list of options. Pure.

/// The next place in a list that is not empty, round and round.
pub fn next_option(at: Option<usize>, count: usize, down: bool) -> usize {
    match (at, down) {
        (None, true) => 0,
        (None, false) => count.saturating_sub(1),
        (Some(at), true) => (at + 1) % count.max(1),
        (Some(at), false) => (at + count.saturating_sub(1)) % count.max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::next_option as step;

    #[test]
    fn arrows_go_round() {
        assert_eq!([step(None, 3, true), step(Some(2), 3, true), step(None, 3, false), step(Some(0), 3, false)], [0, 0, 2, 2]);
        assert_eq!([step(None, 0, true), step(None, 0, false), step(Some(0), 0, true)], [0, 0, 0]);
    }
}
