//! Owns impact, urgency, priority and the matrix between them. Never decides who may override.

use serde::{Deserialize, Serialize};

use crate::choice::choices;

choices! {
    /// How wide the trouble reaches.
    Impact {
        High = "high", "High", "the organization or a whole site";
        Medium = "medium", "Medium", "a department or a team";
        Low = "low", "Low", "one person";
    }
}

choices! {
    /// How long the work can wait.
    Urgency {
        High = "high", "High", "they cannot work";
        Medium = "medium", "Medium", "they are hindered";
        Low = "low", "Low", "it can wait";
    }
}

choices! {
    Priority {
        P1 = "P1", "Critical", "";
        P2 = "P2", "High", "";
        P3 = "P3", "Moderate", "";
        P4 = "P4", "Low", "";
        P5 = "P5", "Planning", "";
    }
}

impl Impact {
    /// 1 is the highest, as in every bulk format and REST.
    pub fn rank(self) -> u8 {
        self as u8 + 1
    }
}

impl Urgency {
    pub fn rank(self) -> u8 {
        self as u8 + 1
    }
}

impl Priority {
    pub fn rank(self) -> u8 {
        self as u8 + 1
    }

    /// `P2 High`.
    pub fn full_label(self) -> String {
        format!("{} {}", self.slug(), self.label())
    }
}

/// Rows are impact High to Low, columns urgency High to Low.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PriorityMatrix(pub [[Priority; 3]; 3]);

impl Default for PriorityMatrix {
    fn default() -> Self {
        use Priority::*;
        Self([[P1, P2, P3], [P2, P3, P4], [P3, P4, P5]])
    }
}

impl PriorityMatrix {
    pub fn priority(&self, impact: Impact, urgency: Urgency) -> Priority {
        self.0[impact as usize][urgency as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The nine cells as the domain document lists them.
    #[test]
    fn default_matrix() {
        let matrix = PriorityMatrix::default();
        let cell = |i, u| matrix.priority(i, u).slug();
        use {Impact as I, Urgency as U};
        assert_eq!(cell(I::High, U::High), "P1");
        assert_eq!((cell(I::High, U::Medium), cell(I::Medium, U::High)), ("P2", "P2"));
        assert_eq!((cell(I::Medium, U::Medium), cell(I::High, U::Low), cell(I::Low, U::High)), ("P3", "P3", "P3"));
        assert_eq!((cell(I::Medium, U::Low), cell(I::Low, U::Medium)), ("P4", "P4"));
        assert_eq!(cell(I::Low, U::Low), "P5");
    }

    #[test]
    fn names_and_numbers_are_accepted() {
        for (text, expect) in [("1", Some(Impact::High)), ("HIGH", Some(Impact::High)), ("3", Some(Impact::Low)), ("4", None), ("", None)] {
            assert_eq!(text.parse().ok(), expect, "{text:?}");
        }
    }
}
