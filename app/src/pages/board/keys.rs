//! Owns what a key means on a card. Pure.

use super::focus::Direction;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Intent {
    Go(Direction),
    PickUp,
    /// Columns to the right; negative to the left.
    Carry(isize),
    Drop,
    PutBack,
    /// A key that must do nothing now, such as scrolling the page under a carried card.
    Hold,
    /// To be changed together with others.
    Pick,
    Undo,
}

/// `None`: the browser's own meaning, such as Enter on the card's link.
pub fn intent(key: &str, carrying: bool) -> Option<Intent> {
    use Direction::*;
    Some(match (key, carrying) {
        (" ", false) => Intent::PickUp,
        ("ArrowDown" | "j" | "J", false) => Intent::Go(Down),
        ("ArrowUp" | "k" | "K", false) => Intent::Go(Up),
        ("ArrowLeft", false) => Intent::Go(Left),
        ("ArrowRight", false) => Intent::Go(Right),
        ("x" | "X", false) => Intent::Pick,
        ("z" | "Z", false) => Intent::Undo,
        ("Home", false) => Intent::Go(First),
        ("End", false) => Intent::Go(Last),
        (" " | "Enter", true) => Intent::Drop,
        ("Escape", true) => Intent::PutBack,
        ("Tab", true) => Intent::PutBack,
        ("ArrowLeft", true) => Intent::Carry(-1),
        ("ArrowRight", true) => Intent::Carry(1),
        (key, true) if key.chars().count() == 1 || key.starts_with("Arrow") || matches!(key, "Home" | "End" | "PageUp" | "PageDown") => {
            Intent::Hold
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_something_else_while_carrying() {
        for (key, resting, carrying) in [
            (" ", Some(Intent::PickUp), Some(Intent::Drop)),
            ("Enter", None, Some(Intent::Drop)),
            ("Escape", None, Some(Intent::PutBack)),
            ("ArrowRight", Some(Intent::Go(Direction::Right)), Some(Intent::Carry(1))),
            ("ArrowLeft", Some(Intent::Go(Direction::Left)), Some(Intent::Carry(-1))),
            ("j", Some(Intent::Go(Direction::Down)), Some(Intent::Hold)),
            ("ArrowUp", Some(Intent::Go(Direction::Up)), Some(Intent::Hold)),
            ("Tab", None, Some(Intent::PutBack)),
            ("c", None, Some(Intent::Hold)),
            ("x", Some(Intent::Pick), Some(Intent::Hold)),
            ("Z", Some(Intent::Undo), Some(Intent::Hold)),
            ("F5", None, None),
        ] {
            assert_eq!((intent(key, false), intent(key, true)), (resting, carrying), "{key:?}");
        }
    }
}
