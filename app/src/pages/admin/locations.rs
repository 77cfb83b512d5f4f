//! Owns the page of locations: the tree of sites, floors and rooms, and the form of the one that the address names.

use api::{OrderView, SaveLocation, Shelf};
use domain::catalogue::{Location, path, sorted};
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Glyph, Icon, Pick, Select, TextField};

use super::{Confirm, Head, Nothing, Offered, Refused, RetiredMark, Saved, acting, asked, failed, saved, wrong};
use crate::pages::failure::Failure;

#[component]
pub fn LocationsPage() -> impl IntoView {
    let save = acting::<SaveLocation>();
    let saved = saved(save);
    let order = Resource::new(move || saved.get(), |_| api::fetch_order(Shelf::Locations));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match order.await {
                    Ok(order) => view! { <Locations order save/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Locations(order: OrderView, save: ServerAction<SaveLocation>) -> impl IntoView {
    let (edit, new) = (asked("edit"), asked("new"));
    let OrderView { locations, rights, .. } = order;
    let all = StoredValue::new(locations);
    let may = StoredValue::new(rights.locations.clone());
    let adds = rights.add || !rights.locations.is_empty();
    let form = move || {
        let id = edit.get();
        let mine = |location: &&Location| Some(location.id.to_string()) == id && may.with_value(|may| may.contains(&location.id));
        let one = all.with_value(|all| all.iter().find(mine).cloned());
        let asked = one.is_some() || (adds && new.get().is_some());
        asked.then(|| view! { <LocationForm one all=all.get_value() save/> })
    };
    let rows = all.with_value(|all| {
        let row = |(depth, location): (usize, &Location)| {
            view! { <Row location=location.clone() depth may=rights.locations.contains(&location.id)/> }
        };
        sorted(all).into_iter().map(row).collect_view()
    });
    view! {
        <div class="page">
            <Head title="Locations" lead="Where people and devices are. Whoever answers for a site answers for what lies in it."/>
            <Saved/>
            <Confirm needed=rights.confirm/>
            {form}
            {adds.then(|| view! { <p><a class="button" href="/admin/locations?new=1"><Icon of=Glyph::Plus/>"New location"</a></p> })}
            <section class="list" aria-label="All locations">
                {if all.with_value(Vec::is_empty) {
                    view! { <Nothing title="No locations yet" why="Reports can then say where it happens."/> }.into_any()
                } else {
                    view! { <ul class="admin-rows" role="list">{rows}</ul> }.into_any()
                }}
            </section>
        </div>
    }
}

#[component]
fn Row(location: Location, depth: usize, may: bool) -> impl IntoView {
    let edit = may.then(|| {
        view! {
            <a class="button is-small" href=format!("/admin/locations?edit={}", location.id)>
                "Edit"<span class="visually-hidden">" "{location.name.clone()}</span>
            </a>
        }
    });
    view! {
        <li class=format!("admin-row depth-{}", depth.min(4))>
            <p class="admin-row-name">{location.name.clone()} " " <RetiredMark retired=location.retired/></p>
            {edit}
        </li>
    }
}

#[component]
fn LocationForm(one: Option<Location>, all: Vec<Location>, save: ServerAction<SaveLocation>) -> impl IntoView {
    let error = failed(save);
    let own = one.as_ref().map(|one| one.id);
    let title = one.as_ref().map_or_else(|| "New location".to_owned(), |one| format!("Change {}", one.name));
    let pick = |(_, node): (usize, &Location)| Pick::new(node.id, path(&all, node.id).unwrap_or_default());
    let parents: Vec<Pick> = sorted(&all).into_iter().filter(|(_, node)| !node.retired && Some(node.id) != own).map(pick).collect();
    let (name, parent) = one.as_ref().map(|one| (one.name.clone(), one.parent.map(|id| id.to_string()))).unwrap_or_default();
    view! {
        <section class="panel" aria-labelledby="location-form">
            <h2 id="location-form">{title}</h2>
            <Refused error/>
            <ActionForm action=save attr:class="form">
                {own.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="seen" value=one.as_ref().map_or(0, |one| one.version)/>
                <div class="form-row">
                    <TextField name="fields[name]" label="Name" value=name required=true error=wrong(error, "name")/>
                    <Select
                        name="fields[parent]" label="Lies in" options=parents empty="Nothing: at the top"
                        value=parent.unwrap_or_default() error=wrong(error, "parent")
                    />
                </div>
                {own.map(|_| view! { <Offered prefix="location" retired=one.as_ref().is_some_and(|one| one.retired) error=wrong(error, "retired")/> })}
                <div class="form-foot">
                    <button class="button is-primary">"Save"</button>
                    <a class="button is-quiet" href="/admin/locations">"Cancel"</a>
                </div>
            </ActionForm>
        </section>
    }
}
