//! Owns the WHERE of boards and lists: realm, what the reader may see, and the filter, all in SQL. Nothing is
//! selected first and hidden afterwards.

use chrono::{DateTime, Utc};
use domain::access::{Link, Reach, ReadScope};
use domain::ids::PersonId;
use domain::incident::{AssigneeFilter, DAY, Filter, Stage};
use domain::realm::Realm;
use sea_orm::prelude::{ColumnTrait, Expr};
use sea_orm::sea_query::{ExprTrait, Func, Query, SelectStatement};
use sea_orm::{Condition, IntoSimpleExpr};

use super::record::rank;
use super::row::{Column, Entity};
use super::words::{Depth, Words};
use crate::codec::stored;
use crate::followers;

/// Who looks at what. Every query over many incidents begins with one.
#[derive(Clone, Copy)]
pub(super) struct Looking<'a> {
    pub realm: Realm,
    pub scope: &'a ReadScope,
    pub me: Option<PersonId>,
    pub filter: &'a Filter,
    /// What `filter.q` looks for, and how deep.
    pub words: Option<(&'a Words, Looks<'a>)>,
}

/// Where words are looked for.
#[derive(Clone, Copy)]
pub(super) enum Looks<'a> {
    /// The reader may read notes wherever the scope leads.
    Everywhere,
    /// In notes only where this scope leads too.
    Notes(&'a ReadScope),
}

impl Looking<'_> {
    pub(super) fn condition(&self) -> Condition {
        Condition::all().add(in_realm(self.realm)).add(readable(self.scope)).add(self.filtered())
    }

    fn filtered(&self) -> Condition {
        let filter = self.filter;
        let ids = |teams: &[domain::ids::TeamId]| teams.iter().map(|id| id.0).collect::<Vec<_>>();
        Condition::all()
            .add_option((!filter.stages.is_empty()).then(|| stages_in(&filter.stages)))
            .add_option(
                (!filter.priorities.is_empty()).then(|| Column::PriorityRank.is_in(filter.priorities.iter().map(|p| rank(Some(*p))))),
            )
            .add_option((!filter.teams.is_empty()).then(|| Column::Team.is_in(ids(&filter.teams))))
            .add_option(filter.assignee.map(|assignee| self.assigned(assignee)))
            .add_option(filter.service.map(|id| Column::Service.eq(id.0)))
            .add_option(filter.category.map(|id| Column::Category.eq(id.0)))
            .add_option(filter.hold.map(|hold| Column::HoldReason.eq(hold.slug())))
            .add_option(filter.held.then(|| Column::HoldReason.is_not_null()))
            .add_option(filter.untouched.then(|| self.long(untouched_at)))
            .add_option(filter.waiting.then(|| self.long(waiting_at)))
            .add_option(filter.unreviewed.then(|| self.long(unreviewed_at)))
            .add_option(filter.reopened.then(|| Column::ReopenCount.gt(0)))
            .add_option(filter.bounced.then(|| Column::Bounces.gt(0)))
            .add_option(filter.following.then(|| self.followed()))
            .add_option(filter.open.map(|open| Column::Open.eq(open)))
            .add_option(self.words.map(|(words, looks)| self.found(words, looks)))
    }

    /// What has been so for a day. Nobody knows that without the time.
    fn long(&self, at: fn(DateTime<Utc>) -> Condition) -> Condition {
        self.filter.now.map_or_else(|| Condition::all().add(never()), at)
    }

    fn followed(&self) -> Expr {
        self.me.map_or_else(never, |me| Column::Id.in_subquery(followers::followed(self.realm, me)))
    }

    fn assigned(&self, assignee: AssigneeFilter) -> Expr {
        match (assignee, self.me) {
            (AssigneeFilter::Nobody, _) => Column::Assignee.is_null(),
            (AssigneeFilter::Me, Some(me)) => Column::Assignee.eq(me.0),
            (AssigneeFilter::Me, None) => never(),
            (AssigneeFilter::Person(id), _) => Column::Assignee.eq(id.0),
        }
    }

    fn found(&self, words: &Words, looks: Looks<'_>) -> Condition {
        match looks {
            Looks::Everywhere => Condition::all().add(words.all(self.realm, Depth::Internal)),
            Looks::Notes(scope) if scope == self.scope => Condition::all().add(words.all(self.realm, Depth::Internal)),
            Looks::Notes(scope) => {
                let inside = Condition::all().add(readable(scope)).add(words.all(self.realm, Depth::Internal));
                Condition::any().add(words.all(self.realm, Depth::Open)).add(inside)
            }
        }
    }
}

pub(super) fn in_realm(realm: Realm) -> Expr {
    Column::RealmId.eq(realm.id.0)
}

/// Ids of what the scope shows, for queries about what belongs to incidents.
pub(crate) fn readable_ids(realm: Realm, scope: &ReadScope) -> SelectStatement {
    Query::select().column(Column::Id).from(Entity).cond_where(Condition::all().add(in_realm(realm)).add(readable(scope))).take()
}

pub(super) fn stages_in(stages: &[Stage]) -> Expr {
    Column::Stage.is_in(stages.iter().map(|stage| stage.slug()))
}

/// `ReadScope::contains`, in SQL.
fn readable(scope: &ReadScope) -> Condition {
    if scope.open == Reach::All && scope.restricted == Reach::All {
        return Condition::all().add(always());
    }
    let half = |restricted: bool, reach: &Reach| Condition::all().add(Column::Restricted.eq(restricted)).add(reached(reach));
    Condition::any().add(half(false, &scope.open)).add(half(true, &scope.restricted))
}

fn reached(reach: &Reach) -> Condition {
    match reach {
        Reach::Nothing => Condition::all().add(never()),
        Reach::All => Condition::all().add(always()),
        Reach::By(link) => linked(link),
        Reach::AnyOf(parts) => parts.iter().fold(Condition::any(), |any, part| any.add(reached(part))),
        Reach::AllOf(parts) => parts.iter().fold(Condition::all(), |all, part| all.add(reached(part))),
    }
}

/// The facts of `Incident::facts`, in SQL: the test that compares the two finds what is forgotten here.
fn linked(link: &Link) -> Condition {
    let any = Condition::any();
    match link {
        Link::Published => any.add(Column::PublicSummary.is_not_null()),
        // Followers are no rows yet: reporter and opener are all who are involved.
        Link::Own(person) | Link::Involved(person) => any.add(Column::Reporter.eq(person.0)).add(Column::OpenerPerson.eq(person.0)),
        Link::Shared(person) => any.add(Column::Assignee.eq(person.0)).add(Column::NeedToKnow.contains(person.to_string())),
        Link::Opened(incidents) => any.add(Column::Id.is_in(incidents.iter().map(|id| id.0))),
        Link::AssignedTeam(teams) => any.add(Column::Team.is_in(teams.iter().map(|id| id.0))),
        Link::Team(teams) => {
            let ids: Vec<_> = teams.iter().map(|id| id.0).collect();
            any.add(Column::Team.is_in(ids.clone())).add(Column::OwningTeam.is_in(ids))
        }
        Link::Site(sites) => any.add(Column::Location.is_in(sites.iter().map(|id| id.0))),
    }
}

/// `Stage::has_work`, in SQL.
pub(super) fn with_work(condition: Condition) -> Condition {
    let stages: Vec<Stage> = Stage::ALL.iter().copied().filter(|stage| stage.has_work()).collect();
    Condition::all().add(Column::Open.eq(true)).add(stages_in(&stages)).add(condition)
}

/// `Incident::is_untouched`, in SQL.
pub(super) fn untouched_at(now: DateTime<Utc>) -> Condition {
    let not_meant = Condition::any().add(Column::HoldResumeAt.is_null()).add(Column::HoldResumeAt.lte(stored(now)));
    with_work(Condition::all().add(Column::TouchedAt.lte(stored(now - DAY))).add(not_meant))
}

/// `Incident::is_waiting_long`, in SQL.
fn waiting_at(now: DateTime<Utc>) -> Condition {
    let waits = Condition::any().add(Column::HoldReason.is_not_null()).add(Column::Stage.eq(Stage::Escalation.slug()));
    with_work(Condition::all().add(waits).add(waiting_since().lte(stored(now - DAY))))
}

/// `Incident::is_unreviewed`, in SQL.
fn unreviewed_at(now: DateTime<Utc>) -> Condition {
    with_work(Condition::all().add(Column::WeighedAt.lte(stored(now - DAY))))
}

/// `Since::waiting`, in SQL: never NULL, so that lists can be in its order.
pub(super) fn waiting_since() -> Expr {
    Func::coalesce([column(Column::HoldSince), column(Column::StageSince)]).into()
}

/// Written out, because an empty condition would vanish from the query instead of holding.
fn always() -> Expr {
    Expr::cust("1 = 1")
}

pub(super) fn never() -> Expr {
    Expr::cust("1 = 0")
}

/// For orders and comparisons over rows.
pub(super) fn column(column: Column) -> Expr {
    column.into_simple_expr()
}
