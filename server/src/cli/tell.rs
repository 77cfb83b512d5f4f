//! What commands write on stdout and stderr. A reader that went away (`muster ... | head`) is no failure: the work was
//! done. Never panics, as `println!` would.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

use super::Failure;

/// One line on stdout, at once: whoever reads it may be waiting for it.
pub fn line(text: impl Display) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(format!("cannot write the result: {error}"))),
        _ => Ok(()),
    }
}

/// One line on stderr. Where not even that is heard, the exit code says it.
pub fn complaint(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
