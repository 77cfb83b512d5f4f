//! Use cases of what incidents point at: teams, agents, categories, services, locations. Never changes an incident.

mod change;
mod order;

use domain::access::{Action, Resource, decide};
use domain::catalogue::{Category, Location, Service, Team};
use domain::ids::{PersonId, TeamId};

use crate::{BackendError, Ctx};

pub use change::{Fields, save_category, save_component, save_location, save_service, save_team, set_member, set_need};
pub use order::{Broke, Counts, Order, Rights, Shelf, breaks_with, may, order, overview};

/// What forms offer.
#[derive(Default)]
pub struct Choices {
    pub teams: Vec<Team>,
    /// Enabled people who are in a team, by name.
    pub agents: Vec<(PersonId, String, Vec<TeamId>)>,
    pub categories: Vec<Category>,
    pub services: Vec<Service>,
    pub locations: Vec<Location>,
}

/// Staff get everything; everybody else the locations that the portal asks for.
pub async fn choices(ctx: &Ctx) -> Result<Choices, BackendError> {
    ctx.person()?;
    let conn = ctx.backend.db.read();
    let locations = store::catalogue::locations(&conn).await?;
    if !decide(&ctx.actor, Action::ServiceRead, &Resource::Global, ctx.now, None).is_allowed() {
        let locations = locations.into_iter().filter(|location| !location.retired).collect();
        return Ok(Choices { locations, ..Choices::default() });
    }
    Ok(Choices {
        teams: store::catalogue::teams(&conn).await?,
        agents: store::people::agents(&conn).await?,
        categories: store::catalogue::categories(&conn).await?,
        services: store::catalogue::services(&conn).await?,
        locations,
    })
}
