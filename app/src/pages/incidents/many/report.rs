//! Owns the report of a change of many: what became of each, and the way to take it back. It stays at its address.

use api::{ApiError, BulkReportView, UndoBulk};
use domain::incident::Card;
use domain::workflow::Outcome;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ui::{DayTime, Glyph, Icon, Number, PriorityBadge};

use crate::pages::failure::Failure;
use crate::pages::incidents::detail::fresh;

#[component]
pub fn ChangesPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let undoing = fresh(ServerAction::<UndoBulk>::new());
    let report = Resource::new(move || (id.get(), undoing.version().get()), |(id, _)| api::fetch_bulk_report(id));
    view! {
        <Title text="Several incidents changed"/>
        <div class="page is-wide many">
            <Transition>
                {move || Suspend::new(async move {
                    match report.await {
                        Ok(report) => view! { <Report report undoing/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Report(report: BulkReportView, undoing: ServerAction<UndoBulk>) -> impl IntoView {
    let BulkReportView { id, act, at, lines, undoable, .. } = report;
    let count = |wanted: Outcome| lines.iter().filter(|(_, outcome, _)| *outcome == wanted).count();
    let figure = |outcome: &Outcome| {
        let n = count(*outcome);
        (n > 0).then(|| format!("{}: {n}", outcome.label()))
    };
    let figures = Outcome::ALL.iter().filter_map(figure).collect::<Vec<_>>().join(" · ");
    let error = move || undoing.value().get().and_then(Result::err);
    view! {
        <h1>{act.label()}": "{lines.len()}" incidents"</h1>
        <p class="many-figures" role="status">{figures}", "<DayTime at/></p>
        {move || error().map(|error: ApiError| view! { <p class="message is-danger" role="alert"><Icon of=Glyph::Alert/><span>{error.to_string()}</span></p> })}
        <div class="actions">
            {undoable.then(|| view! {
                <ActionForm action=undoing>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <button class="button" id="undo" aria-busy=move || undoing.pending().get().then_some("true")>
                        <Icon of=Glyph::Undo/>"Undo all of it"
                    </button>
                </ActionForm>
            })}
            <a class="button is-quiet" href="/board">"To the board"</a>
            <a class="button is-quiet" href="/incidents?open=true">"To the list"</a>
        </div>
        <ul class="many-report">{lines.into_iter().map(line).collect_view()}</ul>
    }
}

fn line((card, outcome, why): (Card, Outcome, Option<String>)) -> impl IntoView {
    let class = match outcome {
        Outcome::Changed => "badge is-good",
        Outcome::Skipped | Outcome::Kept => "badge is-warn",
        Outcome::Same | Outcome::Undone => "badge",
    };
    view! {
        <li>
            <PriorityBadge priority=card.priority/>
            <a href=format!("/incidents/{}", card.number)><Number of=card.number/>" "{card.title}</a>
            <span class="is-quiet">{card.stage.label()}</span>
            <span class=class>{outcome.label()}</span>
            {why.map(|why| view! { <span class="many-why">{why}</span> })}
        </li>
    }
}
