//! Owns the page of what somebody has to do: own tasks and those of the own teams that nobody owns, due first.

use api::{OpenTask, TasksView};
use domain::incident::Names;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ui::{Glyph, Icon, Moment, Number, PriorityBadge, When};

use super::failure::Failure;

/// What the page can be narrowed to: words and the query that says it.
const WHOSE: [(&str, &str); 3] = [("Mine and my teams'", ""), ("Mine", "whose=mine"), ("My teams', without an owner", "whose=team")];

#[component]
pub fn TasksPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let whose = query.get("owner").map(|id| format!("owner={id}"));
            let whose = whose.or_else(|| query.get("whose").filter(|whose| !whose.is_empty()).map(|whose| format!("whose={whose}")));
            (whose.unwrap_or_default(), query.get_str("overdue").is_some_and(|value| value == "true"))
        })
    });
    let tasks = Resource::new(move || asked.get(), |(whose, overdue)| api::my_tasks(query_of(&whose, overdue)));
    view! {
        <Title text="My tasks"/>
        <div class="page is-wide">
            <h1>"My tasks"</h1>
            {move || {
                let (whose, overdue) = asked.get();
                view! { <Narrow whose overdue/> }
            }}
            <Transition>
                {move || Suspend::new(async move {
                    match tasks.await {
                        Ok(tasks) => view! { <Found tasks/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

fn query_of(whose: &str, overdue: bool) -> String {
    let whose = (!whose.is_empty()).then(|| whose.to_owned());
    whose.into_iter().chain(overdue.then(|| "overdue=true".to_owned())).collect::<Vec<_>>().join("&")
}

fn address(whose: &str, overdue: bool) -> String {
    let query = query_of(whose, overdue);
    if query.is_empty() { "/tasks".to_owned() } else { format!("/tasks?{query}") }
}

#[component]
fn Narrow(whose: String, overdue: bool) -> impl IntoView {
    let link = |(words, slug): (&'static str, &'static str)| {
        let current = (whose == slug).then_some("true");
        view! { <a class="button is-small" href=address(slug, overdue) aria-current=current>{words}</a> }
    };
    let late = overdue.then_some("true");
    view! {
        <nav class="actions tasks-narrow" aria-label="Which tasks">
            {WHOSE.map(link)}
            <a class="button is-small" href=address(&whose, !overdue) aria-current=late><Icon of=Glyph::Alert/>"Only overdue"</a>
        </nav>
    }
}

#[component]
fn Found(tasks: TasksView) -> impl IntoView {
    let TasksView { tasks, names } = tasks;
    if tasks.is_empty() {
        return view! {
            <div class="list">
                <div class="empty">
                    <Icon of=Glyph::Check/>
                    <h2>"No open task here"</h2>
                    <p>"Tasks are added on the page of an incident, one by one or from a template."</p>
                    <a class="button" href="/incidents?assignee=me&open=true">"My incidents"</a>
                </div>
            </div>
        }
        .into_any();
    }
    let row = |one: OpenTask| view! { <Row one names=names.clone()/> };
    let rows = tasks.into_iter().map(row).collect_view();
    view! {
        <div class="list">
            <div class="table-scroll">
                <table class="table is-stacking">
                    <caption class="visually-hidden">"Open tasks, what is due first on top"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Task"</th>
                            <th scope="col">"Due"</th>
                            <th scope="col">"Owner or team"</th>
                            <th scope="col">"Incident"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Row(one: OpenTask, names: Names) -> impl IntoView {
    let OpenTask { task, card } = one;
    let late = task.is_overdue(Moment::get().now.get_untracked());
    let owner = task.owner.and_then(|id| names.people.get(&id).cloned());
    let team = task.team.or(card.team).and_then(|id| names.teams.get(&id).cloned());
    let who = owner.or_else(|| team.map(|team| format!("{team}, nobody yet"))).unwrap_or_else(|| "nobody yet".to_owned());
    let due = match (task.due, late) {
        (None, _) => "–".into_any(),
        (Some(at), true) => {
            view! { <span class="badge is-danger"><Icon of=Glyph::Alert/>"Overdue, "<When at what="Due"/></span> }.into_any()
        }
        (Some(at), false) => view! { <When at what="Due"/> }.into_any(),
    };
    view! {
        <tr>
            <td class="is-title"><a href=format!("/incidents/{}#task-{}", card.number, task.id)>{task.title}</a></td>
            <td>{due}</td>
            <td class="is-quiet">{who}</td>
            <td>
                <PriorityBadge priority=card.priority/>" "<Number of=card.number/>" "{card.title}
            </td>
        </tr>
    }
}
