//! Owns the panel that answers what breaks when this breaks, in both directions. Asks domain; never the server.

use domain::catalogue::{Broken, Part, Service, breaks_with, needs_of};
use leptos::prelude::*;

/// `Order database of Order processing` for a component, the name alone for a service.
pub fn name_of(services: &[Service], part: Part) -> String {
    match part {
        Part::Service(id) => services.iter().find(|service| service.id == id).map(|service| service.name.clone()),
        Part::Component(id) => services.iter().find_map(|service| {
            service.components.iter().find(|piece| piece.id == id).map(|piece| format!("{} of {}", piece.name, service.name))
        }),
    }
    .unwrap_or_default()
}

fn href_of(services: &[Service], part: Part) -> String {
    let service = match part {
        Part::Service(id) => Some(id),
        Part::Component(id) => {
            services.iter().find(|service| service.components.iter().any(|piece| piece.id == id)).map(|service| service.id)
        }
    };
    service.map(|id| format!("/admin/services/{id}")).unwrap_or_default()
}

#[component]
pub fn Breaks(one: Service, services: Vec<Service>) -> impl IntoView {
    let broken = breaks_with(&services, Part::Service(one.id));
    let needed = needs_of(&services, one.id);
    let above = broken.iter().map(|broken| view! { <BreaksRow broken=*broken of=one.id services=services.clone()/> }).collect_view();
    let below = needed.iter().map(|(part, steps)| {
        let far = (*steps > 1).then(|| view! { <span class="rows-fact">"through others"</span> });
        view! { <li><a href=href_of(&services, *part)>{name_of(&services, *part)}</a>{far}</li> }
    });
    let below = below.collect_view();
    view! {
        <div class="figures-pair">
            <section class="panel" aria-labelledby="breaks-too">
                <h2 id="breaks-too">"When this breaks"</h2>
                {if broken.is_empty() {
                    view! { <p class="rows-fact">"Nothing else breaks."</p> }.into_any()
                } else {
                    view! { <p class="panel-lead">"These break too:"</p><ul class="rows" role="list">{above}</ul> }.into_any()
                }}
            </section>
            <section class="panel" aria-labelledby="broken-by">
                <h2 id="broken-by">"What breaks this"</h2>
                {if needed.is_empty() {
                    view! { <p class="rows-fact">"It stands on nothing else."</p> }.into_any()
                } else {
                    view! { <p class="panel-lead">"It breaks when one of these breaks:"</p><ul class="rows" role="list">{below}</ul> }.into_any()
                }}
            </section>
        </div>
    }
}

#[component]
fn BreaksRow(broken: Broken, of: domain::ids::ServiceId, services: Vec<Service>) -> impl IntoView {
    let through = (broken.because != Part::Service(of)).then(|| {
        let between = name_of(&services, broken.because);
        view! { <span class="rows-fact">"because of "{between}</span> }
    });
    let service = services.iter().find(|service| service.id == broken.service).cloned();
    let mark = service.map(|service| view! { <span class="badge">{service.criticality.label()}</span> });
    let part = Part::Service(broken.service);
    view! {
        <li>
            <span><a href=href_of(&services, part)>{name_of(&services, part)}</a>" "{mark}</span>
            {through}
        </li>
    }
}
