//! Owns the list of people with its search, and the form of a new account.

use api::{AddPerson, DirectoryView};
use domain::access::Role;
use domain::catalogue::{Location, Team, path};
use domain::person::Person;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use ui::{Avatar, Glyph, Icon, Pick, Select, TextField};

use super::{Confirm, Head, Nothing, Refused, Tick, acting, asked, failed, wrong};
use crate::pages::failure::Failure;
use crate::pages::query::query_of;

#[component]
pub fn PeoplePage() -> impl IntoView {
    let add = acting::<AddPerson>();
    let search = use_location().search;
    let found = Resource::new(move || search.get(), api::fetch_directory);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(found) => view! { <People found add/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn People(found: DirectoryView, add: ServerAction<AddPerson>) -> impl IntoView {
    let (new, q, disabled) = (asked("new"), asked("q"), asked("disabled"));
    let (q, disabled) = (q.get_untracked().unwrap_or_default(), disabled.get_untracked().unwrap_or_default());
    let next = found.next.as_deref().map(|cursor| query_of([("q", q.as_str()), ("disabled", disabled.as_str()), ("cursor", cursor)]));
    let rows = found.people.iter().map(|person| view! { <Row person=person.clone() found=found.clone()/> }).collect_view();
    let (may_add, confirm, empty) = (found.may_add, found.confirm, found.people.is_empty());
    let offered = StoredValue::new((found.teams, found.locations));
    let form = move || {
        (may_add && new.get().is_some()).then(|| {
            let (teams, locations) = offered.get_value();
            view! { <NewPerson teams locations add/> }
        })
    };
    view! {
        <div class="page is-wide">
            <Head title="People" lead="Accounts, what they may do, and what they are good at."/>
            <Confirm needed=confirm/>
            {form}
            <div class="admin-bar">
                {may_add.then(|| view! { <a class="button" href="/admin/people?new=1"><Icon of=Glyph::Plus/>"New account"</a> })}
                <form class="filters" method="get" action="/admin/people" aria-label="Find people">
                    <span class="filter"><label for="people-q">"Words:"</label><input id="people-q" name="q" type="text" placeholder="any" value=q/></span>
                    <span class="filter">
                        <label for="people-state">"State:"</label>
                        <select id="people-state" name="disabled">
                            <option value="">"enabled"</option>
                            <option value="true" selected=disabled == "true">"disabled"</option>
                        </select>
                    </span>
                    <button class="button">"Find"</button>
                </form>
            </div>
            <section class="list" aria-label="People">
                {if empty {
                    view! { <Nothing title="Nobody found" why="No name or address has all these words." way=Some(("All people", "/admin/people".to_owned()))/> }.into_any()
                } else {
                    view! { <ul class="admin-rows" role="list">{rows}</ul> }.into_any()
                }}
            </section>
            {next.map(|next| view! { <nav class="paging" aria-label="Pages"><a class="button is-small" href=format!("/admin/people{next}") rel="next">"Next page"<Icon of=Glyph::ArrowRight/></a></nav> })}
        </div>
    }
}

#[component]
fn Row(person: Person, found: DirectoryView) -> impl IntoView {
    let roles: Vec<&str> = person.roles.iter().map(Role::label).collect();
    let teams: Vec<String> = person.teams.iter().filter_map(|id| found.names.teams.get(id).cloned()).collect();
    let facts = [person.email.clone(), person.department.clone(), Some(roles.join(", ")), Some(teams.join(", "))];
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    let skills: Vec<String> = person.skills.iter().cloned().collect();
    view! {
        <li class="admin-row">
            <Avatar person=Some(person.id) name=person.name.clone() decorative=true/>
            <div class="admin-row-text">
                <p class="admin-row-name">
                    <a href=format!("/admin/people/{}", person.id)>{person.name}</a>
                    {person.disabled.then(|| view! { " " <span class="badge">"Disabled"</span> })}
                </p>
                <p class="rows-fact">{facts.join(" · ")}</p>
                {(!skills.is_empty()).then(|| view! { <p class="rows-fact">"Skills: "{skills.join(", ")}</p> })}
            </div>
        </li>
    }
}

/// Boxes for roles, by the words that people know.
#[component]
pub fn RoleBoxes(now: domain::access::RoleSet) -> impl IntoView {
    let boxes = Role::ALL.into_iter().map(|role| {
        view! { <Tick name=format!("fields[role-{}]", role.slug()) label=role.label() checked=now.contains(role)/> }
    });
    view! { <fieldset class="field"><legend>"Roles"</legend><div class="admin-boxes">{boxes.collect_view()}</div></fieldset> }
}

#[component]
pub fn TeamBoxes(teams: Vec<Team>, now: Vec<domain::ids::TeamId>) -> impl IntoView {
    let offered = teams.into_iter().filter(|team| !team.retired || now.contains(&team.id));
    let boxes = offered.map(|team| {
        let label = format!("{} ({})", team.name, team.level.slug());
        view! { <Tick name=format!("fields[team-{}]", team.id) label checked=now.contains(&team.id)/> }
    });
    let boxes = boxes.collect_view();
    view! { <fieldset class="field"><legend>"Teams"</legend><div class="admin-boxes">{boxes}</div></fieldset> }
}

/// Places as paths; the present one stays on the list.
pub fn places(locations: &[Location], now: Option<domain::ids::LocationId>) -> Vec<Pick> {
    let offered = locations.iter().filter(|place| !place.retired || Some(place.id) == now);
    let mut picks: Vec<Pick> = offered.map(|place| Pick::new(place.id, path(locations, place.id).unwrap_or_default())).collect();
    picks.sort_by(|a, b| a.label.cmp(&b.label));
    picks
}

#[component]
fn NewPerson(teams: Vec<Team>, locations: Vec<Location>, add: ServerAction<AddPerson>) -> impl IntoView {
    let error = failed(add);
    let places = places(&locations, None);
    view! {
        <section class="panel" aria-labelledby="new-person">
            <h2 id="new-person">"New account"</h2>
            <p class="panel-lead">"They get a mail with a link by which they choose a password."</p>
            <Refused error/>
            <ActionForm action=add attr:class="form">
                <div class="form-row">
                    <TextField name="fields[name]" label="Name" required=true error=wrong(error, "name")/>
                    <TextField name="fields[email]" label="E-mail" kind="email" required=true error=wrong(error, "email")/>
                    <TextField name="fields[phone]" label="Phone" optional=true error=wrong(error, "phone")/>
                </div>
                <div class="form-row">
                    <TextField name="fields[department]" label="Department" optional=true error=wrong(error, "department")/>
                    <Select name="fields[location]" label="Location" options=places empty="Not known" optional=true error=wrong(error, "location")/>
                    <TextField name="fields[skills]" label="Skills" hint="Words with commas between." optional=true error=wrong(error, "skills")/>
                </div>
                <RoleBoxes now=Default::default()/>
                <TeamBoxes teams now=Vec::new()/>
                <TextField name="fields[reason]" label="Why these roles" hint="Goes into the audit trail." error=wrong(error, "reason")/>
                <div class="form-foot">
                    <button class="button is-primary">"Add and send the link"</button>
                    <a class="button is-quiet" href="/admin/people">"Cancel"</a>
                </div>
            </ActionForm>
        </section>
    }
}
