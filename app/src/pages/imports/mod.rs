//! Owns the result page of imports: each run with its figures, as the run counted them.

use api::{FaultsView, ImportRunView};
use domain::import::RunState;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{DayTime, Glyph, Icon};

use super::failure::Failure;

#[component]
pub fn ImportsPage() -> impl IntoView {
    let runs = Resource::new(|| (), |()| api::list_import_runs());
    view! {
        <Title text="Imports"/>
        <Suspense>
            {move || {
                runs.get().map(|answer| match answer {
                    Ok(runs) => view! { <Runs runs/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                })
            }}
        </Suspense>
    }
}

#[component]
fn Runs(runs: Vec<ImportRunView>) -> impl IntoView {
    let list = if runs.is_empty() {
        view! { <Empty/> }.into_any()
    } else {
        runs.into_iter().map(|run| view! { <Run run/> }).collect_view().into_any()
    };
    view! {
        <div class="page is-wide">
            <h1>"Imports"</h1>
            <p class="page-lead">"History as it was: no rules ran for it, and nobody was told."</p>
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
                <p>"Imports run on the command line of the server. The result of each one appears here."</p>
                <p><code>"muster import servicenow incidents.csv"</code></p>
            </div>
        </div>
    }
}

#[component]
fn Run(run: ImportRunView) -> impl IntoView {
    let heading = format!("run-{}", run.id);
    let figure = |(label, value): (String, String)| view! { <tr><th scope="row">{label}</th><td>{value}</td></tr> };
    let outcome = match run.state {
        RunState::Done => format!("{} incidents imported, {} were there already.", run.imported, run.known),
        state => format!("{}: {} of {} incidents.", state.label(), run.done, run.total),
    };
    view! {
        <section class="panel" aria-labelledby=heading>
            <h2 id=heading.clone()>{run.file}</h2>
            <p class="panel-lead">{run.format.label()}" · "<DayTime at=run.at what="Imported"/>" · "{run.by}</p>
            <p>{outcome}</p>
            <Faults faults=run.faults/>
            <div class="table-scroll">
                <table class="figures"><tbody>{run.figures.into_iter().map(figure).collect_view()}</tbody></table>
            </div>
        </section>
    }
}

#[component]
fn Faults(faults: FaultsView) -> impl IntoView {
    if faults.count == 0 {
        return ().into_any();
    }
    let more = faults.count.saturating_sub(faults.first.len() as u64);
    let line = |(line, message): (u64, String)| view! { <li>{format!("Line {line}: {message}")}</li> };
    view! {
        <details>
            <summary>{format!("{} lines left out", faults.count)}</summary>
            <ul>{faults.first.into_iter().map(line).collect_view()}</ul>
            {(more > 0).then(|| view! { <p>{format!("and {more} more")}</p> })}
        </details>
    }
    .into_any()
}
