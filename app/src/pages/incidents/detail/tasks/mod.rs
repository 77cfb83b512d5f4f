//! Owns the tasks on the incident page: the list, adding one, adding those of a template. Never decides a rule.

mod add;
mod endings;
mod line;
mod task_form;

use api::{ApiError, DecideTask, PlaceTask};
use domain::access::Action as Right;
use domain::ids::TaskId;
use domain::incident::Incident;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{Glyph, Icon, Moment};
use wasm_bindgen::JsCast;

use self::add::{AddTask, Templates};
pub use self::endings::TaskEndings;
use self::line::TaskLine;
use super::desk::{Desk, fresh};
use super::step_form::Refused;

/// What the lines share.
#[derive(Clone, Copy)]
struct Bench {
    decide: ServerAction<DecideTask>,
    place: ServerAction<PlaceTask>,
    /// The task whose form is open.
    open: RwSignal<Option<TaskId>>,
    /// The button that was pressed last: drawn anew by the answer, it gets the focus back.
    pressed: StoredValue<Option<(TaskId, String)>>,
}

impl Bench {
    fn provide() -> Bench {
        let asked = use_query_map().with_untracked(|query| query.get_str("task").and_then(|id| id.parse().ok()));
        let bench = Bench {
            decide: fresh(ServerAction::new()),
            place: fresh(ServerAction::new()),
            open: RwSignal::new(asked),
            pressed: StoredValue::new(None),
        };
        provide_context(bench);
        bench.follow();
        bench
    }

    fn get() -> Bench {
        expect_context()
    }

    fn follow(self) {
        let desk = Desk::get();
        Effect::new(move |_| {
            if let Some(Ok(())) = self.decide.value().get() {
                let state = self.decide.input().get_untracked().map_or("decided", |asked| asked.state.label());
                self.open.set(None);
                desk.done(&format!("Task: {}.", state.to_lowercase()));
            }
        });
        Effect::new(move |_| {
            if let Some(Ok(())) = self.place.value().get() {
                desk.done("Task moved.");
            }
        });
    }

    fn error(self) -> Option<ApiError> {
        let (decided, placed) = (self.decide.value().get(), self.place.value().get());
        decided.and_then(Result::err).or(placed.and_then(Result::err))
    }

    fn press(self, id: TaskId, button: String) {
        self.pressed.set_value(Some((id, button)));
    }

    /// After a line was drawn anew.
    fn drawn(self, id: TaskId) {
        if let Some((_, button)) = self.pressed.get_value().filter(|(pressed, _)| *pressed == id) {
            self.pressed.set_value(None);
            go_to(button, Some(format!("edit-task-{id}")));
        }
    }

    fn close(self, id: TaskId) {
        self.open.set(None);
        go_to(format!("edit-task-{id}"), None);
    }
}

/// Once the page shows it; a button that is gone by then hands over to another.
fn go_to(id: String, or: Option<String>) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id).or_else(|| document().get_element_by_id(&or?));
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            // What cannot take the focus does no harm.
            let _ = element.focus();
        }
    });
}

#[component]
pub fn Tasks() -> impl IntoView {
    let desk = Desk::get();
    let bench = Bench::provide();
    let ids = Memo::new(move |_| desk.incident(|incident| incident.tasks.iter().map(|task| task.id).collect::<Vec<_>>()));
    let writes = Memo::new(move |_| desk.may(Right::TaskWrite) && desk.incident(Incident::is_open));
    let shown = Memo::new(move |_| writes.get() || ids.with(|ids| !ids.is_empty()));
    view! {
        <Show when=move || shown.get()>
            <section class="tasks" id="tasks" aria-labelledby="tasks-title">
                <Head/>
                {move || bench.error().map(|error| view! { <Refused error/> })}
                <ol class="task-list">
                    <For each=move || ids.get() key=|id| *id children=move |id| view! { <TaskLine id/> }/>
                </ol>
                <Show when=move || writes.get()>
                    <AddTask/>
                    <Templates/>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn Head() -> impl IntoView {
    let desk = Desk::get();
    let now = Moment::get().now;
    let progress = Memo::new(move |_| desk.incident(|incident| incident.tasks.progress()));
    let figures = move || {
        let progress = progress.get();
        let words = progress.words()?;
        let late = progress.is_overdue(now.get()).then(|| {
            view! { <span class="badge is-danger"><Icon of=Glyph::Alert/>"Overdue"</span> }
        });
        Some(view! {
            <span class="count" aria-hidden="true">{format!("{}/{}", progress.done, progress.total)}</span>
            <span class="visually-hidden">{words}</span>
            {late}
        })
    };
    view! { <div class="tasks-head"><h2 id="tasks-title">"Tasks"</h2>{figures}</div> }
}
