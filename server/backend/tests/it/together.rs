//! Working together: escalation that is accepted or handed back, informing, following, mentions, and who finds what in
//! their inbox.

use std::collections::BTreeMap;

use backend::incidents::{self, Span};
use backend::{BackendError, Ctx, inbox};
use domain::access::{Actor, FRESH_FOR, PersonActor, Resource, Role, right};
use domain::catalogue::{Category, Level, Service, Team};
use domain::ids::{CategoryId, PersonId, ServiceId, TeamId};
use domain::inbox::Because;
use domain::incident::{Care, EventKind, Field, Incident, Stage};
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use domain::workflow::{Step, StepError};
use testkit::{TestDb, for_each_db};
use uuid::Uuid;

use crate::desk::Desk;

const DESK: TeamId = TeamId(Uuid::from_u128(0xde));
const NETWORK: TeamId = TeamId(Uuid::from_u128(0xee));
const CATEGORY: CategoryId = CategoryId(Uuid::from_u128(0xca));
const SERVICE: ServiceId = ServiceId(Uuid::from_u128(0x5e));

fn live() -> Realm {
    Live.into()
}

fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Desk and network with Anna and Mika, Sara who manages, and Lea who reports.
struct House {
    desk: Desk,
    anna: PersonId,
    mika: PersonId,
    sara: PersonId,
    lea: PersonId,
}

impl House {
    async fn open(db: TestDb) -> House {
        let desk = Desk::open(db);
        let ctx = desk.system();
        let catalogue = desk.backend.db.write("test.catalogue", move |tx| {
            Box::pin(async move {
                let teams = [Team::new(DESK, "Service desk", Level::L1), Team::new(NETWORK, "Network", Level::L2)];
                store::catalogue::put_teams(tx, &ctx.permit::<right::TeamWrite, _>(Resource::Global)?, &teams).await?;
                let category = Category { implies: Some("hardware".parse().unwrap()), ..Category::new(CATEGORY, "Printer", None) };
                store::catalogue::put_categories(tx, &ctx.permit::<right::CategoryWrite, _>(Resource::Global)?, &[category]).await?;
                let service = Service::new(SERVICE, "Printing");
                store::catalogue::put_services(tx, &ctx.permit::<right::ServiceWrite, _>(Resource::Global)?, &[service]).await?;
                Ok::<_, BackendError>(())
            })
        });
        catalogue.await.unwrap();
        let lea = desk.add("lea.brandt@example.org", &[Role::EndUser], None).await;
        let anna = desk.add("anna.rossi@example.org", &[Role::AgentL1], None).await;
        let mika = desk.add("mika.keller@example.org", &[Role::AgentL2], None).await;
        let sara = desk.add("sara.lind@example.org", &[Role::ServiceDeskManager], None).await;
        let house = House { desk, anna, mika, sara, lea };
        for (person, team) in [(anna, DESK), (mika, NETWORK)] {
            let ctx = house.desk.system();
            let joined = house.desk.backend.db.write("test.join", move |tx| {
                Box::pin(async move {
                    let permit = ctx.permit::<right::TeamWrite, _>(Resource::Global)?;
                    Ok::<_, BackendError>(store::people::set_teams(tx, &permit, person, &[team]).await?)
                })
            });
            joined.await.unwrap();
        }
        house
    }

    async fn ctx(&self, person: PersonId) -> Ctx {
        let known = store::people::find(&self.desk.backend.db.read(), person).await.unwrap().unwrap();
        let ctx = self.desk.system();
        let (teams, sites, fresh_until) = (known.teams, known.sites, Some(ctx.now + FRESH_FOR));
        let actor = PersonActor { id: person, roles: known.roles, teams, sites, fresh_until, opened: Vec::new() };
        self.desk.backend.ctx(Actor::Person(actor), "test")
    }

    /// Reported by Lea, worked on by Anna.
    async fn in_diagnosis(&self) -> IncidentNumber {
        let report = fields(&[("title", "Printer in hall B"), ("impact", "medium"), ("urgency", "high")]);
        let number = incidents::report(&self.ctx(self.lea).await, live(), &report).await.unwrap();
        let (category, service, anna) = (CATEGORY.to_string(), SERVICE.to_string(), self.anna.to_string());
        let known = fields(&[("category", &category), ("service", &service), ("assignee", &anna), ("reply", "We look at it.")]);
        incidents::move_to(&self.ctx(self.anna).await, live(), number, Stage::Identification, Stage::Diagnosis, &known).await.unwrap();
        number
    }

    async fn step(&self, who: PersonId, number: IncidentNumber, step: Step, pairs: &[(&str, &str)]) -> Result<Incident, BackendError> {
        let done = incidents::perform(&self.ctx(who).await, live(), number, step, None, &fields(pairs)).await;
        // Each step at its own moment, so that newest first means something.
        self.desk.wait(chrono::TimeDelta::seconds(1));
        done.map(|changed| changed.incident)
    }

    async fn escalate(&self, number: IncidentNumber) -> Incident {
        let up = [("team", NETWORK.to_string()), ("reason", "Switch port is dead".to_owned())];
        let up: Vec<(&str, &str)> = up.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.step(self.anna, number, Step::Escalate, &up).await.unwrap()
    }

    async fn note(&self, who: PersonId, number: IncidentNumber, text: &str) -> Result<(), BackendError> {
        let noted = incidents::note(&self.ctx(who).await, live(), number, text).await;
        self.desk.wait(chrono::TimeDelta::seconds(1));
        noted
    }

    /// What the inbox holds about everything: kind of reason, and whether it was read, newest first.
    async fn told(&self, who: PersonId) -> Vec<(Because, bool)> {
        let inbox = inbox::list(&self.ctx(who).await, live()).await.unwrap();
        inbox.groups.iter().flat_map(|group| &group.notices).map(|told| (told.because, told.read)).collect()
    }

    async fn unread(&self, who: PersonId) -> u64 {
        inbox::unread(&self.ctx(who).await, live()).await.unwrap()
    }

    async fn found(&self, who: PersonId, query: &str) -> u64 {
        incidents::list(&self.ctx(who).await, live(), query).await.unwrap().total
    }

    async fn restrict(&self, number: IncidentNumber) {
        let sara = self.ctx(self.sara).await;
        incidents::edit_field(&sara, live(), number, Field::Restricted, u32::MAX, "yes").await.unwrap();
    }
}

fn wrong(error: &BackendError, field: &str) -> String {
    match error {
        BackendError::Invalid(errors) => errors.of(field).unwrap_or_default().to_owned(),
        other => panic!("{field} should be wrong, not {other:?}"),
    }
}

#[test]
fn what_goes_up_is_accepted_or_comes_back_and_bounces_are_counted() {
    for_each_db(async |db| {
        let house = House::open(db).await;
        let number = house.in_diagnosis().await;
        let up = house.escalate(number).await;
        assert_eq!((up.team, up.assignee, up.owning_team, up.bounces), (Some(NETWORK), None, Some(DESK), 0));
        assert_eq!(house.told(house.mika).await, [(Because::Team, false)], "one change is one piece of news");
        assert_eq!(house.found(house.anna, "?bounced=true").await, 0);

        incidents::reply(&house.ctx(house.anna).await, live(), number, "A specialist looks at it.").await.unwrap();
        let own = house.step(house.anna, number, Step::AcceptEscalation, &[]).await.unwrap_err();
        assert!(matches!(own, BackendError::Step(StepError::NoWay(_))), "the desk cannot accept for others: {own:?}");
        let silent = house.step(house.mika, number, Step::HandBack, &[]).await.unwrap_err();
        assert_eq!(wrong(&silent, "reason"), "Say why.");
        let back = house.step(house.mika, number, Step::HandBack, &[("reason", "The port is fine")]).await.unwrap();
        assert_eq!((back.stage, back.team, back.assignee, back.bounces), (Stage::Diagnosis, Some(DESK), Some(house.anna), 1));
        assert_eq!(house.told(house.anna).await, [(Because::HandedBack, false)]);
        assert_eq!(house.found(house.anna, "?bounced=true").await, 1);

        assert_eq!(house.escalate(number).await.bounces, 2, "the network has it for the second time");
        let taken = house.step(house.mika, number, Step::AcceptEscalation, &[]).await.unwrap();
        assert_eq!((taken.stage, taken.team, taken.assignee), (Stage::Diagnosis, Some(NETWORK), Some(house.mika)));
        let follows = house.told(house.anna).await;
        assert_eq!(follows[0], (Because::Follower, false), "whoever escalated hears that it was accepted: {follows:?}");
        let done = fields(&[("cause", "Worn drum"), ("resolution_code", "fixed"), ("resolution_notes", "New drum")]);
        incidents::move_to(&house.ctx(house.mika).await, live(), number, Stage::Diagnosis, Stage::Recovery, &done).await.unwrap();
        let again = house.step(house.anna, number, Step::Reopen, &[("reason", "Lea says no")]).await.unwrap();
        assert_eq!((again.stage, again.team), (Stage::Diagnosis, Some(NETWORK)), "the desk reopens what others work on");
    });
}

#[test]
fn somebody_is_informed_in_log_inbox_and_mail_and_nothing_changes_hands() {
    for_each_db(async |db| {
        let house = House::open(db).await;
        let number = house.in_diagnosis().await;
        let anna = house.ctx(house.anna).await;
        let before = incidents::fetch(&anna, live(), number).await.unwrap().0;
        house.desk.deliver().await;
        let mails = house.desk.mails().len();
        incidents::inform(&anna, live(), number, Some(house.sara), "The board asks already.").await.unwrap();
        let (after, log) = incidents::events(&anna, live(), number).await.unwrap();
        assert_eq!(after, before, "nothing of the record changes");
        assert!(matches!(&log.last().unwrap().kind, EventKind::Informed { person, .. } if *person == house.sara));
        assert_eq!(house.told(house.sara).await, [(Because::Informed, false)]);
        house.desk.deliver().await;
        let sent = house.desk.mails();
        assert_eq!(sent.len(), mails + 1);
        assert!(sent.iter().any(|mail| mail.contains("sara.lind@example.org") && mail.contains("The board asks already.")), "{sent:?}");

        let inform = async |who: Option<PersonId>, text: &str| {
            incidents::inform(&house.ctx(house.anna).await, live(), number, who, text).await.unwrap_err()
        };
        assert_eq!(wrong(&inform(None, "x").await, "person"), "Choose somebody from the list.");
        assert_eq!(wrong(&inform(Some(house.anna), "x").await, "person"), "You know it already.");
        assert_eq!(wrong(&inform(Some(house.lea), "x").await, "person"), "lea brandt does not work at the desk.");
        assert!(!wrong(&inform(Some(house.sara), " ").await, "text").is_empty());
        house.restrict(number).await;
        let refused = wrong(&inform(Some(house.mika), "x").await, "person");
        assert_eq!(refused, "mika keller may not read this restricted incident. Name them first as one who has to know.");
    });
}

#[test]
fn a_mention_reaches_who_can_read_it_and_makes_them_follow() {
    for_each_db(async |db| {
        let house = House::open(db).await;
        let number = house.in_diagnosis().await;
        let refused = wrong(&house.note(house.anna, number, "Ask @Lea Brandt, @Mika Keller").await.unwrap_err(), "text");
        assert!(refused.starts_with("Lea Brandt may not read this incident"), "{refused}");
        assert_eq!(house.told(house.mika).await, [], "a refused note tells nobody");

        house.note(house.anna, number, "Please look, @Mika Keller; mail to x@mika.example bounced").await.unwrap();
        let (_, log) = incidents::events(&house.ctx(house.anna).await, live(), number).await.unwrap();
        let EventKind::Noted { mentions, .. } = &log.last().unwrap().kind else { panic!("a note") };
        assert_eq!(mentions.iter().map(|mention| mention.person).collect::<Vec<_>>(), [house.mika], "kept as a reference");
        assert_eq!(house.told(house.mika).await, [(Because::Mentioned, false)]);
        assert_eq!((house.found(house.mika, "?following=me").await, house.found(house.sara, "?following=me").await), (1, 0));

        house.note(house.anna, number, "It prints again").await.unwrap();
        assert_eq!(house.told(house.mika).await[0], (Because::Follower, false));
        incidents::follow(&house.ctx(house.mika).await, live(), number, false).await.unwrap();
        house.note(house.anna, number, "And stopped").await.unwrap();
        assert_eq!(house.unread(house.mika).await, 2, "switched off");
        house.note(house.anna, number, "@mika keller?").await.unwrap();
        house.note(house.anna, number, "Hello?").await.unwrap();
        assert_eq!(house.unread(house.mika).await, 3, "a mention tells, and does not join again");

        inbox::mark_read(&house.ctx(house.mika).await, live(), Some(number)).await.unwrap();
        assert_eq!(house.unread(house.mika).await, 0);
        assert!(house.told(house.mika).await.iter().all(|(_, read)| *read));
        let offered = async |words: &str| {
            let people = incidents::readers(&house.ctx(house.anna).await, live(), number, words, 8).await.unwrap();
            people.into_iter().map(|person| person.id).collect::<Vec<_>>()
        };
        assert_eq!((offered("mika").await, offered("lea").await, offered("").await), (vec![house.mika], vec![], vec![house.sara]));
    });
}

#[test]
fn what_became_restricted_leaves_the_inboxes_of_those_who_may_not_read_it() {
    for_each_db(async |db| {
        let house = House::open(db).await;
        let number = house.in_diagnosis().await;
        incidents::follow(&house.ctx(house.mika).await, live(), number, true).await.unwrap();
        house.note(house.anna, number, "Known to many").await.unwrap();
        assert_eq!(house.unread(house.mika).await, 1);
        house.restrict(number).await;
        house.note(house.anna, number, "Known to few").await.unwrap();
        assert_eq!((house.unread(house.mika).await, house.told(house.mika).await), (0, vec![]), "neither old nor new");
        let refused = wrong(&house.note(house.anna, number, "@mika keller").await.unwrap_err(), "text");
        assert!(refused.contains("may not read this restricted incident"), "{refused}");
        let reading = inbox::list(&house.ctx(house.lea).await, live()).await;
        assert!(matches!(reading, Err(BackendError::Denied(_))), "reporters read in the portal");
    });
}

#[test]
fn a_lead_is_shown_what_lies_and_who_carries_it() {
    for_each_db(async |db| {
        let house = House::open(db).await;
        let number = house.in_diagnosis().await;
        let shown = async |who: PersonId, span: Span| incidents::care(&house.ctx(who).await, live(), span).await;
        let count = |view: &incidents::CareView, care: Care| view.lists.iter().find(|list| list.care == care).unwrap().count;

        let own = shown(house.anna, Span::Usual).await.unwrap();
        assert_eq!((own.shown.as_deref(), own.all, own.teams.len()), (Some(&[DESK][..]), false, 1));
        assert_eq!((count(&own, Care::Untouched), count(&own, Care::Unreviewed), own.people[0].person), (0, 0, house.anna));
        assert!(matches!(shown(house.anna, Span::All).await, Err(BackendError::Denied(_))));
        assert!(matches!(shown(house.anna, Span::One(NETWORK)).await, Err(BackendError::Denied(_))));
        assert!(matches!(shown(house.lea, Span::Usual).await, Err(BackendError::Denied(_))));
        let nowhere = TeamId(Uuid::from_u128(0xbad));
        assert!(matches!(shown(house.sara, Span::One(nowhere)).await, Err(BackendError::NotFound)));

        // A day later; the reporter's question is no touch, and neither is a look of the lead.
        house.desk.wait(chrono::TimeDelta::hours(24));
        incidents::answer(&house.ctx(house.lea).await, live(), number, "Is anybody there?").await.unwrap();
        let whole = shown(house.sara, Span::Usual).await.unwrap();
        assert_eq!((whole.shown, whole.all, whole.teams.len()), (None, true, 2), "she is in no team and may look at all");
        let desk = shown(house.sara, Span::One(DESK)).await.unwrap();
        let (card, since) = &desk.lists.iter().find(|list| list.care == Care::Untouched).unwrap().worst[0];
        assert_eq!((card.number, house.desk.system().now - since.touched >= domain::incident::DAY), (number, true));
        assert_eq!(count(&desk, Care::Unreviewed), 1);
        let anna = desk.people.iter().find(|one| one.person == house.anna).unwrap();
        assert_eq!((anna.load.priorities.values().sum::<u64>(), anna.load.untouched), (1, 1));
        assert_eq!(shown(house.mika, Span::Usual).await.unwrap().lists.iter().map(|list| list.count).sum::<u64>(), 0, "another team");
        assert_eq!(house.found(house.sara, "untouched=day&open=true").await, 1);
        assert_eq!(house.found(house.sara, "unreviewed=day&held=true").await, 0);

        // Saying that the priority stays is a look at it, written down, and a touch.
        let kept = house.step(house.anna, number, Step::KeepPriority, &[("reason", "Still one printer")]).await.unwrap();
        let events = incidents::events(&house.ctx(house.anna).await, live(), number).await.unwrap().1;
        assert!(matches!(&events.last().unwrap().kind, EventKind::PriorityKept { note: Some(note), .. } if note == "Still one printer"));
        assert_eq!((kept.touched_at, kept.weighed_at), (events.last().unwrap().occurred_at, events.last().unwrap().occurred_at));
        let desk = shown(house.sara, Span::One(DESK)).await.unwrap();
        assert_eq!((count(&desk, Care::Untouched), count(&desk, Care::Unreviewed)), (0, 0));

        // Another priority is told to who reported it, without its number.
        house.desk.deliver().await;
        let before = house.desk.mails().len();
        incidents::edit_field(&house.ctx(house.sara).await, live(), number, Field::Impact, u32::MAX, "low").await.unwrap();
        house.desk.deliver().await;
        let mails: Vec<String> = house.desk.mails().into_iter().map(|mail| mail.replace("=\r\n", "")).collect();
        let told = mails.iter().filter(|mail| mail.contains("Your report waits a little longer than before"));
        assert_eq!((mails.len() - before, told.count()), (1, 1));

        // What is restricted is in nobody's figures who may not read it.
        house.restrict(number).await;
        house.desk.wait(chrono::TimeDelta::hours(24));
        assert_eq!(count(&shown(house.anna, Span::Usual).await.unwrap(), Care::Untouched), 1, "it is hers");
        assert_eq!(count(&shown(house.sara, Span::One(DESK)).await.unwrap(), Care::Untouched), 0, "she would have to say why");
        let second = house.desk.add("jo.okafor@example.org", &[Role::AgentL1], None).await;
        let ctx = house.desk.system();
        let joined = house.desk.backend.db.write("test.join", move |tx| {
            Box::pin(async move {
                let permit = ctx.permit::<right::TeamWrite, _>(Resource::Global)?;
                Ok::<_, BackendError>(store::people::set_teams(tx, &permit, second, &[DESK]).await?)
            })
        });
        joined.await.unwrap();
        let jo = shown(second, Span::Usual).await.unwrap();
        assert_eq!(jo.lists.iter().map(|list| list.count).sum::<u64>(), 0);
        assert!(jo.people.iter().all(|one| one.load.priorities.is_empty()), "nobody carries what Jo may not see");
    });
}
