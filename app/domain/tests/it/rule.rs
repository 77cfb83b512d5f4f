//! Rules as tables: which of them speaks, what the record becomes, and what is left to decide.

use chrono::{DateTime, Utc};
use domain::access::ActorRef;
use domain::catalogue::Level;
use domain::ids::{CategoryId, EventId, IncidentId, PersonId, RealmId, RuleId, ServiceId, TeamId};
use domain::incident::{Channel, Edit, Event, EventKind, Field, Incident, IncidentType, Opened, Origin, Stage};
use domain::number::IncidentNumber;
use domain::priority::{Impact, Priority, Urgency};
use domain::rule::{Book, Mode, Rule, Surroundings, Then, When, open_proposals, rule_of};
use domain::workflow::{Known, NewIncident, open};
use uuid::Uuid;

const PRINTER: CategoryId = CategoryId(Uuid::from_u128(1));
const NETWORK: CategoryId = CategoryId(Uuid::from_u128(2));
const PRINTING: ServiceId = ServiceId(Uuid::from_u128(3));
const DESK: TeamId = TeamId(Uuid::from_u128(4));
const DEVICES: TeamId = TeamId(Uuid::from_u128(5));
const ANNA: PersonId = PersonId(Uuid::from_u128(6));

fn now() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

fn rule(place: u32, word: &str, mode: Mode, then: Then) -> Rule {
    let when = When { words: vec![word.to_owned()], ..When::default() };
    Rule {
        id: RuleId(Uuid::from_u128(100 + u128::from(place))),
        name: format!("rule {place}"),
        place,
        on: true,
        mode,
        when,
        then,
        version: 1,
    }
}

fn category(id: CategoryId) -> Then {
    Then { category: Some(id), ..Then::default() }
}

fn around() -> Surroundings {
    Surroundings {
        categories: [(PRINTER, Some(IncidentType::Hardware)), (NETWORK, None)].into(),
        services: [PRINTING].into(),
        teams: [(DESK, Level::L1), (DEVICES, Level::L2)].into(),
    }
}

fn report(rules: Vec<Rule>, edits: Vec<Edit>, team: Option<TeamId>, decided: bool) -> (Incident, Vec<Event>) {
    let opened = Opened {
        title: "Printer in hall B".to_owned(),
        description: "No paper comes".to_owned(),
        origin: Origin::Portal,
        channel: Some(Channel::Portal),
        reporter: Some(ANNA),
        noticed_at: Some(now()),
        effect: Some("One person".to_owned()),
        owning_team: Some(DESK),
        level: Some(Level::L1),
        location: None,
        follows: None,
        restricted: false,
        source: Default::default(),
    };
    let known = Known { team_level: Some(Level::L1), book: Some(Book { rules, around: around(), ..Book::default() }), ..Known::default() };
    let new = NewIncident { opened, edits, team, assignee: None, decided };
    let by = ActorRef::Person(ANNA);
    let number = IncidentNumber::live(1);
    let (incident, kinds) = open(IncidentId(Uuid::from_u128(9)), RealmId::LIVE, number, &new, &known, &by, now()).unwrap();
    let mut version = 0;
    let events: Vec<Event> = kinds
        .into_iter()
        .enumerate()
        .map(|(n, kind)| {
            version += u32::from(kind.changes_record());
            Event {
                id: EventId(Uuid::from_u128(n as u128)),
                realm: RealmId::LIVE,
                incident: incident.id,
                audience: kind.audience(),
                kind,
                actor: by.clone(),
                occurred_at: now(),
                recorded_at: now(),
                version,
            }
        })
        .collect();
    assert_eq!(Incident::fold(number, &events).as_ref(), Some(&incident), "the record is what its log says");
    (incident, events)
}

#[test]
fn the_first_rule_that_fills_a_field_wins() {
    let check = |rules: Vec<Rule>, expect: (Option<CategoryId>, Option<ServiceId>, Option<TeamId>)| {
        let (incident, _) = report(rules.clone(), Vec::new(), None, false);
        assert_eq!((incident.category, incident.service, incident.team), expect, "{rules:?}");
    };
    let service = Then { service: Some(PRINTING), category: Some(NETWORK), ..Then::default() };
    let team = Then { team: Some(DEVICES), ..Then::default() };
    let set = Mode::Set;
    check(vec![], (None, None, Some(DESK)));
    check(vec![rule(1, "printer", set, category(PRINTER))], (Some(PRINTER), None, Some(DESK)));
    check(vec![rule(1, "scanner", set, category(PRINTER))], (None, None, Some(DESK)));
    check(vec![rule(2, "hall", set, service), rule(1, "printer", set, category(PRINTER))], (Some(PRINTER), Some(PRINTING), Some(DESK)));
    check(vec![rule(1, "hall", set, service), rule(2, "printer", set, category(PRINTER))], (Some(NETWORK), Some(PRINTING), Some(DESK)));
    check(vec![rule(1, "paper", set, team)], (None, None, Some(DEVICES)));
    check(vec![Rule { on: false, ..rule(1, "printer", set, category(PRINTER)) }], (None, None, Some(DESK)));
    // A proposal is a word as well: the second rule does not go over it.
    check(vec![rule(1, "hall", Mode::Propose, category(NETWORK)), rule(2, "printer", set, category(PRINTER))], (None, None, Some(DESK)));
    let gone = CategoryId(Uuid::from_u128(77));
    check(vec![rule(1, "hall", set, category(gone)), rule(2, "printer", set, category(PRINTER))], (Some(PRINTER), None, Some(DESK)));
}

#[test]
fn what_a_person_said_stays() {
    let rules = vec![rule(1, "printer", Mode::Set, Then { team: Some(DEVICES), ..category(PRINTER) })];
    let (incident, events) = report(rules, vec![Edit::Category(Some(NETWORK))], Some(DESK), false);
    assert_eq!((incident.category, incident.team), (Some(NETWORK), Some(DESK)));
    assert!(!events.iter().any(|event| matches!(event.kind, EventKind::Ruled(_))), "nothing was left for the rule to say");
}

#[test]
fn a_rule_says_what_follows_from_its_words_and_is_named_for_it() {
    let then = Then { impact: Some(Impact::High), urgency: Some(Urgency::High), service: Some(PRINTING), ..category(PRINTER) };
    let (incident, events) = report(vec![rule(1, "printer", Mode::Set, then)], Vec::new(), None, true);
    assert_eq!((incident.priority, incident.types.contains(&IncidentType::Hardware)), (Some(Priority::P1), true));
    assert_eq!(incident.stage, Stage::Response, "intake has nothing more to ask");
    let named = |field| rule_of(&incident, &events, field).map(|ruled| (ruled.name.as_str(), ruled.because.join(", ")));
    assert_eq!(named(Field::Category), Some(("rule 1", "it says \u{201c}printer\u{201d}".to_owned())));
    assert_eq!(named(Field::Title), None);
    assert_eq!(incident.owning_team, Some(DESK), "the desk goes on to answer");
}

#[test]
fn proposals_wait_until_somebody_decides() {
    let then = Then { service: Some(PRINTING), team: Some(DEVICES), ..category(PRINTER) };
    let (mut incident, mut events) = report(vec![rule(1, "printer", Mode::Propose, then)], Vec::new(), None, false);
    assert_eq!((incident.category, incident.version), (None, 1), "nothing is filled in");
    let open = |incident: &Incident, events: &[Event]| {
        open_proposals(incident, events).first().map(|open| (open.edits.iter().map(Edit::field).collect::<Vec<_>>(), open.team))
    };
    assert_eq!(open(&incident, &events), Some((vec![Field::Category, Field::Service], Some(DEVICES))));
    let by = ActorRef::Person(ANNA);
    let mut happen = |incident: &mut Incident, kind: EventKind| {
        incident.apply(&kind, &by, now());
        let last = events.last().unwrap().clone();
        events.push(Event { kind, version: incident.version, ..last });
        open_proposals(incident, &events).first().map(|open| (open.edits.len(), open.team))
    };
    let edited = |to: Edit, was: Edit| EventKind::Edited { to, was };
    let other = edited(Edit::Category(Some(NETWORK)), Edit::Category(None));
    assert_eq!(happen(&mut incident, other), Some((1, Some(DEVICES))));
    let emptied = edited(Edit::Service(None), Edit::Service(None));
    assert_eq!(happen(&mut incident, emptied), Some((0, Some(DEVICES))), "emptied on purpose is decided too");
    let assigned = EventKind::Assigned {
        team: Some(DESK),
        level: Some(Level::L1),
        assignee: Some(ANNA),
        was_team: Some(DESK),
        was_assignee: None,
        reason: None,
    };
    assert_eq!(happen(&mut incident, assigned), None);
}

#[test]
fn a_rule_must_ask_and_say_something() {
    let check = |rule: Rule, expect: &[&str]| {
        let errors = rule.check().err().map(|errors| errors.0.into_iter().map(|error| error.field).collect::<Vec<_>>()).unwrap_or_default();
        assert_eq!(errors, expect, "{rule:?}");
    };
    let good = rule(1, "printer", Mode::Set, category(PRINTER));
    check(good.clone(), &[]);
    check(Rule { name: " ".into(), ..good.clone() }, &["name"]);
    check(Rule { when: When::default(), ..good.clone() }, &["words"]);
    check(Rule { then: Then::default(), when: When::default(), ..good }, &["words", "category"]);
}
