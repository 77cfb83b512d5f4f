//! Owns the looking up of what a step's input names: references must lead somewhere, and domain wants facts.

use domain::access::ActorRef;
use domain::catalogue::Level;
use domain::ids::{PersonId, TeamId};
use domain::incident::Edit;
use domain::priority::PriorityMatrix;
use domain::realm::Realm;
use domain::validate::FieldErrors;
use domain::workflow::{Known, StepInput};
use store::Conn;

use crate::BackendError;

const NOT_LISTED: &str = "Choose one from the list.";

/// Facts about everything that the input names; a name that leads nowhere is an error of its field.
pub(super) async fn known(conn: &impl Conn, realm: Realm, input: &StepInput, by: &ActorRef) -> Result<Known, BackendError> {
    let mut errors = FieldErrors::default();
    let teams = store::catalogue::teams(conn).await?;
    let level_of = |id: TeamId| teams.iter().find(|team| team.id == id).map(|team| team.level);
    let mut known = Known { matrix: PriorityMatrix::default(), ..Known::default() };
    if let Some(team) = input.team {
        known.team_level = level_of(team);
        if known.team_level.is_none() {
            errors.push("team", NOT_LISTED);
        }
    }
    if let Some(person) = input.assignee.or(by.person()) {
        known.assignee_teams = teams_of(conn, person, level_of).await?;
    }
    if let Some(person) = input.assignee
        && known.assignee_teams.is_empty()
    {
        let exists = store::people::find(conn, person).await?.is_some();
        errors.push("assignee", if exists { "This person is in no team." } else { NOT_LISTED });
    }
    if let Some(number) = input.duplicate_of {
        known.duplicate_of = store::incidents::find(conn, realm, number).await?.map(|incident| incident.id);
    }
    check_edits(conn, &input.edits, &mut known, &mut errors).await?;
    Ok(errors.into_result(known)?)
}

async fn teams_of(
    conn: &impl Conn,
    person: PersonId,
    level_of: impl Fn(TeamId) -> Option<Level>,
) -> Result<Vec<(TeamId, Level)>, BackendError> {
    let teams = store::people::find(conn, person).await?.map(|person| person.teams).unwrap_or_default();
    Ok(teams.into_iter().filter_map(|team| level_of(team).map(|level| (team, level))).collect())
}

async fn check_edits(conn: &impl Conn, edits: &[Edit], known: &mut Known, errors: &mut FieldErrors) -> Result<(), BackendError> {
    for edit in edits {
        let found = match edit {
            Edit::Category(Some(id)) => {
                let categories = store::catalogue::categories(conn).await?;
                let category = categories.iter().find(|category| category.id == *id);
                known.category_type = category.and_then(|category| category.implies);
                category.is_some()
            }
            Edit::Service(Some(id)) => store::catalogue::services(conn).await?.iter().any(|service| service.id == *id),
            Edit::Location(Some(id)) => store::catalogue::locations(conn).await?.iter().any(|location| location.id == *id),
            Edit::Reporter(Some(id)) => store::people::find(conn, *id).await?.is_some(),
            _ => true,
        };
        if !found {
            errors.push(edit.field().slug(), NOT_LISTED);
        }
    }
    Ok(())
}
