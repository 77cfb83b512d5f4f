//! `muster backup` and `muster restore`: the whole installation in a folder, and back. Judges nothing in a backup itself.

use std::path::PathBuf;

use backend::backup::{self, CopyError, Manifest};
use domain::attachment::Size;

use super::{
    Failure,
    accounts::refused,
    check::{self, Outcome},
    install::{Install, causes},
    tell,
};

#[derive(Debug, clap::Args)]
pub struct Take {
    #[command(flatten)]
    install: Install,
    /// Folder for the backup, empty or not there yet.
    #[arg(long, env = "MUSTER_TO", value_name = "DIR")]
    to: PathBuf,
    /// Print what the backup holds as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Restore {
    #[command(flatten)]
    install: Install,
    /// Folder with the backup.
    #[arg(long, env = "MUSTER_FROM", value_name = "DIR")]
    from: PathBuf,
    /// Print what was restored as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    json: bool,
}

impl Take {
    pub async fn run(self) -> Result<(), Failure> {
        let ctx = self.install.open_as_it_is().await?.system("command line");
        let manifest = backup::take(&ctx, &self.to).await.map_err(failed)?.manifest;
        if self.json {
            tell::line(json(&manifest)?)?;
        } else {
            let (what, to) = (contents(&manifest), self.to.display());
            tell::line(format_args!("{what} are in {to}. `muster restore --from {to} --data-dir DIR` puts them back."))?;
        }
        match manifest.damaged.len() {
            0 => Ok(()),
            n => Err(Failure::new(format!(
                "the backup is whole, but {n} files were missing or altered before it; `muster check` names them"
            ))),
        }
    }
}

impl Restore {
    pub async fn run(self) -> Result<(), Failure> {
        if self.install.database_url.is_some() {
            return Err(Failure::new(
                "a backup is restored into --data-dir alone; leave --database-url out, and see docs/backup.md for PostgreSQL",
            ));
        }
        let manifest = backup::restore(&self.from, &self.install.data_dir, &migrations::steps()).await.map_err(failed)?.manifest;
        let backend = self.install.open().await?;
        let outcome = check::look(&backend, &manifest.damaged).await?;
        if self.json {
            tell::line(json(&manifest)?)?;
        } else {
            let (what, dir) = (contents(&manifest), self.install.data_dir.display());
            tell::line(format_args!("{what} are in {dir}, as of {}, and checked.", manifest.made_at.format("%Y-%m-%d %H:%M UTC")))?;
        }
        match outcome {
            Outcome::Whole => Ok(()),
            Outcome::Wrong(count) => {
                Err(Failure::new(format!("all of the backup is there, but {count} things in it are not whole; `muster check` names them")))
            }
        }
    }
}

fn contents(manifest: &Manifest) -> String {
    let count = |table: &str| manifest.counts.get(table).copied().unwrap_or(0);
    let files = manifest.files.saturating_sub(1);
    format!("{} incidents, {} people and {files} files ({})", count("incident"), count("person"), Size(manifest.bytes))
}

fn json(manifest: &Manifest) -> Result<String, Failure> {
    serde_json::to_string(manifest).map_err(|error| Failure::new(format!("cannot write the result: {error}")))
}

pub fn failed(error: CopyError) -> Failure {
    match error {
        CopyError::Backend(error) => refused(error),
        error => Failure::new(causes(&error)),
    }
}
