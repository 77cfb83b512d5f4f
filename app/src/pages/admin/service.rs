//! Owns the page of one service: what it is, what it is made of, what it needs, what breaks with it. Everybody on the
//! desk reads it; forms are there for those who may change it.

use api::{ApiError, OrderView, SaveComponent, SaveService, SetNeed, Shelf};
use domain::catalogue::Service;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::service_breaks::Breaks;
use super::service_forms::{Components, Needs, ServiceForm};
use super::{Confirm, Head, RetiredMark, Saved, acting, saved};
use crate::pages::failure::Failure;

/// The forms of the page.
#[derive(Clone, Copy)]
struct Forms {
    save: ServerAction<SaveService>,
    component: ServerAction<SaveComponent>,
    need: ServerAction<SetNeed>,
}

#[component]
pub fn ServicePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let forms = Forms { save: acting(), component: acting(), need: acting() };
    let (saves, components, needs) = (saved(forms.save), saved(forms.component), saved(forms.need));
    let versions = move || (saves.get(), components.get(), needs.get());
    let order = Resource::new(versions, |_| api::fetch_order(Shelf::Services));
    view! {
        <Transition>
            {move || {
                let id = id.get();
                Suspend::new(async move {
                    let order = order.await;
                    let one = order.as_ref().ok().and_then(|order| order.services.iter().find(|one| one.id.to_string() == id).cloned());
                    match (order, one) {
                        (Ok(order), Some(one)) => view! { <One one order forms/> }.into_any(),
                        (Ok(_), None) => view! { <Failure error=ApiError::NotFound/> }.into_any(),
                        (Err(error), _) => view! { <Failure error/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

#[component]
fn One(one: Service, order: OrderView, forms: Forms) -> impl IntoView {
    let may = order.rights.services.contains(&one.id);
    let confirm = may && order.rights.confirm;
    let what = if may {
        view! { <ServiceForm one=Some(one.clone()) order=order.clone() save=forms.save/> }.into_any()
    } else {
        view! { <Facts one=one.clone() order=order.clone()/> }.into_any()
    };
    view! {
        <div class="page is-wide">
            <Head title=one.name.clone()/>
            <p class="admin-marks"><span class="badge">{one.criticality.label()}</span><RetiredMark retired=one.retired/></p>
            <Saved/>
            <Confirm needed=confirm/>
            <Breaks one=one.clone() services=order.services.clone()/>
            {what}
            <Needs one=one.clone() order may set=forms.need/>
            <Components one may save=forms.component/>
        </div>
    }
}

/// For those who only read.
#[component]
fn Facts(one: Service, order: OrderView) -> impl IntoView {
    let facts = one.facts(&order.services, &order.names);
    let shown = ["Description", "Owner", "Team", "Criticality"];
    let rows = facts.into_iter().filter(|(label, value)| shown.contains(label) && !value.is_empty());
    let rows = rows.map(|(label, value)| view! { <div class="admin-fact"><dt>{label}</dt><dd>{value}</dd></div> }).collect_view();
    view! { <section class="panel" aria-label="What it is"><dl class="admin-facts">{rows}</dl></section> }
}
