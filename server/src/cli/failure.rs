//! How a command fails: one line that says what went wrong and what to do. Never a backtrace, never a debug print.

use std::{fmt, process::ExitCode};

use super::tell;

#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Writes the line and gives the exit code of a failure.
    pub fn tell(&self) -> ExitCode {
        tell::complaint(format_args!("muster: {self}"));
        ExitCode::FAILURE
    }
}

impl fmt::Display for Failure {
    /// Whatever a library put into its message, it stays one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}
