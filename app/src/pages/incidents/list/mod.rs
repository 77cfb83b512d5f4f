//! Owns the list of incidents. What it shows is in its address, so that every view of it can be sent to somebody.

mod chips;
mod facets;
mod filters;
mod live;
mod pick;
mod query;
mod results;
mod rows;
mod sheet;

use api::ApiError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use self::filters::Head;
use self::query::Asked;
pub use self::query::pairs;
use self::results::Results;
use crate::pages::choices::form_choices;
use crate::pages::failure::Failure;

/// The head with its filters stays while the results change: whoever types in it is not disturbed.
#[component]
pub fn ListPage() -> impl IntoView {
    let search = use_location().search;
    let asked = Memo::new(move |_| {
        let pairs = search.with(|search| pairs(search));
        Asked::of(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    });
    let choices = Resource::new(|| (), |()| api::list_choices());
    let list = Resource::new(move || asked.get(), fetch);
    let results = list;
    let filter = Signal::derive(move || asked.get().map(|asked| asked.filter).unwrap_or_default());
    let busy = RwSignal::new(false);
    view! {
        <Title text="Incidents"/>
        <Suspense>
            {move || Suspend::new(async move {
                match choices.await.map(form_choices) {
                    Err(error) => view! { <Failure error/> }.into_any(),
                    Ok(choices) => {
                        view! {
                            <Head filter choices=choices.clone()/>
                            <div class="list-body" aria-busy=move || busy.get().then_some("true")>
                                <Transition set_pending=busy>
                                    {move || {
                                        let choices = choices.clone();
                                        Suspend::new(async move {
                                            let list = list.await;
                                            view! { <Results asked=asked.get_untracked().unwrap_or_default() list choices reload=Callback::new(move |()| results.refetch())/> }
                                        })
                                    }}
                                </Transition>
                            </div>
                        }
                        .into_any()
                    }
                }
            })}
        </Suspense>
    }
}

async fn fetch(asked: Result<Asked, domain::validate::FieldErrors>) -> Result<api::ListView, ApiError> {
    match asked {
        Ok(asked) => api::list_incidents(asked.query()).await,
        Err(fields) => Err(ApiError::Invalid { fields }),
    }
}
