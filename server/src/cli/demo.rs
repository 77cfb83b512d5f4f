//! `muster seed`: adds the demo, or takes it away again. The only command that makes accounts with a known password.

use backend::demo::{self, DEMO_PASSWORD};

use super::{Failure, accounts::refused, install::Install, tell};

#[derive(Debug, clap::Subcommand)]
pub enum Seed {
    /// Adds a demo organization: people of every role with one known password, teams, and incidents in every stage.
    Demo(Install),
    /// Takes the demo away again; what real work names by now stays.
    Remove(Install),
}

impl Seed {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Seed::Demo(install) => add(&install).await,
            Seed::Remove(install) => remove(&install).await,
        }
    }
}

async fn add(install: &Install) -> Result<(), Failure> {
    let seeded = demo::seed(&install.open().await?).await.map_err(refused)?;
    let (people, incidents) = (seeded.people, seeded.incidents);
    tell::line(format_args!("{people} people and {incidents} incidents added. Everybody signs in with the password {DEMO_PASSWORD}:"))?;
    for (email, what) in demo::accounts() {
        tell::line(format_args!("  {email:32}  {what}"))?;
    }
    Ok(())
}

async fn remove(install: &Install) -> Result<(), Failure> {
    let removed = demo::remove(&install.open().await?).await.map_err(refused)?;
    tell::line(format_args!("{} incidents and {} people removed.", removed.incidents, removed.people))?;
    let (people, parts) = (removed.kept_people, removed.kept_parts);
    if people + parts > 0 {
        tell::line(format_args!("{people} people and {parts} parts of the catalogue stay, because real work names them."))?;
    }
    Ok(())
}
