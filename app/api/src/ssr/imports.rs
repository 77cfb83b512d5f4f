//! Turns runs of imports into views.

use backend::import::{Faults, ImportRun};

use crate::{FaultsView, ImportRunView};

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
    }
}

fn to_faults(faults: Faults) -> FaultsView {
    FaultsView { count: faults.count, first: faults.first.into_iter().map(|fault| (fault.line, fault.message)).collect() }
}
