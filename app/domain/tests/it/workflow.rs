//! The transition table: its print, its reachability, and every rule of a step as a row of a table.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Action, Actor, ActorRef, PersonActor, Role, RoleSet};
use domain::catalogue::Level;
use domain::ids::{CategoryId, IncidentId, PersonId, RealmId, ServiceId, TeamId};
use domain::incident::{Channel, Edit, Event, EventKind, Field, HoldReason, Incident, IncidentType, Opened, Origin, Stage, check_version};
use domain::number::IncidentNumber;
use domain::priority::Priority;
use domain::workflow::{self, From, Known, NewIncident, PhoneFix, Step, StepError, StepInput, TRANSITIONS, To, Way, route, row, run};
use proptest::prelude::*;
use uuid::Uuid;

const AGENT: u128 = 1;
const REPORTER: u128 = 2;
const SPECIALIST: u128 = 3;
const DESK: u128 = 10;
const NETWORK: u128 = 11;

fn person(id: u128) -> PersonId {
    PersonId(Uuid::from_u128(id))
}

fn team(id: u128) -> TeamId {
    TeamId(Uuid::from_u128(id))
}

fn by(id: u128) -> ActorRef {
    ActorRef::Person(person(id))
}

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

fn known() -> Known {
    Known {
        team_level: Some(Level::L2),
        assignee_teams: vec![(team(DESK), Level::L1), (team(NETWORK), Level::L2)],
        category_type: Some(IncidentType::Hardware),
        ..Known::default()
    }
}

fn opened(origin: Origin, channel: Option<Channel>) -> Opened {
    Opened {
        title: "Printer in hall B prints blank pages".into(),
        description: "Since this morning".into(),
        origin,
        channel,
        reporter: Some(person(REPORTER)),
        noticed_at: Some(at(0)),
        effect: Some("A team cannot print labels".into()),
        owning_team: Some(team(DESK)),
        level: Some(Level::L1),
        location: None,
        follows: None,
        restricted: false,
        source: BTreeMap::new(),
    }
}

fn incident() -> Incident {
    let opened = opened(Origin::Portal, Some(Channel::Portal));
    Incident::open(IncidentId(Uuid::from_u128(100)), RealmId::LIVE, IncidentNumber::live(1), &opened, &by(REPORTER), at(0))
}

fn input(pairs: &[(&str, &str)]) -> StepInput {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    StepInput::parse(&pairs).expect("a good input")
}

const CATEGORY: &str = "00000000-0000-0000-0000-0000000000c1";
const SERVICE: &str = "00000000-0000-0000-0000-0000000000d1";

/// What any way forward can ask for.
fn everything() -> StepInput {
    let (desk, agent) = (team(DESK).to_string(), person(AGENT).to_string());
    input(&[
        ("category", CATEGORY),
        ("service", SERVICE),
        ("types", "hardware"),
        ("impact", "medium"),
        ("urgency", "high"),
        ("team", &desk),
        ("assignee", &agent),
        ("reply", "We are looking at it."),
        ("cause", "Worn drum"),
        ("resolution_code", "fixed"),
        ("resolution_notes", "Drum replaced"),
        ("category_checked", "yes"),
        ("lesson", "none"),
        ("reason", "because"),
        ("cancel_reason", "not_an_incident"),
    ])
}

fn go(incident: &mut Incident, to: Stage, input: &StepInput, who: u128, now: DateTime<Utc>) -> Result<Vec<EventKind>, StepError> {
    let rows = route(incident.stage, to).expect("a way");
    step(incident, &rows, input, who, now)
}

fn act(incident: &mut Incident, step_: Step, input: &StepInput, who: u128, now: DateTime<Utc>) -> Result<Vec<EventKind>, StepError> {
    let row = row(step_, incident.stage).ok_or_else(|| StepError::NoWay("no row".into()))?;
    step(incident, &[row], input, who, now)
}

fn step(
    incident: &mut Incident,
    rows: &[&workflow::Transition],
    input: &StepInput,
    who: u128,
    now: DateTime<Utc>,
) -> Result<Vec<EventKind>, StepError> {
    let kinds = run(incident, rows, input, &known(), &by(who), now)?;
    for kind in &kinds {
        incident.apply(kind, &by(who), now);
    }
    Ok(kinds)
}

fn missing(result: Result<Vec<EventKind>, StepError>) -> BTreeSet<String> {
    match result {
        Err(StepError::Missing(errors)) => errors.0.into_iter().map(|error| error.field).collect(),
        other => panic!("fields should be missing, not {other:?}"),
    }
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// `UPDATE_SNAPSHOTS=1 cargo test -p domain` writes the page anew.
#[test]
fn the_table_is_printed_in_the_docs() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/workflow.md");
    let page = format!(
        "# The transition table\n\nPrinted by a test from `app/domain/src/workflow/table.rs`; do not edit.\n\n{}",
        workflow::markdown()
    );
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, &page).expect("docs can be written");
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page, "the table changed: look at it, then run with UPDATE_SNAPSHOTS=1");
}

#[test]
fn every_stage_reaches_an_end_and_every_step_is_used() {
    for stage in Stage::ALL {
        let mut seen = BTreeSet::from([*stage]);
        let mut open = vec![*stage];
        while let Some(at) = open.pop() {
            for row in TRANSITIONS.iter().filter(|row| row.from.matches(at)) {
                if let To::Stage(to) = row.to
                    && seen.insert(to)
                {
                    open.push(to);
                }
            }
        }
        assert!(seen.contains(&Stage::Closed) || seen.contains(&Stage::Cancelled), "{stage} leads nowhere");
        if stage.is_open() {
            assert!(seen.contains(&Stage::Closed), "{stage} cannot be closed");
            assert!(seen.contains(&Stage::Cancelled), "{stage} cannot be cancelled");
        }
    }
    let used: BTreeSet<Step> = TRANSITIONS.iter().map(|row| row.step).collect();
    assert_eq!(used, Step::ALL.iter().copied().collect(), "a step without a row does nothing");
}

/// A step means one thing at a stage, and ended incidents only know undo and import.
#[test]
fn rows_are_unambiguous() {
    for stage in Stage::ALL {
        let mut steps = BTreeSet::new();
        for row in TRANSITIONS.iter().filter(|row| row.from.matches(*stage)) {
            assert!(steps.insert(row.step), "{} twice at {stage}", row.step);
            if !stage.is_open() {
                assert!(matches!(row.step, Step::UndoClose | Step::Import), "{} at {stage}", row.step);
            }
        }
    }
}

/// Every pair of stages has the way that people expect, or none.
#[test]
fn ways() {
    let check = |from: Stage, to: Stage, expect: Option<&[Step]>| {
        let got = route(from, to).map(|rows| rows.iter().map(|row| row.step).collect::<Vec<_>>());
        assert_eq!(got.as_deref(), expect, "{from} to {to}");
    };
    use Step as P;
    check(Stage::Identification, Stage::Logging, Some(&[P::Accept]));
    check(Stage::Identification, Stage::Response, Some(&[P::Accept, P::Log, P::Categorize, P::Prioritize]));
    check(Stage::Logging, Stage::Recovery, Some(&[P::Log, P::Categorize, P::Prioritize, P::Diagnose, P::Fix, P::Resolve]));
    check(Stage::Response, Stage::Escalation, Some(&[P::Diagnose, P::Escalate]));
    check(Stage::Escalation, Stage::Diagnosis, Some(&[P::AcceptEscalation]));
    check(Stage::Escalation, Stage::Resolution, Some(&[P::AcceptEscalation, P::Fix]));
    check(Stage::Diagnosis, Stage::Categorization, Some(&[P::Recategorize]));
    check(Stage::Diagnosis, Stage::Prioritization, Some(&[P::Reprioritize]));
    check(Stage::Diagnosis, Stage::Logging, None);
    check(Stage::Resolution, Stage::Diagnosis, Some(&[P::Retry]));
    check(Stage::Recovery, Stage::Diagnosis, Some(&[P::Reopen]));
    check(Stage::Recovery, Stage::Closed, Some(&[P::Close]));
    check(Stage::Closed, Stage::Recovery, Some(&[P::UndoClose]));
    check(Stage::Closed, Stage::Diagnosis, None);
    check(Stage::Cancelled, Stage::Identification, None);
    check(Stage::Diagnosis, Stage::Cancelled, Some(&[P::Cancel]));
}

#[test]
fn each_step_forward_asks_for_its_fields() {
    let mut incident = incident();
    let nothing = StepInput::default();
    go(&mut incident, Stage::Logging, &nothing, AGENT, at(1)).unwrap();
    go(&mut incident, Stage::Categorization, &nothing, AGENT, at(2)).unwrap();
    assert_eq!(missing(go(&mut incident, Stage::Prioritization, &nothing, AGENT, at(3))), names(&["types", "category", "service"]));
    let categorized = input(&[("category", CATEGORY), ("service", SERVICE)]);
    go(&mut incident, Stage::Prioritization, &categorized, AGENT, at(3)).unwrap();
    assert_eq!(incident.types, BTreeSet::from([IncidentType::Hardware]), "the category implies the type");
    assert_eq!(missing(go(&mut incident, Stage::Response, &nothing, AGENT, at(4))), names(&["impact", "urgency"]));
    go(&mut incident, Stage::Response, &input(&[("impact", "1"), ("urgency", "medium")]), AGENT, at(4)).unwrap();
    assert_eq!(incident.priority, Some(Priority::P2));
    assert_eq!(
        missing(go(&mut incident, Stage::Diagnosis, &nothing, AGENT, at(5))),
        names(&["assignee", "reply"]),
        "the desk owns it since it was opened"
    );
    let owned = input(&[("assignee", &person(AGENT).to_string()), ("reply", "We look at it.")]);
    go(&mut incident, Stage::Diagnosis, &owned, AGENT, at(5)).unwrap();
    assert_eq!((incident.acknowledged_at, incident.answered_at), (Some(at(5)), Some(at(5))));
    assert_eq!(missing(go(&mut incident, Stage::Resolution, &nothing, AGENT, at(6))), names(&["cause"]));
    go(&mut incident, Stage::Resolution, &input(&[("cause", "Worn drum")]), AGENT, at(6)).unwrap();
    assert_eq!(missing(go(&mut incident, Stage::Recovery, &nothing, AGENT, at(7))), names(&["resolution_code", "resolution_notes"]));
    go(&mut incident, Stage::Recovery, &input(&[("resolution_code", "fixed"), ("resolution_notes", "New drum")]), AGENT, at(7)).unwrap();
    assert_eq!(incident.resolved_at, Some(at(7)));
    assert_eq!(missing(go(&mut incident, Stage::Closed, &nothing, AGENT, at(8))), names(&["category_checked", "lesson"]));
    go(&mut incident, Stage::Closed, &input(&[("category_checked", "yes"), ("lesson", "none")]), AGENT, at(8)).unwrap();
    assert_eq!((incident.stage, incident.closed_at, incident.closed_by.clone()), (Stage::Closed, Some(at(8)), Some(by(AGENT))));
}

#[test]
fn a_skip_asks_for_everything_on_the_way_at_once() {
    let mut incident = incident();
    let asked = missing(go(&mut incident, Stage::Recovery, &StepInput::default(), AGENT, at(1)));
    let all = ["types", "category", "service", "impact", "urgency", "assignee", "reply", "cause", "resolution_code", "resolution_notes"];
    assert_eq!(asked, names(&all));
    assert_eq!(incident.version, 1, "nothing happens by halves");
    go(&mut incident, Stage::Recovery, &everything(), AGENT, at(1)).unwrap();
    assert_eq!((incident.stage, incident.priority), (Stage::Recovery, Some(Priority::P2)));
}

#[test]
fn the_first_answer_is_the_call_when_there_was_one() {
    for (channel, asked) in [(Channel::Phone, false), (Channel::WalkIn, false), (Channel::Portal, true), (Channel::Email, true)] {
        let incident = Incident::open(
            IncidentId(Uuid::from_u128(1)),
            RealmId::LIVE,
            IncidentNumber::live(1),
            &opened(Origin::Agent, Some(channel)),
            &by(AGENT),
            at(0),
        );
        assert_eq!(incident.answered_at.is_none(), asked, "{channel}");
    }
}

#[test]
fn escalation_goes_up_and_may_come_back() {
    let mut incident = incident();
    go(&mut incident, Stage::Diagnosis, &everything(), AGENT, at(1)).unwrap();
    let nowhere = go(&mut incident, Stage::Escalation, &StepInput::default(), AGENT, at(2));
    assert_eq!(missing(nowhere), names(&["team", "reason"]));
    let own = input(&[("team", &team(DESK).to_string()), ("reason", "x")]);
    assert_eq!(missing(go(&mut incident, Stage::Escalation, &own, AGENT, at(2))), names(&["team"]), "up is not in place");
    let up = input(&[("team", &team(NETWORK).to_string()), ("reason", "Switch port dead")]);
    go(&mut incident, Stage::Escalation, &up, AGENT, at(2)).unwrap();
    assert_eq!(
        (incident.stage, incident.team, incident.level, incident.assignee),
        (Stage::Escalation, Some(team(NETWORK)), Some(Level::L2), None)
    );
    assert_eq!(incident.owning_team, Some(team(DESK)), "the desk keeps it towards the reporter");

    let mut back = incident.clone();
    assert_eq!(missing(act(&mut back, Step::HandBack, &StepInput::default(), SPECIALIST, at(3))), names(&["reason"]));
    act(&mut back, Step::HandBack, &input(&[("reason", "Not ours")]), SPECIALIST, at(3)).unwrap();
    assert_eq!(
        (back.stage, back.team, back.assignee, back.escalation.clone()),
        (Stage::Diagnosis, Some(team(DESK)), Some(person(AGENT)), None)
    );

    act(&mut incident, Step::AcceptEscalation, &StepInput::default(), SPECIALIST, at(3)).unwrap();
    assert_eq!((incident.stage, incident.assignee, incident.team), (Stage::Diagnosis, Some(person(SPECIALIST)), Some(team(NETWORK))));
}

/// What each kind of change of hands does to the count. S, N, V: desk, network, vendor.
#[test]
fn bounces_count_what_comes_back() {
    const VENDOR: u128 = 12;
    let up = |id| EventKind::Escalated { team: team(id), level: Level::L2, reason: "x".into() };
    let back = || EventKind::HandedBack { reason: "x".into() };
    let give =
        |id| EventKind::Assigned { team: Some(team(id)), level: None, assignee: None, was_team: None, was_assignee: None, reason: None };
    for (what, kinds, expect) in [
        ("up", vec![up(NETWORK)], 0),
        ("up and up", vec![up(NETWORK), EventKind::EscalationAccepted, up(VENDOR)], 0),
        ("up and back", vec![up(NETWORK), back()], 1),
        ("up, back, up again", vec![up(NETWORK), back(), up(NETWORK)], 2),
        ("given away and back by hand", vec![give(NETWORK), give(DESK)], 1),
        ("round three teams", vec![give(NETWORK), give(VENDOR), give(DESK)], 1),
        ("to and fro", vec![give(NETWORK), give(DESK), give(NETWORK), give(DESK)], 3),
        ("another person of the team", vec![give(DESK), give(DESK)], 0),
        ("back without a way up", vec![back()], 0),
    ] {
        let mut incident = incident();
        for kind in &kinds {
            incident.apply(kind, &by(AGENT), at(1));
        }
        assert_eq!(incident.bounces, expect, "{what}");
    }
    let mut nobodys = Incident { team: None, owning_team: None, ..incident() };
    nobodys.apply(&up(NETWORK), &by(AGENT), at(1));
    nobodys.apply(&back(), &by(SPECIALIST), at(2));
    assert_eq!((nobodys.bounces, nobodys.team), (1, None), "handed back to no team");
}

#[test]
fn only_the_team_that_it_went_to_accepts_and_a_vendor_by_the_desk() {
    let mut incident = incident();
    go(&mut incident, Stage::Diagnosis, &everything(), AGENT, at(1)).unwrap();
    let up = input(&[("team", &team(NETWORK).to_string()), ("reason", "Switch port dead")]);
    go(&mut incident, Stage::Escalation, &up, AGENT, at(2)).unwrap();
    let accept = |incident: &Incident, who: u128, own: &[u128]| {
        let teams: Vec<TeamId> = own.iter().map(|id| team(*id)).collect();
        let known = Known { own_teams: Some(teams), assignee_teams: own.iter().map(|id| (team(*id), Level::L2)).collect(), ..known() };
        let row = row(Step::AcceptEscalation, Stage::Escalation).unwrap();
        let mut after = incident.clone();
        let kinds = run(incident, &[row], &StepInput::default(), &known, &by(who), at(3))?;
        kinds.iter().for_each(|kind| after.apply(kind, &by(who), at(3)));
        Ok::<_, StepError>((after.team, after.assignee))
    };
    assert!(matches!(accept(&incident, AGENT, &[DESK]), Err(StepError::NoWay(_))), "not for others");
    assert_eq!(accept(&incident, SPECIALIST, &[DESK, NETWORK]).unwrap(), (Some(team(NETWORK)), Some(person(SPECIALIST))));
    let vendor = Incident { level: Some(Level::Vendor), ..incident.clone() };
    assert_eq!(accept(&vendor, AGENT, &[DESK]).unwrap(), (Some(team(NETWORK)), None), "the vendor works on it, not who passes that on");
    assert_eq!(accept(&vendor, SPECIALIST, &[NETWORK]).unwrap(), (Some(team(NETWORK)), Some(person(SPECIALIST))));

    let offered = |teams: Vec<TeamId>| {
        let roles = RoleSet::new([Role::AgentL1]).unwrap();
        let actor = PersonActor { id: person(AGENT), roles, teams, sites: vec![], fresh_until: None, opened: vec![] };
        let offers = workflow::available(&incident, &Actor::Person(actor), at(3));
        offers.into_iter().find(|offer| offer.step == Step::AcceptEscalation).unwrap().refused
    };
    assert_eq!(offered(vec![team(NETWORK)]), None);
    assert_eq!(offered(vec![team(DESK)]).as_deref(), Some("Only somebody of the team that it went to can accept it."));
}

#[test]
fn a_skip_up_keeps_the_owner_and_the_next_team_apart() {
    let mut incident = incident();
    go(&mut incident, Stage::Response, &everything(), AGENT, at(1)).unwrap();
    let up = input(&[
        ("team", &team(NETWORK).to_string()),
        ("reason", "Switch port dead"),
        ("assignee", &person(AGENT).to_string()),
        ("reply", "We ask the network team."),
    ]);
    go(&mut incident, Stage::Escalation, &up, AGENT, at(2)).unwrap();
    assert_eq!((incident.team, incident.owning_team), (Some(team(NETWORK)), Some(team(DESK))));
    assert_eq!(incident.escalation.and_then(|escalation| escalation.from_team), Some(team(DESK)), "it can be handed back");
}

#[test]
fn holds() {
    let mut incident = incident();
    assert!(
        act(&mut incident, Step::Hold, &input(&[("hold_reason", "vendor")]), AGENT, at(1)).is_err(),
        "nothing to wait with before the work"
    );
    go(&mut incident, Stage::Diagnosis, &everything(), AGENT, at(1)).unwrap();
    assert_eq!(missing(act(&mut incident, Step::Hold, &StepInput::default(), AGENT, at(2))), names(&["hold_reason"]));
    assert_eq!(missing(act(&mut incident, Step::Hold, &input(&[("hold_reason", "reporter")]), AGENT, at(2))), names(&["reply"]));
    act(&mut incident, Step::Hold, &input(&[("hold_reason", "reporter"), ("reply", "Which printer?")]), AGENT, at(2)).unwrap();
    assert_eq!(incident.hold.as_ref().map(|hold| (hold.reason, hold.since)), Some((HoldReason::Reporter, at(2))));
    for kind in workflow::answer(&incident, "The one by the window") {
        incident.apply(&kind, &by(REPORTER), at(3));
    }
    assert_eq!(incident.hold, None, "the answer lifts the wait for it");

    act(&mut incident, Step::Hold, &input(&[("hold_reason", "vendor"), ("resume_at", "2026-11-22T09:00Z")]), AGENT, at(4)).unwrap();
    assert_eq!(workflow::answer(&incident, "Still nothing?").len(), 1, "an answer lifts no other wait");
    go(&mut incident, Stage::Recovery, &everything(), AGENT, at(5)).unwrap();
    assert_eq!(incident.hold, None, "what is resolved waits for nothing");
    assert!(act(&mut incident, Step::Resume, &StepInput::default(), AGENT, at(6)).is_err());
}

#[test]
fn waiting_for_nobody_is_refused() {
    let mut opened = opened(Origin::Alert, Some(Channel::Alert));
    opened.reporter = None;
    let mut incident =
        Incident::open(IncidentId(Uuid::from_u128(1)), RealmId::LIVE, IncidentNumber::live(1), &opened, &ActorRef::system("alert"), at(0));
    go(&mut incident, Stage::Diagnosis, &everything(), AGENT, at(1)).unwrap();
    assert_eq!(missing(act(&mut incident, Step::Hold, &input(&[("hold_reason", "reporter")]), AGENT, at(2))), names(&["hold_reason"]));
}

#[test]
fn reopening_is_counted_with_a_reason() {
    let mut incident = incident();
    go(&mut incident, Stage::Recovery, &everything(), AGENT, at(1)).unwrap();
    assert_eq!(missing(act(&mut incident, Step::Reopen, &StepInput::default(), REPORTER, at(2))), names(&["reason"]));
    act(&mut incident, Step::Reopen, &input(&[("reason", "Still blank")]), REPORTER, at(2)).unwrap();
    assert_eq!((incident.stage, incident.reopen_count, incident.resolved_at), (Stage::Diagnosis, 1, None));
    go(&mut incident, Stage::Recovery, &StepInput::default(), AGENT, at(9)).unwrap();
    assert_eq!(incident.resolved_at, Some(at(9)), "resolved anew");
}

#[test]
fn the_reporters_yes_closes_only_what_is_ready() {
    let mut incident = incident();
    go(&mut incident, Stage::Recovery, &everything(), AGENT, at(1)).unwrap();
    let mut unready = incident.clone();
    unready.lesson = None;
    act(&mut unready, Step::Confirm, &StepInput::default(), REPORTER, at(2)).unwrap();
    assert_eq!((unready.stage, unready.confirmed_at), (Stage::Recovery, Some(at(2))));
    assert!(act(&mut unready, Step::Confirm, &StepInput::default(), REPORTER, at(3)).is_err(), "once is enough");
    act(&mut incident, Step::Confirm, &StepInput::default(), REPORTER, at(2)).unwrap();
    assert_eq!((incident.stage, incident.closed_by.clone()), (Stage::Closed, Some(by(REPORTER))));
}

#[test]
fn closing_is_undone_by_the_same_person_within_ten_minutes() {
    let mut closed = incident();
    go(&mut closed, Stage::Closed, &everything(), AGENT, at(0)).unwrap();
    for (who, minutes, works) in [(AGENT, 0, true), (AGENT, 10, true), (AGENT, 11, false), (SPECIALIST, 1, false)] {
        let mut incident = closed.clone();
        let result = act(&mut incident, Step::UndoClose, &StepInput::default(), who, at(minutes));
        assert_eq!(result.is_ok(), works, "person {who} after {minutes} minutes");
        let expect = if works { (Stage::Recovery, None, Some(at(0))) } else { (Stage::Closed, Some(at(0)), Some(at(0))) };
        assert_eq!((incident.stage, incident.closed_at, incident.resolved_at), expect);
    }
}

#[test]
fn cancelling() {
    let mut incident = incident();
    assert_eq!(missing(go(&mut incident, Stage::Cancelled, &StepInput::default(), AGENT, at(1))), names(&["cancel_reason"]));
    assert_eq!(
        missing(go(&mut incident, Stage::Cancelled, &input(&[("cancel_reason", "duplicate")]), AGENT, at(1))),
        names(&["duplicate_of"])
    );
    let unknown = input(&[("cancel_reason", "duplicate"), ("duplicate_of", "INC-9")]);
    assert_eq!(missing(go(&mut incident, Stage::Cancelled, &unknown, AGENT, at(1))), names(&["duplicate_of"]));
    let rows = route(incident.stage, Stage::Cancelled).unwrap();
    let itself = Known { duplicate_of: Some(incident.id), ..known() };
    assert!(run(&incident, &rows, &unknown, &itself, &by(AGENT), at(1)).is_err(), "nothing repeats itself");
    go(&mut incident, Stage::Cancelled, &input(&[("cancel_reason", "withdrawn")]), REPORTER, at(1)).unwrap();
    assert_eq!(incident.stage, Stage::Cancelled);
    assert!(!incident.is_open());
}

#[test]
fn an_override_stays_until_it_is_changed() {
    let mut incident = incident();
    go(&mut incident, Stage::Response, &everything(), AGENT, at(1)).unwrap();
    assert_eq!(missing(act(&mut incident, Step::OverridePriority, &input(&[("priority", "P1")]), AGENT, at(2))), names(&["reason"]));
    act(&mut incident, Step::OverridePriority, &input(&[("priority", "P1"), ("reason", "The board is in town")]), AGENT, at(2)).unwrap();
    assert_eq!((incident.priority, incident.priority_override.as_deref()), (Some(Priority::P1), Some("The board is in town")));
    let kinds = workflow::edit(&incident, &[Edit::parse(Field::Impact, "low").unwrap()], &known(), &by(AGENT), at(3));
    for kind in &kinds {
        incident.apply(kind, &by(AGENT), at(3));
    }
    assert_eq!(incident.priority, Some(Priority::P1), "an edit does not overrule a person");
}

#[test]
fn an_assignee_belongs_to_the_team() {
    let mut incident = incident();
    go(&mut incident, Stage::Response, &everything(), AGENT, at(1)).unwrap();
    let stranger = input(&[("team", &team(99).to_string()), ("assignee", &person(AGENT).to_string())]);
    assert_eq!(missing(act(&mut incident, Step::Assign, &stranger, AGENT, at(2))), names(&["assignee"]));
    act(&mut incident, Step::Assign, &input(&[("team", &team(NETWORK).to_string())]), AGENT, at(2)).unwrap();
    assert_eq!((incident.team, incident.assignee), (Some(team(NETWORK)), None), "another team: nobody there has it yet");
    act(&mut incident, Step::Take, &StepInput::default(), SPECIALIST, at(3)).unwrap();
    assert_eq!((incident.assignee, incident.team), (Some(person(SPECIALIST)), Some(team(NETWORK))));
    assert!(act(&mut incident, Step::Take, &StepInput::default(), SPECIALIST, at(4)).is_err(), "it is theirs already");
}

#[test]
fn the_quick_form_ends_in_recovery() {
    let fix = PhoneFix {
        title: "Forgot the password".into(),
        reporter: Some(person(REPORTER)),
        category: CategoryId(Uuid::from_u128(0xc1)),
        service: ServiceId(Uuid::from_u128(0xd1)),
        code: "instructed".parse().unwrap(),
        notes: "Set a new one together".into(),
    };
    let owner = (person(AGENT), team(DESK), Level::L1);
    let (incident, kinds) =
        workflow::phone_fix(IncidentId(Uuid::from_u128(5)), RealmId::LIVE, IncidentNumber::live(5), &fix, owner, &known(), at(0)).unwrap();
    assert_eq!(
        (incident.stage, incident.assignee, incident.answered_at, incident.resolved_at),
        (Stage::Recovery, Some(person(AGENT)), Some(at(0)), Some(at(0)))
    );
    assert!(incident.closed_at.is_none(), "closing is proposed, not done");
    assert_eq!(refold(&incident, &kinds, AGENT), incident);
}

#[test]
fn agents_pass_the_intake_that_needs_nothing_more() {
    let check = |decided: bool, edits: &[(Field, &str)], expect: Stage| {
        let edits = edits.iter().map(|(field, text)| Edit::parse(*field, text).unwrap()).collect();
        let new = NewIncident { opened: opened(Origin::Agent, Some(Channel::Phone)), edits, team: None, assignee: None, decided };
        let (incident, kinds) =
            workflow::open(IncidentId(Uuid::from_u128(5)), RealmId::LIVE, IncidentNumber::live(5), &new, &known(), &by(AGENT), at(0))
                .unwrap();
        assert_eq!(incident.stage, expect);
        assert_eq!(refold(&incident, &kinds, AGENT), incident);
    };
    check(false, &[], Stage::Identification);
    check(true, &[], Stage::Categorization);
    check(true, &[(Field::Category, CATEGORY), (Field::Service, SERVICE)], Stage::Prioritization);
    check(
        true,
        &[(Field::Category, CATEGORY), (Field::Service, SERVICE), (Field::Impact, "low"), (Field::Urgency, "low")],
        Stage::Response,
    );
}

/// The record that the log makes.
fn refold(incident: &Incident, kinds: &[EventKind], who: u128) -> Incident {
    let event = |kind: &EventKind| Event {
        id: domain::ids::EventId(Uuid::nil()),
        realm: incident.realm,
        incident: incident.id,
        kind: kind.clone(),
        actor: by(who),
        occurred_at: at(0),
        recorded_at: at(0),
        audience: kind.audience(),
        version: 0,
    };
    Incident::fold(incident.number, &kinds.iter().map(event).collect::<Vec<_>>()).expect("a log begins with its opening")
}

#[test]
fn fields_conflict_one_by_one() {
    let mut incident = incident();
    let retitle = |text: &str| Edit::parse(Field::Title, text).unwrap();
    for kind in workflow::edit(&incident, &[retitle("Printer: blank pages")], &known(), &by(AGENT), at(1)) {
        incident.apply(&kind, &by(AGENT), at(1));
    }
    let seen = incident.field_version(Field::Title);
    assert!(check_version(&incident, &retitle("x"), seen).is_ok());
    assert!(check_version(&incident, &retitle("Printer: blank pages"), 0).is_ok(), "the same value twice is no conflict");
    assert!(check_version(&incident, &Edit::parse(Field::Effect, "y").unwrap(), 0).is_ok(), "another field");
    let clash = check_version(&incident, &retitle("x"), 0).unwrap_err();
    assert_eq!((clash.mark.by, clash.theirs, clash.yours), (by(AGENT), retitle("Printer: blank pages"), retitle("x")));
}

#[test]
fn a_step_is_no_way_around_other_rights() {
    let rows = [row(Step::Accept, Stage::Identification).unwrap()];
    assert_eq!(workflow::rights_of(&rows, &StepInput::default()), [Action::IncidentUpdateFields]);
    let rows = [row(Step::Confirm, Stage::Recovery).unwrap()];
    let smuggled = workflow::rights_of(&rows, &everything());
    for right in [Action::IncidentUpdateFields, Action::IncidentAssign, Action::IncidentReplyPublic] {
        assert!(smuggled.contains(&right), "{right:?}");
    }
}

#[test]
fn offers_say_why_not_and_who_may() {
    let mut incident = incident();
    go(&mut incident, Stage::Recovery, &everything(), AGENT, at(0)).unwrap();
    let actor = |id: u128, role: Role, teams: Vec<TeamId>| {
        Actor::Person(PersonActor {
            id: person(id),
            roles: RoleSet::only(role),
            teams,
            sites: Vec::new(),
            fresh_until: None,
            opened: Vec::new(),
        })
    };
    let offers = |actor: &Actor| {
        workflow::available(&incident, actor, at(1)).into_iter().map(|offer| (offer.step, offer)).collect::<BTreeMap<_, _>>()
    };
    let reporter = offers(&actor(REPORTER, Role::EndUser, Vec::new()));
    assert_eq!(reporter[&Step::Confirm].refused, None);
    assert_eq!(reporter[&Step::Reopen].refused, None);
    assert!(
        reporter[&Step::OverridePriority].refused.as_ref().is_some_and(|why| why.contains("Level 2") || why.contains("level 2")),
        "{:?}",
        reporter[&Step::OverridePriority]
    );
    let agent = offers(&actor(AGENT, Role::AgentL1, vec![team(DESK)]));
    assert_eq!(agent[&Step::Close].refused, None);
    assert!(!agent.contains_key(&Step::Import), "imports are no button");
    let stranger = offers(&actor(7, Role::AgentL1, vec![team(99)]));
    assert!(stranger[&Step::Close].refused.is_some());
    assert_eq!(stranger[&Step::Take].refused, None, "everybody at a desk may take what is open");
}

#[test]
fn bad_inputs_are_told_all_at_once() {
    let pairs =
        [("category", "x"), ("impact", "9"), ("team", "y"), ("nonsense", "z"), ("priority", "P9"), ("title", " "), ("resume_at", "soon")];
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let errors = StepInput::parse(&pairs).unwrap_err();
    assert_eq!(
        errors.0.iter().map(|error| error.field.as_str()).collect::<BTreeSet<_>>(),
        BTreeSet::from(["category", "impact", "team", "nonsense", "priority", "resume_at"])
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever people try in whatever order: the record stays what its log folds to, in stages that the table allows.
    #[test]
    fn random_days_keep_record_and_log_together(steps in proptest::collection::vec((0..Step::ALL.len(), any::<bool>(), 0i64..20), 1..40)) {
        let first = opened(Origin::Portal, Some(Channel::Portal));
        let mut incident = incident();
        let mut log = vec![EventKind::Opened(Box::new(first))];
        let mut times = vec![at(0)];
        let mut now = at(0);
        for (index, full, minutes) in steps {
            now += TimeDelta::minutes(minutes);
            let given = if full { everything() } else { StepInput::default() };
            let before = incident.clone();
            match act(&mut incident, Step::ALL[index], &given, AGENT, now) {
                Ok(kinds) => {
                    prop_assert!(incident.version >= before.version);
                    let row = row(Step::ALL[index], before.stage).unwrap();
                    if row.way != Way::InPlace && row.to != To::AsSource {
                        prop_assert_eq!(To::Stage(incident.stage), row.to);
                    }
                    times.extend(kinds.iter().map(|_| now));
                    log.extend(kinds);
                }
                Err(_) => prop_assert_eq!(&incident, &before),
            }
        }
        let mut folded = self::incident();
        for (kind, at) in log.iter().zip(&times).skip(1) {
            folded.apply(kind, &by(AGENT), *at);
        }
        prop_assert_eq!(folded, incident);
    }

    /// What a form shows is read back as the same value.
    #[test]
    fn edits_read_back(text in "[a-zA-Z ]{1,40}", minutes in 0i64..10_000_000) {
        let mut incident = incident();
        incident.title = text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assume!(!incident.title.is_empty());
        incident.noticed_at = Some(at(minutes));
        incident.types = BTreeSet::from([IncidentType::Hardware, IncidentType::Security]);
        incident.impact = Some(domain::priority::Impact::Low);
        for field in Field::ALL {
            let value = incident.get(*field);
            prop_assert_eq!(Edit::parse(*field, &value.text()), Ok(value));
        }
    }

    #[test]
    fn steps_never_panic_on_any_text(texts in proptest::collection::btree_map("[a-z_]{1,18}", any::<String>(), 0..8)) {
        let _ = StepInput::parse(&texts);
        prop_assert!(From::Any.matches(Stage::Closed));
    }
}
