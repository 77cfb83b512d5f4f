//! Owns the list of services, and the form of a new one.

use api::{OrderView, SaveService, Shelf};
use domain::catalogue::Service;
use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::service_forms::ServiceForm;
use super::{Confirm, Head, Nothing, RetiredMark, acting, asked, saved};
use crate::pages::failure::Failure;

#[component]
pub fn ServicesPage() -> impl IntoView {
    let save = acting::<SaveService>();
    let saved = saved(save);
    let order = Resource::new(move || saved.get(), |_| api::fetch_order(Shelf::Services));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match order.await {
                    Ok(order) => view! { <Services order save/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Services(order: OrderView, save: ServerAction<SaveService>) -> impl IntoView {
    let new = asked("new");
    // Whoever changes the services of a team may add one to it.
    let adds = order.rights.add || !order.rights.services.is_empty();
    let rows = order.services.iter().map(|service| view! { <Row service=service.clone() order=order.clone()/> }).collect_view();
    let empty = order.services.is_empty();
    let confirm = order.rights.confirm;
    let order = StoredValue::new(order);
    let form = move || (adds && new.get().is_some()).then(|| view! { <ServiceForm one=None order=order.get_value() save/> });
    view! {
        <div class="page is-wide">
            <Head title="Services" lead="What people use, who answers for it, and what breaks when something breaks."/>
            <Confirm needed=confirm/>
            {form}
            {adds.then(|| view! { <p><a class="button" href="/admin/services?new=1"><Icon of=Glyph::Plus/>"New service"</a></p> })}
            <section class="list" aria-label="All services">
                {if empty {
                    view! { <Nothing title="No services yet" why="An incident says which service it hits."/> }.into_any()
                } else {
                    view! { <ul class="admin-rows" role="list">{rows}</ul> }.into_any()
                }}
            </section>
        </div>
    }
}

#[component]
fn Row(service: Service, order: OrderView) -> impl IntoView {
    let owner = service.owner.and_then(|id| order.names.people.get(&id).cloned());
    let team = service.team.and_then(|id| order.names.teams.get(&id).cloned());
    let who = match (owner, team) {
        (Some(owner), Some(team)) => format!("{owner}, {team}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "Nobody owns it yet".to_owned(),
    };
    view! {
        <li class="admin-row">
            <div class="admin-row-text">
                <p class="admin-row-name">
                    <a href=format!("/admin/services/{}", service.id)>{service.name}</a>
                    " " <span class="badge">{service.criticality.label()}</span> " " <RetiredMark retired=service.retired/>
                </p>
                <p class="rows-fact">{who}</p>
            </div>
        </li>
    }
}
