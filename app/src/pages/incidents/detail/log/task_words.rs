//! Owns the words for what happened to tasks: one sentence after the author's name. Never reads other events.

use domain::incident::EventKind;
use domain::task::{NewTask, TaskEdit};

use super::words::{Mark, Part, Told};
use crate::pages::incidents::detail::values::Book;

pub(super) fn told(kind: &EventKind, book: Book<'_>) -> Told {
    let change = |words: String| Told::new(Mark::Change, words);
    match kind {
        EventKind::TaskAdded(task) => change(format!("added the task “{}”{}", task.title, whose(task, book))),
        EventKind::TasksPlanned { name, tasks, .. } => {
            let titles: Vec<&str> = tasks.iter().map(|task| task.title.as_str()).collect();
            let count = match tasks.len() {
                1 => "one task".to_owned(),
                count => format!("{count} tasks"),
            };
            change(format!("added {count} from the template “{name}”")).text(titles.join("\n"))
        }
        EventKind::TaskEdited { title, to, was, .. } => {
            let label = to.field().label().to_lowercase();
            match (value(to, book), value(was, book)) {
                (to, Some(was)) => {
                    let told = change(format!("task “{title}”, {label}")).and(Part::Was(was));
                    told.and(Part::Words(to.unwrap_or_else(|| "none".to_owned())))
                }
                (to, None) => change(format!("task “{title}”, {label}: {}", to.unwrap_or_else(|| "none".to_owned()))),
            }
        }
        EventKind::TaskMoved { title, place, was, .. } => {
            change(format!("moved the task “{title}” {}, to place {}", if place < was { "up" } else { "down" }, place + 1))
        }
        EventKind::TaskDone { title, .. } => Told::new(Mark::Good, format!("did the task “{title}”")),
        EventKind::TaskSkipped { title, reason, .. } => change(format!("skipped the task “{title}”: {reason}")),
        EventKind::TaskReopened { title, .. } => Told::new(Mark::Warn, format!("opened the task “{title}” again")),
        _ => change("changed the tasks".to_owned()),
    }
}

fn whose(task: &NewTask, book: Book<'_>) -> String {
    match (task.owner, task.team) {
        (Some(owner), _) => format!(" for {}", book.person(owner)),
        (None, Some(team)) => format!(" for {}", book.team(team)),
        (None, None) => String::new(),
    }
}

fn value(edit: &TaskEdit, book: Book<'_>) -> Option<String> {
    let words = match edit {
        TaskEdit::Owner(id) => return id.map(|id| book.person(id)),
        TaskEdit::Team(id) => return id.map(|id| book.team(id)),
        TaskEdit::Priority(priority) => priority.label().to_owned(),
        TaskEdit::Due(due) => return due.map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string()),
        other => other.text(),
    };
    Some(words).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::incidents::detail::samples::id;
    use domain::incident::Names;
    use domain::task::TaskPriority;
    use ui::FormChoices;

    fn new(title: &str, owner: Option<u8>) -> NewTask {
        NewTask {
            id: id(7),
            title: title.to_owned(),
            note: String::new(),
            owner: owner.map(id),
            team: owner.is_none().then(|| id(3)),
            priority: TaskPriority::Normal,
            due: None,
            skills: Default::default(),
        }
    }

    #[test]
    fn what_happened_to_a_task_is_one_sentence() {
        let names = Names { people: [(id(1), "Anna".to_owned())].into(), teams: [(id(3), "Desk".to_owned())].into(), ..Names::default() };
        let choices = FormChoices::default();
        let check = |kind: EventKind, expect: &str| {
            let told = told(&kind, Book { names: &names, choices: &choices });
            let part = |part: &Part| match part {
                Part::Words(words) => words.clone(),
                Part::Was(was) => format!("~{was}~"),
                Part::Incident(number) => number.to_string(),
            };
            let text = told.text.map(|text| format!(" | {text}")).unwrap_or_default();
            assert_eq!(format!("{}{text}", told.parts.iter().map(part).collect::<Vec<_>>().join(" ")), expect);
        };
        let (task, title) = (id(7), "Call".to_owned());
        check(EventKind::TaskAdded(Box::new(new("Call", Some(1)))), "added the task “Call” for Anna");
        check(EventKind::TaskAdded(Box::new(new("Call", None))), "added the task “Call” for Desk");
        let planned = EventKind::TasksPlanned { template: id(5), name: "Outage".into(), tasks: vec![new("Look", None), new("Call", None)] };
        check(planned, "added 2 tasks from the template “Outage” | Look\nCall");
        let edited = |to, was| EventKind::TaskEdited { task, title: "Call".into(), to, was };
        check(edited(TaskEdit::Owner(Some(id(1))), TaskEdit::Owner(None)), "task “Call”, owner: Anna");
        check(edited(TaskEdit::Owner(None), TaskEdit::Owner(Some(id(1)))), "task “Call”, owner ~Anna~ none");
        check(EventKind::TaskMoved { task, title: title.clone(), place: 0, was: 2 }, "moved the task “Call” up, to place 1");
        check(EventKind::TaskDone { task, title: title.clone() }, "did the task “Call”");
        check(EventKind::TaskSkipped { task, title: title.clone(), reason: "No need".into() }, "skipped the task “Call”: No need");
        check(EventKind::TaskReopened { task, title }, "opened the task “Call” again");
    }
}
