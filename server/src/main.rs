//! The command `muster`. Everything is in the library, so that tests can call it.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main(std::env::args_os())
}
