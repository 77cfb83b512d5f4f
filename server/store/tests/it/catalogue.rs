//! The catalogue reads back, changes by id, and gives names to what incidents point at.

use domain::catalogue::{Level, Team};
use domain::incident::IncidentType;
use store::{StoreError, catalogue, incidents};
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
