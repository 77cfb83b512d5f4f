//! `muster check`: reads everything and tells what is not whole, one line for each. Mends nothing.

use backend::{
    Backend,
    check::{self, Checked, Finding, Kind},
};
use domain::ids::AttachmentId;

use super::{Failure, accounts::refused, install::Install, tell};

#[derive(Debug, clap::Args)]
pub struct Check {
    #[command(flatten)]
    install: Install,
    /// Print the result as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    json: bool,
}

/// Whether anything is wrong, and how much.
pub enum Outcome {
    Whole,
    Wrong(usize),
}

impl Check {
    pub async fn run(self) -> Result<(), Failure> {
        let backend = self.install.open_as_it_is().await?;
        must_be_current(&backend).await?;
        let checked = check::check(&backend.system("command line")).await.map_err(refused)?;
        self.report(&checked)?;
        match checked.findings.len() {
            0 => Ok(()),
            n => Err(Failure::new(format!("{n} things are not whole; take them from a backup"))),
        }
    }

    fn report(&self, checked: &Checked) -> Result<(), Failure> {
        if self.json {
            let text = serde_json::to_string(checked).map_err(|error| Failure::new(format!("cannot write the result: {error}")))?;
            return tell::line(text);
        }
        let Checked { incidents, events, attachments, .. } = checked;
        tell::line(format_args!("{incidents} incidents with {events} events and {attachments} files read."))?;
        checked.findings.iter().try_for_each(|found| tell::line(format_args!("{}: {}", found.kind.label(), found.what)))
    }
}

/// What this program reads is of its own version.
pub async fn must_be_current(backend: &Backend) -> Result<(), Failure> {
    let waiting = migrations::pending(backend.db.writer_connection()).await;
    if waiting.is_ok_and(|steps| !steps.is_empty()) {
        return Err(Failure::new("the database is of an older version; use that one for it, or run `muster migrate` first"));
    }
    Ok(())
}

/// The same after a restore, where `known` files were damaged before the backup.
pub async fn look(backend: &Backend, known: &[AttachmentId]) -> Result<Outcome, Failure> {
    let checked = check::check(&backend.system("command line")).await.map_err(refused)?;
    let was_so = |found: &Finding| {
        matches!(found.kind, Kind::FileMissing | Kind::FileAltered) && known.iter().any(|id| id.to_string() == found.what)
    };
    let wrong: Vec<&Finding> = checked.findings.iter().filter(|found| !was_so(found)).collect();
    for found in &wrong {
        tracing::error!(kind = found.kind.label(), what = found.what, "not whole");
    }
    Ok(if wrong.is_empty() { Outcome::Whole } else { Outcome::Wrong(wrong.len()) })
}
