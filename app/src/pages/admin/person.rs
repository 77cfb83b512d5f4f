//! Owns the page of one person: a form for each thing that has its own right.

use api::{PersonView, SavePerson, SetDisabled, SetRoles, SetSkills, SetTeams};
use domain::access::{Action, Role};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::person_forms::{AccountForm, PersonForm, RolesForm, SkillsForm, TeamsForm};
use super::{Confirm, Head, Saved, acting, asked, saved};
use crate::pages::failure::Failure;

/// The forms of the page.
#[derive(Clone, Copy)]
pub struct Forms {
    pub save: ServerAction<SavePerson>,
    pub roles: ServerAction<SetRoles>,
    pub teams: ServerAction<SetTeams>,
    pub skills: ServerAction<SetSkills>,
    pub disable: ServerAction<SetDisabled>,
}

#[component]
pub fn PersonPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let forms = Forms { save: acting(), roles: acting(), teams: acting(), skills: acting(), disable: acting() };
    let (saves, roles, teams) = (saved(forms.save), saved(forms.roles), saved(forms.teams));
    let (skills, disables) = (saved(forms.skills), saved(forms.disable));
    let versions = move || (saves.get(), roles.get(), teams.get(), skills.get(), disables.get());
    let person = Resource::new(move || (id.get(), versions()), |(id, _)| api::fetch_person(id));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match person.await {
                    Ok(view) => view! { <One view forms/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn One(view: PersonView, forms: Forms) -> impl IntoView {
    let PersonView { person, names, teams, locations, rights, confirm } = view;
    let may = |action: Action| rights.contains(&action);
    let invited = asked("saved").get_untracked().as_deref() == Some("invited");
    let words = if invited { "The account is there, and the link is on its way." } else { "" };
    let facts = person.facts(&names);
    let shown = facts.into_iter().filter(|(label, value)| *label != "Name" && *label != "Disabled" && !value.is_empty());
    let facts = shown.map(|(label, value)| view! { <div class="admin-fact"><dt>{label}</dt><dd>{value}</dd></div> }).collect_view();
    let roles: Vec<&str> = person.roles.iter().map(Role::label).collect();
    view! {
        <div class="page">
            <Head title=person.name.clone()/>
            <p class="admin-marks">
                {roles.join(", ")} {person.disabled.then(|| view! { " " <span class="badge">"Disabled"</span> })}
            </p>
            <Saved words/>
            <Confirm needed=confirm/>
            {(!may(Action::UserCreate)).then(|| view! { <section class="panel" aria-label="What is known"><dl class="admin-facts">{facts}</dl></section> })}
            {may(Action::UserCreate).then(|| view! { <PersonForm person=person.clone() locations save=forms.save/> })}
            {may(Action::UserRoleGrant).then(|| view! { <RolesForm person=person.clone() roles=forms.roles/> })}
            {may(Action::TeamWrite).then(|| view! { <TeamsForm person=person.clone() teams action=forms.teams/> })}
            {may(Action::UserSkillsWrite).then(|| view! { <SkillsForm person=person.clone() skills=forms.skills/> })}
            {may(Action::UserDisable).then(|| view! { <AccountForm person=person.clone() disable=forms.disable/> })}
        </div>
    }
}
