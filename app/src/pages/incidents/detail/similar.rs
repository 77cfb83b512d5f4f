//! Owns what looks like this incident: likely duplicates and others that may belong to it, each with the reasons.
//! Never says that two are the same: people decide.

use api::SimilarView;
use domain::incident::CancelReason;
use domain::number::IncidentNumber;
use domain::search::Reason;
use domain::workflow::Step;
use leptos::form::ActionForm;
use leptos::prelude::*;

use super::desk::Desk;
use super::step_form::Refused;

#[component]
pub fn SimilarOnes() -> impl IntoView {
    let number = Desk::get().number;
    let similar = Resource::new(move || number.to_string(), api::list_similar);
    view! {
        <Suspense>
            {move || {
                // A page without this panel is whole: a failure is shown by nothing at all.
                let found = similar.get()?.unwrap_or_default();
                (!found.is_empty()).then(|| view! { <Panel found/> })
            }}
        </Suspense>
    }
}

/// The way to say that this one only repeats the other: it ends, its reporter is told.
#[component]
fn SameAs(other: IncidentNumber) -> impl IntoView {
    let desk = Desk::get();
    let can =
        Memo::new(move |_| desk.view.with(|view| view.offers.iter().any(|offer| offer.step == Step::Cancel && offer.refused.is_none())));
    let inputs = [("step", Step::Cancel.slug().to_owned()), ("fields[cancel_reason]", CancelReason::Duplicate.slug().to_owned())];
    let inputs = inputs.into_iter().chain([("fields[duplicate_of]", other.to_string()), ("number", desk.number.to_string())]);
    let inputs: Vec<(&'static str, String)> = inputs.collect();
    let form = move || {
        let hidden = |(name, value): (&'static str, String)| view! { <input type="hidden" name=name value=value/> };
        view! {
            <details class="similar-same">
                <summary>"It is the same"</summary>
                <ActionForm action=desk.steps>
                    {inputs.clone().into_iter().map(hidden).collect_view()}
                    <input type="hidden" name="from" value=move || desk.incident(|incident| incident.stage.slug())/>
                    <button class="button is-danger is-small">"End this one as a duplicate of "{other.to_string()}</button>
                </ActionForm>
                {move || desk.error_of(Step::Cancel).map(|error| view! { <Refused error/> })}
            </details>
        }
    };
    move || can.get().then(form.clone())
}

#[component]
fn Panel(found: Vec<SimilarView>) -> impl IntoView {
    let one = |one: SimilarView| {
        let reasons = one.similar.reasons.iter().map(Reason::words).collect::<Vec<_>>().join(" · ");
        view! {
            <li class="similar">
                <a href=format!("/incidents/{}", one.number)><b class="similar-number">{one.number.to_string()}</b>" "{one.title}</a>
                <p class="similar-why">
                    {one.similar.duplicate.then(|| view! { <span class="badge is-warn">"Probably the same"</span> " " })}
                    {one.stage.label()}": "{reasons}
                </p>
                <SameAs other=one.number/>
            </li>
        }
    };
    view! {
        <section aria-labelledby="similar-title">
            <h2 class="side-heading" id="similar-title">"Similar"</h2>
            <ul class="similar-list">{found.into_iter().map(one).collect_view()}</ul>
        </section>
    }
}
