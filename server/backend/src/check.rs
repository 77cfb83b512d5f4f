//! Owns the question whether everything that is kept is whole: the database by its own word, each record against its
//! log, each file against its hash. Never mends anything.

use chrono::{DateTime, Utc};
use domain::access::{Resource, right};
use domain::incident::{Event, Incident};
use domain::realm::Realm;
use serde::Serialize;
use store::{Snapshot, StoreError};

use crate::attachments::{self, UNCLAIMED_FOR};
use crate::{BackendError, Ctx};

/// Incidents that are read at once.
const PAGE: u64 = 200;

/// One thing that is not as it should be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    pub kind: Kind,
    /// Which one, and what about it.
    pub what: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What the database says of itself.
    Database,
    /// A record that is not what its log says, or cannot be read.
    Record,
    FileMissing,
    FileAltered,
    /// A file that nothing names.
    FileUnclaimed,
}

impl Kind {
    pub fn label(self) -> &'static str {
        match self {
            Kind::Database => "database",
            Kind::Record => "record",
            Kind::FileMissing => "file missing",
            Kind::FileAltered => "file altered",
            Kind::FileUnclaimed => "file that nothing names",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Checked {
    pub incidents: u64,
    pub events: u64,
    pub attachments: u64,
    pub findings: Vec<Finding>,
}

impl Checked {
    fn add(&mut self, kind: Kind, what: impl Into<String>) {
        self.findings.push(Finding { kind, what: what.into() });
    }
}

/// Reads everything, while others work. What cannot be read is a finding; only a database that does not answer is an error.
pub async fn check(ctx: &Ctx) -> Result<Checked, BackendError> {
    let _ = ctx.permit_with_reason::<right::BackupRunRestore, _>(Resource::Global, Some("a check of what is kept"))?;
    let mut checked = Checked::default();
    let wrong = readable(&mut checked, Kind::Database, ctx.backend.db.check().await)?;
    for text in wrong.unwrap_or_default() {
        checked.add(Kind::Database, text);
    }
    // One moment, so that a change in between is no difference between a record and its log.
    let moment = ctx.backend.db.snapshot().await?;
    let realms = readable(&mut checked, Kind::Database, store::realms::list(&moment).await)?;
    for realm in realms.unwrap_or_default() {
        records(&mut checked, &moment, realm).await?;
    }
    moment.end().await?;
    files(&mut checked, ctx).await?;
    Ok(checked)
}

async fn records(checked: &mut Checked, moment: &Snapshot, realm: Realm) -> Result<(), BackendError> {
    let mut after = 0;
    loop {
        let numbers = store::incidents::sequences(moment, realm, after, PAGE).await;
        let numbers = readable(checked, Kind::Record, numbers)?.unwrap_or_default();
        let Some(last) = numbers.last() else { return Ok(()) };
        after = *last;
        if let Ok(logs) = store::incidents::logs(moment, realm, &numbers).await {
            logs.iter().for_each(|(incident, log)| compare(checked, incident, log));
            continue;
        }
        // One of them cannot be read: which?
        for number in numbers {
            match store::incidents::logs(moment, realm, &[number]).await {
                Ok(logs) => logs.iter().for_each(|(incident, log)| compare(checked, incident, log)),
                Err(error) if is_finding(&error) => {
                    let name = u32::try_from(number).map_or(number.to_string(), |sequence| realm.number(sequence).to_string());
                    checked.add(Kind::Record, format!("{name}: {}", told(&error)));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn compare(checked: &mut Checked, incident: &Incident, log: &[Event]) {
    checked.incidents += 1;
    checked.events += log.len() as u64;
    match Incident::fold(incident.number, log) {
        Some(folded) if folded == *incident => {}
        Some(_) => checked.add(Kind::Record, format!("{} is not what its log says", incident.number)),
        None => checked.add(Kind::Record, format!("{} has no log that begins with its opening", incident.number)),
    }
}

async fn files(checked: &mut Checked, ctx: &Ctx) -> Result<(), BackendError> {
    let found = match attachments::check(&ctx.backend).await {
        Err(BackendError::Store(error)) => return readable::<()>(checked, Kind::Database, Err(error)).map(drop),
        found => found?,
    };
    checked.attachments = found.checked;
    for id in found.missing {
        checked.add(Kind::FileMissing, id.to_string());
    }
    for id in found.changed {
        checked.add(Kind::FileAltered, id.to_string());
    }
    // What comes in just now has no row yet; the sweep takes what stays for longer.
    let settled = ctx.now - UNCLAIMED_FOR;
    for path in found.unclaimed {
        let changed_at = path.metadata().and_then(|known| known.modified()).map(DateTime::<Utc>::from);
        if changed_at.is_ok_and(|at| at < settled) {
            checked.add(Kind::FileUnclaimed, path.display().to_string());
        }
    }
    Ok(())
}

/// What cannot be read is told as a finding, and the check goes on.
fn readable<T>(checked: &mut Checked, kind: Kind, result: Result<T, StoreError>) -> Result<Option<T>, BackendError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if is_finding(&error) => {
            checked.add(kind, told(&error));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn is_finding(error: &StoreError) -> bool {
    matches!(error, StoreError::Corrupt { .. } | StoreError::Db { .. })
}

/// With what the database said: whoever runs a check wants to know.
fn told(error: &StoreError) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}
