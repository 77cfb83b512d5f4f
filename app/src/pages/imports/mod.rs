//! Owns the pages of imports: each run with its figures, and bringing a file in.

mod run;
mod sample;

use api::{FaultsView, ImportRights, ImportRunView, ImportsView};
use domain::import::RunState;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{DayTime, Glyph, Icon, TextField};

use super::admin::Confirm;
use super::failure::Failure;
pub use run::ImportPage;

#[component]
pub fn ImportsPage() -> impl IntoView {
    let runs = Resource::new(|| (), |()| api::list_import_runs());
    view! {
        <Title text="Imports"/>
        <Suspense>
            {move || {
                runs.get().map(|answer| match answer {
                    Ok(view) => view! { <Runs view/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                })
            }}
        </Suspense>
    }
}

#[component]
fn Runs(view: ImportsView) -> impl IntoView {
    let rights = view.rights;
    let list = if view.runs.is_empty() {
        view! { <Empty/> }.into_any()
    } else {
        view.runs.into_iter().map(|run| view! { <Run run/> }).collect_view().into_any()
    };
    view! {
        <div class="page is-wide">
            <h1>"Imports"</h1>
            <p class="page-lead">"History as it was: no rules run for it, and nobody is told."</p>
            <Confirm needed=rights.run && rights.confirm/>
            <Upload rights/>
            {list}
        </div>
    }
}

#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="list">
            <div class="empty">
                <Icon of=Glyph::File/>
                <h2>"Nothing has been imported yet"</h2>
                <p>"Files can also be brought in on the command line of the server. The result of each import appears here."</p>
                <p><code>"muster import servicenow incidents.csv"</code></p>
            </div>
        </div>
    }
}

/// A plain form: the file goes to the server whole, and its page says what is in it.
#[component]
fn Upload(rights: ImportRights) -> impl IntoView {
    if !rights.run || rights.confirm {
        return ().into_any();
    }
    view! {
        <section class="panel" aria-labelledby="upload">
            <h2 id="upload">"Bring in a file"</h2>
            <p class="panel-lead">"It is checked first. Nothing is written before you have seen what would come."</p>
            <form class="form" method="post" action="/imports/upload" enctype="multipart/form-data">
                <div class="field">
                    <label for="import-file">"File"</label>
                    <p class="field-hint" id="import-file-hint">
                        "Audit events as CSV, one row for each event, or users, queues and tickets as JSON Lines; in UTF-8."
                    </p>
                    <input id="import-file" name="file" type="file" required aria-describedby="import-file-hint"
                        accept=".csv,.jsonl,.ndjson,.json,.txt,text/csv,application/x-ndjson"/>
                </div>
                <div class="form-row">
                    <TextField name="zone" label="Time zone of a CSV file" value="UTC" hint="such as UTC or Europe/Brussels"/>
                    <TextField name="until" label="Only until (optional)" hint="a day such as 2016-03-03: leaves out what came later"/>
                </div>
                <label class="check">
                    <input type="checkbox" name="shift" value="yes"/>
                    <span>"Move all times by whole weeks, so that the log ends now (for demonstrations)"</span>
                </label>
                <div class="form-foot"><button class="button is-primary">"Upload and check"</button></div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Run(run: ImportRunView) -> impl IntoView {
    let heading = format!("run-{}", run.id);
    let own = heading.clone();
    view! {
        <section class="panel" aria-labelledby=heading>
            <h2 id=own><a href=format!("/imports/{}", run.id)>{run.file.clone()}</a></h2>
            <p class="panel-lead">{run.format.label()}" · "<DayTime at=run.at what="Imported"/>" · "{run.by.clone()}</p>
            <p>{outcome(&run)}</p>
            {matches!(run.state, RunState::Done).then(|| view! { <Figures figures=run.figures.clone()/> })}
        </section>
    }
}

/// What became of it, in a sentence.
fn outcome(run: &ImportRunView) -> String {
    match (run.state, run.taken_back) {
        (RunState::Done, _) => format!("{} incidents imported, {} were there already.", run.imported, run.known),
        (RunState::Undone, Some(back)) => format!("Undone: {} incidents taken back, {} kept.", back.incidents, back.kept),
        (RunState::Checking, _) => "The file is being checked.".to_owned(),
        (RunState::Checked, _) => format!("Checked: {} incidents in the file. Nothing has been brought in yet.", run.total),
        (RunState::Running, _) => format!("Being brought in: {} of {} incidents.", run.done, run.total),
        (RunState::Failed, _) => format!("Stopped after {} of {} incidents.", run.done, run.total),
        (RunState::Undoing | RunState::Undone, _) => format!("Being undone: {} of {} incidents.", run.done, run.total),
    }
}

#[component]
fn Figures(figures: Vec<(String, String)>) -> impl IntoView {
    let figure = |(label, value): (String, String)| view! { <tr><th scope="row">{label}</th><td>{value}</td></tr> };
    view! {
        <div class="table-scroll">
            <table class="figures"><tbody>{figures.into_iter().map(figure).collect_view()}</tbody></table>
        </div>
    }
}

/// Lines that are wrong, with their numbers.
#[component]
fn Faults(faults: FaultsView) -> impl IntoView {
    let more = faults.count.saturating_sub(faults.first.len() as u64);
    let line = |(line, message): (u64, String)| view! { <li>{format!("Line {line}: {message}")}</li> };
    view! {
        <ul class="import-lines">{faults.first.into_iter().map(line).collect_view()}</ul>
        {(more > 0).then(|| view! { <p>{format!("and {more} more")}</p> })}
    }
}
