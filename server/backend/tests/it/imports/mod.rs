//! Imports: files as they come from other systems, brought in through the one door, on both databases.

mod desk;
mod jsonl;
mod servicenow;

use std::path::PathBuf;
use std::sync::Arc;

use backend::import::{Figures, ImportError, Options, Outcome, Progress, Tally, Wanted};
use domain::access::{Reach, ReadScope};
use domain::import::Format;
use domain::incident::{Audience, EventKind, Filter, Incident};
use domain::realm::{Live, Realm};

use crate::desk::Desk;

fn live() -> Realm {
    Live.into()
}

fn options(format: Format) -> Options {
    Options::new(format)
}

struct Written {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn written(file: &[u8]) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, file).unwrap();
    Written { path, _folder: folder }
}

fn wanted(options: &Options, dry_run: bool) -> Wanted {
    Wanted { name: "incidents.csv".to_owned(), options: options.clone(), dry_run }
}

async fn import(desk: &Desk, file: &[u8], options: &Options) -> Result<Outcome, ImportError> {
    let written = written(file);
    backend::import::import(&desk.system(), &written.path, &wanted(options, false), Arc::new(|_| {})).await
}

/// A dry run.
async fn look(desk: &Desk, file: &[u8], options: &Options) -> Result<Outcome, ImportError> {
    let written = written(file);
    backend::import::import(&desk.system(), &written.path, &wanted(options, true), Arc::new(|_| {})).await
}

/// As if the process were killed after the first batch.
async fn break_off(desk: &Desk, file: &[u8], options: &Options) {
    let written = written(file);
    let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let report = Arc::new(move |progress| {
        if let Progress::Writing { .. } = progress {
            let _ = said.send(());
            // Nobody takes the next step any more.
            std::thread::park_timeout(std::time::Duration::from_millis(200));
        }
    });
    let (ctx, wanted, path) = (desk.system(), wanted(options, false), written.path.clone());
    let running = tokio::spawn(async move { backend::import::import(&ctx, &path, &wanted, report).await });
    heard.recv().await.unwrap();
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
}

async fn records(desk: &Desk) -> Vec<(Incident, Vec<EventKind>)> {
    let all = ReadScope { open: Reach::All, restricted: Reach::All };
    let conn = desk.backend.db.read();
    let page = store::incidents::list_records(&conn, live(), &all, None, &Filter::default(), 10_000, None).await.unwrap();
    let mut records = Vec::new();
    for incident in page.items {
        let events = store::incidents::events(&conn, live(), incident.id, Audience::Internal).await.unwrap();
        assert_eq!(Incident::fold(incident.number, &events).as_ref(), Some(&incident), "the record is the fold of its log");
        records.push((incident, events.into_iter().map(|event| event.kind).collect()));
    }
    records
}

fn figures_of(format: Format, records: &[(Incident, Vec<EventKind>)]) -> Figures {
    let mut tally = Tally::new(format);
    records.iter().for_each(|(incident, kinds)| tally.add(incident, kinds));
    tally.figures()
}
