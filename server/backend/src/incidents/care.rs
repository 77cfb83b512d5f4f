//! Owns the view of whoever leads a team: who carries how much, and what needs somebody's eye, for one team, for all of
//! one's own, or for the whole desk. Never holds a definition: domain says what needs an eye, and every figure is the
//! length of a list that the reader may open.

use std::cmp::Reverse;

use domain::access::{Action, Actor, ReadScope, Resource, decide, read_scope};
use domain::catalogue::Team;
use domain::ids::{PersonId, TeamId};
use domain::incident::{Card, Care, Names, Since};
use domain::realm::Realm;
use store::incidents::{Load, Wanted};

use super::read::staff_scope;
use crate::{BackendError, Ctx};

/// Rows of each list; all of them are behind its link.
const WORST: u64 = 5;

/// Which teams are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Span {
    /// All of one's own, or the whole desk for who is in no team and may look at all.
    #[default]
    Usual,
    All,
    One(TeamId),
}

pub struct CareView {
    /// The teams that the reader may look at, by name.
    pub teams: Vec<Team>,
    /// The whole desk may be looked at, too.
    pub all: bool,
    /// Those that are looked at; `None` is the whole desk.
    pub shown: Option<Vec<TeamId>>,
    pub lists: Vec<CareList>,
    pub people: Vec<Carried>,
    pub names: Names,
}

pub struct CareList {
    pub care: Care,
    pub count: u64,
    pub worst: Vec<(Card, Since)>,
}

/// What somebody carries, in every team.
pub struct Carried {
    pub person: PersonId,
    pub load: Load,
    /// Open tasks, and those of them that are late.
    pub tasks: (u64, u64),
}

pub async fn care(ctx: &Ctx, realm: Realm, span: Span) -> Result<CareView, BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let conn = ctx.backend.db.read();
    let may = |resource: &Resource<'_>| decide(&ctx.actor, Action::ReportRead, resource, ctx.now, None).is_allowed();
    let all = may(&Resource::Global);
    let mut teams = store::catalogue::teams(&conn).await?;
    teams.retain(|team| !team.retired && may(&Resource::Team(team.id)));
    teams.sort_by(|one, other| one.name.cmp(&other.name));
    let shown = shown(ctx, span, &teams, all)?;
    let mut lists = Vec::with_capacity(Care::ALL.len());
    let mut wanted = Wanted::default();
    // In no team there is nothing to look after; a filter without teams would be one of all.
    for care in Care::ALL.iter().copied().filter(|_| shown.as_ref().is_none_or(|shown| !shown.is_empty())) {
        let filter = care.filter(shown.as_deref().unwrap_or_default()).at(ctx.now);
        let worst = store::incidents::first(&conn, realm, &scope, me, &filter, WORST).await?;
        worst.iter().for_each(|(card, _)| wanted.card(card));
        lists.push(CareList { care, count: store::incidents::count(&conn, realm, &scope, me, &filter).await?, worst });
    }
    let people = carried(ctx, realm, &scope, shown.as_deref()).await?;
    wanted.people.extend(people.iter().map(|one| one.person));
    let names = store::incidents::names(&conn, realm, &wanted).await?;
    Ok(CareView { teams, all, shown, lists, people: by_weight(people, &names), names })
}

/// The teams of a span, as far as this person may look at them.
fn shown(ctx: &Ctx, span: Span, teams: &[Team], all: bool) -> Result<Option<Vec<TeamId>>, BackendError> {
    let own = match &ctx.actor {
        Actor::Person(person) => teams.iter().map(|team| team.id).filter(|id| person.teams.contains(id)).collect(),
        _ => Vec::new(),
    };
    let must = |resource: Resource<'_>| {
        let denied = decide(&ctx.actor, Action::ReportRead, &resource, ctx.now, None).err();
        denied.map_or(Ok(()), |denied| Err(BackendError::from(denied)))
    };
    match span {
        Span::Usual if !own.is_empty() => Ok(Some(own)),
        Span::Usual if all => Ok(None),
        // Whoever leads a team may look at it, and is in none just now.
        Span::Usual if !read_scope(&ctx.actor, Action::ReportRead, ctx.now, None).is_nothing() => Ok(Some(Vec::new())),
        Span::Usual | Span::All => {
            must(Resource::Global)?;
            Ok(None)
        }
        Span::One(id) => {
            must(Resource::Team(id))?;
            if teams.iter().any(|team| team.id == id) { Ok(Some(vec![id])) } else { Err(BackendError::NotFound) }
        }
    }
}

/// Members of these teams, and whoever owns something open there.
async fn carried(ctx: &Ctx, realm: Realm, scope: &ReadScope, shown: Option<&[TeamId]>) -> Result<Vec<Carried>, BackendError> {
    let conn = ctx.backend.db.read();
    let mut loads = store::incidents::loads(&conn, realm, scope, ctx.now).await?;
    let tasks = store::incidents::task_loads(&conn, realm, scope, ctx.now).await?;
    let among = |team: &TeamId| shown.is_none_or(|shown| shown.contains(team));
    let members = store::people::agents(&conn).await?.into_iter().filter(|(_, _, teams)| teams.iter().any(among));
    let owners = loads.iter().filter(|(_, load)| shown.is_none() || load.teams.iter().any(among));
    let mut people: Vec<PersonId> = members.map(|(id, ..)| id).chain(owners.map(|(id, _)| *id)).collect();
    people.sort_unstable();
    people.dedup();
    let one = |person: PersonId| Carried {
        person,
        load: loads.remove(&person).unwrap_or_default(),
        tasks: tasks.get(&person).copied().unwrap_or_default(),
    };
    Ok(people.into_iter().map(one).collect())
}

/// Who carries most comes first.
fn by_weight(mut people: Vec<Carried>, names: &Names) -> Vec<Carried> {
    people.sort_by_cached_key(|one| {
        let open: u64 = one.load.priorities.values().sum();
        (Reverse(open), Reverse(one.tasks.0), names.people.get(&one.person).cloned())
    });
    people
}
