//! Owns what a closing asks about open tasks: of each whether it is done or skipped and why, or one word for all.

use std::sync::Arc;

use domain::task::{Endings, Task};
use domain::workflow::Need;
use leptos::prelude::*;
use ui::{ChoiceCards, FormChoices, NeedField, Pick, TextField};

use crate::pages::incidents::detail::desk::Desk;

#[component]
pub fn TaskEndings(prefix: String, choices: Arc<FormChoices>, error: Signal<Option<String>>) -> impl IntoView {
    let desk = Desk::get();
    let tasks = Memo::new(move |_| desk.incident(|incident| incident.tasks.open().cloned().collect::<Vec<_>>()));
    let each = {
        let prefix = prefix.clone();
        move |task: Task| view! { <OneTask task prefix=prefix.clone()/> }
    };
    let team = RwSignal::new(None);
    view! {
        <fieldset class="field task-endings">
            <legend>"Open tasks"</legend>
            <For each=move || tasks.get() key=|task| task.id children=each/>
            <NeedField need=Need::Tasks choices prefix team error/>
        </fieldset>
    }
}

#[component]
fn OneTask(task: Task, prefix: String) -> impl IntoView {
    let options = vec![Pick::new("done", "Done"), Pick::new("skipped", "Skipped")];
    let (name, reason) = (format!("fields[{}]", Endings::name_of(task.id)), format!("fields[{}]", Endings::reason_of(task.id)));
    view! {
        <ChoiceCards name label=task.title.clone() prefix=prefix.clone() options/>
        <TextField name=reason label=format!("Why it is skipped: {}", task.title) prefix optional=true/>
    }
}
