//! Owns the turning of backend's answers about tasks into views. Never decides anything.

use backend::incidents::{OpenTasks, PlanOf, Whose};
use domain::number::IncidentNumber;

use super::{is_plain_form, redirect_to};
use crate::{OpenTask, PersonChoice, PlanView, TasksView, TemplateOffer};

pub fn to_plan(plan: PlanOf) -> PlanView {
    let offer = |one: backend::incidents::TemplateOffer| TemplateOffer {
        id: one.id,
        name: one.name,
        tasks: one.tasks,
        fits: one.fits,
        used: one.used,
    };
    let suited = plan.suited.into_iter();
    let suited = suited.map(|(task, people)| (task, people.into_iter().map(|(id, name)| PersonChoice { id, name }).collect()));
    PlanView { templates: plan.templates.into_iter().map(offer).collect(), writable: plan.writable, suited: suited.collect() }
}

pub fn to_tasks(open: OpenTasks) -> TasksView {
    let tasks = open.tasks.into_iter().map(|one| OpenTask { task: one.task, card: one.card }).collect();
    TasksView { tasks, names: open.names }
}

/// Unknown words narrow nothing: the page shows what it shows without them.
pub fn whose_tasks(query: &str) -> (Whose, bool) {
    let has = |pair: &str| query.trim_start_matches('?').split('&').any(|one| one == pair);
    let of = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("owner=")?.parse().ok());
    let whose = match (has("whose=mine"), has("whose=team")) {
        _ if of.is_some() => of.map_or(Whose::Mine, Whose::Of),
        (true, false) => Whose::Mine,
        (false, true) => Whose::Team,
        _ => Whose::Both,
    };
    (whose, has("overdue=true"))
}

/// Without scripts: the page as it is now, and not the form that was just sent.
pub fn back_to_tasks(number: IncidentNumber) {
    if is_plain_form() {
        redirect_to(&format!("/incidents/{number}#tasks"));
    }
}
