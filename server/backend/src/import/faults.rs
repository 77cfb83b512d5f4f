//! Owns what is wrong with a file, line by line. Never keeps more of it than people read.

use serde::{Deserialize, Serialize};

/// What is wrong with one line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineError {
    /// 1 is the first line of the file.
    pub line: u64,
    pub message: String,
}

/// Every wrong line is counted, the first ones are kept.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Faults {
    pub first: Vec<LineError>,
    pub count: u64,
}

/// More than anybody mends by hand.
const KEPT: usize = 200;
/// A message quotes what stands in the file, which may be long.
const MESSAGE: usize = 300;

impl Faults {
    pub fn add(&mut self, line: u64, message: impl Into<String>) {
        self.count += 1;
        if self.first.len() < KEPT {
            let message = message.into().chars().take(MESSAGE).collect();
            self.first.push(LineError { line, message });
        }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The first ten; a file with the wrong separator has an error in every line.
    pub fn summary(&self) -> String {
        let shown = self.first.iter().take(10).map(|error| format!("line {}: {}", error.line, error.message)).collect::<Vec<_>>();
        let more = self.count.saturating_sub(shown.len() as u64);
        let shown = shown.join("; ");
        if more > 0 { format!("{shown}; and {more} more") } else { shown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_wrong_lines_are_counted_and_few_are_told() {
        let mut faults = Faults::default();
        (1..=1_000).for_each(|line| faults.add(line, "x".repeat(1_000)));
        assert_eq!((faults.count, faults.first.len()), (1_000, KEPT));
        assert!(faults.first.iter().all(|error| error.message.len() == MESSAGE));
        assert!(faults.summary().ends_with("; and 990 more"), "{}", faults.summary());
    }
}
