//! Owns the looking up of what a step's input names: references must lead somewhere, and domain wants facts.

use domain::access::ActorRef;
use domain::catalogue::Level;
use domain::ids::{PersonId, TeamId};
use domain::incident::{Edit, Incident};
use domain::priority::PriorityMatrix;
use domain::realm::Realm;
use domain::validate::FieldErrors;
use domain::workflow::{Known, StepInput};
use store::Conn;

use crate::BackendError;

const NOT_LISTED: &str = "Choose one from the list.";
const RETIRED: &str = "This is no longer offered. Choose another one.";

/// Facts about everything that the input names; a name that leads nowhere is an error of its field.
/// What the incident has already may be retired by now; nothing retired is given to it anew.
pub(super) async fn known(
    conn: &impl Conn,
    realm: Realm,
    incident: Option<&Incident>,
    input: &StepInput,
    by: &ActorRef,
) -> Result<Known, BackendError> {
    let mut errors = FieldErrors::default();
    let teams = store::catalogue::teams(conn).await?;
    let level_of = |id: TeamId| teams.iter().find(|team| team.id == id).map(|team| team.level);
    let mut known = Known { matrix: PriorityMatrix::default(), ..Known::default() };
    if let Some(team) = input.team {
        known.team_level = level_of(team);
        if known.team_level.is_none() {
            errors.push("team", NOT_LISTED);
        }
        let retired = teams.iter().any(|known| known.id == team && known.retired);
        if retired && incident.and_then(|incident| incident.team) != Some(team) {
            errors.push("team", RETIRED);
        }
    }
    if let Some(person) = by.person() {
        let own = teams_of(conn, person, level_of).await?;
        known.own_teams = Some(own.iter().map(|(team, _)| *team).collect());
        known.assignee_teams = own;
    }
    if let Some(person) = input.assignee {
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
    check_edits(conn, incident, &input.edits, &mut known, &mut errors).await?;
    find_codes(conn, incident, &input.edits, &mut known).await?;
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

/// How the incident may end by the category that it will have.
async fn find_codes(conn: &impl Conn, incident: Option<&Incident>, edits: &[Edit], known: &mut Known) -> Result<(), BackendError> {
    let given = edits.iter().rev().find_map(|edit| if let Edit::Category(id) = edit { Some(*id) } else { None });
    let category = given.unwrap_or(incident.and_then(|incident| incident.category));
    if let Some(id) = category {
        known.category_codes = store::catalogue::find_category(conn, id).await?.map(|category| category.codes).unwrap_or_default();
    }
    Ok(())
}

async fn check_edits(
    conn: &impl Conn,
    incident: Option<&Incident>,
    edits: &[Edit],
    known: &mut Known,
    errors: &mut FieldErrors,
) -> Result<(), BackendError> {
    for edit in edits {
        // `None` is missing, otherwise whether it is retired.
        let found = match edit {
            Edit::Category(Some(id)) => {
                let categories = store::catalogue::categories(conn).await?;
                let category = categories.iter().find(|category| category.id == *id);
                known.category_type = category.and_then(|category| category.implies);
                category.map(|category| category.retired)
            }
            Edit::Service(Some(id)) => {
                store::catalogue::services(conn).await?.iter().find(|service| service.id == *id).map(|service| service.retired)
            }
            Edit::Location(Some(id)) => {
                store::catalogue::locations(conn).await?.iter().find(|location| location.id == *id).map(|location| location.retired)
            }
            Edit::Reporter(Some(id)) => store::people::find(conn, *id).await?.map(|_| false),
            _ => Some(false),
        };
        match found {
            None => errors.push(edit.field().slug(), NOT_LISTED),
            Some(true) if incident.is_none_or(|incident| incident.get(edit.field()) != *edit) => errors.push(edit.field().slug(), RETIRED),
            Some(_) => {}
        }
    }
    Ok(())
}
