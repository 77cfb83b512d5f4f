//! `muster export` and `muster import export`: everything as documented lines and files, and back into an empty
//! installation. Judges nothing in an export itself.

use std::{path::PathBuf, sync::Arc};

use backend::{
    import::Progress,
    portable::{self, Manifest},
};
use domain::attachment::Size;

use super::{Failure, backup::failed, import::progress, install::Install, tell};

#[derive(Debug, clap::Args)]
pub struct Export {
    #[command(flatten)]
    install: Install,
    /// Folder for the export, empty or not there yet.
    #[arg(long, env = "MUSTER_OUT", value_name = "DIR")]
    out: PathBuf,
    /// Print what the export holds as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Import {
    #[command(flatten)]
    install: Install,
    /// Folder with the export.
    #[arg(value_name = "DIR")]
    from: PathBuf,
    /// Print what was imported as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    json: bool,
}

impl Export {
    pub async fn run(self) -> Result<(), Failure> {
        let backend = self.install.open_as_it_is().await?;
        super::check::must_be_current(&backend).await?;
        let manifest = portable::export(&backend.system("command line"), &self.out).await.map_err(failed)?.manifest;
        if self.json {
            tell::line(json(&manifest)?)?;
        } else {
            tell::line(format_args!(
                "{} are in {}. Restricted incidents are among them: keep it safe.",
                contents(&manifest),
                self.out.display()
            ))?;
        }
        match manifest.damaged.len() {
            0 => Ok(()),
            n => Err(Failure::new(format!(
                "the export is whole, but {n} files were missing or altered before it; `muster check` names them"
            ))),
        }
    }
}

impl Import {
    pub async fn run(self) -> Result<(), Failure> {
        let ctx = self.install.open().await?.system("command line");
        let manifest = portable::import(&ctx, &self.from, Arc::new(|done, all| progress(Progress::Writing { done, all })))
            .await
            .map_err(failed)?
            .manifest;
        if self.json {
            return tell::line(json(&manifest)?);
        }
        tell::line(format_args!("{} imported.", contents(&manifest)))?;
        tell::line("No password, session or token is in an export: people ask for a new password with \"Forgotten password\".")
    }
}

fn contents(manifest: &Manifest) -> String {
    let (incidents, people) = (manifest.lines("incident.jsonl"), manifest.lines("person.jsonl"));
    format!("{incidents} incidents, {people} people and {} files ({})", manifest.files, Size(manifest.bytes))
}

fn json(manifest: &Manifest) -> Result<String, Failure> {
    serde_json::to_string(manifest).map_err(|error| Failure::new(format!("cannot write the result: {error}")))
}
