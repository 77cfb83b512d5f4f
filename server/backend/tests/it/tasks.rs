//! Tasks as people work with them: added, planned from a template, owned, decided, asked for at the end. On both
//! databases, and always the fold of the log.

use std::collections::BTreeMap;

use backend::incidents::{self, Whose};
use backend::{BackendError, templates};
use domain::access::{Resource, right};
use domain::ids::{PersonId, TaskId, TaskTemplateId};
use domain::incident::{Audience, EventKind, Field, Incident, Stage};
use domain::number::IncidentNumber;
use domain::task::{Endings, TaskState};
use domain::workflow::Step;
use testkit::for_each_db;

use crate::incidents::{CATEGORY, Floor, NETWORK, fields, live, missing};

impl Floor {
    async fn add(&self, who: PersonId, number: IncidentNumber, pairs: &[(&str, &str)]) -> Result<(), BackendError> {
        incidents::add_task(&self.ctx(who).await, live(), number, &fields(pairs)).await
    }

    async fn decide(
        &self,
        who: PersonId,
        number: IncidentNumber,
        task: TaskId,
        state: TaskState,
        reason: &str,
    ) -> Result<(), BackendError> {
        incidents::decide_task(&self.ctx(who).await, live(), number, task, state, Some(reason.to_owned())).await
    }

    /// The record, once it is sure that it is what its log says.
    async fn record(&self, number: IncidentNumber) -> Incident {
        let conn = self.desk.backend.db.read();
        let incident = store::incidents::find(&conn, live(), number).await.unwrap().unwrap();
        let events = store::incidents::events(&conn, live(), incident.id, Audience::Internal).await.unwrap();
        assert_eq!(Incident::fold(number, &events).as_ref(), Some(&incident));
        incident
    }

    async fn task(&self, number: IncidentNumber, place: usize) -> TaskId {
        self.record(number).await.tasks.0[place].id
    }

    async fn template(&self, name: &str, category: &str, lines: &[(&str, &str)]) -> TaskTemplateId {
        let mut all: BTreeMap<String, String> = fields(&[("name", name), ("category", category)]);
        for (row, (title, due)) in lines.iter().enumerate() {
            all.insert(format!("title_{row}"), (*title).to_owned());
            all.insert(format!("due_{row}"), (*due).to_owned());
        }
        templates::save(&self.ctx(self.manager).await, None, 0, all).await.unwrap()
    }
}

#[test]
fn a_template_is_planned_once_and_its_tasks_are_decided() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let category = CATEGORY.to_string();
        incidents::edit_field(&floor.ctx(floor.agent).await, live(), number, Field::Category, 0, &category).await.unwrap();
        let outage = floor.template("Network outage", "", &[("Diagnose", "30 min"), ("Call", "1 h"), ("Restore", "")]).await;
        let printer = floor.template("Printer", &CATEGORY.to_string(), &[("Look", "")]).await;
        let agent = floor.ctx(floor.agent).await;

        let detail = incidents::detail(&agent, live(), number).await.unwrap();
        let offered: Vec<_> = detail.plan.templates.iter().map(|offer| (offer.id, offer.tasks, offer.fits, offer.used)).collect();
        let first = (printer, 1, true, false);
        assert!(offered.contains(&first) && offered.contains(&(outage, 3, true, false)), "{offered:?}");
        assert_eq!(offered[0], first, "its category's first");

        incidents::plan(&agent, live(), number, outage, false).await.unwrap();
        let again = incidents::plan(&agent, live(), number, outage, false).await.unwrap_err();
        assert_eq!(missing(&again), ["again"]);
        let record = floor.record(number).await;
        assert_eq!(record.tasks.len(), 3);
        assert_eq!(record.tasks.0[0].due, Some(agent.now + chrono::TimeDelta::minutes(30)));
        let (_, events) = incidents::events(&agent, live(), number).await.unwrap();
        let planned = events.iter().find_map(|event| match &event.kind {
            EventKind::TasksPlanned { name, tasks, .. } => Some((name.as_str(), tasks.len())),
            _ => None,
        });
        assert_eq!(planned, Some(("Network outage", 3)), "the log says from which template");

        floor.decide(floor.agent, number, floor.task(number, 0).await, TaskState::Done, "").await.unwrap();
        let no_reason = floor.decide(floor.agent, number, floor.task(number, 1).await, TaskState::Skipped, " ").await.unwrap_err();
        assert_eq!(missing(&no_reason), ["reason"]);
        floor.decide(floor.agent, number, floor.task(number, 1).await, TaskState::Skipped, "They called us").await.unwrap();
        let record = floor.record(number).await;
        assert_eq!((record.tasks.progress().done, record.tasks.progress().total), (1, 2));

        // The card says the same without reading a task.
        let list = incidents::list(&agent, live(), "").await.unwrap();
        assert_eq!(list.page.items[0].tasks, record.tasks.progress());
        let own = incidents::own_report(&floor.ctx(floor.reporter).await, live(), number).await.unwrap();
        assert!(own.events.iter().all(|event| !event.kind.is_about_tasks()), "reporters read no task");
    });
}

#[test]
fn closing_asks_for_open_tasks_and_cancelling_skips_them() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        floor.advance(number, Stage::Identification, Stage::Response).await;
        floor.advance(number, Stage::Response, Stage::Recovery).await;
        for title in ["Order a drum", "Tell hall B"] {
            floor.add(floor.agent, number, &[("title", title)]).await.unwrap();
        }
        let closing = [("category_checked", "yes"), ("lesson", "none")];
        let refused = floor.step(floor.agent, number, Step::Close, &closing).await.err().unwrap();
        assert_eq!(missing(&refused), ["tasks"]);
        let confirmed = floor.step(floor.reporter, number, Step::Confirm, &[]).await.unwrap();
        assert_eq!(confirmed.incident.stage, Stage::Recovery, "a yes decides no task");

        let (one, other) = (Endings::name_of(floor.task(number, 0).await), Endings::name_of(floor.task(number, 1).await));
        let half = [("category_checked", "yes"), ("lesson", "none"), (&one, "done"), (&other, "skipped")];
        assert_eq!(missing(&floor.step(floor.agent, number, Step::Close, &half).await.err().unwrap()), ["tasks_reason"]);
        let whole = [half.as_slice(), &[("tasks_reason", "Nobody is there")]].concat();
        floor.step(floor.agent, number, Step::Close, &whole).await.unwrap();
        let record = floor.record(number).await;
        let states: Vec<_> = record.tasks.iter().map(|task| (task.state, task.reason.as_deref())).collect();
        assert_eq!((record.stage, states), (Stage::Closed, vec![(TaskState::Done, None), (TaskState::Skipped, Some("Nobody is there"))]));
        let late = floor.decide(floor.agent, number, floor.task(number, 0).await, TaskState::Open, "").await;
        assert!(matches!(late, Err(BackendError::Step(_))), "{late:?}");

        let number = floor.report(&[]).await;
        floor.add(floor.agent, number, &[("title", "Look")]).await.unwrap();
        floor.step(floor.agent, number, Step::Cancel, &[("cancel_reason", "withdrawn")]).await.unwrap();
        let record = floor.record(number).await;
        assert_eq!(record.tasks.0[0].reason.as_deref(), Some("Cancelled: withdrawn by the reporter"));
    });
}

#[test]
fn two_people_on_one_field_of_a_task_and_on_two() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        floor.add(floor.agent, number, &[("title", "Call")]).await.unwrap();
        let (task, seen) = (floor.task(number, 0).await, floor.record(number).await.version);
        let change = async |who, seen, pairs: &[(&str, &str)]| {
            incidents::change_task(&floor.ctx(who).await, live(), number, task, seen, &fields(pairs)).await
        };
        change(floor.manager, seen, &[("title", "Call them"), ("note", "")]).await.unwrap();
        let clash = change(floor.agent, seen, &[("title", "Ring")]).await.unwrap_err();
        let BackendError::Conflict(words) = clash else { panic!("{clash:?}") };
        assert!(["sara", "Call them", "Ring"].iter().all(|word| words.contains(word)), "{words}");
        change(floor.agent, seen, &[("note", "Number 7")]).await.unwrap();
        let newest = floor.record(number).await.version;
        change(floor.agent, newest, &[("title", "Ring")]).await.unwrap();
        let task = floor.record(number).await.tasks.0[0].clone();
        assert_eq!((task.title.as_str(), task.note.as_str()), ("Ring", "Number 7"));
    });
}

#[test]
fn who_may_and_whose_work_it_is() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let denied = floor.add(floor.specialist, number, &[("title", "Mine")]).await;
        assert!(matches!(denied, Err(BackendError::Denied(_))), "{denied:?}");
        let hidden = floor.add(floor.reporter, number, &[("title", "Mine")]).await;
        assert!(matches!(hidden, Err(BackendError::Denied(_) | BackendError::NotFound)), "{hidden:?}");
        floor
            .add(floor.agent, number, &[("title", "Restore"), ("team", &NETWORK.to_string()), ("due", "2020-01-01T10:00Z")])
            .await
            .unwrap();
        floor.add(floor.agent, number, &[("title", "Explain"), ("owner", &floor.agent.to_string())]).await.unwrap();
        floor.add(floor.agent, number, &[("title", "Note it")]).await.unwrap();

        let work = async |who: PersonId, whose, overdue| {
            let found = incidents::my_tasks(&floor.ctx(who).await, live(), whose, overdue).await.unwrap();
            found.tasks.into_iter().map(|one| one.task.title).collect::<Vec<_>>()
        };
        assert_eq!(work(floor.agent, Whose::Both, false).await, ["Explain", "Note it"]);
        assert_eq!(work(floor.agent, Whose::Mine, false).await, ["Explain"]);
        assert_eq!(work(floor.agent, Whose::Team, false).await, ["Note it"]);
        assert_eq!(work(floor.specialist, Whose::Both, false).await, ["Restore"]);
        assert_eq!(work(floor.specialist, Whose::Both, true).await, ["Restore"], "overdue");
        assert_eq!(work(floor.agent, Whose::Both, true).await, Vec::<String>::new());

        // The task's own team does it, and only that.
        let (restore, explain) = (floor.task(number, 0).await, floor.task(number, 1).await);
        floor.decide(floor.specialist, number, restore, TaskState::Done, "").await.unwrap();
        let denied = floor.decide(floor.specialist, number, explain, TaskState::Done, "").await;
        assert!(matches!(denied, Err(BackendError::Denied(_))), "{denied:?}");
        let detail = incidents::detail(&floor.ctx(floor.specialist).await, live(), number).await.unwrap();
        assert_eq!((detail.plan.writable, detail.plan.templates.len()), (vec![restore], 0));
        // Who knows it is named beside a task that nobody owns.
        floor.add(floor.agent, number, &[("title", "Route"), ("team", &NETWORK.to_string()), ("skills", "routing, DNS")]).await.unwrap();
        let ctx = floor.desk.system();
        let (mika, anna) = (floor.specialist, floor.agent);
        let learned = floor.desk.backend.db.write("test.skills", move |tx| {
            Box::pin(async move {
                let permit = ctx.permit::<right::UserSkillsWrite, _>(Resource::Global)?;
                for (person, skill) in [(mika, "Routing"), (anna, "DNS")] {
                    store::people::set_skills(tx, &permit, person, &[skill.to_owned()].into()).await?;
                }
                Ok::<_, BackendError>(())
            })
        });
        learned.await.unwrap();
        let plan = incidents::detail(&floor.ctx(floor.agent).await, live(), number).await.unwrap().plan;
        let suited: Vec<_> = plan.suited.iter().flat_map(|(_, people)| people.iter().map(|(id, _)| *id)).collect();
        assert_eq!(suited, [mika], "the task's team does it");

        let gone = floor.decide(floor.agent, number, TaskId(uuid::Uuid::from_u128(9)), TaskState::Done, "").await.unwrap_err();
        assert_eq!(missing(&gone), ["task"]);
    });
}

#[test]
fn templates_are_changed_by_who_answers_for_them() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let id = floor.template("Outage", "", &[("Diagnose", "30 min")]).await;
        let (manager, agent) = (floor.ctx(floor.manager).await, floor.ctx(floor.agent).await);
        assert!(matches!(templates::list(&agent).await, Err(BackendError::Denied(_))));
        let again = fields(&[("name", "Outage"), ("title_0", "x")]);
        assert_eq!(missing(&templates::save(&manager, None, 0, again).await.unwrap_err()), ["name"]);
        let better = fields(&[("name", "Outage"), ("title_0", "Diagnose"), ("title_1", "Call")]);
        templates::save(&manager, Some(id), 1, better.clone()).await.unwrap();
        templates::save(&manager, Some(id), 2, better.clone()).await.unwrap();
        let stale = templates::save(&manager, Some(id), 1, better).await;
        assert!(matches!(stale, Err(BackendError::Conflict(_))), "{stale:?}");
        templates::retire(&manager, id, 2, true).await.unwrap();
        let (all, _) = templates::list(&manager).await.unwrap();
        assert_eq!(all.iter().map(|one| (one.retired, one.version, one.lines.len())).collect::<Vec<_>>(), [(true, 3, 2)]);
        let number = floor.report(&[]).await;
        let retired = incidents::plan(&agent, live(), number, id, false).await.unwrap_err();
        assert_eq!(missing(&retired), ["template"]);
        let trail = store::audit::list(&floor.desk.backend.db.read(), Some(&format!("template:{id}")), 10, None).await.unwrap().items;
        let mut actions: Vec<_> = trail.iter().map(|entry| entry.action.as_str()).collect();
        // The clock stands, so they have no order among each other.
        actions.sort_unstable();
        assert_eq!(actions, ["template.added", "template.changed", "template.retired"], "what changed nothing leaves no entry");
    });
}
