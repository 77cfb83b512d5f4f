//! Owns the page of teams: who works on which level, and the form of the team that the address names.

use api::{OrderView, SaveTeam, SetMember, Shelf};
use domain::catalogue::{Level, Member, Team};
use domain::ids::PersonId;
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Avatar, ChoiceCards, Glyph, Icon, Pick, Select, TextField};

use super::{Confirm, Head, Nothing, Offered, Refused, RetiredMark, Saved, acting, asked, failed, saved, wrong};
use crate::pages::failure::Failure;

#[component]
pub fn TeamsPage() -> impl IntoView {
    let (save, member) = (acting::<SaveTeam>(), acting::<SetMember>());
    let (saves, members) = (saved(save), saved(member));
    let order = Resource::new(move || (saves.get(), members.get()), |_| api::fetch_order(Shelf::Teams));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match order.await {
                    Ok(order) => view! { <Teams order save member/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Teams(order: OrderView, save: ServerAction<SaveTeam>, member: ServerAction<SetMember>) -> impl IntoView {
    let (edit, new) = (asked("edit"), asked("new"));
    let rights = order.rights.clone();
    let order = StoredValue::new(order);
    let form = move || {
        let id = edit.get();
        let one = order.with_value(|order| {
            let mine = |team: &&Team| Some(team.id.to_string()) == id && order.rights.teams.contains(&team.id);
            order.teams.iter().find(mine).cloned()
        });
        let adds = order.with_value(|order| order.rights.add) && new.get().is_some();
        let members = one.clone().map(|team| view! { <Members team order=order.get_value() member/> });
        (one.is_some() || adds).then(|| view! { <TeamForm one save/> {members} })
    };
    let rows =
        order.with_value(|order| order.teams.iter().map(|team| view! { <Row team=team.clone() order=order.clone()/> }).collect_view());
    view! {
        <div class="page is-wide">
            <Head title="Teams" lead="Level 1 answers to reporters; what it cannot solve goes up a level."/>
            <Saved/>
            <Confirm needed=rights.confirm/>
            {form}
            {rights.add.then(|| view! { <p><a class="button" href="/admin/teams?new=1"><Icon of=Glyph::Plus/>"New team"</a></p> })}
            <section class="list" aria-label="All teams">
                {if order.with_value(|order| order.teams.is_empty()) {
                    view! { <Nothing title="No teams yet" why="Incidents are worked on by teams."/> }.into_any()
                } else {
                    view! { <ul class="admin-rows" role="list">{rows}</ul> }.into_any()
                }}
            </section>
        </div>
    }
}

fn name_of(order: &OrderView, id: PersonId) -> String {
    order.names.people.get(&id).cloned().unwrap_or_else(|| "Somebody".to_owned())
}

/// Leads first, then by name.
fn members_of(order: &OrderView, team: &Team) -> Vec<(Member, String)> {
    let own = order.members.iter().filter(|member| member.team == team.id);
    let mut members: Vec<_> = own.map(|member| (*member, name_of(order, member.person))).collect();
    members.sort_by(|a, b| (!a.0.lead, &a.1).cmp(&(!b.0.lead, &b.1)));
    members
}

#[component]
fn Row(team: Team, order: OrderView) -> impl IntoView {
    let words = |(member, name): (Member, String)| if member.lead { format!("{name} (lead)") } else { name };
    let members: Vec<String> = members_of(&order, &team).into_iter().map(words).collect();
    let members = if members.is_empty() { "Nobody yet".to_owned() } else { members.join(", ") };
    let edit = order.rights.teams.contains(&team.id).then(|| {
        view! {
            <a class="button is-small" href=format!("/admin/teams?edit={}", team.id)>
                "Edit"<span class="visually-hidden">" "{team.name.clone()}</span>
            </a>
        }
    });
    view! {
        <li class="admin-row">
            <div class="admin-row-text">
                <p class="admin-row-name">
                    {team.name.clone()} " " <span class="badge">{team.level.label()}</span> " " <RetiredMark retired=team.retired/>
                </p>
                <p class="rows-fact">{members}</p>
            </div>
            {edit}
        </li>
    }
}

#[component]
fn TeamForm(one: Option<Team>, save: ServerAction<SaveTeam>) -> impl IntoView {
    let error = failed(save);
    let own = one.as_ref().map(|one| one.id);
    let title = one.as_ref().map_or_else(|| "New team".to_owned(), |one| format!("Change {}", one.name));
    let levels = Level::ALL.iter().map(|level| Pick::new(level.slug(), level.label()).with_hint(level.hint())).collect();
    let (name, level) = one.as_ref().map_or((String::new(), Level::L2), |one| (one.name.clone(), one.level));
    view! {
        <section class="panel" aria-labelledby="team-form">
            <h2 id="team-form">{title}</h2>
            <Refused error/>
            <ActionForm action=save attr:class="form">
                {own.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="seen" value=one.as_ref().map_or(0, |one| one.version)/>
                <TextField name="fields[name]" label="Name" value=name required=true error=wrong(error, "name")/>
                <ChoiceCards name="fields[level]" label="Level" options=levels value=level.slug() error=wrong(error, "level")/>
                {own.map(|_| view! { <Offered prefix="team" retired=one.as_ref().is_some_and(|one| one.retired) error=wrong(error, "retired")/> })}
                <div class="form-foot">
                    <button class="button is-primary">"Save"</button>
                    <a class="button is-quiet" href="/admin/teams">"Cancel"</a>
                </div>
            </ActionForm>
        </section>
    }
}

/// Who is in the team: each with two buttons, and a form to add somebody.
#[component]
fn Members(team: Team, order: OrderView, member: ServerAction<SetMember>) -> impl IntoView {
    let error = failed(member);
    let members = members_of(&order, &team);
    let outside = |person: &&api::PersonChoice| !members.iter().any(|(member, _)| member.person == person.id);
    let others: Vec<Pick> = order.staff.iter().filter(outside).map(|person| Pick::new(person.id, person.name.clone())).collect();
    let rows = members.iter().map(|(one, name)| view! { <MemberRow one=*one name=name.clone() member/> }).collect_view();
    view! {
        <section class="panel" aria-labelledby="members">
            <h2 id="members">"Members of "{team.name.clone()}</h2>
            <Refused error/>
            <ul class="rows" role="list">{rows}</ul>
            {(!team.retired).then(|| view! {
                <ActionForm action=member attr:class="form-row">
                    <input type="hidden" name="team" value=team.id.to_string()/>
                    <input type="hidden" name="part" value="member"/>
                    <Select name="person" label="Add somebody" options=others empty="Choose a person" required=true error=wrong(error, "person")/>
                    <div class="admin-confirm-foot"><button class="button">"Add"</button></div>
                </ActionForm>
            })}
        </section>
    }
}

#[component]
fn MemberRow(one: Member, name: String, member: ServerAction<SetMember>) -> impl IntoView {
    let button = |part: &'static str, words: &'static str| {
        let name = name.clone();
        view! {
            <ActionForm action=member>
                <input type="hidden" name="team" value=one.team.to_string()/>
                <input type="hidden" name="person" value=one.person.to_string()/>
                <input type="hidden" name="part" value=part/>
                <button class="button is-small">{words}<span class="visually-hidden">": "{name}</span></button>
            </ActionForm>
        }
    };
    let lead = if one.lead { button("member", "No longer lead").into_any() } else { button("lead", "Make lead").into_any() };
    view! {
        <li>
            <span class="admin-person">
                <Avatar person=Some(one.person) name=name.clone() decorative=true/>
                <span>{name.clone()}</span>
                {one.lead.then(|| view! { <span class="badge">"Lead"</span> })}
            </span>
            <span class="actions">{lead}{button("none", "Remove")}</span>
        </li>
    }
}
