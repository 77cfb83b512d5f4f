//! Counts what passed and what failed, and reads the counts that cargo and Playwright report.

use std::process::ExitCode;

#[derive(Default)]
pub struct Tally {
    passed: u64,
    failed: u64,
    failures: Vec<String>,
}

impl Tally {
    pub fn check(&mut self, what: &str, passed: bool) {
        self.count(what, u64::from(passed), u64::from(!passed));
    }

    pub fn count(&mut self, what: &str, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
        if failed > 0 {
            self.failures.push(if failed == 1 { what.to_owned() } else { format!("{what} ({failed})") });
        }
    }

    /// Names the failures; the very last line is for machines.
    pub fn finish(self) -> ExitCode {
        println!();
        for failure in &self.failures {
            println!("FAILED: {failure}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Passed and failed of one `test result:` line of cargo.
pub fn test_result(line: &str) -> Option<(u64, u64)> {
    let counts = line.trim().strip_prefix("test result: ")?;
    let count = |word: &str| {
        let part = counts.split([';', '.']).find_map(|part| part.trim().strip_suffix(word));
        part.and_then(|number| number.trim().parse::<u64>().ok())
    };
    Some((count("passed")?, count("failed")?))
}

/// Passed, failed and skipped of Playwright's JSON report. A journey that passes only sometimes has failed.
pub fn playwright_result(report: &str) -> Option<(u64, u64, u64)> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    let count = |name: &str| report["stats"][name].as_u64();
    Some((count("expected")?, count("unexpected")? + count("flaky")?, count("skipped")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_result_lines_only() {
        for (line, expected) in [
            ("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s", Some((12, 0))),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s", Some((3, 2))),
            ("test result::parses ... ok", None),
            ("test rules::test_result ... ok", None),
            ("running 12 tests", None),
        ] {
            assert_eq!(test_result(line), expected, "{line}");
        }
    }

    #[test]
    fn flaky_journeys_have_failed() {
        let report = r#"{"stats":{"startTime":"x","expected":5,"skipped":1,"unexpected":2,"flaky":1}}"#;
        assert_eq!(playwright_result(report), Some((5, 3, 1)));
        assert_eq!(playwright_result("{}"), None);
        assert_eq!(playwright_result(""), None);
    }
}
