//! Owns the first page of the administration: one line for each thing, with how many there are.

use api::{OverviewView, Tally};
use domain::access::{Action, Principal, Scope, cell};
use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::Head;
use crate::pages::failure::Failure;
use crate::session::use_me;

#[component]
pub fn OverviewPage() -> impl IntoView {
    let overview = Resource::new(|| (), |()| api::fetch_overview());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match overview.await {
                    Ok(counts) => view! { <Overview counts/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Overview(counts: OverviewView) -> impl IntoView {
    let OverviewView { categories, services, teams, locations, rules, people, audit } = counts;
    view! {
        <div class="page">
            <Head title="Administration" top=true lead="What incidents point at, and the people. Every change is in the audit trail."/>
            <ul class="admin-things" role="list">
                <Thing href="/admin/categories" glyph=Glyph::List name="Categories" what="what kind of trouble it is, and how it may end" tally=Some(categories)/>
                <Thing href="/admin/services" glyph=Glyph::Board name="Services" what="what people use, who owns it, what it needs" tally=Some(services)/>
                <Thing href="/admin/teams" glyph=Glyph::Users name="Teams" what="who works on what level" tally=Some(teams)/>
                {rules.map(|rules| view! {
                    <Thing href="/admin/rules" glyph=Glyph::Move name="Rules" what="what they fill in or propose for new reports" tally=Some(rules) rest="off"/>
                })}
                {people.map(|people| view! {
                    <Thing href="/admin/people" glyph=Glyph::User name="People" what="accounts, roles, skills" tally=Some(people)/>
                })}
                <Thing href="/admin/locations" glyph=Glyph::Inbox name="Locations" what="sites, floors and rooms" tally=Some(locations)/>
                {writes_templates().then(|| view! {
                    <Thing href="/admin/task-templates" glyph=Glyph::Check name="Task templates" what="which tasks come together" tally=None/>
                })}
                {audit.then(|| view! {
                    <Thing href="/audit" glyph=Glyph::File name="Audit trail" what="who did what, before and after" tally=None/>
                })}
            </ul>
        </div>
    }
}

/// Who cannot change them is not led there: the page is nothing but their forms.
fn writes_templates() -> bool {
    let may = |role| cell(Action::TemplateWrite, Principal::Role(role)).scope != Scope::Deny;
    use_me().is_some_and(|me| me.roles.iter().any(may))
}

#[component]
fn Thing(
    href: &'static str,
    glyph: Glyph,
    name: &'static str,
    what: &'static str,
    tally: Option<Tally>,
    #[prop(default = "retired")] rest: &'static str,
) -> impl IntoView {
    let counts = tally.map(|Tally { used, retired }| if retired == 0 { used.to_string() } else { format!("{used}, {retired} {rest}") });
    view! {
        <li>
            <a class="admin-thing" href=href>
                <Icon of=glyph/>
                <span class="admin-thing-name">{name}</span>
                <span class="admin-thing-what">{what}</span>
                {counts.map(|counts| view! { <span class="admin-thing-count">{counts}</span> })}
            </a>
        </li>
    }
}
