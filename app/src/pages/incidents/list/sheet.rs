//! Owns the way of the list into a spreadsheet: everything under this filter, as far as the reader may take it along.

use domain::incident::Filter;
use domain::sheet::Offer;
use leptos::prelude::*;

use crate::pages::query::query_of;

/// Where some have to say what for, they are asked here.
#[component]
pub fn SheetWay(offer: Offer, filter: Filter) -> impl IntoView {
    let pairs = filter.to_query();
    let href = format!("/incidents.csv{}", query_of(pairs.iter().map(|(name, value)| (*name, value.as_str()))));
    match offer {
        Offer::Nothing => ().into_any(),
        Offer::All => view! { <a class="list-sheet" href=href rel="external">"Download as CSV"</a> }.into_any(),
        Offer::Part => {
            view! { <a class="list-sheet" href=href rel="external" title="Without incidents of other teams">"Download your teams\u{2019} as CSV"</a> }
                .into_any()
        }
        Offer::WithReason => {
            let kept = pairs.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
            view! {
                <form class="list-sheet" method="get" action="/incidents.csv" aria-label="Download as CSV">
                    {kept}
                    <label for="sheet-reason">"What the list is for"</label>
                    <input id="sheet-reason" name="reason" type="text" required maxlength="200"/>
                    <button class="button is-small">"Download as CSV"</button>
                </form>
            }
            .into_any()
        }
    }
}
