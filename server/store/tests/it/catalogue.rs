//! The catalogue reads back, changes by id, and gives names to what incidents point at.

use domain::catalogue::{Category, Component, ComponentKind, Criticality, Level, Location, Part, ResolutionCode, Service, Team};
use domain::incident::IncidentType;
use store::{StoreError, catalogue, incidents, people};
use testkit::for_each_db;

use crate::fixture::*;

#[test]
fn lists_read_back_by_name_and_change_by_id() {
    for_each_db(async |db| {
        organization(&db).await;
        let names: Vec<String> = catalogue::teams(&db.read()).await.unwrap().into_iter().map(|team| team.name).collect();
        assert_eq!(names, ["Network", "Printers Inc", "Service desk"]);
        db.write("test.rename", |tx| {
            Box::pin(async move {
                let renamed = Team::new(team(1), "Netzwerk", Level::L3);
                let new = Team::new(id(0x19), "Äußeres", Level::L1);
                catalogue::put_teams(tx, &house(), &[renamed, new]).await?;
                catalogue::put_services(tx, &house(), &[]).await
            })
        })
        .await
        .unwrap();
        assert_eq!(catalogue::find_team(&db.read(), team(1)).await.unwrap(), Some(Team::new(team(1), "Netzwerk", Level::L3)));
        assert_eq!(catalogue::teams(&db.read()).await.unwrap().len(), 4);
        assert_eq!(catalogue::find_team(&db.read(), id(0x77)).await.unwrap(), None);
        assert_eq!(catalogue::services(&db.read()).await.unwrap().len(), 2);
        assert_eq!(catalogue::locations(&db.read()).await.unwrap().len(), 2);
        let error = db
            .write("test.twice", |tx| {
                Box::pin(async move { catalogue::put_teams(tx, &house(), &[Team::new(id(0x20), "Netzwerk", Level::L1)]).await })
            })
            .await
            .unwrap_err();
        assert!(matches!(&error, StoreError::Conflict { constraint, .. } if constraint == "team_name"), "{error:?}");
        let members = catalogue::team_members(&db.read()).await.unwrap();
        let members: Vec<_> = members.into_iter().map(|member| (member.team, member.person)).collect();
        assert_eq!(members, [(team(0), person(2)), (team(0), person(5)), (team(1), person(5)), (team(2), person(3))]);
    });
}

#[test]
fn categories_form_a_tree() {
    for_each_db(async |db| {
        organization(&db).await;
        let mut printer = catalogue::find_category(&db.read(), category(2)).await.unwrap().unwrap();
        assert_eq!(printer.parent, Some(category(1)));
        printer.implies = Some(IncidentType::Hardware);
        let changed = printer.clone();
        db.write("test.category", move |tx| Box::pin(async move { catalogue::put_categories(tx, &house(), &[changed]).await }))
            .await
            .unwrap();
        assert!(catalogue::categories(&db.read()).await.unwrap().contains(&printer));

        let mut wanted = incidents::Wanted::default();
        wanted.categories.extend([category(2), category(9)]);
        wanted.teams.insert(team(0));
        wanted.services.insert(service(1));
        wanted.locations.insert(location(2));
        wanted.people.extend([person(1), person(99)]);
        let names = incidents::names(&db.read(), live(), &wanted).await.unwrap();
        assert_eq!(names.categories.into_iter().collect::<Vec<_>>(), [(category(2), "Hardware › Printer".to_owned())]);
        assert_eq!(
            (names.teams[&team(0)].as_str(), names.services[&service(1)].as_str(), names.locations[&location(2)].as_str()),
            ("Service desk", "Service 1", "Hall 2")
        );
        assert_eq!(names.people.len(), 1);
    });
}

async fn refused(db: &store::Db, work: impl Fn() -> Vec<Location>) -> Option<String> {
    let locations = work();
    let write = db.write("test.twins", move |tx| {
        Box::pin(async move {
            for location in &locations {
                catalogue::put_locations(tx, &house(), std::slice::from_ref(location)).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    match write.await {
        Ok(()) => None,
        Err(StoreError::Conflict { constraint, .. }) => Some(constraint),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn names_are_unique_among_what_is_offered_at_one_place() {
    for_each_db(async |db| {
        organization(&db).await;
        let room =
            |number: u128, parent: Option<u128>| Location { parent: parent.map(location), ..Location::new(id(0x500 + number), "Room") };
        assert_eq!(refused(&db, || vec![room(1, Some(1)), room(2, Some(2)), room(3, None)]).await, None);
        assert!(refused(&db, || vec![room(4, Some(1))]).await.is_some());
        assert!(refused(&db, || vec![room(5, None)]).await.is_some());
        let gone = Location { retired: true, ..room(1, Some(1)) };
        assert_eq!(refused(&db, || vec![gone.clone(), room(6, Some(1))]).await, None, "what is retired frees its name");
    });
}

#[test]
fn services_read_back_whole_and_need_each_other() {
    for_each_db(async |db| {
        organization(&db).await;
        let component = |number: u128, name: &str| Component {
            id: id(number),
            name: name.to_owned(),
            kind: ComponentKind::Link,
            retired: number == 0x62,
        };
        let one = Service {
            description: "Prints".to_owned(),
            owner: Some(person(2)),
            team: Some(team(1)),
            criticality: Criticality::Critical,
            components: vec![component(0x61, "Line"), component(0x62, "Old line")],
            needs: [Part::Service(service(2))].into(),
            ..Service::new(service(1), "Printing")
        };
        let two = Service { needs: [Part::Component(id(0x61)), Part::Service(service(1))].into(), ..Service::new(service(2), "Labels") };
        let both = [one.clone(), two.clone()];
        db.write("test.services", move |tx| Box::pin(async move { catalogue::put_services(tx, &house(), &both).await })).await.unwrap();
        assert_eq!(catalogue::services(&db.read()).await.unwrap(), [two.clone(), one.clone()], "by name; in a circle, too");

        // A change brings the version that was seen; the second of two writers finds out.
        let change = Service { name: "Drucken".to_owned(), needs: Default::default(), ..one.clone() };
        let save = async |service: Service| {
            db.write("test.save", move |tx| Box::pin(async move { catalogue::save_service(tx, &house(), &service).await })).await
        };
        save(change.clone()).await.unwrap();
        let found = catalogue::find_service(&db.read(), service(1)).await.unwrap().unwrap();
        assert_eq!(found, Service { version: 2, ..change.clone() });
        let error = save(change).await.unwrap_err();
        assert!(matches!(error, StoreError::Stale { what: "service", seen: 1, .. }), "{error:?}");

        // What is needed or owned stays; released, both services can go.
        let gone = db.write("test.gone", move |tx| {
            Box::pin(async move {
                let first = catalogue::remove_unnamed_service(tx, &house(), service(1)).await?;
                catalogue::release_service(tx, &house(), service(1)).await?;
                catalogue::release_service(tx, &house(), service(2)).await?;
                let then = catalogue::remove_unnamed_service(tx, &house(), service(1)).await?;
                Ok::<_, StoreError>((first, then, catalogue::remove_unnamed_service(tx, &house(), service(2)).await?))
            })
        });
        assert_eq!(gone.await.unwrap(), (false, true, true));
    });
}

#[test]
fn every_record_counts_its_versions() {
    for_each_db(async |db| {
        organization(&db).await;
        let (team, place, kind) = (Team::new(team(1), "Netz", Level::L3), Location::new(location(1), "Halle"), {
            let codes = [ResolutionCode::Fixed, ResolutionCode::External].into();
            Category { criteria: "It is.".to_owned(), codes, retired: true, ..Category::new(category(1), "Geräte", None) }
        });
        let saved = (team.clone(), place.clone(), kind.clone());
        let save = async |(team, place, kind): (Team, Location, Category)| {
            db.write("test.save", move |tx| {
                Box::pin(async move {
                    catalogue::save_team(tx, &house(), &team).await?;
                    catalogue::save_location(tx, &house(), &place).await?;
                    catalogue::save_category(tx, &house(), &kind).await
                })
            })
            .await
        };
        save(saved.clone()).await.unwrap();
        assert!(catalogue::teams(&db.read()).await.unwrap().contains(&Team { version: 2, ..team }));
        assert!(catalogue::locations(&db.read()).await.unwrap().contains(&Location { version: 2, ..place }));
        assert!(catalogue::categories(&db.read()).await.unwrap().contains(&Category { version: 2, ..kind }));
        assert!(matches!(save(saved).await, Err(StoreError::Stale { what: "team", .. })));
    });
}

#[test]
fn a_lead_stays_one_while_other_teams_change() {
    for_each_db(async |db| {
        organization(&db).await;
        db.write("test.members", |tx| {
            Box::pin(async move {
                catalogue::set_member(tx, &house(), team(0), person(2), Some(true)).await?;
                catalogue::set_member(tx, &house(), team(1), person(2), Some(false)).await?;
                people::set_teams(tx, &house(), person(2), &[team(0), team(2)]).await?;
                catalogue::set_member(tx, &house(), team(0), person(5), None).await
            })
        })
        .await
        .unwrap();
        let members = catalogue::team_members(&db.read()).await.unwrap();
        let own: Vec<_> = members.iter().filter(|member| member.person == person(2)).map(|member| (member.team, member.lead)).collect();
        assert_eq!(own, [(team(0), true), (team(2), false)]);
        assert!(!members.iter().any(|member| member.person == person(5) && member.team == team(0)));
    });
}
