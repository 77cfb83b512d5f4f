//! Taking back: every change that a step can make goes back whole, and only its author's last one, for ten minutes.
//! Links between incidents: one level, no circles.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Action, ActorRef};
use domain::catalogue::Level;
use domain::ids::{EventId, IncidentId, PersonId, RealmId, TaskId, TeamId};
use domain::incident::{Channel, Edit, Event, EventKind, Field, Incident, Link, Opened, Origin, Shape, Stage, check_link};
use domain::number::IncidentNumber;
use domain::priority::{Impact, Urgency};
use domain::task::{NewTask, TaskPriority};
use domain::workflow::{self, Known, Step, StepError, StepInput, TRANSITIONS, Undoing, row, run, undo};
use proptest::prelude::*;
use uuid::Uuid;

const ANNA: u128 = 1;
const MIKA: u128 = 3;
const DESK: u128 = 10;
const NETWORK: u128 = 11;

fn by(id: u128) -> ActorRef {
    ActorRef::Person(PersonId(Uuid::from_u128(id)))
}

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

/// A record with its log, as the store keeps them.
struct Case {
    incident: Incident,
    log: Vec<Event>,
}

impl Case {
    fn new() -> Case {
        Case::numbered(100)
    }

    fn numbered(n: u32) -> Case {
        let opened = Opened {
            title: "Printer".into(),
            description: "Since this morning".into(),
            origin: Origin::Portal,
            channel: Some(Channel::Portal),
            reporter: Some(PersonId(Uuid::from_u128(2))),
            noticed_at: Some(at(0)),
            effect: Some("A team cannot print".into()),
            owning_team: Some(TeamId(Uuid::from_u128(DESK))),
            level: Some(Level::L1),
            location: None,
            follows: None,
            restricted: false,
            source: BTreeMap::new(),
        };
        let id = IncidentId(Uuid::from_u128(n.into()));
        let incident = Incident::open(id, RealmId::LIVE, IncidentNumber::live(n), &opened, &by(2), at(0));
        let mut case = Case { incident, log: Vec::new() };
        case.note(EventKind::Opened(Box::new(opened)), 2, at(0));
        case
    }

    fn note(&mut self, kind: EventKind, who: u128, now: DateTime<Utc>) {
        let id = EventId(Uuid::from_u128(self.log.len() as u128 + 1));
        let (realm, incident) = (self.incident.realm, self.incident.id);
        let (audience, version) = (kind.audience(), self.incident.version);
        self.log.push(Event { id, realm, incident, audience, kind, actor: by(who), occurred_at: now, recorded_at: now, version });
    }

    fn append(&mut self, kinds: Vec<EventKind>, who: u128, now: DateTime<Utc>) {
        for kind in kinds {
            self.incident.apply(&kind, &by(who), now);
            self.note(kind, who, now);
        }
    }

    fn step(&mut self, step: Step, who: u128, now: DateTime<Utc>) -> Result<(), StepError> {
        let row = row(step, self.incident.stage).ok_or_else(|| StepError::NoWay("no row".into()))?;
        let kinds = run(&self.incident, &[row], &input(step), &known(), &by(who), now)?;
        self.append(kinds, who, now);
        Ok(())
    }

    fn edit(&mut self, edit: Edit, who: u128, now: DateTime<Utc>) {
        let kinds = workflow::edit(&self.incident, &[edit], &known(), &by(who), now);
        self.append(kinds, who, now);
    }

    fn undo(&self, who: u128, now: DateTime<Utc>) -> Result<Undoing, StepError> {
        undo(&self.incident, &self.log, None, &by(who), now)
    }

    /// Takes the last change back and tells which rights that took.
    fn take_back(&mut self, who: u128, now: DateTime<Utc>) -> Result<Vec<Action>, StepError> {
        let undoing = self.undo(who, now)?;
        self.append(undoing.kinds, who, now);
        assert_eq!(Incident::fold(self.incident.number, &self.log).as_ref(), Some(&self.incident), "the record is its log");
        Ok(undoing.rights)
    }

    /// Everything that an undoing promises to put back; new texts stay.
    fn state(&self) -> (domain::incident::Course, Vec<Edit>, usize) {
        let kept = |field: &&Field| field.shape() != Shape::Prose;
        let fields = Field::ALL.iter().filter(kept).map(|field| self.incident.get(*field)).collect();
        (self.incident.course(), fields, self.incident.tasks.open().count())
    }
}

fn known() -> Known {
    let team = |id| TeamId(Uuid::from_u128(id));
    Known { team_level: Some(Level::L2), assignee_teams: vec![(team(DESK), Level::L1), (team(NETWORK), Level::L2)], ..Known::default() }
}

/// What any step can ask for.
fn input(step: Step) -> StepInput {
    if matches!(step, Step::Take | Step::Acknowledge) {
        return StepInput::default();
    }
    let uuid = |id: u128| Uuid::from_u128(id).to_string();
    let team = if step == Step::Escalate { NETWORK } else { DESK };
    let (team, agent, thing) = (uuid(team), uuid(ANNA), uuid(77));
    let pairs = [
        ("category", thing.as_str()),
        ("service", &thing),
        ("types", "hardware"),
        ("impact", "medium"),
        ("urgency", "high"),
        ("team", &team),
        ("assignee", if step == Step::Escalate { "" } else { &agent }),
        ("reply", "We are looking at it."),
        ("cause", "Worn drum"),
        ("resolution_code", "fixed"),
        ("resolution_notes", "Drum replaced"),
        ("category_checked", "yes"),
        ("lesson", "none"),
        ("reason", "because"),
        ("cancel_reason", "not_an_incident"),
        ("hold_reason", "vendor"),
        ("priority", "P1"),
        ("tasks", "skipped"),
        ("tasks_reason", "not needed"),
    ];
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    StepInput::parse(&pairs.collect()).expect("a good input")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Wherever random steps lead: the last one goes back whole, once, and the log still folds to the record.
    #[test]
    fn what_a_step_does_goes_back(steps in proptest::collection::vec(0..TRANSITIONS.len(), 1..25), with_task in any::<bool>()) {
        let mut case = Case::new();
        if with_task {
            let task = NewTask {
                id: TaskId(Uuid::from_u128(5)),
                title: "Call the provider".into(),
                note: String::new(),
                owner: None,
                team: None,
                priority: TaskPriority::Normal,
                due: None,
                skills: Default::default(),
            };
            case.append(vec![EventKind::TaskAdded(Box::new(task))], ANNA, at(0));
        }
        for (minute, place) in (1i64..).zip(steps) {
            let (step, now) = (TRANSITIONS[place].step, at(minute));
            let before = case.state();
            if matches!(step, Step::Import | Step::Confirm | Step::UndoClose) || case.step(step, ANNA, now).is_err() {
                continue;
            }
            let after = case.state();
            if before == after {
                continue;
            }
            let rights = case.take_back(ANNA, now).unwrap();
            prop_assert!(!rights.is_empty(), "{step:?} took a right");
            prop_assert_eq!(before, case.state(), "{:?}", step);
            prop_assert!(case.undo(ANNA, now).is_err(), "only once");
            // And on from there.
            case.step(step, ANNA, now + TimeDelta::seconds(5)).unwrap();
        }
    }
}

#[test]
fn only_the_last_change_of_its_author_goes_back_and_not_for_long() {
    let why = |case: &Case, who, now| case.undo(who, now).unwrap_err().to_string();
    let mut case = Case::new();
    assert_eq!(why(&case, ANNA, at(1)), "There is nothing to take back.");
    case.step(Step::Take, ANNA, at(1)).unwrap();
    assert_eq!(why(&case, MIKA, at(2)), "Somebody else changed it since: look again.");
    assert!(case.undo(ANNA, at(11)).is_ok());
    assert_eq!(why(&case, ANNA, at(12)), "After ten minutes nothing is taken back: change it again.");
    // A note changes nothing, and stands in nobody's way.
    case.append(vec![EventKind::note("Called")], MIKA, at(3));
    assert_eq!(case.take_back(ANNA, at(4)).unwrap(), [Action::IncidentTake]);
    assert_eq!(case.incident.assignee, None);
    assert!(case.incident.acknowledged_at.is_none());
}

/// A bulk change names its instant: what others did beside it stays, what they did on top of it is not torn down.
#[test]
fn a_change_of_then_goes_back_unless_somebody_built_on_it() {
    let category = |n| Edit::Category(Some(domain::ids::CategoryId(Uuid::from_u128(n))));
    let then = |case: &Case| undo(&case.incident, &case.log, Some(at(1)), &by(ANNA), at(5)).map(|undoing| undoing.kinds);
    let categorized = || {
        let mut case = Case::new();
        case.edit(category(1), ANNA, at(1));
        case
    };
    let mut case = categorized();
    case.step(Step::Take, MIKA, at(2)).unwrap_or_else(|error| panic!("{error}"));
    case.edit(Edit::Effect(Some("Two teams".into())), MIKA, at(3));
    let kinds = then(&case).unwrap();
    case.append(kinds, ANNA, at(5));
    assert_eq!(case.incident.category, None);
    assert_eq!(case.incident.assignee, by(MIKA).person(), "what was done beside it stays");
    assert_eq!(case.incident.effect.as_deref(), Some("Two teams"));

    let mut case = categorized();
    case.edit(category(2), MIKA, at(2));
    assert!(then(&case).unwrap_err().to_string().contains("changed again since"));

    let mut case = Case::new();
    case.edit(Edit::Impact(Some(Impact::High)), MIKA, at(0));
    case.edit(Edit::Urgency(Some(Urgency::High)), ANNA, at(1));
    assert!(case.incident.priority.is_some());
    case.edit(Edit::Impact(Some(Impact::Low)), MIKA, at(2));
    assert!(then(&case).is_err(), "the priority stands on both");
}

#[test]
fn secrets_and_beginnings_do_not_go_back() {
    let mut case = Case::new();
    case.edit(Edit::Restricted(true), ANNA, at(1));
    assert_eq!(case.undo(ANNA, at(2)).unwrap_err().to_string(), "This cannot be taken back.");
}

#[test]
fn one_level_of_children_and_no_circles() {
    let (mut parent, mut child, other) = (Case::numbered(1).incident, Case::numbered(2).incident, Case::numbered(3).incident);
    let apply = |incident: &mut Incident, link, other: &Incident| {
        incident.apply(&EventKind::Linked { link, other: other.id }, &by(ANNA), at(1));
    };
    let refused = |a: (&Incident, bool), link, b: (&Incident, bool)| check_link(a, link, b).err().map(|errors| errors.to_string());
    assert!(refused((&child, false), Link::Parent, (&child, false)).is_some(), "itself");
    assert_eq!(refused((&child, false), Link::Parent, (&parent, false)), None);
    assert_eq!(refused((&parent, false), Link::Child, (&child, false)), None);
    apply(&mut child, Link::Parent, &parent);
    apply(&mut parent, Link::Child, &child);
    for (what, a, link, b) in [
        ("twice", (&child, false), Link::Parent, (&parent, true)),
        ("twice, from above", (&parent, true), Link::Child, (&child, false)),
        ("a second parent", (&child, false), Link::Parent, (&other, false)),
        ("a circle", (&parent, true), Link::Parent, (&child, false)),
        ("a grandchild", (&other, false), Link::Parent, (&child, false)),
        ("a grandparent", (&parent, true), Link::Parent, (&other, false)),
    ] {
        assert!(refused(a, link, b).is_some(), "{what}");
    }
    assert_eq!(refused((&child, false), Link::Related, (&other, false)), None);
    apply(&mut child, Link::Related, &other);
    assert!(refused((&child, false), Link::Related, (&other, false)).is_some());
    child.apply(&EventKind::Unlinked { link: Link::Parent, other: parent.id }, &by(ANNA), at(2));
    assert_eq!(refused((&child, false), Link::Parent, (&other, false)), None);
    let ended = Incident { stage: Stage::Closed, ..other };
    assert!(refused((&child, false), Link::Parent, (&ended, false)).is_some(), "what ended takes no children");
}
