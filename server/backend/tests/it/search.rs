//! Searching as people do it: who finds what, in pages without gaps, what looks alike, what the portal suggests.

use backend::{BackendError, incidents};
use chrono::TimeDelta;
use domain::access::Role;
use domain::incident::Field;
use domain::search::{Part, Reason};
use testkit::for_each_db;

use crate::incidents::{Floor, live};

fn numbers(found: &incidents::Found) -> Vec<u32> {
    found.hits.iter().map(|hit| hit.card.number.sequence).collect()
}

#[test]
fn agents_find_by_words_and_notes_and_reporters_do_not() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[("description", "Since the toner was changed.")]).await;
        floor.report(&[("title", "Scanner is dead")]).await;
        let agent = floor.ctx(floor.agent).await;
        incidents::note(&agent, live(), number, "The fuser is worn.").await.unwrap();
        let find = async |words: &str| incidents::find(&agent, live(), words).await.unwrap();
        let found = find("pritner hall b").await;
        assert_eq!((numbers(&found), found.total), (vec![1], 1));
        let marked: Vec<&str> = found.hits[0].title.iter().filter(|piece| piece.hit).map(|piece| piece.text.as_str()).collect();
        assert_eq!(marked, ["Printer", "hall", "B"]);
        let found = find("toner").await;
        assert_eq!(found.hits[0].part, Part::Description);
        assert!(found.hits[0].excerpt.as_ref().is_some_and(|excerpt| excerpt.iter().any(|piece| piece.hit && piece.text == "toner")));
        assert_eq!(find("fuser").await.hits[0].part, Part::InternalLog);
        assert_eq!(numbers(&find("2").await), [2]);
        assert_eq!(find("  ").await.total, 0);

        let reporter = floor.ctx(floor.reporter).await;
        assert!(matches!(incidents::find(&reporter, live(), "printer").await, Err(BackendError::Denied(_))));
        let page = async |q: &str| {
            let filter = domain::incident::Filter { q: Some(q.to_owned()), ..Default::default() };
            incidents::page(&reporter, live(), &filter, 10, None).await.unwrap().0.items.len()
        };
        assert_eq!((page("toner").await, page("fuser").await, page("scaner").await), (1, 0, 1));
    });
}

#[test]
fn a_long_list_goes_on_where_the_best_end() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        for place in 0..320 {
            floor.desk.wait(TimeDelta::minutes(1));
            let title = if place == 100 { "Jam".to_owned() } else { format!("Paper problem of desk {place}") };
            floor.report(&[("title", &title), ("description", "There is a jam.")]).await;
        }
        let agent = floor.ctx(floor.agent).await;
        let (mut seen, mut cursor, mut total) = (Vec::new(), String::new(), 0);
        loop {
            let list = incidents::list(&agent, live(), &format!("q=jam&cursor={cursor}")).await.unwrap();
            seen.extend(list.page.items.iter().map(|card| card.number.sequence));
            total = list.total.max(total);
            let Some(next) = list.page.next else { break };
            cursor = next;
        }
        assert_eq!(seen[0], 101, "the title counts most");
        assert_eq!(total, 320);
        seen.sort_unstable();
        assert_eq!(seen, (1..=320).collect::<Vec<_>>(), "each once");
        let wrong = incidents::list(&agent, live(), "q=jam&cursor=best.x").await;
        assert!(matches!(wrong, Err(BackendError::Invalid(_))));
    });
}

#[test]
fn alike_ones_are_explained_to_those_who_may_see_them() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let first = floor.report(&[]).await;
        floor.desk.wait(TimeDelta::minutes(10));
        let second = floor.report(&[("title", "Hall B: the printer prints nothing")]).await;
        floor.report(&[("title", "VPN is slow")]).await;
        let agent = floor.ctx(floor.agent).await;
        let alike = incidents::alike(&agent, live(), first).await.unwrap();
        let found: Vec<_> = alike.iter().map(|(card, similar)| (card.number, similar.duplicate)).collect();
        assert_eq!(found, [(second, true)]);
        let reasons: Vec<String> = alike[0].1.reasons.iter().map(Reason::words).collect();
        assert_eq!(reasons, ["same words: hall, printer, prints", "same reporter", "10 minutes apart"]);
        let reporter = floor.ctx(floor.reporter).await;
        assert!(incidents::alike(&reporter, live(), first).await.is_err(), "its reporter does not see others");

        floor.desk.wait(TimeDelta::minutes(1));
        let sara = floor.ctx(floor.manager).await;
        incidents::edit_field_because(&sara, live(), second, Field::Restricted, 0, "yes", Some("Personal data")).await.unwrap();
        assert!(incidents::alike(&agent, live(), first).await.unwrap().is_empty(), "what is restricted is not there");
    });
}

#[test]
fn the_portal_suggests_what_the_reporter_may_read() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[("title", "CFO laptop stolen near gate"), ("description", "secret")]).await;
        let agent = floor.ctx(floor.agent).await;
        let tom = floor.desk.add("tom@example.org", &[Role::EndUser], None).await;
        let tom = floor.ctx(tom).await;
        let suggest = async |ctx: &backend::Ctx, words: &str| {
            let found = incidents::suggest(ctx, live(), words).await.unwrap();
            (found.known.len(), found.own.len())
        };
        assert_eq!(suggest(&tom, "laptop").await, (0, 0));
        incidents::edit_field(&agent, live(), number, Field::PublicSummary, 0, "Badge readers at the gate are offline").await.unwrap();
        assert_eq!(suggest(&tom, "my bagde reader does not work").await, (1, 0), "a slip and a beginning");
        assert_eq!(suggest(&tom, "laptop secret").await, (0, 0), "only what is published");
        assert_eq!(suggest(&tom, "it does not work").await, (0, 0));
        let lea = floor.ctx(floor.reporter).await;
        assert_eq!(suggest(&lea, "laptop").await, (0, 1), "an own report by its own words");
        assert_eq!(suggest(&lea, "badge").await, (1, 0), "known already, so not twice");
    });
}

#[test]
fn the_engine_follows_new_names() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let agent = floor.ctx(floor.agent).await;
        let service = domain::catalogue::Service::new(crate::incidents::SERVICE, "Printing");
        incidents::edit_field(&agent, live(), number, Field::Service, 0, &service.id.to_string()).await.unwrap();
        floor.desk.deliver().await;
        let find = async |words: &str| incidents::find(&agent, live(), words).await.unwrap().total;
        assert_eq!((find("printing").await, find("plotting").await), (1, 0));
        let ctx = floor.desk.system();
        let renamed = domain::catalogue::Service { name: "Plotting".into(), ..service };
        let put = floor.desk.backend.db.write("test.rename", move |tx| {
            Box::pin(async move {
                let permit = ctx.permit::<domain::access::right::ServiceWrite, _>(domain::access::Resource::Global)?;
                Ok::<_, BackendError>(store::catalogue::put_services(tx, &permit, &[renamed]).await?)
            })
        });
        put.await.unwrap();
        floor.desk.wait(TimeDelta::minutes(1));
        floor.desk.deliver().await;
        assert_eq!((find("printing").await, find("ploting").await), (0, 1));
    });
}
