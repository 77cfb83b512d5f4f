//! Rules: who writes them, what they would have matched, what they do to a new report, and what becomes of proposals.

use std::collections::BTreeMap;

use backend::incidents;
use backend::rules;
use backend::{BackendError, Ctx};
use chrono::TimeDelta;
use domain::access::{ActorRef, Role};
use domain::ids::{PersonId, RuleId};
use domain::incident::{Audience, Event, EventKind, Field, Incident};
use domain::number::IncidentNumber;
use domain::rule::{Mode, Proposal, Rule, open_proposals, rule_of, rule_of_team};
use domain::workflow::Step;
use testkit::for_each_db;

use crate::incidents::{CATEGORY, Floor, NETWORK, fields, live, missing};

fn printers(more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let (category, team) = (CATEGORY.to_string(), NETWORK.to_string());
    let mut all = fields(&[("name", "Printers"), ("mode", "set"), ("words", "printer"), ("category", &category), ("team", &team)]);
    all.extend(fields(more));
    all
}

async fn write(floor: &Floor, more: &[(&str, &str)], on: bool) -> RuleId {
    let ctx = floor.ctx(floor.manager).await;
    let id = rules::save(&ctx, None, 0, printers(more)).await.unwrap();
    if on {
        rules::switch(&ctx, id, 1, true).await.unwrap();
    }
    id
}

async fn record(floor: &Floor, number: IncidentNumber) -> (Incident, Vec<Event>) {
    let conn = floor.desk.backend.db.read();
    let incident = store::incidents::find(&conn, live(), number).await.unwrap().unwrap();
    let events = store::incidents::events(&conn, live(), incident.id, Audience::Internal).await.unwrap();
    (incident, events)
}

async fn proposal(floor: &Floor, number: IncidentNumber) -> Option<Proposal> {
    let (incident, events) = record(floor, number).await;
    open_proposals(&incident, &events).pop()
}

async fn rule(ctx: &Ctx, id: RuleId) -> Rule {
    rules::list(ctx).await.unwrap().0.into_iter().find(|rule| rule.id == id).unwrap()
}

#[test]
fn a_rule_fills_in_what_a_report_leaves_open_and_is_named_for_it() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        write(&floor, &[("impact", "low"), ("urgency", "low")], true).await;
        let number = floor.report(&[]).await;
        let (incident, events) = record(&floor, number).await;
        assert_eq!((incident.category, incident.team), (Some(CATEGORY), Some(NETWORK)));
        assert_eq!(incident.priority, Some("P2".parse().unwrap()), "the reporter said how bad it is");
        assert_eq!(rule_of(&incident, &events, Field::Category).map(|ruled| ruled.name.as_str()), Some("Printers"));
        assert!(rule_of_team(&incident, &events).is_some());
        let by: Vec<&ActorRef> = events.iter().filter(|e| matches!(e.kind, EventKind::Ruled(_))).map(|e| &e.actor).collect();
        assert_eq!(by, [&ActorRef::system("rule")], "not the reporter");
        assert_eq!(Incident::fold(number, &events).map(|folded| folded.category), Some(incident.category));

        let own = incidents::own_report(&floor.ctx(floor.reporter).await, live(), number).await.unwrap();
        assert!(!own.events.iter().any(|event| matches!(event.kind, EventKind::Ruled(_))), "reporters do not read rules");
    });
}

#[test]
fn rules_read_place_and_department() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let root = floor.desk.add("root@example.org", &[Role::ServiceDeskManager], None).await;
        let ctx = floor.ctx(root).await;
        let add = async |name: &str, parent: &str| {
            let place = fields(&[("name", name), ("parent", parent)]);
            let system = floor.desk.system();
            backend::catalogue::save_location(&system, None, 0, place).await.unwrap()
        };
        let hall = add("Hall B", "").await;
        let room = add("Room 7", &hall.to_string()).await;
        let boxes = [("words", ""), ("boxes", "yes"), (&*format!("location-{hall}"), "yes"), ("channel-portal", "yes")];
        let id = write(&floor, &boxes, true).await;
        let number = floor.report(&[("location", &room.to_string())]).await;
        let (incident, events) = record(&floor, number).await;
        let because = rule_of(&incident, &events, Field::Category).map(|ruled| ruled.because.clone());
        assert_eq!(because, Some(vec!["it came by portal".to_owned(), "it is in Hall B".to_owned()]));
        assert_eq!(record(&floor, floor.report(&[]).await).await.0.category, None, "from nowhere known");

        rules::save(&ctx, Some(id), 2, fields(&[("boxes", "yes"), ("departments", "logistics")])).await.unwrap();
        rules::switch(&ctx, id, 3, true).await.unwrap();
        move_to_department(&floor, floor.reporter, "Logistics").await;
        assert_eq!(record(&floor, floor.report(&[]).await).await.0.category, Some(CATEGORY));
    });
}

async fn move_to_department(floor: &Floor, person: PersonId, department: &str) {
    let ctx = floor.desk.system();
    let version = store::people::find(&floor.desk.backend.db.read(), person).await.unwrap().unwrap().version;
    backend::people::update(&ctx, person, version, fields(&[("department", department)])).await.unwrap();
}

#[test]
fn the_look_back_says_what_would_have_matched_and_what_became_of_it() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        floor.report(&[("title", "Printer of long ago")]).await;
        floor.desk.wait(TimeDelta::days(31));
        for n in 0..22 {
            floor.report(&[("title", &format!("Printer {n}"))]).await;
        }
        let other = floor.report(&[("title", "No sound")]).await;
        let right = floor.report(&[("title", "Printer at last")]).await;
        let agent = floor.ctx(floor.agent).await;
        incidents::edit_field(&agent, live(), right, Field::Category, 0, &CATEGORY.to_string()).await.unwrap();
        floor.report(&[("title", "Printer of somebody"), ("restricted", "yes")]).await;

        let ctx = floor.ctx(floor.manager).await;
        let preview = rules::preview(&ctx, None, &printers(&[("name", "")])).await.unwrap();
        assert_eq!((preview.looked, preview.matched, preview.cut), (24, 23, false), "neither the old one nor the restricted one");
        assert_eq!((preview.newest.len(), preview.newest[0].number), (20, right));
        assert!(preview.newest.iter().all(|one| one.number != other));
        assert_eq!(preview.newest[0].because, ["it says \u{201c}printer\u{201d}"]);
        let agreed: Vec<_> = preview.agreed.iter().map(|one| (one.what, one.count)).collect();
        assert_eq!(agreed, [("category", 1), ("team", 0)]);

        let id = write(&floor, &[("words", "sound")], false).await;
        assert_eq!(rules::preview(&ctx, Some(id), &BTreeMap::new()).await.unwrap().matched, 1, "as it is kept");
        let bad = rules::preview(&ctx, None, &fields(&[("words", "***")])).await.err().unwrap();
        assert_eq!(missing(&bad), ["words"]);
    });
}

#[test]
fn a_changed_rule_is_off_until_somebody_looked() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let later = async || {
            floor.desk.wait(TimeDelta::seconds(1));
            floor.ctx(floor.manager).await
        };
        let id = write(&floor, &[], false).await;
        rules::switch(&later().await, id, 1, true).await.unwrap();
        rules::save(&later().await, Some(id), 2, fields(&[("name", "All printers")])).await.unwrap();
        assert!(rule(&later().await, id).await.on, "its name alone changes nothing");
        rules::save(&later().await, Some(id), 3, fields(&[("words", "printer, toner")])).await.unwrap();
        assert!(!rule(&later().await, id).await.on);
        let late = rules::switch(&later().await, id, 3, true).await.unwrap_err();
        assert!(matches!(&late, BackendError::Conflict(words) if words.contains("changed this meanwhile")), "{late:?}");

        let second = write(&floor, &[("name", "Second")], false).await;
        rules::shift(&later().await, second, true).await.unwrap();
        rules::shift(&later().await, second, true).await.unwrap();
        let order: Vec<RuleId> = rules::list(&later().await).await.unwrap().0.into_iter().map(|rule| rule.id).collect();
        assert_eq!(order, [second, id]);
        rules::delete(&later().await, id, 4).await.unwrap();
        assert!(matches!(rules::delete(&later().await, id, 4).await, Err(BackendError::Conflict(_))), "twice");

        let conn = floor.desk.backend.db.read();
        let entries = store::audit::list(&conn, Some(&format!("rule:{id}")), 20, None).await.unwrap().items;
        let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["rule.deleted", "rule.changed", "rule.changed", "rule.switched_on", "rule.added"]);
        let changed = backend::trail::fields_of(&entries[1]);
        let words: Vec<_> = changed.iter().map(|change| (change.field.as_str(), change.before.as_str(), change.after.as_str())).collect();
        assert_eq!(words, [("On", "yes", "no"), ("When it", "says printer", "says printer or toner")]);

        let agent = floor.ctx(floor.agent).await;
        for refused in [rules::list(&agent).await.err(), rules::save(&agent, None, 0, printers(&[])).await.err()] {
            assert!(matches!(refused, Some(BackendError::Denied(_))), "{refused:?}");
        }
    });
}

#[test]
fn a_proposal_is_taken_over_whole() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let id = write(&floor, &[("mode", "propose")], true).await;
        let number = floor.report(&[]).await;
        let (before, _) = record(&floor, number).await;
        assert_eq!(before.category, None, "only proposed");
        assert_eq!(rule(&floor.ctx(floor.manager).await, id).await.mode, Mode::Propose);
        let stranger = incidents::take_over(&floor.ctx(floor.reporter).await, live(), number, id, before.version).await.unwrap_err();
        assert!(matches!(stranger, BackendError::Denied(_)), "{stranger:?}");

        let agent = floor.ctx(floor.agent).await;
        incidents::take_over(&agent, live(), number, id, before.version).await.unwrap();
        let (after, events) = record(&floor, number).await;
        assert_eq!((after.category, after.team), (Some(CATEGORY), Some(NETWORK)));
        assert_eq!(events.last().unwrap().actor.person(), Some(floor.agent));
        assert!(proposal(&floor, number).await.is_none());
        let again = incidents::take_over(&agent, live(), number, id, after.version).await.unwrap_err();
        assert!(matches!(again, BackendError::Conflict(_)), "{again:?}");
    });
}

#[test]
fn a_proposal_never_goes_over_what_somebody_decided_meanwhile() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let id = write(&floor, &[("mode", "propose")], true).await;
        let number = floor.report(&[]).await;
        let (seen, _) = record(&floor, number).await;
        let team = fields(&[("team", &crate::incidents::DESK.to_string())]);
        let agent = floor.ctx(floor.agent).await;
        incidents::perform(&agent, live(), number, Step::Assign, None, &with_owner(team, floor.agent)).await.unwrap();
        let late = incidents::take_over(&agent, live(), number, id, seen.version).await.unwrap_err();
        assert!(matches!(late, BackendError::Conflict(_)), "{late:?}");
        assert_eq!(record(&floor, number).await.0.category, None, "all or nothing");
        // Seen as it is now, the rest is taken over.
        let now = record(&floor, number).await.0.version;
        incidents::take_over(&agent, live(), number, id, now).await.unwrap();
        let (after, _) = record(&floor, number).await;
        assert_eq!((after.category, after.team), (Some(CATEGORY), Some(crate::incidents::DESK)));
    });
}

fn with_owner(mut fields: BTreeMap<String, String>, owner: PersonId) -> BTreeMap<String, String> {
    fields.insert("assignee".to_owned(), owner.to_string());
    fields
}

#[test]
fn what_is_not_wanted_is_remembered() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let id = write(&floor, &[("mode", "propose")], true).await;
        let number = floor.report(&[]).await;
        let agent = floor.ctx(floor.agent).await;
        let before = record(&floor, number).await.0;
        incidents::dismiss_proposal(&agent, live(), number, id).await.unwrap();
        assert!(proposal(&floor, number).await.is_none());
        assert_eq!(record(&floor, number).await.0, before, "the record is as it was");
        assert!(matches!(incidents::dismiss_proposal(&agent, live(), number, id).await, Err(BackendError::Conflict(_))));
    });
}
