//! Rules as tables: which of them speaks, what the record becomes, and what is left to decide.

use chrono::{DateTime, Utc};
use domain::access::ActorRef;
use domain::catalogue::Level;
use domain::ids::{CategoryId, EventId, IncidentId, LocationId, PersonId, RealmId, RuleId, ServiceId, TeamId};
use domain::incident::{Channel, Edit, Event, EventKind, Field, Incident, IncidentType, Names, Opened, Origin, Stage};
use domain::number::IncidentNumber;
use domain::priority::{Impact, Priority, Urgency};
use domain::rule::{Book, Mode, Rule, Surroundings, Then, When, is_of_rules, open_proposals, rule_of, rule_of_team};
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

#[test]
fn what_is_not_wanted_is_not_proposed_again() {
    let (incident, mut events) = report(vec![rule(1, "printer", Mode::Propose, category(PRINTER))], Vec::new(), None, false);
    let open = open_proposals(&incident, &events);
    let (rule, name) = (open[0].id, open[0].rule.clone());
    let last = events.last().unwrap().clone();
    let mut after = incident.clone();
    after.apply(&EventKind::ProposalDismissed { rule, name }, &ActorRef::Person(ANNA), now());
    assert_eq!(after, incident, "the record stays as it was");
    events.push(Event { kind: EventKind::ProposalDismissed { rule, name: "rule 1".into() }, ..last });
    assert!(open_proposals(&incident, &events).is_empty());
}

#[test]
fn the_team_of_a_rule_is_its_own_until_somebody_assigns() {
    let then = Then { team: Some(DEVICES), impact: Some(Impact::High), urgency: Some(Urgency::High), ..Then::default() };
    let (mut incident, mut events) = report(vec![rule(1, "printer", Mode::Set, then)], Vec::new(), None, false);
    let kinds: Vec<EventKind> = events.iter().map(|event| event.kind.clone()).collect();
    let by_rules: Vec<bool> = (0..kinds.len()).map(|place| is_of_rules(&kinds, place)).collect();
    assert_eq!(by_rules, [false, true, true], "the priority follows from the rule");
    assert_eq!(rule_of_team(&incident, &events).map(|ruled| ruled.name.as_str()), Some("rule 1"));
    let mut assign = |team, was_team| {
        let kind = EventKind::Assigned {
            team: Some(team),
            level: Some(Level::L1),
            assignee: Some(ANNA),
            was_team: Some(was_team),
            was_assignee: None,
            reason: None,
        };
        incident.apply(&kind, &ActorRef::Person(ANNA), now());
        let last = events.last().unwrap().clone();
        events.push(Event { kind, ..last });
        rule_of_team(&incident, &events).is_some()
    };
    assert!(assign(DEVICES, DEVICES), "another owner in the same team");
    assert!(!assign(DESK, DEVICES));
}

#[test]
fn a_form_makes_a_rule_that_reads_as_a_sentence() {
    let hall = LocationId(Uuid::from_u128(50));
    let new = Rule { on: false, when: When::default(), then: Then::default(), ..rule(1, "", Mode::Propose, Then::default()) };
    let fields = |pairs: &[(&str, String)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let filled = new.edited(&fields(&[
        ("name", "Printers".into()),
        ("mode", "set".into()),
        ("words", "printer, toner*".into()),
        ("departments", "Logistics, Sales".into()),
        ("boxes", "yes".into()),
        ("channel-portal", "yes".into()),
        (&format!("location-{hall}"), "yes".into()),
        ("category", PRINTER.to_string()),
        ("team", DEVICES.to_string()),
        ("impact", "high".into()),
    ]));
    let filled = filled.unwrap();
    let names = Names {
        categories: [(PRINTER, "Hardware \u{203a} Printer".to_owned())].into(),
        teams: [(DEVICES, "Devices".to_owned())].into(),
        ..Names::default()
    };
    let words = "When it says printer or toner* and came by portal and is in one that is gone and is from somebody in Logistics or Sales: \
                 set category Hardware \u{203a} Printer, team Devices, impact High.";
    assert_eq!(filled.sentence(&names), words);
    assert_eq!(filled.edited(&fields(&[])).unwrap(), filled, "what is not sent stays");
    let emptied = filled.edited(&fields(&[("boxes", "yes".into()), ("words", String::new()), ("departments", String::new())]));
    let refused = |result: Result<Rule, domain::validate::FieldErrors>| {
        result.err().map(|errors| errors.0.into_iter().map(|error| error.field).collect::<Vec<_>>()).unwrap_or_default()
    };
    assert_eq!(refused(emptied), ["words"], "a rule that asks nothing");
    assert_eq!(
        refused(filled.edited(&fields(&[("words", "***".into()), ("name", "x".repeat(81)), ("team", "x".into())]))),
        ["name", "words", "team"]
    );
}
