//! Use cases of incidents end to end: from a report to its closing, who may see and do what, conflicts, told people.

use std::collections::BTreeMap;

use backend::incidents::{self, Changed};
use backend::{BackendError, Ctx};
use chrono::TimeDelta;
use domain::access::{Actor, OPENED_FOR, PersonActor, Resource, Role, Why, right};
use domain::catalogue::{Category, Level, Service, Team};
use domain::ids::{CategoryId, PersonId, ServiceId, TeamId};
use domain::incident::{Edit, EventKind, Field, HoldReason, Stage};
use domain::number::IncidentNumber;
use domain::priority::Priority;
use domain::realm::{Live, Realm};
use domain::workflow::{Step, StepError};
use testkit::{TestDb, for_each_db};
use uuid::Uuid;

use crate::desk::Desk;

pub fn live() -> Realm {
    Live.into()
}

pub fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub const DESK: TeamId = TeamId(Uuid::from_u128(0xde));
pub const NETWORK: TeamId = TeamId(Uuid::from_u128(0xee));
pub const CATEGORY: CategoryId = CategoryId(Uuid::from_u128(0xca));
pub const SERVICE: ServiceId = ServiceId(Uuid::from_u128(0x5e));

/// A desk with two teams and people of the roles that a day needs.
pub struct Floor {
    pub desk: Desk,
    pub reporter: PersonId,
    pub agent: PersonId,
    pub specialist: PersonId,
    pub manager: PersonId,
}

impl Floor {
    pub async fn open(db: TestDb) -> Floor {
        let desk = Desk::open(db);
        let ctx = desk.system();
        let catalogue = desk.backend.db.write("test.catalogue", move |tx| {
            Box::pin(async move {
                let teams = [(DESK, "Service desk", Level::L1), (NETWORK, "Network", Level::L2)];
                let teams = teams.map(|(id, name, level)| Team::new(id, name, level));
                store::catalogue::put_teams(tx, &ctx.permit::<right::TeamWrite, _>(Resource::Global)?, &teams).await?;
                let category = Category {
                    criteria: "Paper".into(),
                    implies: Some("hardware".parse().unwrap()),
                    ..Category::new(CATEGORY, "Printer", None)
                };
                store::catalogue::put_categories(tx, &ctx.permit::<right::CategoryWrite, _>(Resource::Global)?, &[category]).await?;
                let service = Service::new(SERVICE, "Printing");
                Ok::<_, BackendError>(
                    store::catalogue::put_services(tx, &ctx.permit::<right::ServiceWrite, _>(Resource::Global)?, &[service]).await?,
                )
            })
        });
        catalogue.await.unwrap();
        let reporter = desk.add("lea@example.org", &[Role::EndUser], None).await;
        let agent = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let specialist = desk.add("mika@example.org", &[Role::AgentL2], None).await;
        let manager = desk.add("sara@example.org", &[Role::ServiceDeskManager], None).await;
        let floor = Floor { desk, reporter, agent, specialist, manager };
        floor.join(agent, DESK).await;
        floor.join(specialist, NETWORK).await;
        floor
    }

    async fn join(&self, person: PersonId, team: TeamId) {
        let ctx = self.desk.system();
        let joined = self.desk.backend.db.write("test.join", move |tx| {
            Box::pin(async move {
                let permit = ctx.permit::<right::TeamWrite, _>(Resource::Global)?;
                Ok::<_, BackendError>(store::people::set_teams(tx, &permit, person, &[team]).await?)
            })
        });
        joined.await.unwrap();
    }

    pub async fn ctx(&self, person: PersonId) -> Ctx {
        let known = store::people::find(&self.desk.backend.db.read(), person).await.unwrap().unwrap();
        let actor =
            PersonActor { id: known.id, roles: known.roles, teams: known.teams, sites: known.sites, fresh_until: None, opened: Vec::new() };
        self.desk.backend.ctx(Actor::Person(actor), "test")
    }

    /// As a session has it after a reason was given.
    async fn opened(&self, person: PersonId) -> Ctx {
        let backend = &self.desk.backend;
        let opened = store::incidents::opened_by(&backend.db.read(), Live.into(), person, backend.clock.now()).await.unwrap();
        let late = store::incidents::opened_by(&backend.db.read(), Live.into(), person, backend.clock.now() + OPENED_FOR).await.unwrap();
        assert_eq!((opened.len(), late.len()), (1, 0), "a reason counts for an hour");
        let Actor::Person(actor) = self.ctx(person).await.actor else { panic!("a person") };
        backend.ctx(Actor::Person(PersonActor { opened, ..actor }), "test")
    }

    pub async fn report(&self, pairs: &[(&str, &str)]) -> IncidentNumber {
        let mut all = fields(&[("title", "Printer in hall B prints blank pages"), ("impact", "medium"), ("urgency", "high")]);
        all.extend(fields(pairs));
        incidents::report(&self.ctx(self.reporter).await, live(), &all).await.unwrap()
    }

    pub async fn step(&self, who: PersonId, number: IncidentNumber, step: Step, pairs: &[(&str, &str)]) -> Result<Changed, BackendError> {
        incidents::perform(&self.ctx(who).await, live(), number, step, None, &fields(pairs)).await
    }

    pub async fn advance(&self, number: IncidentNumber, from: Stage, to: Stage) -> Changed {
        incidents::move_to(&self.ctx(self.agent).await, live(), number, from, to, &self.everything()).await.unwrap()
    }

    fn everything(&self) -> BTreeMap<String, String> {
        let (category, service, agent) = (CATEGORY.to_string(), SERVICE.to_string(), self.agent.to_string());
        fields(&[
            ("category", &category),
            ("service", &service),
            ("assignee", &agent),
            ("reply", "We are looking at it."),
            ("cause", "Worn drum"),
            ("resolution_code", "fixed"),
            ("resolution_notes", "Drum replaced"),
        ])
    }
}

pub fn missing(error: &BackendError) -> Vec<&str> {
    match error {
        BackendError::Invalid(errors) => errors.0.iter().map(|error| error.field.as_str()).collect(),
        other => panic!("fields should be missing, not {other:?}"),
    }
}

#[test]
fn from_report_to_closing() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        assert_eq!(number.to_string(), "INC-1");
        let ctx = floor.ctx(floor.agent).await;
        let detail = incidents::detail(&ctx, live(), number).await.unwrap();
        assert_eq!(
            (detail.incident.stage, detail.incident.priority, detail.incident.owning_team),
            (Stage::Identification, Some(Priority::P2), Some(DESK))
        );
        assert!(detail.incident.effect.as_deref().is_some_and(|effect| effect.contains("team")), "{:?}", detail.incident.effect);

        let lacking = incidents::move_to(&ctx, live(), number, Stage::Identification, Stage::Response, &fields(&[])).await.err().unwrap();
        assert_eq!(missing(&lacking), ["types", "category", "service"], "the portal brought the rest");
        floor.advance(number, Stage::Identification, Stage::Response).await;
        floor.advance(number, Stage::Response, Stage::Recovery).await;

        let own = incidents::own_report(&floor.ctx(floor.reporter).await, live(), number).await.unwrap();
        assert!(own.can_confirm && own.can_reopen);
        let confirmed = floor.step(floor.reporter, number, Step::Confirm, &[]).await.unwrap();
        assert_eq!(confirmed.incident.stage, Stage::Recovery, "the desk closes with a lesson");
        let closed = floor.step(floor.agent, number, Step::Close, &[("category_checked", "yes"), ("lesson", "none")]).await.unwrap();
        assert_eq!(closed.incident.stage, Stage::Closed);

        floor.desk.deliver().await;
        let mails = floor.desk.mails();
        let to_reporter: Vec<&String> = mails.iter().filter(|mail| mail.contains("To: ") && mail.contains("lea@example.org")).collect();
        assert_eq!(to_reporter.len(), 3, "answer, resolved, closed: {mails:#?}");
        assert!(mails.iter().all(|mail| !mail.contains("Worn drum") && !mail.contains("Drum replaced")), "nothing internal leaves");
        assert!(mails.iter().any(|mail| mail.contains("https://desk.example.org/reports/INC-1")));
    });
}

#[test]
fn a_move_starts_where_the_person_saw_it() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        floor.advance(number, Stage::Identification, Stage::Response).await;
        let late =
            incidents::move_to(&floor.ctx(floor.agent).await, live(), number, Stage::Identification, Stage::Logging, &fields(&[])).await;
        assert!(matches!(late, Err(BackendError::Step(StepError::Stale { now: Stage::Response, .. }))), "{:?}", late.err());
    });
}

#[test]
fn two_people_on_one_field_and_on_two() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let ctx = floor.ctx(floor.agent).await;
        incidents::edit_field(&ctx, live(), number, Field::Title, 0, "Printer hall B: blank pages").await.unwrap();
        incidents::edit_field(&ctx, live(), number, Field::Cause, 0, "Drum?").await.expect("another field is no conflict");
        let clash = incidents::edit_field(&ctx, live(), number, Field::Title, 0, "Printer broken").await.err().unwrap();
        let BackendError::Clash(clash) = clash else { panic!("{clash:?}") };
        assert_eq!(clash.theirs, Edit::Title("Printer hall B: blank pages".into()));
        assert_eq!(clash.mark.by.person(), Some(floor.agent));
        incidents::edit_field(&ctx, live(), number, Field::Title, clash.mark.version, "Printer broken").await.unwrap();
    });
}

#[test]
fn others_reports_are_not_there() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let other = floor.desk.add("tom@example.org", &[Role::EndUser], None).await;
        let ctx = floor.ctx(other).await;
        let nothing = IncidentNumber::live(4711);
        for number in [number, nothing] {
            assert!(matches!(incidents::own_report(&ctx, live(), number).await, Err(BackendError::NotFound)));
            assert!(matches!(incidents::detail(&ctx, live(), number).await, Err(BackendError::NotFound)));
            assert!(matches!(incidents::answer(&ctx, live(), number, "hello").await, Err(BackendError::NotFound)));
            assert!(matches!(floor.step(other, number, Step::Confirm, &[]).await, Err(BackendError::NotFound)));
            assert!(matches!(incidents::note(&ctx, live(), number, "x").await, Err(BackendError::NotFound)));
        }
        assert!(incidents::own_reports(&ctx, live()).await.unwrap().reports.is_empty());
        assert!(incidents::board(&ctx, live(), "").await.is_err(), "the board is for staff");
        assert!(matches!(incidents::board(&floor.desk.visitor(), live(), "").await, Err(BackendError::Unauthenticated)));
        // The reporter sees the report, but not what agents write about it.
        let own = floor.ctx(floor.reporter).await;
        incidents::note(&floor.ctx(floor.agent).await, live(), number, "Secret: the drum is worn").await.unwrap();
        assert!(matches!(incidents::detail(&own, live(), number).await, Err(BackendError::NotFound)));
        let (_, events) = incidents::events(&own, live(), number).await.unwrap();
        assert!(events.iter().all(|event| !matches!(event.kind, EventKind::Noted { .. } | EventKind::Edited { .. })));
    });
}

#[test]
fn restricted_incidents_stay_with_those_who_need_to_know() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[("restricted", "yes")]).await;
        for who in [floor.agent, floor.specialist, floor.manager] {
            let ctx = floor.ctx(who).await;
            let closed = incidents::detail(&ctx, live(), number).await.err().unwrap();
            // A manager may open it with a reason, and so may know that it is there; everybody else learns nothing.
            assert_eq!(matches!(closed, BackendError::NotFound), who != floor.manager, "{closed:?}");
            assert_eq!(incidents::counts(&ctx, live()).await.unwrap().open, 0);
            assert_eq!(incidents::list(&ctx, live(), "q=printer").await.unwrap().total, 0);
            assert!(incidents::board(&ctx, live(), "").await.unwrap().columns.iter().all(|column| column.count == 0));
            assert!(matches!(floor.step(who, number, Step::Take, &[]).await, Err(BackendError::NotFound)));
        }
        assert_eq!(incidents::own_reports(&floor.ctx(floor.reporter).await, live()).await.unwrap().reports.len(), 1);
    });
}

#[test]
fn a_restricted_incident_opens_with_a_reason_or_to_those_who_are_named() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let commander = floor.desk.add("ivo@example.org", &[Role::IncidentManager], None).await;
        let number = floor.report(&[("restricted", "yes")]).await;
        // A confidential report names the incident managers, so that it reaches somebody.
        let ctx = floor.ctx(commander).await;
        assert!(incidents::detail(&ctx, live(), number).await.unwrap().incident.need_to_know.contains(&commander));
        assert_eq!(incidents::list(&ctx, live(), "q=printer").await.unwrap().total, 1);
        assert!(incidents::list(&ctx, live(), "").await.unwrap().sealed.is_empty(), "what is open is not told as closed");

        // A manager learns that it is there, reads it with a reason, and for an hour only.
        let ctx = floor.ctx(floor.manager).await;
        let list = incidents::list(&ctx, live(), "").await.unwrap();
        assert_eq!((list.total, list.sealed.iter().map(|one| one.number).collect::<Vec<_>>()), (0, vec![number]));
        let closed = incidents::detail(&ctx, live(), number).await.err().unwrap();
        assert!(matches!(closed, BackendError::Denied(denied) if denied.why == Why::ReasonNeeded));
        assert_eq!(missing(&incidents::unseal(&ctx, live(), number, "  ").await.unwrap_err()), ["reason"]);
        incidents::unseal(&ctx, live(), number, "The reporter called me.").await.unwrap();
        let ctx = floor.opened(floor.manager).await;
        let detail = incidents::detail(&ctx, live(), number).await.unwrap();
        let told =
            |event: &domain::incident::Event| matches!(&event.kind, EventKind::Unsealed { reason } if reason.ends_with("called me."));
        assert!(detail.events.iter().any(told), "the reason is in the log");
        let list = incidents::list(&ctx, live(), "q=printer").await.unwrap();
        assert_eq!((list.total, list.sealed.len()), (1, 0));
        assert_eq!(incidents::counts(&ctx, live()).await.unwrap().open, 1);
        assert_eq!(incidents::board(&ctx, live(), "").await.unwrap().columns.iter().map(|column| column.count).sum::<u64>(), 1);

        // Naming asks the manager for a reason of its own, and opens it to whom it names.
        let name = async |who: &Ctx, person, reason| incidents::name(who, live(), number, Some(person), true, reason).await;
        assert_eq!(missing(&name(&ctx, floor.agent, None).await.unwrap_err()), ["reason"]);
        assert_eq!(missing(&name(&ctx, floor.reporter, Some("x")).await.unwrap_err()), ["person"], "naming opens nothing to end users");
        name(&ctx, floor.agent, Some("Knows the printer.")).await.unwrap();
        assert!(incidents::detail(&floor.ctx(floor.agent).await, live(), number).await.is_ok());
        let agent = floor.ctx(floor.agent).await;
        assert!(matches!(name(&agent, floor.specialist, None).await, Err(BackendError::Denied(_))), "a first level agent names nobody");
        incidents::name(&floor.ctx(commander).await, live(), number, Some(floor.agent), false, None).await.unwrap();
        assert!(matches!(incidents::detail(&agent, live(), number).await, Err(BackendError::NotFound)));

        // Lifting needs a reason too; whoever never may, learns nothing from any of it.
        let lift = async |who: &Ctx, reason| incidents::edit_field_because(who, live(), number, Field::Restricted, 99, "no", reason).await;
        let specialist = floor.ctx(floor.specialist).await;
        assert!(matches!(incidents::unseal(&specialist, live(), number, "").await, Err(BackendError::NotFound)));
        assert!(matches!(lift(&specialist, Some("x")).await, Err(BackendError::NotFound)));
        assert_eq!(missing(&lift(&floor.ctx(commander).await, None).await.unwrap_err()), ["reason"]);
        lift(&floor.ctx(commander).await, Some("Nothing personal in it.")).await.unwrap();
        assert!(incidents::detail(&specialist, live(), number).await.is_ok());
        // Whoever restricts it again goes on seeing it.
        let again = incidents::edit_field(&floor.ctx(floor.agent).await, live(), number, Field::Restricted, 99, "yes").await;
        again.unwrap();
        assert!(incidents::detail(&floor.ctx(floor.agent).await, live(), number).await.is_ok());
        assert!(matches!(incidents::detail(&specialist, live(), number).await, Err(BackendError::NotFound)));
    });
}

#[test]
fn without_scripts_a_reporter_is_named_by_address() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let ctx = floor.ctx(floor.agent).await;
        let number = incidents::create(&ctx, live(), &fields(&[("title", "x"), ("reporter_address", " Lea@Example.org ")])).await.unwrap();
        assert_eq!(incidents::detail(&ctx, live(), number).await.unwrap().incident.reporter, Some(floor.reporter));
        for address in ["nobody@example.org", "lea"] {
            let refused = incidents::create(&ctx, live(), &fields(&[("title", "x"), ("reporter_address", address)])).await.unwrap_err();
            assert_eq!(missing(&refused), ["reporter"], "{address}");
        }
    });
}

#[test]
fn a_report_is_a_report_whoever_asks_for_more() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let ctx = floor.ctx(floor.reporter).await;
        let smuggled = incidents::report(&ctx, live(), &fields(&[("title", "x"), ("team", &DESK.to_string())])).await.err().unwrap();
        assert_eq!(missing(&smuggled), ["team"]);
        let for_another =
            incidents::create(&ctx, live(), &fields(&[("title", "x"), ("reporter", &floor.agent.to_string())])).await.unwrap();
        let own = incidents::own_report(&ctx, live(), for_another).await.unwrap();
        assert_eq!((own.incident.reporter, own.incident.stage), (Some(floor.reporter), Stage::Categorization.min(own.incident.stage)));
        let sneaked = floor.step(floor.reporter, for_another, Step::Cancel, &[("cancel_reason", "withdrawn"), ("title", "new")]).await;
        assert!(matches!(sneaked, Err(BackendError::Denied(_))), "a reporter's step edits no field: {:?}", sneaked.err());
    });
}

#[test]
fn waiting_for_the_reporter_ends_with_the_answer() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        floor.advance(number, Stage::Identification, Stage::Diagnosis).await;
        let unasked = floor.step(floor.agent, number, Step::Hold, &[("hold_reason", "reporter")]).await.err().unwrap();
        assert_eq!(missing(&unasked), ["reply"]);
        let held = floor.step(floor.agent, number, Step::Hold, &[("hold_reason", "reporter"), ("reply", "Which printer?")]).await.unwrap();
        assert_eq!(held.incident.hold.map(|hold| hold.reason), Some(HoldReason::Reporter));
        assert_eq!(incidents::counts(&floor.ctx(floor.agent).await, live()).await.unwrap().waiting_on_reporter, 1);
        let went_to = incidents::answer(&floor.ctx(floor.reporter).await, live(), number, "By the window").await.unwrap();
        assert_eq!(went_to, number);
        let (incident, _) = incidents::fetch(&floor.ctx(floor.agent).await, live(), number).await.unwrap();
        assert_eq!(incident.hold, None);
    });
}

#[test]
fn an_answer_after_the_end_opens_a_report_that_goes_on() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        floor.advance(number, Stage::Identification, Stage::Recovery).await;
        floor.step(floor.agent, number, Step::Close, &[("category_checked", "yes"), ("lesson", "none")]).await.unwrap();
        let ctx = floor.ctx(floor.reporter).await;
        let next = incidents::answer(&ctx, live(), number, "Blank again").await.unwrap();
        assert_ne!(next, number);
        let old = incidents::own_report(&ctx, live(), number).await.unwrap();
        assert_eq!((old.incident.stage, old.continued_in), (Stage::Closed, Some(next)));
        let new = incidents::own_report(&ctx, live(), next).await.unwrap();
        assert_eq!((new.incident.follows, new.incident.description.as_str()), (Some(old.incident.id), "Blank again"));
    });
}

#[test]
fn closing_can_be_undone_for_ten_minutes() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        floor.advance(number, Stage::Identification, Stage::Recovery).await;
        let close = [("category_checked", "yes"), ("lesson", "none")];
        floor.step(floor.agent, number, Step::Close, &close).await.unwrap();
        floor.desk.wait(TimeDelta::minutes(9));
        let undone = floor.step(floor.agent, number, Step::UndoClose, &[]).await.unwrap();
        assert_eq!(undone.incident.stage, Stage::Recovery);
        floor.step(floor.agent, number, Step::Close, &close).await.unwrap();
        floor.desk.wait(TimeDelta::minutes(11));
        assert!(floor.step(floor.agent, number, Step::UndoClose, &[]).await.is_err(), "final");
        let edit = incidents::edit_field(&floor.ctx(floor.agent).await, live(), number, Field::Title, 9, "x").await;
        assert!(matches!(edit, Err(BackendError::Step(_))), "what is closed stays as it was");
        incidents::note(&floor.ctx(floor.agent).await, live(), number, "For the review").await.expect("notes may follow");
    });
}

#[test]
fn a_phone_fix_is_six_fields_and_done() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let ctx = floor.ctx(floor.agent).await;
        let empty = incidents::create_phone_fix(&ctx, live(), &fields(&[("title", "Forgot the password")])).await.err().unwrap();
        assert_eq!(missing(&empty), ["category", "service", "resolution_code", "resolution_notes"]);
        let (category, service, reporter) = (CATEGORY.to_string(), SERVICE.to_string(), floor.reporter.to_string());
        let six = fields(&[
            ("title", "Forgot the password"),
            ("reporter", &reporter),
            ("category", &category),
            ("service", &service),
            ("resolution_code", "instructed"),
            ("resolution_notes", "Set a new one together"),
        ]);
        let number = incidents::create_phone_fix(&ctx, live(), &six).await.unwrap();
        let detail = incidents::detail(&ctx, live(), number).await.unwrap();
        assert_eq!((detail.incident.stage, detail.incident.assignee), (Stage::Recovery, Some(floor.agent)));
        assert!(detail.offers.iter().any(|offer| offer.step == Step::Close && offer.refused.is_none()), "closing is proposed");
        assert_eq!(incidents::own_reports(&floor.ctx(floor.reporter).await, live()).await.unwrap().reports.len(), 1);
    });
}

#[test]
fn unknown_things_are_errors_of_their_fields() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let ctx = floor.ctx(floor.agent).await;
        let nobody = Uuid::from_u128(0xbad).to_string();
        let all = fields(&[
            ("title", "x"),
            ("category", &nobody),
            ("service", &nobody),
            ("team", &nobody),
            ("assignee", &nobody),
            ("reporter", &nobody),
        ]);
        let error = incidents::create(&ctx, live(), &all).await.err().unwrap();
        let mut named = missing(&error);
        named.sort_unstable();
        assert_eq!(named, ["assignee", "category", "reporter", "service", "team"]);
        assert_eq!(incidents::counts(&ctx, live()).await.unwrap().open, 0, "nothing came of it");
    });
}

#[test]
fn published_troubles_are_suggested_in_plain_words() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let reporter = floor.ctx(floor.reporter).await;
        assert!(incidents::suggest(&reporter, live(), "printer").await.unwrap().known.is_empty(), "nothing is published by itself");
        incidents::edit_field(
            &floor.ctx(floor.agent).await,
            live(),
            number,
            Field::PublicSummary,
            0,
            "Printers in hall B print blank pages",
        )
        .await
        .unwrap();
        let other = floor.desk.add("tom@example.org", &[Role::EndUser], None).await;
        let ctx = floor.ctx(other).await;
        assert_eq!(incidents::suggest(&ctx, live(), "my print").await.unwrap().known.len(), 1);
        assert!(incidents::suggest(&ctx, live(), "the scanner").await.unwrap().known.is_empty());
        assert_eq!(incidents::own_reports(&ctx, live()).await.unwrap().known.len(), 1);
    });
}
