//! Owns the forms of a service: what it is, its components, what it needs. Each is sent on its own.

use api::{OrderView, SaveComponent, SaveService, SetNeed};
use domain::catalogue::{Component as Piece, ComponentKind, Criticality, Part, Service};
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{ChoiceCards, Pick, Select, TextArea, TextField};

use super::service_breaks::name_of;
use super::{Offered, Refused, RetiredMark, failed, wrong};

#[component]
pub fn ServiceForm(one: Option<Service>, order: OrderView, save: ServerAction<SaveService>) -> impl IntoView {
    let error = failed(save);
    let own = one.as_ref().map(|one| one.id);
    let levels = Criticality::ALL.iter().map(|level| Pick::new(level.slug(), level.label()).with_hint(level.hint())).collect();
    let mut people: Vec<Pick> = order.staff.iter().map(|person| Pick::new(person.id, person.name.clone())).collect();
    // Whoever owns it stays on the list, whatever became of them.
    let owner = one.as_ref().and_then(|one| one.owner).map(|id| Pick::new(id, order.names.people.get(&id).cloned().unwrap_or_default()));
    people.extend(owner.filter(|owner| !order.staff.iter().any(|person| person.id.to_string() == owner.value)));
    let team = one.as_ref().and_then(|one| one.team);
    let teams = order.teams.iter().filter(|known| !known.retired || Some(known.id) == team);
    let teams: Vec<Pick> = teams.map(|team| Pick::new(team.id, team.name.clone())).collect();
    let base = one.clone().unwrap_or_else(|| Service::new(domain::ids::ServiceId(Default::default()), ""));
    view! {
        <section class="panel" aria-labelledby="service-form">
            <h2 id="service-form">{if own.is_some() { "What it is" } else { "New service" }}</h2>
            <Refused error/>
            <ActionForm action=save attr:class="form">
                {own.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="seen" value=if own.is_some() { base.version } else { 0 }/>
                <TextField name="fields[name]" label="Name" value=base.name required=true error=wrong(error, "name")/>
                <TextArea
                    name="fields[description]" label="Description" optional=true value=base.description
                    hint="What people do with it, in their words." error=wrong(error, "description")
                />
                <div class="form-row">
                    <Select
                        name="fields[owner]" label="Owner" options=people empty="Nobody yet" optional=true
                        value=base.owner.map(|id| id.to_string()).unwrap_or_default() error=wrong(error, "owner")
                    />
                    <Select
                        name="fields[team]" label="Team" options=teams empty="No team yet" optional=true
                        value=team.map(|id| id.to_string()).unwrap_or_default() error=wrong(error, "team")
                    />
                </div>
                <ChoiceCards
                    name="fields[criticality]" label="Criticality" options=levels value=base.criticality.slug() error=wrong(error, "criticality")
                />
                {own.map(|_| view! { <Offered prefix="service" retired=base.retired error=wrong(error, "retired")/> })}
                <div class="form-foot">
                    <button class="button is-primary">"Save"</button>
                    <a class="button is-quiet" href="/admin/services">"Cancel"</a>
                </div>
            </ActionForm>
        </section>
    }
}

/// What it is made of. A component that is gone is retired.
#[component]
pub fn Components(one: Service, may: bool, save: ServerAction<SaveComponent>) -> impl IntoView {
    let error = failed(save);
    let (service, seen) = (one.id.to_string(), one.version);
    let rows = one.components.iter().map(|piece| view! { <ComponentRow one=one.clone() piece=piece.clone() may save/> }).collect_view();
    let kinds: Vec<Pick> = ComponentKind::ALL.iter().map(|kind| Pick::new(kind.slug(), kind.label()).with_hint(kind.hint())).collect();
    view! {
        <section class="panel" aria-labelledby="components">
            <h2 id="components">"Components"</h2>
            <p class="panel-lead">"Servers, links and applications under it. When one breaks, this service breaks."</p>
            <Refused error/>
            {one.components.is_empty().then(|| view! { <p class="rows-fact">"None yet."</p> })}
            <ul class="rows" role="list">{rows}</ul>
            {may.then(|| view! {
                <ActionForm action=save attr:class="form-row">
                    <input type="hidden" name="service" value=service/>
                    <input type="hidden" name="seen" value=seen/>
                    <TextField name="fields[name]" label="New component" prefix="component" required=true/>
                    <Select name="fields[kind]" label="Kind" prefix="component" options=kinds value=ComponentKind::Application.slug()/>
                    <div class="admin-confirm-foot"><button class="button">"Add"</button></div>
                </ActionForm>
            })}
        </section>
    }
}

#[component]
fn ComponentRow(one: Service, piece: Piece, may: bool, save: ServerAction<SaveComponent>) -> impl IntoView {
    let (words, retired) = if piece.retired { ("Use again", "no") } else { ("Retire", "yes") };
    let name = piece.name.clone();
    let flip = may.then(|| {
        view! {
            <ActionForm action=save>
                <input type="hidden" name="service" value=one.id.to_string()/>
                <input type="hidden" name="seen" value=one.version/>
                <input type="hidden" name="id" value=piece.id.to_string()/>
                <input type="hidden" name="fields[retired]" value=retired/>
                <button class="button is-small">{words}<span class="visually-hidden">" "{name}</span></button>
            </ActionForm>
        }
    });
    view! {
        <li>
            <span>{piece.name.clone()} " " <span class="badge">{piece.kind.label()}</span> " " <RetiredMark retired=piece.retired/></span>
            {flip}
        </li>
    }
}

/// What else it needs to work: other services, or components of them.
#[component]
pub fn Needs(one: Service, order: OrderView, may: bool, set: ServerAction<SetNeed>) -> impl IntoView {
    let error = failed(set);
    let (service, seen) = (one.id.to_string(), one.version);
    let all = &order.services;
    let others = all.iter().filter(|other| other.id != one.id && !other.retired);
    let parts = others.flat_map(|other| {
        let own = other.components.iter().filter(|piece| !piece.retired).map(|piece| Part::Component(piece.id));
        [Part::Service(other.id)].into_iter().chain(own)
    });
    let offered: Vec<Pick> = parts.filter(|part| !one.needs.contains(part)).map(|part| Pick::new(part, name_of(all, part))).collect();
    let row = |part: &Part| {
        let (name, sent) = (name_of(all, *part), part.to_string());
        let label = name.clone();
        let drop = may.then(|| {
            view! {
                <ActionForm action=set>
                    <input type="hidden" name="service" value=one.id.to_string()/>
                    <input type="hidden" name="seen" value=one.version/>
                    <input type="hidden" name="part" value=sent/>
                    <input type="hidden" name="needed" value="false"/>
                    <button class="button is-small">"Not needed"<span class="visually-hidden">" "{label}</span></button>
                </ActionForm>
            }
        });
        view! { <li><span>{name}</span>{drop}</li> }
    };
    let rows = one.needs.iter().map(row).collect_view();
    view! {
        <section class="panel" aria-labelledby="needs">
            <h2 id="needs">"What it needs"</h2>
            <Refused error/>
            {one.needs.is_empty().then(|| view! { <p class="rows-fact">"Nothing else yet."</p> })}
            <ul class="rows" role="list">{rows}</ul>
            {may.then(|| view! {
                <ActionForm action=set attr:class="form-row">
                    <input type="hidden" name="service" value=service/>
                    <input type="hidden" name="seen" value=seen/>
                    <input type="hidden" name="needed" value="true"/>
                    <Select name="part" label="It also needs" options=offered empty="Choose a service or component" required=true error=wrong(error, "part")/>
                    <div class="admin-confirm-foot"><button class="button">"Add"</button></div>
                </ActionForm>
            })}
        </section>
    }
}
