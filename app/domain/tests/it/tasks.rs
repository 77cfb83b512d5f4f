//! Tasks: every rule of a change as a row, templates by category, closing, and the fold of random days.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Action, Actor, ActorRef, PersonActor, Resource, Role, RoleSet, decide};
use domain::catalogue::{Category, Level};
use domain::ids::{CategoryId, IncidentId, PersonId, RealmId, TaskId, TaskTemplateId, TeamId};
use domain::incident::{CancelReason, Channel, Event, EventKind, Incident, Opened, Origin, Stage};
use domain::number::IncidentNumber;
use domain::task::{
    self, Endings, Owners, Progress, TASKS_MAX, Task, TaskEdit, TaskField, TaskInput, TaskState, TaskTemplate, check_version,
};
use domain::workflow::{Known, Step, StepError, StepInput, row, run};
use proptest::prelude::*;
use uuid::Uuid;

fn id<T: From<Uuid>>(n: u128) -> T {
    Uuid::from_u128(n).into()
}

const DESK: u128 = 10;
const NETWORK: u128 = 11;
const ANNA: u128 = 1;
const MIKA: u128 = 2;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

fn anna() -> ActorRef {
    ActorRef::Person(id(ANNA))
}

fn incident() -> Incident {
    let opened = Opened {
        title: "No network in hall B".into(),
        description: "Since nine".into(),
        origin: Origin::Agent,
        channel: Some(Channel::Phone),
        reporter: None,
        noticed_at: Some(at(0)),
        effect: Some("All of hall B".into()),
        owning_team: Some(id(DESK)),
        level: Some(Level::L1),
        location: None,
        follows: None,
        restricted: false,
        source: BTreeMap::new(),
    };
    Incident::open(id::<IncidentId>(100), RealmId::LIVE, IncidentNumber::live(1), &opened, &anna(), at(0))
}

fn owners() -> Owners {
    [(id(ANNA), vec![id(DESK)]), (id(MIKA), vec![id(NETWORK)]), (id(3), vec![])].into()
}

fn input(pairs: &[(&str, &str)]) -> TaskInput {
    let fields = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    TaskInput::parse(&fields).expect("a good input")
}

fn wrong(result: Result<Vec<EventKind>, StepError>) -> String {
    match result.expect_err("a refusal") {
        StepError::Missing(errors) => errors.0[0].field.clone(),
        other => other.to_string(),
    }
}

fn tell(incident: &mut Incident, kinds: Vec<EventKind>) -> usize {
    for kind in &kinds {
        incident.apply(kind, &anna(), at(1));
    }
    kinds.len()
}

fn with_tasks(titles: &[&str]) -> Incident {
    let mut incident = incident();
    for (n, title) in titles.iter().enumerate() {
        let kinds = task::add(&incident, id(1000 + n as u128), &input(&[("title", title)]), &owners()).unwrap();
        tell(&mut incident, kinds);
    }
    incident
}

fn task_of(incident: &Incident, n: u128) -> Task {
    incident.tasks.find(id(1000 + n)).expect("it is there").clone()
}

fn titles(incident: &Incident) -> Vec<&str> {
    incident.tasks.iter().map(|task| task.title.as_str()).collect()
}

#[test]
fn a_person_works_in_an_own_team() {
    let (mika, desk, network, alone) = (
        id::<PersonId>(MIKA).to_string(),
        id::<TeamId>(DESK).to_string(),
        id::<TeamId>(NETWORK).to_string(),
        id::<PersonId>(3).to_string(),
    );
    let check = |pairs: &[(&str, &str)]| {
        let added = task::add(&incident(), id(1), &input(pairs), &owners());
        added.map(|kinds| match &kinds[0] {
            EventKind::TaskAdded(new) => new.team,
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(check(&[("title", "Look")]), Ok(None), "the incident's team does it");
    assert_eq!(check(&[("title", "Look"), ("owner", &mika)]), Ok(Some(id(NETWORK))));
    assert_eq!(check(&[("title", "Look"), ("owner", &mika), ("team", &network)]), Ok(Some(id(NETWORK))));
    for refused in [&[("title", "Look"), ("owner", &mika), ("team", &desk)][..], &[("title", "Look"), ("owner", alone.as_str())]] {
        assert!(matches!(check(refused), Err(StepError::Missing(errors)) if errors.of("owner").is_some()), "{refused:?}");
    }
    assert!(matches!(check(&[]), Err(StepError::Missing(errors)) if errors.of("title").is_some()), "a task says something");
}

#[test]
fn inputs_are_judged_all_at_once() {
    let fields = [("title", " "), ("due", "soon"), ("priority", "urgent"), ("owner", "me"), ("colour", "red")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let errors = TaskInput::parse(&fields).unwrap_err();
    for field in ["title", "due", "priority", "owner", "colour"] {
        assert!(errors.of(field).is_some(), "{field}");
    }
}

#[test]
fn states_go_there_and_back() {
    use TaskState::{Done, Open, Skipped};
    let mut incident = with_tasks(&["Call the provider"]);
    let decide = |incident: &Incident, state, reason: Option<&str>| task::decide(incident, &task_of(incident, 0), state, reason);
    assert_eq!(wrong(decide(&incident, Skipped, None)), "reason");
    assert_eq!(wrong(decide(&incident, Skipped, Some("  "))), "reason");
    assert_eq!(decide(&incident, Open, None).unwrap(), vec![], "it is open");
    let kinds = decide(&incident, Skipped, Some("They called us")).unwrap();
    tell(&mut incident, kinds);
    assert_eq!((task_of(&incident, 0).state, task_of(&incident, 0).reason.as_deref()), (Skipped, Some("They called us")));
    let kinds = decide(&incident, Done, None).unwrap();
    tell(&mut incident, kinds);
    assert_eq!((task_of(&incident, 0).state, task_of(&incident, 0).reason), (Done, None));
    assert!(task_of(&incident, 0).decided.is_some());
    let kinds = decide(&incident, Open, None).unwrap();
    tell(&mut incident, kinds);
    assert!(task_of(&incident, 0).decided.is_none() && task_of(&incident, 0).is_open());
}

#[test]
fn nothing_changes_after_the_end() {
    let mut incident = with_tasks(&["Look"]);
    let moved = EventKind::Moved { step: Step::Cancel, from: Stage::Identification, to: Stage::Cancelled, reason: None };
    tell(&mut incident, vec![moved]);
    let task = task_of(&incident, 0);
    for refused in [
        task::add(&incident, id(5), &input(&[("title", "More")]), &owners()),
        task::decide(&incident, &task, TaskState::Done, None),
        task::change(&incident, &task, &input(&[("title", "Other")]), &owners()),
        task::place(&incident, &task, 0),
    ] {
        assert!(matches!(refused, Err(StepError::NoWay(_))), "{refused:?}");
    }
}

#[test]
fn order_moves_by_place() {
    let mut incident = with_tasks(&["a", "b", "c", "d"]);
    for (n, place, expect) in
        [(0, 2, ["b", "c", "a", "d"]), (3, 0, ["d", "b", "c", "a"]), (1, 99, ["d", "c", "a", "b"]), (1, 3, ["d", "c", "a", "b"])]
    {
        let kinds = task::place(&incident, &task_of(&incident, n), place).unwrap();
        tell(&mut incident, kinds);
        assert_eq!(titles(&incident), expect, "{n} to {place}");
    }
}

#[test]
fn fields_conflict_one_by_one() {
    let mut incident = with_tasks(&["Call"]);
    let seen = incident.version;
    let task = task_of(&incident, 0);
    let kinds = task::change(&incident, &task, &input(&[("title", "Call them"), ("note", "")]), &owners()).unwrap();
    assert_eq!(tell(&mut incident, kinds), 1, "only what differs");
    let task = task_of(&incident, 0);
    let title = |text: &str| TaskEdit::parse(TaskField::Title, text).unwrap();
    let clash = check_version(&task, &title("Ring"), seen).unwrap_err();
    assert_eq!((clash.theirs, clash.mark.by), (title("Call them"), anna()));
    assert!(check_version(&task, &title("Call them"), seen).is_ok(), "the same twice is no conflict");
    assert!(check_version(&task, &title("Ring"), incident.version).is_ok());
    assert!(check_version(&task, &TaskEdit::parse(TaskField::Note, "Number 7").unwrap(), seen).is_ok(), "another field");
}

fn template(category: Option<u128>) -> TaskTemplate {
    let fields = [
        ("name", "Network outage"),
        ("title_0", "Diagnose"),
        ("due_0", "+30 min"),
        ("skills_0", "Routing, DNS"),
        ("title_1", "Call the provider"),
        ("due_1", "2 h"),
        ("team_1", &id::<TeamId>(NETWORK).to_string()),
        ("title_2", " "),
        ("title_7", "Restore"),
        ("place_7", "1"),
        ("priority_7", "high"),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let template = TaskTemplate::parse(id(50), &fields).expect("a good template");
    TaskTemplate { category: category.map(id), ..template }
}

#[test]
fn templates_bring_their_lines_once_unless_meant() {
    let mut incident = incident();
    let template = template(None);
    let ids = || (0..).map(|n| id::<TaskId>(2000 + n));
    let kinds = task::apply(&incident, &template, ids(), false, at(5)).unwrap();
    tell(&mut incident, kinds);
    let due: Vec<_> = incident.tasks.iter().map(|task| (task.title.as_str(), task.due)).collect();
    assert_eq!(due, [("Diagnose", Some(at(35))), ("Restore", None), ("Call the provider", Some(at(125)))]);
    assert!(incident.tasks.iter().all(|task| task.template == Some(template.id)));
    assert_eq!(wrong(task::apply(&incident, &template, ids(), false, at(6))), "again");
    let more = (0..).map(|n| id::<TaskId>(3000 + n));
    let kinds = task::apply(&incident, &template, more, true, at(6)).unwrap();
    tell(&mut incident, kinds);
    assert_eq!(incident.tasks.len(), 6);
    let retired = TaskTemplate { retired: true, ..template };
    assert_eq!(wrong(task::apply(&incident, &retired, ids(), true, at(6))), "template");
}

#[test]
fn templates_are_for_a_category_and_all_below() {
    let category = |n, parent: Option<u128>| Category::new(id::<CategoryId>(n), format!("c{n}"), parent.map(id));
    let tree =
        [category(1, None), category(2, Some(1)), category(3, Some(2)), category(4, None), category(5, Some(6)), category(6, Some(5))];
    let near = |of: Option<u128>, here: Option<u128>| template(of).distance(here.map(id), &tree);
    for (of, here, expect) in [
        (Some(1), Some(1), Some(0)),
        (Some(1), Some(3), Some(2)),
        (Some(3), Some(1), None),
        (Some(1), Some(4), None),
        (Some(1), None, None),
        (None, Some(4), Some(usize::MAX)),
        (None, None, Some(usize::MAX)),
        // A tree that bites its tail ends.
        (Some(1), Some(5), None),
    ] {
        assert_eq!(near(of, here), expect, "{of:?} at {here:?}");
    }
}

#[test]
fn offsets_read_back() {
    let due = |text: &str| {
        let fields = [("name", "x"), ("title_0", "y"), ("due_0", text)].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        TaskTemplate::parse(id(1), &fields).map(|template| (template.lines[0].due_minutes, template.lines[0].due_text()))
    };
    for (text, minutes, shown) in [
        ("", None, ""),
        ("30", Some(30), "30 min"),
        ("+90 min", Some(90), "90 min"),
        ("2h", Some(120), "2 h"),
        ("1 day", Some(1440), "1 d"),
        ("0", Some(0), "0 min"),
    ] {
        assert_eq!(due(text), Ok((minutes, shown.to_owned())), "{text}");
    }
    for text in ["soon", "-5", "5 weeks", "99999999", "367 d", "h"] {
        assert!(due(text).unwrap_err().of("due_0").is_some(), "{text}");
    }
}

#[test]
fn progress_is_told_in_words_without_titles() {
    let progress = |done, total| Progress { done, total, due: None }.words();
    for (done, total, expect) in [
        (0, 0, None),
        (0, 1, Some("1 step is planned")),
        (0, 3, Some("3 steps are planned")),
        (1, 3, Some("1 of 3 steps is done")),
        (2, 3, Some("2 of 3 steps are done")),
        (3, 3, Some("All 3 steps are done")),
        (1, 1, Some("The one step is done")),
    ] {
        assert_eq!(progress(done, total).as_deref(), expect, "{done} of {total}");
    }
    let mut incident = with_tasks(&["a", "b", "c"]);
    for (n, state) in [(0, TaskState::Done), (1, TaskState::Skipped)] {
        let kinds = task::decide(&incident, &task_of(&incident, n), state, Some("no need")).unwrap();
        tell(&mut incident, kinds);
    }
    assert_eq!(incident.tasks.progress(), Progress { done: 1, total: 2, due: None }, "skipped ones do not count");
    let kinds = task::change(&incident, &task_of(&incident, 2), &input(&[("due", "2026-11-21T10:00Z")]), &owners()).unwrap();
    tell(&mut incident, kinds);
    let due = "2026-11-21T10:00:00Z".parse().unwrap();
    assert!(!incident.tasks.progress().is_overdue(due) && incident.tasks.progress().is_overdue(due + TimeDelta::seconds(1)));
}

/// In Recovery with everything else that closing needs.
fn closable(titles: &[&str]) -> Incident {
    let mut incident = with_tasks(titles);
    incident.stage = Stage::Recovery;
    incident.category_checked = true;
    incident.lesson = Some("none".into());
    incident.resolution_code = Some(domain::catalogue::ResolutionCode::Fixed);
    incident.resolution_notes = Some("Cable".into());
    incident
}

fn close(incident: &Incident, pairs: &[(&str, &str)]) -> Result<Vec<EventKind>, StepError> {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let input = StepInput::parse(&pairs).map_err(StepError::Missing)?;
    run(incident, &[row(Step::Close, Stage::Recovery).unwrap()], &input, &Known::default(), &anna(), at(9))
}

#[test]
fn closing_decides_open_tasks() {
    let incident = closable(&["a", "b"]);
    let (a, b) = (Endings::name_of(id(1000)), Endings::name_of(id(1001)));
    let reason = Endings::reason_of(id(1001));
    let states = |pairs: &[(&str, &str)]| {
        let mut ended = incident.clone();
        let kinds = close(&incident, pairs).unwrap();
        tell(&mut ended, kinds);
        assert_eq!(ended.stage, Stage::Closed);
        ended.tasks.iter().map(|task| (task.state.slug(), task.reason.clone().unwrap_or_default())).collect::<Vec<_>>()
    };
    let told = |state: &'static str, reason: &str| (state, reason.to_owned());
    assert_eq!(wrong(close(&incident, &[])), "tasks");
    assert_eq!(wrong(close(&incident, &[(&a, "done")])), "tasks", "one is left");
    assert_eq!(wrong(close(&incident, &[("tasks", "skipped")])), "tasks_reason");
    assert_eq!(wrong(close(&incident, &[(&a, "done"), (&b, "skipped")])), "tasks_reason");
    assert_eq!(wrong(close(&incident, &[("tasks", "later")])), "tasks");
    assert_eq!(wrong(close(&incident, &[("task_x", "done")])), "task_x");
    assert_eq!(states(&[("tasks", "done")]), [told("done", ""), told("done", "")]);
    let none = "Nobody needs it";
    assert_eq!(states(&[("tasks", "skipped"), ("tasks_reason", none)]), [told("skipped", none), told("skipped", none)]);
    assert_eq!(states(&[(&a, "done"), (&b, "skipped"), (&reason, "Gone")]), [told("done", ""), told("skipped", "Gone")]);
    assert_eq!(states(&[(&b, "done"), ("tasks", "skipped"), ("tasks_reason", none)]), [told("skipped", none), told("done", "")]);
    assert!(close(&closable(&[]), &[]).is_ok());
}

#[test]
fn the_reporters_yes_leaves_open_tasks_to_the_desk() {
    let confirm = |incident: &Incident| {
        let confirm = row(Step::Confirm, Stage::Recovery).unwrap();
        run(incident, &[confirm], &StepInput::default(), &Known::default(), &anna(), at(9)).unwrap().len()
    };
    assert_eq!(confirm(&closable(&["a"])), 1);
    assert_eq!(confirm(&closable(&[])), 3, "confirmed, closed, moved");
}

#[test]
fn cancelling_skips_what_is_open() {
    let mut incident = with_tasks(&["a", "b"]);
    let kinds = task::decide(&incident, &task_of(&incident, 0), TaskState::Done, None).unwrap();
    tell(&mut incident, kinds);
    let input = StepInput { cancel_reason: Some(CancelReason::NotAnIncident), ..StepInput::default() };
    let cancel = row(Step::Cancel, incident.stage).unwrap();
    let kinds = run(&incident, &[cancel], &input, &Known::default(), &anna(), at(9)).unwrap();
    tell(&mut incident, kinds);
    let reasons: Vec<_> = incident.tasks.iter().map(|task| task.reason.as_deref()).collect();
    assert_eq!(reasons, [None, Some("Cancelled: not an incident")]);
}

#[test]
fn a_tasks_own_team_may_do_it() {
    let mut incident = incident();
    let new = input(&[("title", "Restore"), ("team", &id::<TeamId>(NETWORK).to_string())]);
    let kinds = task::add(&incident, id(1000), &new, &owners()).unwrap();
    tell(&mut incident, kinds);
    let facts = task_of(&incident, 0).facts(&incident);
    let may = |role: Role, team: u128, resource: &Resource<'_>| {
        let person = PersonActor {
            id: id(99),
            roles: RoleSet::only(role),
            teams: vec![id(team)],
            sites: vec![],
            fresh_until: None,
            opened: Vec::new(),
        };
        decide(&Actor::Person(person), Action::TaskWrite, resource, at(0), None).is_allowed()
    };
    let (whole, part) = (incident.facts(), Resource::Record(&facts));
    let whole = Resource::Incident(&whole);
    assert!(may(Role::AgentL1, DESK, &whole) && may(Role::AgentL1, DESK, &part));
    assert!(!may(Role::AgentL2, NETWORK, &whole) && may(Role::AgentL2, NETWORK, &part));
    assert!(!may(Role::AgentL2, 12, &part) && !may(Role::EndUser, NETWORK, &part) && !may(Role::Auditor, NETWORK, &part));
}

#[test]
fn a_list_has_an_end() {
    let mut incident = incident();
    for n in 0..TASKS_MAX {
        let kinds = task::add(&incident, id(1000 + n as u128), &input(&[("title", "x")]), &owners()).unwrap();
        tell(&mut incident, kinds);
    }
    assert_eq!(wrong(task::add(&incident, id(5), &input(&[("title", "x")]), &owners())), "title");
    let ids = std::iter::repeat(id::<TaskId>(6));
    assert_eq!(wrong(task::apply(&incident, &template(None), ids, false, at(0))), "title");
}

fn event(incident: &Incident, kind: EventKind, n: u128) -> Event {
    let audience = kind.audience();
    Event {
        id: id(n),
        realm: incident.realm,
        incident: incident.id,
        kind,
        actor: anna(),
        occurred_at: at(n as i64),
        recorded_at: at(n as i64),
        audience,
        version: incident.version,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever people do to tasks, the log folds to the same list, its events read back from JSON, and nothing is lost.
    #[test]
    fn random_days_fold_to_the_same_tasks(steps in proptest::collection::vec((0u8..6, 0usize..12, 0u32..8), 1..40)) {
        let mut incident = incident();
        let opened = EventKind::Opened(Box::new(Opened {
            title: incident.title.clone(), description: incident.description.clone(), origin: Origin::Agent, channel: Some(Channel::Phone),
            reporter: None, noticed_at: Some(at(0)), effect: incident.effect.clone(), owning_team: incident.owning_team,
            level: incident.level, location: None, follows: None, restricted: false, source: BTreeMap::new(),
        }));
        let mut events = vec![Event { occurred_at: at(0), ..event(&incident, opened, 0) }];
        let mut next = 1000u128;
        for (what, which, place) in steps {
            let count = incident.tasks.len();
            let some = incident.tasks.iter().nth(which % count.max(1)).cloned();
            next += 10;
            let kinds = match (what, some) {
                (0, _) | (_, None) => task::add(&incident, id(next), &input(&[("title", "x"), ("skills", "a,b")]), &owners()),
                (1, _) => task::apply(&incident, &template(None), (0..).map(|n| id::<TaskId>(next + n)), true, at(3)),
                (2, Some(task)) => task::place(&incident, &task, place),
                (3, Some(task)) => task::decide(&incident, &task, TaskState::ALL[which % 3], Some("why")),
                (4, Some(task)) => task::change(&incident, &task, &input(&[("title", &format!("t{place}"))]), &owners()),
                (_, Some(task)) => task::change(&incident, &task, &input(&[("due", "2026-11-21T10:00Z"), ("note", "n")]), &owners()),
            };
            for kind in kinds.unwrap_or_default() {
                let before = incident.tasks.len();
                let n = events.len() as u128;
                incident.apply(&kind, &anna(), at(n as i64));
                prop_assert!(incident.tasks.len() >= before, "no task ever goes");
                events.push(event(&incident, kind, n));
            }
        }
        let kept: Vec<Event> = serde_json::from_value(serde_json::to_value(&events).unwrap()).unwrap();
        prop_assert_eq!(&kept, &events);
        let folded = Incident::fold(incident.number, &kept);
        prop_assert_eq!(folded.as_ref(), Some(&incident));
        let progress = incident.tasks.progress();
        prop_assert_eq!(progress.open() as usize, incident.tasks.open().count());
    }
}

#[test]
fn a_template_needs_a_name_and_a_task() {
    let parse = |pairs: &[(&str, &str)]| {
        let fields = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        TaskTemplate::parse(id::<TaskTemplateId>(1), &fields)
    };
    assert!(parse(&[("title_0", "x")]).unwrap_err().of("name").is_some());
    assert!(parse(&[("name", "x"), ("title_0", "")]).unwrap_err().of("title_0").is_some());
    assert!(parse(&[("name", "x"), ("title_0", "y"), ("category", "z")]).unwrap_err().of("category").is_some());
}
