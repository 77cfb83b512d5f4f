//! What has to be there before the first line of work: the log, the end of panics, and the one provider of TLS that
//! mail and database share. Never opens anything.

use std::{io::IsTerminal, path::PathBuf};

use tracing_subscriber::EnvFilter;

use crate::shield::guard::log_panics;

#[derive(Debug, clap::Args)]
pub struct Common {
    /// File with settings; muster.toml in this directory is read when it is there.
    #[arg(long, env = "MUSTER_CONFIG", global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// What is logged on stderr: error, warn, info, debug, or directives such as `info,store=debug`.
    #[arg(long, env = "MUSTER_LOG", global = true, value_name = "LEVEL", default_value = "info", value_parser = directives)]
    log: String,
}

/// The session library warns of every session that has ended; that is everyday life. Each step of the schema is one line
/// of ours in the end. Whoever names one of them in `--log` hears it all the same.
const QUIET: &str = "tower_sessions_core=error,tower_sessions=error,sea_orm_migration=warn,sqlx=warn";

fn directives(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

pub fn prepare(common: &Common) {
    let filter = EnvFilter::new(format!("{QUIET},{}", common.log));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A line that cannot be written would be complained of on the same stderr, by a panic.
    log.with_ansi(std::io::stderr().is_terminal()).log_internal_errors(false).init();
    log_panics();
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a TLS provider is installed already");
    }
}
