//! The live feed with real databases: who is told what, that nothing is lost, and what is told to nobody.

use std::collections::BTreeMap;
use std::time::Duration;

use backend::incidents;
use backend::live::{self, Cursor, Doing, Listen, Message, Subscription};
use backend::{Backend, BackendError, drafts};
use chrono::TimeDelta;
use domain::access::{Actor, PersonActor, Role};
use domain::ids::PersonId;
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use testkit::{TestDb, for_each_db};

use crate::desk::Desk;

fn realm() -> Realm {
    Live.into()
}

async fn actor(backend: &Backend, id: PersonId) -> Actor {
    let person = store::people::find(&backend.db.read(), id).await.unwrap().unwrap();
    Actor::Person(PersonActor { id, roles: person.roles, teams: person.teams, sites: person.sites, fresh_until: None, opened: Vec::new() })
}

async fn listen(backend: &Backend, actor: &Actor, since: Option<Cursor>, at: Option<IncidentNumber>) -> Subscription {
    live::listen(backend, Listen { actor: actor.clone(), since, at }).await.unwrap()
}

async fn report(desk: &Desk, reporter: PersonId, restricted: bool) -> IncidentNumber {
    let fields =
        [("title", "Printer".to_owned()), ("reporter", reporter.to_string()), ("restricted", if restricted { "yes" } else { "no" }.into())];
    let fields: BTreeMap<_, _> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    incidents::create(&desk.system(), realm(), &fields).await.unwrap()
}

/// Far more than any message takes; nobody waits for it to pass but a failing test.
const PATIENCE: Duration = Duration::from_secs(30);

async fn next(subscription: &mut Subscription) -> Message {
    tokio::time::timeout(PATIENCE, subscription.next()).await.expect("nothing came").expect("the feed ended")
}

/// Reads until the message about this one, and tells what was said of others on the way.
async fn until(subscription: &mut Subscription, number: IncidentNumber) -> Vec<IncidentNumber> {
    let mut before = Vec::new();
    loop {
        if let Message::Changes { changed, gone } = next(subscription).await {
            let numbers: Vec<_> = changed.into_iter().map(|(number, _)| number).chain(gone).collect();
            if numbers.contains(&number) {
                before.extend(numbers.into_iter().filter(|other| *other != number));
                return before;
            }
            before.extend(numbers);
        }
    }
}

#[test]
fn everybody_hears_of_what_they_may_see_and_of_nothing_else() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let lea = desk.add("lea@example.org", &[Role::EndUser], None).await;
        let tom = desk.add("tom@example.org", &[Role::EndUser], None).await;
        let anna = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let backend = &desk.backend;
        let [lea_is, anna_is] = [actor(backend, lea).await, actor(backend, anna).await];
        let (mut of_lea, mut of_anna) = (listen(backend, &lea_is, None, None).await, listen(backend, &anna_is, None, None).await);
        assert!(matches!(
            live::listen(backend, Listen { actor: Actor::Anonymous, since: None, at: None }).await,
            Err(BackendError::Unauthenticated)
        ));

        let foreign = report(&desk, tom, false).await;
        let secret = report(&desk, tom, true).await;
        let own = report(&desk, lea, false).await;
        assert_eq!(until(&mut of_lea, own).await, [], "end users hear of their own only");
        let told = until(&mut of_anna, own).await;
        assert!(told.contains(&foreign) && !told.contains(&secret), "{told:?}");

        // A change of what is closed to her reaches nobody, and nobody learns that it exists.
        incidents::note(&desk.system(), realm(), secret, "Confidential").await.unwrap();
        incidents::note(&desk.system(), realm(), own, "Looked").await.unwrap();
        assert!(!until(&mut of_anna, own).await.contains(&secret));
    });
}

#[test]
fn what_becomes_restricted_is_gone_for_those_who_had_it() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let tom = desk.add("tom@example.org", &[Role::EndUser], None).await;
        let lea = desk.add("lea@example.org", &[Role::EndUser], None).await;
        let anna = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let backend = &desk.backend;
        let number = report(&desk, tom, false).await;
        desk.wait(TimeDelta::minutes(5));
        let [anna_is, lea_is] = [actor(backend, anna).await, actor(backend, lea).await];
        let (mut of_anna, mut of_lea) = (listen(backend, &anna_is, None, None).await, listen(backend, &lea_is, None, None).await);
        let restrict = vec![(domain::incident::Edit::Restricted(true), 9_999)];
        incidents::edit(&desk.system(), realm(), number, restrict).await.unwrap();
        let Message::Changes { changed, gone } = next(&mut of_anna).await else { panic!("no change") };
        assert_eq!((changed, gone), (vec![], vec![number]));
        // What happens to it from now on is not told again.
        incidents::note(&desk.system(), realm(), number, "Confidential").await.unwrap();
        let own = report(&desk, lea, false).await;
        assert_eq!(until(&mut of_anna, own).await, []);
        assert_eq!(until(&mut of_lea, own).await, []);
    });
}

#[test]
fn whoever_comes_back_is_told_what_was_missed() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let tom = desk.add("tom@example.org", &[Role::EndUser], None).await;
        let anna = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let anna_is = actor(&desk.backend, anna).await;
        let old = report(&desk, tom, false).await;
        desk.wait(TimeDelta::minutes(10));
        let left = Cursor::at(desk.backend.clock.now());
        // By a clock that is behind, or committed late.
        desk.clock.fast_forward(TimeDelta::seconds(-10));
        let late = report(&desk, tom, false).await;
        desk.wait(TimeDelta::minutes(10));
        let missed = report(&desk, tom, false).await;
        let mut stream = listen(&desk.backend, &anna_is, Some(left), None).await;
        let Message::Changes { changed, .. } = next(&mut stream).await else { panic!("no change") };
        let numbers: Vec<_> = changed.into_iter().map(|(number, _)| number).collect();
        assert!(numbers.contains(&late) && numbers.contains(&missed) && !numbers.contains(&old), "{numbers:?}");

        let mut stream = listen(&desk.backend, &anna_is, Some(Cursor(i64::MAX)), None).await;
        assert_eq!(next(&mut stream).await, Message::Resync, "nobody knows that time");
    });
}

/// No step is lost, whatever writes at the same time, and each listener hears of each.
#[test]
fn under_load_nothing_is_lost() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let tom = desk.add("tom@example.org", &[Role::EndUser], None).await;
        let anna = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let anna_is = actor(&desk.backend, anna).await;
        let mut streams = Vec::new();
        for _ in 0..5 {
            streams.push(listen(&desk.backend, &anna_is, None, None).await);
        }
        let mut numbers = Vec::new();
        for _ in 0..30 {
            numbers.push(report(&desk, tom, false).await);
        }
        for stream in &mut streams {
            let mut missing = numbers.clone();
            while !missing.is_empty() {
                if let Message::Changes { changed, .. } = next(stream).await {
                    missing.retain(|number| !changed.iter().any(|(told, _)| told == number));
                }
            }
        }
    });
}

#[tokio::test]
async fn a_slow_reader_is_told_to_load_anew_and_a_person_has_so_many_streams() {
    let desk = Desk::open(TestDb::sqlite().await);
    let tom = desk.add("tom@example.org", &[Role::EndUser], None).await;
    let anna = desk.add("anna@example.org", &[Role::AgentL1], None).await;
    let anna_is = actor(&desk.backend, anna).await;
    let mut slow = listen(&desk.backend, &anna_is, None, None).await;
    let mut quick = listen(&desk.backend, &anna_is, None, None).await;
    for _ in 0..40 {
        let number = report(&desk, tom, false).await;
        until(&mut quick, number).await;
    }
    assert_eq!(next(&mut slow).await, Message::Resync);
    let number = report(&desk, tom, false).await;
    until(&mut slow, number).await;

    let mut more = Vec::new();
    for _ in 2..20 {
        more.push(listen(&desk.backend, &anna_is, None, None).await);
    }
    let refused = live::listen(&desk.backend, Listen { actor: anna_is.clone(), since: None, at: None }).await;
    assert!(matches!(refused, Err(BackendError::Throttled { .. })));
    drop(more.pop());
    drop(listen(&desk.backend, &anna_is, None, None).await);
    desk.backend.live.close();
    assert_eq!(slow.next().await, None, "the process stops");
}

#[test]
fn who_is_here_is_told_to_staff_alone() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let backend = &desk.backend;
        let lea = desk.add("lea@example.org", &[Role::EndUser], None).await;
        let anna = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let jo = desk.add("jo@example.org", &[Role::AgentL1], None).await;
        let number = report(&desk, lea, false).await;
        let [anna_is, jo_is, lea_is] = [actor(backend, anna).await, actor(backend, jo).await, actor(backend, lea).await];
        let mut of_anna = listen(backend, &anna_is, None, Some(number)).await;
        let of_lea = listen(backend, &lea_is, None, Some(number)).await;
        assert_eq!(people(&mut of_anna).await, [(anna, Doing::Looking)]);
        let of_jo = listen(backend, &jo_is, None, Some(number)).await;
        assert_eq!(people(&mut of_anna).await, [(anna, Doing::Looking), (jo, Doing::Looking)]);
        live::writing(&backend.ctx(jo_is.clone(), "test"), number, Doing::Replying).await.unwrap();
        assert_eq!(people(&mut of_anna).await, [(anna, Doing::Looking), (jo, Doing::Replying)]);
        // Nobody types for a while.
        desk.wait(TimeDelta::seconds(21));
        assert_eq!(people(&mut of_anna).await, [(anna, Doing::Looking), (jo, Doing::Looking)]);
        drop(of_jo);
        assert_eq!(people(&mut of_anna).await, [(anna, Doing::Looking)]);
        let refused = live::writing(&backend.ctx(lea_is, "test"), number, Doing::Replying).await;
        assert!(matches!(refused, Err(BackendError::NotFound)));
        drop(of_lea);
    });
}

async fn people(stream: &mut Subscription) -> Vec<(PersonId, Doing)> {
    loop {
        if let Message::Presence(people) = next(stream).await {
            return people.into_iter().map(|one| (one.person, one.doing)).collect();
        }
    }
}

/// Two programs on one database, as behind a balancer.
#[tokio::test]
async fn nodes_hear_of_each_other() {
    let Some(engine) = testkit::Engine::available().into_iter().find(|engine| *engine == testkit::Engine::Postgres) else { return };
    let desk = Desk::open(TestDb::open(engine).await);
    let tom = desk.add("tom@example.org", &[Role::EndUser], None).await;
    let [anna, jo] = [desk.add("anna@example.org", &[Role::AgentL1], None).await, desk.add("jo@example.org", &[Role::AgentL1], None).await];
    let other = backend::Backend::new(desk.backend.db.clone(), desk.clock.clone(), (*desk.backend.settings).clone()).unwrap();
    let [anna_is, jo_is] = [actor(&other, anna).await, actor(&other, jo).await];
    let number = report(&desk, tom, false).await;
    let mut there = listen(&other, &anna_is, None, Some(number)).await;
    assert_eq!(people(&mut there).await, [(anna, Doing::Looking)]);
    let changed = report(&desk, tom, false).await;
    until(&mut there, changed).await;
    let here = listen(&desk.backend, &jo_is, None, Some(number)).await;
    assert_eq!(people(&mut there).await, [(anna, Doing::Looking), (jo, Doing::Looking)]);
    drop(here);
    assert_eq!(people(&mut there).await, [(anna, Doing::Looking)]);
}

#[test]
fn drafts_are_their_writers_own() {
    for_each_db(async |db| {
        let desk = Desk::open(db);
        let anna = desk.add("anna@example.org", &[Role::AgentL1], None).await;
        let jo = desk.add("jo@example.org", &[Role::AgentL1], None).await;
        let [of_anna, of_jo] = [anna, jo];
        let anna_is = desk.backend.ctx(actor(&desk.backend, of_anna).await, "test");
        let jo_is = desk.backend.ctx(actor(&desk.backend, of_jo).await, "test");
        let place = "reply:INC-1".to_owned();
        let texts = async |ctx: &backend::Ctx| {
            let found = drafts::find(ctx, realm(), std::slice::from_ref(&place)).await.unwrap();
            found.into_iter().map(|draft| draft.text).collect::<Vec<_>>()
        };
        drafts::keep(&anna_is, realm(), &place, "text=One").await.unwrap();
        drafts::keep(&anna_is, realm(), &place, "text=Two").await.unwrap();
        assert_eq!((texts(&anna_is).await, texts(&jo_is).await), (vec!["text=Two".to_owned()], vec![]));
        drafts::discard(&jo_is, realm(), std::slice::from_ref(&place)).await.unwrap();
        assert_eq!(texts(&anna_is).await.len(), 1, "nobody drops another's");
        drafts::keep(&anna_is, realm(), &place, "").await.unwrap();
        assert_eq!(texts(&anna_is).await.len(), 0, "nothing typed is no draft");
        drafts::keep(&anna_is, realm(), &place, "text=Three").await.unwrap();
        assert!(matches!(drafts::keep(&anna_is, realm(), &place, &"x".repeat(60_001)).await, Err(BackendError::Invalid(_))));
        assert!(matches!(drafts::find(&desk.visitor(), realm(), std::slice::from_ref(&place)).await, Err(BackendError::Unauthenticated)));
        for n in 0..201 {
            let jo_now = desk.backend.ctx(jo_is.actor.clone(), "test");
            drafts::keep(&jo_now, realm(), &format!("note:INC-{n}"), "text=x").await.unwrap();
            desk.wait(TimeDelta::seconds(1));
        }
        let first = ["note:INC-0".to_owned(), "note:INC-1".to_owned()];
        let left = drafts::find(&jo_is, realm(), &first).await.unwrap();
        assert_eq!(left.iter().map(|draft| draft.place.as_str()).collect::<Vec<_>>(), ["note:INC-1"], "the oldest goes");
        desk.wait(TimeDelta::days(31));
        backend::engine::cycle(&desk.backend).await;
        assert_eq!(texts(&anna_is).await.len(), 0, "a month is long");
    });
}
