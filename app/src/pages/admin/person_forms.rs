//! Owns the forms about one person. Each carries the version that it shows.

use api::{SavePerson, SetDisabled, SetRoles, SetSkills, SetTeams};
use domain::catalogue::{Location, Team};
use domain::person::Person;
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Select, TextField};

use super::people::{RoleBoxes, TeamBoxes, places};
use super::{Refused, failed, wrong};

/// Which person, as it was shown.
#[component]
fn About(person: Person) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=person.id.to_string()/>
        <input type="hidden" name="seen" value=person.version/>
    }
}

#[component]
pub fn PersonForm(person: Person, locations: Vec<Location>, save: ServerAction<SavePerson>) -> impl IntoView {
    let error = failed(save);
    let places = places(&locations, person.location);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    view! {
        <section class="panel" aria-labelledby="person">
            <h2 id="person">"Who it is"</h2>
            <Refused error/>
            <ActionForm action=save attr:class="form">
                <About person=person.clone()/>
                <div class="form-row">
                    <TextField name="fields[name]" label="Name" value=person.name.clone() required=true error=wrong(error, "name")/>
                    <TextField name="fields[email]" label="E-mail" kind="email" value=text(&person.email) optional=true error=wrong(error, "email")/>
                    <TextField name="fields[phone]" label="Phone" value=text(&person.phone) optional=true error=wrong(error, "phone")/>
                </div>
                <div class="form-row">
                    <TextField name="fields[department]" label="Department" value=text(&person.department) optional=true error=wrong(error, "department")/>
                    <Select
                        name="fields[location]" label="Location" options=places empty="Not known" optional=true
                        value=person.location.map(|id| id.to_string()).unwrap_or_default() error=wrong(error, "location")
                    />
                </div>
                <div class="form-foot"><button class="button is-primary">"Save"</button></div>
            </ActionForm>
        </section>
    }
}

#[component]
pub fn RolesForm(person: Person, roles: ServerAction<SetRoles>) -> impl IntoView {
    let error = failed(roles);
    view! {
        <section class="panel" aria-labelledby="roles">
            <h2 id="roles">"What they may do"</h2>
            <Refused error/>
            <ActionForm action=roles attr:class="form">
                <About person=person.clone()/>
                <RoleBoxes now=person.roles/>
                <TextField name="fields[reason]" label="Why" prefix="roles" hint="Goes into the audit trail." required=true error=wrong(error, "reason")/>
                <div class="form-foot"><button class="button">"Save roles"</button></div>
            </ActionForm>
        </section>
    }
}

#[component]
pub fn TeamsForm(person: Person, teams: Vec<Team>, action: ServerAction<SetTeams>) -> impl IntoView {
    let error = failed(action);
    view! {
        <section class="panel" aria-labelledby="teams">
            <h2 id="teams">"Where they work"</h2>
            <Refused error/>
            <ActionForm action=action attr:class="form">
                <About person=person.clone()/>
                <TeamBoxes teams now=person.teams.clone()/>
                <div class="form-foot"><button class="button">"Save teams"</button></div>
            </ActionForm>
        </section>
    }
}

#[component]
pub fn SkillsForm(person: Person, skills: ServerAction<SetSkills>) -> impl IntoView {
    let error = failed(skills);
    let words: Vec<String> = person.skills.iter().cloned().collect();
    view! {
        <section class="panel" aria-labelledby="skills-title">
            <h2 id="skills-title">"What they are good at"</h2>
            <Refused error/>
            <ActionForm action=skills attr:class="form">
                <About person=person.clone()/>
                <TextField name="skills" label="Skills" value=words.join(", ") hint="Words with commas between." optional=true error=wrong(error, "skills")/>
                <div class="form-foot"><button class="button">"Save skills"</button></div>
            </ActionForm>
        </section>
    }
}

#[component]
pub fn AccountForm(person: Person, disable: ServerAction<SetDisabled>) -> impl IntoView {
    let error = failed(disable);
    let (words, what, class) = if person.disabled {
        ("They cannot sign in. What they wrote stays under their name.", "Enable the account", "button")
    } else {
        (
            "Disabled, they can no longer sign in, and everything signed in ends. What they wrote stays.",
            "Disable the account",
            "button is-danger",
        )
    };
    view! {
        <section class="panel" aria-labelledby="account">
            <h2 id="account">"Account"</h2>
            <p class="panel-lead">{words}</p>
            <Refused error/>
            <ActionForm action=disable>
                <About person=person.clone()/>
                <input type="hidden" name="disabled" value=if person.disabled { "false" } else { "true" }/>
                <button class=class>{what}</button>
            </ActionForm>
        </section>
    }
}
