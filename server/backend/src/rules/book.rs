//! Owns the putting together of the rule book for one new report: the rules, what they name as it is now, the places
//! around the report, and its reporter's department.

use domain::catalogue::{Location, Node};
use domain::ids::{LocationId, PersonId};
use domain::rule::{Book, Surroundings};
use store::Conn;

use crate::BackendError;

/// What rules can name: what is retired is not in `around`.
pub(super) struct Shelves {
    pub around: Surroundings,
    pub locations: Vec<Location>,
}

pub(super) async fn shelves(conn: &impl Conn) -> Result<Shelves, BackendError> {
    let categories = store::catalogue::categories(conn).await?.into_iter().filter(|one| !one.retired);
    let services = store::catalogue::services(conn).await?.into_iter().filter(|one| !one.retired);
    let teams = store::catalogue::teams(conn).await?.into_iter().filter(|one| !one.retired);
    let around = Surroundings {
        categories: categories.map(|category| (category.id, category.implies)).collect(),
        services: services.map(|service| service.id).collect(),
        teams: teams.map(|team| (team.id, team.level)).collect(),
    };
    Ok(Shelves { around, locations: store::catalogue::locations(conn).await? })
}

/// The book for a report from this place by this person. Without a rule that is on nothing else is read.
pub(crate) async fn book(conn: &impl Conn, location: Option<LocationId>, reporter: Option<PersonId>) -> Result<Option<Book>, BackendError> {
    let mut rules = store::rules::list(conn).await?;
    rules.retain(|rule| rule.on);
    if rules.is_empty() {
        return Ok(None);
    }
    let Shelves { around, locations } = shelves(conn).await?;
    let departments = store::people::departments(conn, &reporter.into_iter().collect()).await?;
    Ok(Some(Book { rules, around, places: around_of(&locations, location), department: departments.into_values().next() }))
}

/// The place and all that it lies in, the nearest first, with their names. A loop in the tree ends.
pub(super) fn around_of(locations: &[Location], location: Option<LocationId>) -> Vec<(LocationId, String)> {
    let mut places: Vec<(LocationId, String)> = Vec::new();
    let mut next = location;
    while let Some(place) = next.and_then(|id| locations.iter().find(|one| one.id == id)) {
        if places.iter().any(|(id, _)| *id == place.id) {
            break;
        }
        places.push((place.id, place.name.clone()));
        next = place.parent();
    }
    places
}
