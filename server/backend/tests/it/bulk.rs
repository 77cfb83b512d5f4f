//! Taking back, links between incidents, and changes of many: looked at, done, reported, taken back, on both databases.

use backend::BackendError;
use backend::incidents;
use chrono::TimeDelta;
use domain::ids::BulkId;
use domain::incident::{Audience, Field, Incident, Link, Stage};
use domain::number::IncidentNumber;
use domain::workflow::{BulkAct, Fate, Outcome, Step};
use testkit::for_each_db;

use crate::incidents::{CATEGORY, DESK, Floor, NETWORK, SERVICE, fields, live};

impl Floor {
    fn later(&self) {
        self.desk.wait(TimeDelta::seconds(30));
    }

    async fn folded(&self, number: IncidentNumber) -> Incident {
        let conn = self.desk.backend.db.read();
        let incident = store::incidents::find(&conn, live(), number).await.unwrap().unwrap();
        let log = store::incidents::events(&conn, live(), incident.id, Audience::Internal).await.unwrap();
        assert_eq!(Incident::fold(number, &log).as_ref(), Some(&incident), "the record is its log");
        incident
    }

    async fn seen(&self, numbers: &[IncidentNumber]) -> Vec<(IncidentNumber, u32)> {
        let mut seen = Vec::new();
        for number in numbers {
            seen.push((*number, self.folded(*number).await.version));
        }
        seen
    }
}

#[test]
fn a_move_goes_back_with_everything_it_did() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        floor.later();
        floor.advance(number, Stage::Identification, Stage::Response).await;
        floor.later();
        let before = floor.folded(number).await;
        floor.advance(number, Stage::Response, Stage::Recovery).await;
        let ctx = floor.ctx(floor.agent).await;
        assert_eq!(incidents::detail(&ctx, live(), number).await.unwrap().undo.map(|undoable| undoable.step), Some(Some(Step::Resolve)));
        let manager = floor.ctx(floor.manager).await;
        assert_eq!(incidents::detail(&manager, live(), number).await.unwrap().undo, None, "only its author");
        assert!(matches!(incidents::undo(&manager, live(), number).await, Err(BackendError::Step(_))));
        assert!(matches!(incidents::undo(&floor.ctx(floor.reporter).await, live(), number).await, Err(BackendError::Denied(_))));

        floor.later();
        let (card, _) = incidents::undo(&floor.ctx(floor.agent).await, live(), number).await.unwrap();
        assert_eq!(card.stage, Stage::Response);
        let after = floor.folded(number).await;
        assert_eq!(after.course(), before.course());
        assert_eq!(
            (before.resolution_notes, after.resolution_notes.as_deref()),
            (None, Some("Drum replaced")),
            "what was written need not be written again"
        );
        floor.desk.deliver().await;
        let mails = floor.desk.mails();
        assert!(mails.iter().any(|mail| mail.contains("was a mistake")), "the reporter was told that it works: {mails:#?}");
        // And forward again, as if nothing had been.
        floor.advance(number, Stage::Response, Stage::Recovery).await;
    });
}

/// Giving it to a team that one is not in leaves no right to it, and can be taken back all the same.
#[test]
fn who_gave_it_away_may_take_that_back() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        floor.later();
        floor.step(floor.agent, number, Step::Assign, &[("team", &NETWORK.to_string())]).await.unwrap();
        incidents::undo(&floor.ctx(floor.agent).await, live(), number).await.unwrap();
        assert_eq!(floor.folded(number).await.team, Some(DESK));
        floor.desk.wait(TimeDelta::minutes(11));
        assert!(matches!(incidents::undo(&floor.ctx(floor.agent).await, live(), number).await, Err(BackendError::Step(_))));
    });
}

#[test]
fn links_stand_on_both_sides() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let (parent, child) = (floor.report(&[]).await, floor.report(&[]).await);
        let secret = floor.report(&[("restricted", "yes")]).await;
        let ctx = floor.ctx(floor.agent).await;
        incidents::link(&ctx, live(), child, Link::Parent, parent).await.unwrap();
        let above = incidents::detail(&ctx, live(), parent).await.unwrap();
        let below = incidents::detail(&ctx, live(), child).await.unwrap();
        assert_eq!(above.belonging.children.iter().map(|card| card.number).collect::<Vec<_>>(), [child]);
        assert_eq!(below.belonging.parent.map(|card| card.number), Some(parent));
        assert_eq!(below.incident.parent, Some(above.incident.id));
        floor.folded(parent).await;
        floor.folded(child).await;

        // What one may not see is as good as not there.
        for other in [secret, IncidentNumber::live(4711)] {
            let refused = incidents::link(&ctx, live(), child, Link::Related, other).await.unwrap_err();
            assert_eq!(refused.to_string(), format!("other: There is no {other}."));
        }
        assert!(matches!(incidents::link(&ctx, live(), parent, Link::Parent, child).await, Err(BackendError::Invalid(_))), "no circle");
        let reporter = floor.ctx(floor.reporter).await;
        assert!(incidents::link(&reporter, live(), parent, Link::Related, child).await.is_err());

        incidents::unlink(&ctx, live(), parent, Link::Child, child).await.unwrap();
        assert_eq!(floor.folded(child).await.parent, None);
        assert!(incidents::unlink(&ctx, live(), parent, Link::Child, child).await.is_err(), "once");
    });
}

#[test]
fn many_are_looked_at_changed_reported_and_taken_back() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let mut numbers = Vec::new();
        for _ in 0..4 {
            numbers.push(floor.report(&[]).await);
        }
        floor.later();
        // One is of another team: nothing that the desk may change.
        floor.step(floor.agent, numbers[3], Step::Assign, &[("team", &NETWORK.to_string())]).await.unwrap();
        let foreign = floor.folded(numbers[3]).await;
        floor.later();
        let ctx = floor.ctx(floor.agent).await;
        let inputs = fields(&[("category", &CATEGORY.to_string()), ("service", &SERVICE.to_string())]);
        let plan = incidents::bulk_preview(&ctx, live(), &numbers, BulkAct::Edit, &inputs).await.unwrap();
        let changes = plan.lines.iter().filter(|line| matches!(line.fate, Fate::Changes { .. })).count();
        let skipped: Vec<_> = plan.lines.iter().filter(|line| matches!(line.fate, Fate::Skipped { .. })).map(|l| l.card.number).collect();
        assert_eq!((plan.lines.len(), changes), (4, 4 - skipped.len()));

        let seen = floor.seen(&numbers).await;
        // Somebody is faster with one of them.
        incidents::edit_field(&floor.ctx(floor.manager).await, live(), numbers[2], Field::Effect, 0, "Two teams").await.unwrap();
        floor.later();
        let ctx = floor.ctx(floor.agent).await;
        let bulk = incidents::bulk(&ctx, live(), seen, BulkAct::Edit, &inputs).await.unwrap();
        assert_eq!(floor.folded(numbers[0]).await.category, Some(CATEGORY));
        let outcomes = async |bulk: BulkId| {
            let report = incidents::bulk_report(&floor.ctx(floor.agent).await, live(), bulk).await.unwrap();
            report.lines.iter().map(|(card, outcome, why)| (card.number, *outcome, why.clone())).collect::<Vec<_>>()
        };
        let report = outcomes(bulk).await;
        assert_eq!(report[0], (numbers[0], Outcome::Changed, None));
        assert_eq!(report[2], (numbers[2], Outcome::Skipped, Some("Somebody changed it since you looked.".to_owned())));
        let expect = if skipped.is_empty() { Outcome::Changed } else { Outcome::Skipped };
        assert_eq!(report[3].1, expect);
        let others = floor.ctx(floor.manager).await;
        assert!(matches!(incidents::bulk_report(&others, live(), bulk).await, Err(BackendError::NotFound)), "another's report");
        assert!(matches!(incidents::bulk_undo(&others, live(), bulk).await, Err(BackendError::NotFound)));

        // Built upon by somebody: stays. The rest goes back.
        floor.later();
        let version = floor.folded(numbers[1]).await.field_version(Field::Category);
        incidents::edit_field(&floor.ctx(floor.manager).await, live(), numbers[1], Field::Category, version, "").await.unwrap();
        floor.later();
        incidents::bulk_undo(&floor.ctx(floor.agent).await, live(), bulk).await.unwrap();
        let report = outcomes(bulk).await;
        assert_eq!((report[0].1, report[1].1), (Outcome::Undone, Outcome::Kept));
        assert!(report[1].2.as_deref().is_some_and(|why| why.contains("changed again since")));
        assert_eq!(floor.folded(numbers[0]).await.category, None);
        assert_eq!(floor.folded(numbers[3]).await.course(), foreign.course());
        assert!(incidents::bulk_undo(&floor.ctx(floor.agent).await, live(), bulk).await.is_err(), "once");
    });
}

#[test]
fn a_move_of_many_asks_for_what_each_lacks() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let (early, late) = (floor.report(&[]).await, floor.report(&[]).await);
        floor.later();
        floor.advance(late, Stage::Identification, Stage::Response).await;
        floor.later();
        let ctx = floor.ctx(floor.agent).await;
        let act = BulkAct::Move(Stage::Prioritization);
        let plan = incidents::bulk_preview(&ctx, live(), &[early, late], act, &fields(&[])).await.unwrap();
        let needs: Vec<_> = plan.needs.iter().map(|need| need.slug()).collect();
        assert_eq!(needs, ["category", "service", "types"]);
        assert!(plan.lines.iter().all(|line| matches!(line.fate, Fate::Skipped { .. })), "one lacks fields, the other has no way back");
        let inputs = fields(&[("category", &CATEGORY.to_string()), ("service", &SERVICE.to_string()), ("types", "hardware")]);
        let bulk = incidents::bulk(&ctx, live(), floor.seen(&[early, late]).await, act, &inputs).await.unwrap();
        assert_eq!(floor.folded(early).await.stage, Stage::Prioritization);
        assert_eq!(floor.folded(late).await.stage, Stage::Response);
        floor.later();
        incidents::bulk_undo(&floor.ctx(floor.agent).await, live(), bulk).await.unwrap();
        let back = floor.folded(early).await;
        assert_eq!((back.stage, back.category, back.types.len()), (Stage::Identification, None, 0));
        let nobody = incidents::bulk(&ctx, live(), Vec::new(), act, &inputs).await;
        assert!(matches!(nobody, Err(BackendError::Invalid(_))));
        assert!(incidents::bulk_preview(&floor.ctx(floor.reporter).await, live(), &[early], act, &inputs).await.is_err());
    });
}
