//! Owns the line beside the service: which other services break along with it. Says nothing when none do.

use api::BreaksToo;
use leptos::either::Either;
use leptos::prelude::*;

use super::desk::Desk;

#[component]
pub fn BreaksRow() -> impl IntoView {
    let desk = Desk::get();
    let service = Memo::new(move |_| desk.incident(|incident| incident.service));
    let broken = Resource::new(
        move || service.get(),
        |service| async move {
            match service {
                Some(service) => api::fetch_breaks(service).await.unwrap_or_default(),
                None => Vec::new(),
            }
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let broken = broken.await;
                if broken.is_empty() { Either::Left(()) } else { Either::Right(view! { <Row broken/> }) }
            })}
        </Suspense>
    }
}

#[component]
fn Row(broken: Vec<BreaksToo>) -> impl IntoView {
    let one = |broken: BreaksToo| {
        let through = broken.through.map(|through| format!(" (through {through})"));
        view! { <li><a href=format!("/admin/services/{}", broken.service)>{broken.name}</a>{through}</li> }
    };
    view! {
        <div class="fact">
            <dt>"Breaks too"</dt>
            <dd><ul class="breaks-too" role="list">{broken.into_iter().map(one).collect_view()}</ul></dd>
        </div>
    }
}
