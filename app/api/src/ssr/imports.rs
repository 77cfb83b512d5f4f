//! Turns runs of imports into views.

use backend::Ctx;
use backend::import::{Faults, ImportRun, Options, RunPage, Sample};
use domain::import::{Format, RunState};

use crate::{FaultsView, ImportPageView, ImportRights, ImportRunView, SampleView, TakenBackView};

pub fn import_rights(ctx: &Ctx) -> ImportRights {
    let (run, confirm) = backend::import::may_import(ctx);
    ImportRights { run, confirm }
}

pub fn to_import_run(run: ImportRun) -> ImportRunView {
    ImportRunView {
        id: run.id.to_string(),
        format: run.format,
        file: run.file,
        at: run.at,
        by: run.by,
        state: run.state,
        total: run.total,
        done: run.done,
        imported: run.detail.imported,
        known: run.detail.known,
        figures: run.detail.figures,
        faults: to_faults(run.detail.faults),
        taken_back: run.detail.taken_back.map(|back| TakenBackView {
            incidents: back.incidents,
            kept: back.kept,
            kept_names: back.kept_names,
        }),
    }
}

fn to_faults(faults: Faults) -> FaultsView {
    FaultsView { count: faults.count, first: faults.first.into_iter().map(|fault| (fault.line, fault.message)).collect() }
}

pub fn to_import_page(page: RunPage, rights: ImportRights) -> ImportPageView {
    let mut run = page.run;
    let preview = run.detail.preview.take().unwrap_or_default();
    let stopped = run.detail.stopped.take();
    ImportPageView {
        may_go_on: matches!(run.detail.stopped_at, Some(RunState::Running | RunState::Checking)),
        read_as: read_as(&run.options),
        mapping: page.mapping.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect(),
        first: preview.first.into_iter().map(to_sample).collect(),
        new: preview.new.into_iter().map(|names| (names.kind, names.count, names.first)).collect(),
        run: to_import_run(run),
        rights,
        stopped,
        kept: page.kept,
        left: page.left,
    }
}

fn read_as(options: &Options) -> Vec<(String, String)> {
    let mut said = vec![("Format".to_owned(), options.format.label().to_owned())];
    if options.format == Format::Servicenow {
        said.push(("Time zone of the file".to_owned(), options.zone.to_string()));
        said.extend(options.until.map(|until| ("Only until".to_owned(), until.format("%Y-%m-%d %H:%M UTC").to_string())));
        if options.shift_to_now {
            said.push(("Times".to_owned(), "moved by whole weeks to end now".to_owned()));
        }
    }
    said
}

fn to_sample(sample: Sample) -> SampleView {
    SampleView {
        name: sample.name,
        title: sample.title,
        stage: sample.stage,
        priority: sample.priority,
        team: sample.team,
        reporter: sample.reporter,
        opened_at: sample.opened_at,
        entries: sample.entries,
    }
}
