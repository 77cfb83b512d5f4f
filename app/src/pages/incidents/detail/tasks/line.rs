//! Owns one task as a line: check off, what it is, when it is due, up and down, and the way to its form.

use domain::ids::TaskId;
use domain::task::{Task, TaskPriority, TaskState};
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Avatar, DayTime, Glyph, Icon, Moment, When};

use super::task_form::TaskForm;
use super::{Bench, go_to};
use crate::pages::incidents::detail::desk::Desk;

#[component]
pub(super) fn TaskLine(id: TaskId) -> impl IntoView {
    let (desk, bench) = (Desk::get(), Bench::get());
    // With its place and the last one: the tools depend on both.
    let state = Memo::new(move |_| {
        desk.incident(|incident| {
            let place = incident.tasks.iter().position(|task| task.id == id)?;
            Some((incident.tasks.find(id)?.clone(), place, incident.tasks.len().saturating_sub(1)))
        })
    });
    let writable = Memo::new(move |_| desk.view.with(|view| view.plan.writable.contains(&id)));
    let form = Memo::new(move |_| writable.get() && bench.open.get() == Some(id));
    let class = move || match state.with(|state| state.as_ref().map(|(task, ..)| task.state)) {
        Some(TaskState::Done) => "task is-done",
        Some(TaskState::Skipped) => "task is-skipped",
        _ => "task",
    };
    let line = move || {
        state.get().map(|(task, place, last)| {
            view! {
                <Check task=task.clone() writable=writable.get()/>
                <div class="task-body">
                    <p class="task-title">{task.title.clone()}</p>
                    <Facts task=task.clone()/>
                </div>
                {writable.get().then(|| view! { <Tools task=task.clone() place last/> })}
            }
        })
    };
    Effect::new(move |before: Option<()>| {
        state.track();
        if before.is_some() {
            bench.drawn(id);
        }
    });
    view! {
        <li class=class id=format!("task-{id}")>
            <div class="task-line">{line}</div>
            <Show when=move || form.get()><TaskForm id/></Show>
        </li>
    }
}

/// Done and open again with one press; without the right only the state in a word.
#[component]
fn Check(task: Task, writable: bool) -> impl IntoView {
    let (desk, bench) = (Desk::get(), Bench::get());
    let (next, what) = match task.state {
        TaskState::Open => (TaskState::Done, "Mark as done: "),
        _ => (TaskState::Open, "Open again: "),
    };
    let mark = match task.state {
        TaskState::Open => None,
        TaskState::Done => Some(view! { <Icon of=Glyph::Check/> }),
        TaskState::Skipped => Some(view! { <Icon of=Glyph::X/> }),
    };
    if !writable {
        return view! {
            <span class="task-check">{mark}<span class="visually-hidden">{task.state.label()}": "</span></span>
        }
        .into_any();
    }
    let id = format!("check-task-{}", task.id);
    let (of, again) = (task.id, id.clone());
    view! {
        <ActionForm action=bench.decide on:submit=move |_| bench.press(of, again.clone())>
            <input type="hidden" name="number" value=desk.number.to_string()/>
            <input type="hidden" name="task" value=task.id.to_string()/>
            <input type="hidden" name="state" value=next.slug()/>
            <button class="task-check" id=id title=format!("{what}{}", task.title)>
                {mark}
                <span class="visually-hidden">{what}{task.title.clone()}</span>
            </button>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn Facts(task: Task) -> impl IntoView {
    let desk = Desk::get();
    let now = Moment::get().now;
    let (due_at, open) = (task.due, task.is_open());
    let late = move || open && due_at.is_some_and(|due| due < now.get());
    let book_of = |id| desk.read_untracked(|_, book| book.person(id));
    let owner = task.owner.map(|id| {
        let name = book_of(id);
        view! { <li class="person"><Avatar person=Some(id) name=name.clone() decorative=true/>{name}</li> }
    });
    let team = task.team.filter(|_| task.owner.is_none()).map(|id| desk.read_untracked(|_, book| book.team(id)));
    let due = task.due.filter(|_| task.is_open()).map(|at| {
        view! {
            <li>
                {move || match late() {
                    true => view! { <span class="badge is-danger"><Icon of=Glyph::Alert/>"Overdue, was due "<When at what="Due"/></span> }.into_any(),
                    false => view! { "Due "<When at what="Due"/> }.into_any(),
                }}
            </li>
        }
    });
    let suited = desk.read_untracked(|view, _| {
        let of_it = view.plan.suited.iter().find(|(id, _)| *id == task.id);
        of_it.map(|(_, people)| people.iter().map(|person| person.name.clone()).collect::<Vec<_>>().join(", "))
    });
    let suited = suited.filter(|names| !names.is_empty() && task.owner.is_none() && task.is_open());
    let decided = task.decided.clone().map(|mark| {
        let by = mark.by.person().map_or_else(|| mark.by.to_string(), book_of);
        view! { <li>{task.state.label()}" by "{by}", "<DayTime at=mark.at/></li> }
    });
    let priority = match task.priority {
        TaskPriority::Normal => None,
        other => Some(
            view! { <li><span class=if other == TaskPriority::High { "badge is-warn" } else { "badge" }>{other.label()}" priority"</span></li> },
        ),
    };
    let skills = task.skills.iter().map(|skill| view! { <li><span class="badge">{skill.clone()}</span></li> }).collect_view();
    view! {
        <ul class="task-facts">
            {owner}
            {team.map(|team| view! { <li>{team}</li> })}
            {due}
            {decided}
            {priority}
            {skills}
            {suited.map(|names| view! { <li>"Suited: "{names}</li> })}
        </ul>
        {task.reason.clone().map(|reason| view! { <p class="task-note">"Skipped: "{reason}</p> })}
        {(!task.note.is_empty()).then(|| view! { <p class="task-note">{task.note.clone()}</p> })}
    }
}

/// Up, down, and the form.
#[component]
fn Tools(task: Task, place: usize, last: usize) -> impl IntoView {
    let (desk, bench) = (Desk::get(), Bench::get());
    let id = task.id;
    let (title, edit) = (task.title.clone(), task.title);
    let step = |to: usize, way: &'static str, of: Glyph| {
        let words = format!("Move {way}: {title}");
        let button = format!("{way}-task-{id}");
        let again = button.clone();
        view! {
            <ActionForm action=bench.place on:submit=move |_| bench.press(id, again.clone())>
                <input type="hidden" name="number" value=desk.number.to_string()/>
                <input type="hidden" name="task" value=id.to_string()/>
                <input type="hidden" name="place" value=to.to_string()/>
                <button class="icon-button is-small" id=button>
                    <Icon of/>
                    <span class="visually-hidden">{words}</span>
                </button>
            </ActionForm>
        }
    };
    let up = (place > 0).then(|| step(place.saturating_sub(1), "up", Glyph::ChevronUp));
    let down = (place < last).then(|| step(place + 1, "down", Glyph::ChevronDown));
    let href = format!("{}?task={id}#task-{id}", desk.path());
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        bench.open.set(Some(id));
        go_to(format!("task-{id}-fields-title"), None);
    };
    view! {
        <div class="task-tools">
            {up}
            {down}
            <a class="icon-button is-small" id=format!("edit-task-{id}") role="button" href=href on:click=open>
                <Icon of=Glyph::Edit/>
                <span class="visually-hidden">"Change or skip: "{edit}</span>
            </a>
        </div>
    }
}
