//! Owns what looks like this incident: likely duplicates and others that may belong to it, each with the reasons.
//! Never says that two are the same: people decide.

use api::SimilarView;
use domain::search::Reason;
use leptos::prelude::*;

use super::desk::Desk;

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
